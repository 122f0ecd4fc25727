"""Which earlier case a message speaks of: by what it quotes, what it answers, what it names.

Only the very address that a case came from may add to it; a number alone, from anybody else, is
no key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.sql.tables import Case, Channel, Message, Notice

NUMBER: Final = re.compile(r"\bBC-?([2-9A-HJKMNP-TV-Z]{5})\b", re.IGNORECASE)
_MESSAGE_ID: Final = re.compile(r"<[^<>\s]{3,250}>")
_MOST_IDS: Final = 30


def case_spoken_of(session: Session, case: Case, messages: Sequence[Message]) -> Case | None:
    """Return the earlier case of the same sender that these messages continue, or None."""
    for message in messages:
        for found in _candidates(session, message):
            home = _home(session, found)
            if home.id != case.id and same_sender(home, case):
                return home
    return None


def numbers_named(text: str) -> list[str]:
    """Return the case numbers that a text names, in their usual form."""
    return [f"BC-{found.upper()}" for found in NUMBER.findall(text)]


def same_sender(one: Case, other: Case) -> bool:
    return (one.channel, one.sender.lower()) == (other.channel, other.sender.lower())


def _candidates(session: Session, message: Message) -> Iterator[Case]:
    """Yield cases, the surest first: what is quoted, then the thread, then a number in it."""
    if message.channel == Channel.WHATSAPP:
        quoted = (message.form or {}).get("OriginalRepliedMessageSid")
        yield from _of_notices(session, col(Notice.provider_id), [quoted] if quoted else [])
        yield from _of_messages(session, message, [quoted] if quoted else [])
    if message.channel == Channel.EMAIL:
        ids = _thread_ids(message)
        yield from _of_notices(session, col(Notice.mail_message_id), ids)
        yield from _of_mails(session, message, ids)
    numbers = numbers_named(f"{message.subject or ''}\n{message.text or ''}")
    if numbers:
        yield from session.exec(
            select(Case).where(col(Case.number).in_(numbers)).order_by(col(Case.id).desc())
        )


def _thread_ids(message: Message) -> list[str]:
    """Return the Message-IDs that the mail answers, the nearest first."""
    headers = message.headers or {}
    answered = _MESSAGE_ID.findall(" ".join(headers.get("in-reply-to", ())))
    before = _MESSAGE_ID.findall(" ".join(headers.get("references", ())))
    return list(dict.fromkeys([*answered, *reversed(before)]))[:_MOST_IDS]


def _of_notices(
    session: Session, column: sa.orm.Mapped[str | None], ids: Sequence[str]
) -> Iterator[Case]:
    for one in ids:
        yield from session.exec(
            select(Case).join(Notice, col(Notice.case_id) == Case.id).where(column == one)
        )


def _of_messages(session: Session, message: Message, ids: Sequence[str]) -> Iterator[Case]:
    for one in ids:
        yield from session.exec(
            select(Case)
            .join(Message, col(Message.case_id) == Case.id)
            .where(Message.channel == message.channel, Message.external_id == one)
        )


def _of_mails(session: Session, message: Message, ids: Sequence[str]) -> Iterator[Case]:
    """Yield the cases of the sender's own mails that this one answers."""
    if not ids:
        return
    own = session.exec(
        select(Message, Case)
        .join(Case, col(Case.id) == Message.case_id)
        .where(Message.channel == message.channel, Message.sender == message.sender)
        .order_by(col(Message.received_at).desc())
        .limit(200)
    ).all()
    for one in ids:
        for mail, case in own:
            if mail.id != message.id and one in (mail.headers or {}).get("message-id", ()):
                yield case


def _home(session: Session, case: Case) -> Case:
    """Return the case that took this one in, or itself."""
    return session.get_one(Case, case.joined_id) if case.joined_id is not None else case
