"""A message arrives: kept once, put into its case, its work handed in, in one transaction.

Whoever calls this has the raw bytes safe already (`intake.files`). Only after the transaction has
committed may the mailbox be touched or Twilio be answered.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from intake.durable import Queue, Workflow
from intake.wiring import Office
from models.sql import audit
from models.sql.tables import (
    Attachment,
    AttachmentState,
    Case,
    CaseState,
    Channel,
    Message,
    Notice,
)

# Crockford's alphabet without what people mix up when they read it aloud (0/O, 1/I/L).
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_NUMBER_LENGTH: Final = 5
# From this round on a case is read however far it was: let out of quarantine, or never gathered.
AGAIN: Final = 1_000_000
_CLOSED_BY_WORD: Final = AGAIN // 2
_THAT_IS_ALL: Final = re.compile(
    r"\W*(?:(?:ya|eso)\s+)?(?:listo|listos|es\s+todo|eso\s+es\s+todo|ya\s+est[aá])\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedFile:
    """A file of the message: already kept (``sha256``), or still to be fetched (``url``)."""

    name: str
    content_type: str | None = None
    url: str | None = None
    sha256: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One message as its channel gives it. ``external_id`` is unique within channel and account."""

    channel: Channel
    account: str
    external_id: str
    received_at: datetime
    sender: str = ""
    sender_user_id: str | None = None
    sender_name: str | None = None
    subject: str | None = None
    text: str | None = None
    raw_sha256: str | None = None
    form: dict[str, Any] | None = None
    files: tuple[ArrivedFile, ...] = field(default=())
    sender_verdict: str = "unproven"
    picks: bool = False  # A button or an entry of a list was pressed.
    quotes: str | None = None  # The external id of the message that this one quotes.


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an arrival: its message, its case, and whether it was new."""

    message_id: str
    case_id: int
    new: bool


def take_in(session: Session, office: Office, arrived: Arrived) -> Taken:
    """Keep ``arrived`` once and see to it that its case is settled.

    The same (channel, account, external id) again changes nothing. The caller commits.
    """
    known = session.exec(
        select(Message).where(
            Message.channel == arrived.channel,
            Message.account == arrived.account,
            Message.external_id == arrived.external_id,
        )
    ).first()
    if known is not None:
        return Taken(known.id, known.case_id, new=False)
    case = _case_for(session, office, arrived)
    assert case.id is not None
    message = Message(
        id=secrets.token_hex(16),
        channel=arrived.channel,
        account=arrived.account,
        external_id=arrived.external_id,
        case_id=case.id,
        sender=arrived.sender,
        sender_user_id=arrived.sender_user_id,
        sender_name=arrived.sender_name,
        subject=arrived.subject,
        text=arrived.text,
        raw_sha256=arrived.raw_sha256,
        form=arrived.form,
        received_at=arrived.received_at,
        sender_verdict=arrived.sender_verdict,
    )
    session.add(message)
    session.flush()
    for position, file in enumerate(arrived.files):
        session.add(
            Attachment(
                message_id=message.id,
                position=position,
                name=file.name,
                content_type=file.content_type,
                url=file.url,
                sha256=file.sha256,
                size=file.size,
                state=AttachmentState.STORED if file.sha256 else AttachmentState.PENDING,
            )
        )
    audit.record(
        session,
        at=arrived.received_at,
        actor="tupago",
        action="message.arrived",
        subject=f"case:{case.id}",
        detail={"message": message.id, "channel": arrived.channel, "sha256": arrived.raw_sha256},
    )
    return Taken(message.id, case.id, new=True)


def hand_in_settling(
    session: Session, office: Office, case_id: int, round_: int, *, wait_seconds: float
) -> None:
    """Have the case settled after ``wait_seconds``; each round of waiting is work of its own."""
    office.work.hand_in(
        session,
        Queue.SETTLE,
        Workflow.SETTLE,
        f"{case_id}:{round_}",
        case_id,
        round_,
        delay_seconds=wait_seconds,
    )


def _case_for(session: Session, office: Office, arrived: Arrived) -> Case:
    """Return the case that is still gathering for this sender, or a new one.

    Only WhatsApp is gathered: it gives the pictures of an album and the words about it one by
    one. A mail and a staff upload are whole as they come, and so is an answer to what we asked.
    """
    if arrived.channel is not Channel.WHATSAPP:
        return _open_case(session, office, arrived, wait_seconds=0)
    if arrived.picks or (not arrived.files and _quotes_us(session, arrived)):
        return _open_answer(session, office, arrived)
    gathering = _gathering_case(session, arrived)
    if gathering is None:
        try:
            with session.begin_nested():
                return _open_case(
                    session, office, arrived, wait_seconds=_quiet_seconds(office, arrived)
                )
        except IntegrityError:  # Its sister message opened the case a moment ago.
            gathering = _gathering_case(session, arrived)
            assert gathering is not None
    assert gathering.id is not None
    if arrived.text and not arrived.files and _THAT_IS_ALL.fullmatch(arrived.text):
        gathering.closes_at = office.now()
        hand_in_settling(session, office, gathering.id, _CLOSED_BY_WORD, wait_seconds=0)
        return gathering
    at_most = gathering.opened_at + timedelta(seconds=office.settings.gather_at_most_seconds)
    quiet_until = office.now() + timedelta(seconds=office.settings.gather_quiet_seconds)
    gathering.closes_at = min(at_most, max(gathering.closes_at, quiet_until))
    session.add(gathering)
    return gathering


def _quotes_us(session: Session, arrived: Arrived) -> bool:
    """Return whether the message quotes one of ours: then it answers, and nothing else follows."""
    if arrived.quotes is None:
        return False
    return (
        session.exec(select(Notice.id).where(Notice.provider_id == arrived.quotes)).first()
        is not None
    )


def _gathering_case(session: Session, arrived: Arrived) -> Case | None:
    # Locked, so that it cannot be closed between this look and the message's commit.
    return session.exec(
        select(Case)
        .where(
            Case.channel == arrived.channel,
            Case.account == arrived.account,
            Case.sender == arrived.sender,
            Case.state == CaseState.GATHERING,
        )
        .with_for_update()
    ).first()


def _quiet_seconds(office: Office, arrived: Arrived) -> float:
    """Return how long to wait; a text alone waits longer, its picture usually follows."""
    settings = office.settings
    return settings.gather_quiet_seconds if arrived.files else settings.gather_text_only_seconds


def _open_answer(session: Session, office: Office, arrived: Arrived) -> Case:
    """Open a case that gathers nothing; pictures that are being gathered stay apart from it."""
    case = _new_case(session, office, arrived, wait_seconds=0)
    case.state = CaseState.READING
    session.add(case)
    session.flush()
    assert case.id is not None
    hand_in_settling(session, office, case.id, AGAIN, wait_seconds=0)
    return case


def _open_case(session: Session, office: Office, arrived: Arrived, *, wait_seconds: float) -> Case:
    case = _new_case(session, office, arrived, wait_seconds=wait_seconds)
    session.add(case)
    session.flush()
    assert case.id is not None
    hand_in_settling(session, office, case.id, 0, wait_seconds=wait_seconds)
    return case


def _new_case(session: Session, office: Office, arrived: Arrived, *, wait_seconds: float) -> Case:
    now = office.now()
    return Case(
        number=new_case_number(session),
        channel=arrived.channel,
        account=arrived.account,
        sender=arrived.sender,
        opened_at=now,
        closes_at=now + timedelta(seconds=wait_seconds),
    )


def new_case_number(session: Session) -> str:
    """Return a number that no case has: random, so that it tells nothing of the others."""
    while True:
        number = "BC-" + "".join(secrets.choice(_ALPHABET) for _ in range(_NUMBER_LENGTH))
        if session.exec(select(Case.id).where(Case.number == number)).first() is None:
            return number
