"""The privacy notice (Ley 1581 de 2012): shown once to an address, and whether it was accepted.

The notice is the short one of Decreto 1377 de 2013, articles 14 and 15: who answers for the data,
what they are used for, the person's rights, and where the whole policy is. It goes out as the last
paragraph of the first answer, never as a message of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from email.utils import parseaddr
from enum import StrEnum
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from intake.email.judgement import Verdict
from intake.identity import Address, addresses_of
from intake.replies import sentence
from intake.settings import Settings
from intake.wiring import Office
from models.instruction import Occasion
from models.sql import audit
from models.sql.tables import Channel, Consent, Message
from parsers.instructions import occasion

_KIND: Final = "privacy"
_LONGEST_WHATSAPP: Final = 1500  # Twilio takes 1600: cut in half, the notice would be none.
_REFUSAL: Final = re.compile(
    r"\bno\s+(?:acepto|autorizo|estoy\s+de\s+acuerdo|doy)\b", re.IGNORECASE
)


class How(StrEnum):
    WORDS = "words"
    CONDUCT = "conduct"


def privacy_notice(settings: Settings) -> str:
    """Return the paragraph as it is shown today."""
    url = settings.privacy_policy_url
    policy = sentence(_KIND, "policy_link", url=url) if url else sentence(_KIND, "policy_ask")
    return sentence(
        _KIND,
        "notice",
        controller=settings.data_controller,
        contact=parseaddr(settings.mail_from)[1],
        policy=policy,
    )


def version_of(notice: str) -> str:
    """Return the version of a text: any change of a word makes another one."""
    return hashlib.sha256(notice.encode()).hexdigest()[:12]


def with_privacy_notice(session: Session, office: Office, message: Message, body: str) -> str:
    """Return the answer to ``message`` with the privacy notice, if its sender never saw this text.

    What leaves no room for it waits for the next answer.
    """
    addresses = addresses_of(message)
    notice = privacy_notice(office.settings)
    version = version_of(notice)
    if not addresses or any(_seen(session, address, version) for address in addresses):
        return body
    told = f"{body}\n\n{notice}"
    if message.channel == Channel.WHATSAPP and len(told) > _LONGEST_WHATSAPP:
        return body
    rows = [
        Consent(
            kind=address.kind,
            value=address.value,
            version=version,
            channel=message.channel,
            shown_at=office.now(),
        )
        for address in addresses
    ]
    try:
        with session.begin_nested():
            session.add_all(rows)
    except IntegrityError:  # Another answer to the same person shows it at this moment.
        return body
    audit.record(
        session,
        at=office.now(),
        actor="tupago",
        action="privacy.shown",
        subject=f"case:{message.case_id}",
        detail={"version": version, "channel": message.channel},
    )
    return told


def note_acceptance(session: Session, office: Office, messages: Iterable[Message]) -> None:
    """Take down whoever accepts by writing: in words, or by going on after the notice was shown.

    Going on to use the service, knowing what was shown, is a "conducta inequívoca" from which the
    authorisation may reasonably be concluded (Decreto 1377 de 2013, article 7). Silence is none:
    nothing is noted before the person writes again, and a machine's mail or somebody who says no
    accepts nothing.
    """
    for message in messages:
        text = message.text or ""
        if message.automatic or message.sender_verdict == Verdict.FAILED or _REFUSAL.search(text):
            continue
        for consent in _open_consents(session, message):
            how = How.WORDS if occasion(text) is Occasion.ACCEPTS else How.CONDUCT
            consent.accepted_at, consent.message_id = message.received_at, message.id
            consent.how = how.value
            audit.record(
                session,
                at=office.now(),
                actor="member",
                action="privacy.accepted",
                subject=f"case:{message.case_id}",
                detail={"version": consent.version, "how": how.value, "message": message.id},
            )


def consents_of(session: Session, addresses: Iterable[Address]) -> list[Consent]:
    """Return what was shown to these addresses and accepted from them, oldest first."""
    found = [consent for address in addresses for consent in _all(session, address)]
    return sorted(found, key=lambda consent: consent.id or 0)


def _open_consents(session: Session, message: Message) -> list[Consent]:
    return [
        consent
        for consent in consents_of(session, addresses_of(message))
        if consent.accepted_at is None and consent.shown_at < message.received_at
    ]


def _seen(session: Session, address: Address, version: str) -> bool:
    return any(consent.version == version for consent in _all(session, address))


def _all(session: Session, address: Address) -> list[Consent]:
    return list(
        session.exec(
            select(Consent)
            .where(col(Consent.kind) == address.kind, col(Consent.value) == address.value)
            .order_by(col(Consent.id))
        )
    )
