"""The ledger that INBOX is compared with: which mail was seen under which number, and its fate.

The number (account, folder, UIDVALIDITY, UID) is the identity. The hash of the bytes is a second
net under it: for renumbered folders, and for a mail that a person drags back. Message-ID is no
key, it may be missing, repeated or forged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import structlog
from sqlmodel import Session, col, select

from intake.arrival import Arrived, take_in
from intake.email.letterhead import Letterhead, read_letterhead
from intake.email.mailbox import Place
from intake.wiring import Office
from models.sql import audit
from models.sql.tables import Channel, MailSighting

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 500  # Databases bound the number of values in one question.


class Event(StrEnum):
    """What a sighting was."""

    NEW = "new"
    RETURNED = "returned"  # The same bytes were seen before; not processed again.
    TOO_LARGE = "too_large"  # Stays in INBOX for a person.
    STUBBORN = "stubborn"  # It could not be fetched or kept so far; stays in INBOX, tried again.


@dataclass(frozen=True, slots=True)
class Seen:
    """What the ledger says of the mails now in the folder."""

    ours: frozenset[int]  # Safe with us: they only have to leave INBOX.
    left: frozenset[int]  # Too large: they stay for a person.


def seen_of(session: Session, place: Place, uids: Sequence[int]) -> Seen:
    """Return which of ``uids`` the ledger knows."""
    events: dict[int, str] = {}
    for start in range(0, len(uids), _AT_ONCE):
        rows = session.exec(
            select(MailSighting.uid, MailSighting.event).where(
                MailSighting.account == place.account,
                MailSighting.folder == place.folder,
                MailSighting.uidvalidity == place.uidvalidity,
                col(MailSighting.uid).in_(uids[start : start + _AT_ONCE]),
            )
        )
        events.update(rows.all())
    return Seen(
        ours=frozenset(u for u, event in events.items() if event in (Event.NEW, Event.RETURNED)),
        left=frozenset(u for u, event in events.items() if event == Event.TOO_LARGE),
    )


def keep(office: Office, place: Place, uid: int, raw: bytes) -> Event:
    """Make the mail ours: its bytes on the disk first, then its rows in one transaction."""
    letterhead = read_letterhead(raw)
    sha256 = office.files.put(raw)
    with office.transaction() as session:
        sighting = _sighting(session, office, place, uid)
        first = _first_sighting(session, place.account, sha256)
        if first is None or first.message_id is None:
            event = Event.NEW
            message_id = _take_in(session, office, place, uid, letterhead, sha256)
        else:
            event, message_id = Event.RETURNED, first.message_id
            _tell_staff(session, office, place, uid, event, letterhead, message=message_id)
        sighting.sha256, sighting.message_id, sighting.event = sha256, message_id, event
    log.info(
        "mail.kept",
        fate=event.value,
        uid=uid,
        sha256=sha256,
        message_id=letterhead.message_id,
    )
    return event


def mark_moved(office: Office, place: Place, uid: int) -> None:
    """Note that the mail has left INBOX."""
    with office.transaction() as session:
        _sighting(session, office, place, uid).moved_at = office.now()


def mark_left(
    office: Office,
    place: Place,
    uid: int,
    event: Event,
    head: bytes,
    **detail: Any,  # noqa: ANN401  # JSON
) -> None:
    """Note, and tell staff once, that the mail stays in INBOX, and why."""
    with office.transaction() as session:
        sighting = _sighting(session, office, place, uid)
        if sighting.event == event or sighting.message_id is not None:
            return
        sighting.event = event
        _tell_staff(session, office, place, uid, event, read_letterhead(head), **detail)
    log.error("mail.left_in_inbox", fate=event.value, uid=uid, **detail)


def _take_in(
    session: Session,
    office: Office,
    place: Place,
    uid: int,
    letterhead: Letterhead,
    sha256: str,
) -> str:
    return take_in(
        session,
        office,
        Arrived(
            channel=Channel.EMAIL,
            account=place.account,
            external_id=_external_id(place, uid),
            received_at=office.now(),
            sender=letterhead.sender,
            sender_name=letterhead.sender_name,
            subject=letterhead.subject,
            raw_sha256=sha256,
        ),
    ).message_id


def _first_sighting(session: Session, account: str, sha256: str) -> MailSighting | None:
    return session.exec(
        select(MailSighting)
        .where(
            MailSighting.account == account,
            MailSighting.sha256 == sha256,
            col(MailSighting.message_id).is_not(None),
        )
        .limit(1)
    ).first()


def _sighting(session: Session, office: Office, place: Place, uid: int) -> MailSighting:
    """Return the row of this number, begun if there is none."""
    key = (place.account, place.folder, place.uidvalidity, uid)
    sighting = session.get(MailSighting, key)
    if sighting is None:
        sighting = MailSighting(
            account=place.account,
            folder=place.folder,
            uidvalidity=place.uidvalidity,
            uid=uid,
            seen_at=office.now(),
            event="",
        )
        session.add(sighting)
    return sighting


def _tell_staff(
    session: Session,
    office: Office,
    place: Place,
    uid: int,
    event: Event,
    letterhead: Letterhead,
    **detail: Any,  # noqa: ANN401  # JSON
) -> None:
    audit.record(
        session,
        at=office.now(),
        actor="tupago",
        action=f"mail.{event}",
        subject=f"mail:{_external_id(place, uid)}",
        detail={"from": letterhead.sender, "subject": letterhead.subject, **detail},
    )


def _external_id(place: Place, uid: int) -> str:
    return f"{place.folder}/{place.uidvalidity}/{uid}"
