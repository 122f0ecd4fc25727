"""Reading what a case holds: every file and every message in words, once, in limited processes."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session, col, select

from intake.identity import sender_member
from intake.whatsapp.kinds import Kind, kind_of
from intake.wiring import Office
from models.sql.tables import Attachment, AttachmentState, Channel, Message
from parsers.process import Reader

_NUMBERS: Final = re.compile(r"\d[\d.\- ]{3,16}\d")
_SHOWN_ONLY: Final = frozenset({Kind.STICKER, Kind.CONTACT})  # Never receipts; staff see them.
_MOST_PASSWORDS: Final = 8  # Of each the reader tries a few forms.


def read_case(
    office: Office, reader: Reader, case_id: int, only: Collection[int] | None = None
) -> list[str]:
    """Read every file of the case; return the hashes of the kept readings, in order.

    The readings themselves go to the file store: work items stay small, and a reading can be
    looked at years later.

    ``only``: attachments that came late; the rest was read before.
    """
    with office.transaction() as session:
        messages = messages_of(session, case_id)
        passwords = _passwords(session, messages)
        sources = [source for message in messages for source in _sources(session, message, only)]
    kept = []
    for source in sources:
        reading = _read(office, reader, source, passwords)
        reading["message_id"] = source["message_id"]
        kept.append(office.files.put(json.dumps(reading, ensure_ascii=False).encode()))
    return kept


def messages_of(session: Session, case_id: int) -> Sequence[Message]:
    return session.exec(
        select(Message)
        .where(Message.case_id == case_id)
        .order_by(col(Message.received_at), col(Message.id))
    ).all()


def _sources(
    session: Session, message: Message, only: Collection[int] | None
) -> Iterator[dict[str, Any]]:
    """Yield what there is to read of a message: the raw mail, or its files and its words."""
    if message.channel == Channel.EMAIL:
        assert message.raw_sha256 is not None
        yield {"message_id": message.id, "name": "mensaje.eml", "sha256": message.raw_sha256}
        return
    if kind_of(message.form) in _SHOWN_ONLY:
        return
    for attachment in session.exec(
        select(Attachment)
        .where(Attachment.message_id == message.id, Attachment.state == AttachmentState.STORED)
        .order_by(col(Attachment.position))
    ):
        if only is None or attachment.id in only:
            yield {"message_id": message.id, "name": attachment.name, "sha256": attachment.sha256}
    if message.text and only is None:
        # People also copy the bank's own notice into the chat.
        yield {"message_id": message.id, "name": "mensaje.txt", "text": message.text}


def _passwords(session: Session, messages: Sequence[Message]) -> list[str]:
    """Return the numbers that may open the case's PDFs: those written in it and the member's own.

    Colombian banks lock a statement with the customer's cédula (CHANNELS.md A3).
    """
    found: dict[str, None] = {}
    for message in messages:
        for number in _NUMBERS.findall(f"{message.subject or ''}\n{message.text or ''}"):
            found[re.sub(r"\D", "", number)] = None
        member_id = sender_member(session, message)
        if member_id:
            found[member_id] = None
    return list(found)[:_MOST_PASSWORDS]


def _read(
    office: Office, reader: Reader, source: dict[str, Any], passwords: Sequence[str]
) -> dict[str, Any]:
    data = source["text"].encode() if "text" in source else office.files.get(source["sha256"])
    with tempfile.TemporaryDirectory(prefix="tupago-") as folder:
        reading: dict[str, Any] = reader.read(
            data, source["name"], passwords=passwords, pages_dir=Path(folder)
        )
        for document in reading.get("documents") or []:
            for page in document.get("pages") or []:
                if "file" in page:  # Words have no picture.
                    picture = Path(folder) / page.pop("file")
                    page["sha256"] = office.files.put(picture.read_bytes())
        for problem in reading.get("problems") or []:
            if "file" in problem:  # A recording: a person may hear what it says.
                recording = Path(folder) / problem.pop("file")
                problem["sha256"] = office.files.put(recording.read_bytes())
    return reading
