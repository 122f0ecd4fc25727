"""What was sent, as staff see and hear it: words, voice notes, places, contact cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from flask import url_for
from sqlmodel import Session, col, select

from intake.files import FileGoneError
from intake.whatsapp.kinds import Kind, bare_type, card_text, kind_of, place_of
from intake.wiring import Office
from models.sql.tables import Attachment, Case, Channel, Document, Message
from parsers.problems import SoundError
from webhook import wording

_KINDS: Final = {
    Kind.VOICE: "nota de voz",
    Kind.VIDEO: "video",
    Kind.STICKER: "sticker",
    Kind.PLACE: "ubicación",
    Kind.CONTACT: "contacto",
    Kind.NOTHING: "sin contenido",
}

_OF_KINDS: Final = (Channel.WHATSAPP, Channel.EMAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsCard:
    """What the member wrote, literally, and what else the message holds."""

    subject: str
    text: str
    channel: str
    channel_name: str
    at: str
    sender: str
    verdict: str
    automatic: str
    kind: str  # Of what is neither words nor a file: "nota de voz".
    recordings: tuple[str, ...]  # Addresses of what the player plays.
    place: str
    contact: str
    later: bool  # Came after a person had decided, with a case number of its own.


def words_of_case(session: Session, office: Office, case: Case) -> tuple[WordsCard, ...]:
    """Return the messages of the case, oldest first, with those that came later about it."""
    messages = session.exec(
        select(Message)
        .join(Case, col(Case.id) == Message.case_id)
        .where(sa.or_(col(Case.id) == case.id, col(Case.joined_id) == case.id))
        .order_by(col(Message.received_at), col(Message.id))
    ).all()
    files: dict[str, list[Attachment]] = defaultdict(list)
    for file in session.exec(
        select(Attachment)
        .where(col(Attachment.message_id).in_([message.id for message in messages]))
        .order_by(col(Attachment.position))
    ):
        files[file.message_id].append(file)
    heard = _recordings(session, messages, files)
    return tuple(
        _card(
            office, message, files[message.id], heard[message.id], later=message.case_id != case.id
        )
        for message in messages
    )


def _recordings(
    session: Session, messages: Sequence[Message], files: Mapping[str, Sequence[Attachment]]
) -> dict[str, list[str]]:
    """Return what the player plays, by message: WhatsApp's files, and what was found in mails."""
    found: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        found[message.id] += [
            url_for("files.recording", attachment_id=file.id)
            for file in files.get(message.id, ())
            if _plays(file)
        ]
    mails = {one.id: one.raw_sha256 for one in messages if one.channel == Channel.EMAIL}
    for document in session.exec(
        select(Document)
        .where(col(Document.message_id).in_(mails), Document.problem == SoundError.code)
        .order_by(col(Document.position))
    ):
        if document.sha256 != mails[document.message_id]:  # Kept apart, as all are by now.
            address = url_for("files.recording_within", document_id=document.id)
            found[document.message_id].append(address)
    return found


def _card(
    office: Office,
    message: Message,
    files: Sequence[Attachment],
    recordings: Sequence[str],
    *,
    later: bool,
) -> WordsCard:
    kind = Kind.VOICE if recordings else kind_of(message.form)
    place = place_of(message.form)
    point = f"{place.latitude:.6f}, {place.longitude:.6f}" if place else ""
    return WordsCard(
        subject=message.subject or "",
        text=message.text or "",
        channel=message.channel,
        channel_name=wording.named(wording.CHANNELS, message.channel),
        at=wording.moment(message.received_at),
        sender=_sender(message),
        verdict=message.sender_verdict,
        automatic=message.automatic or "",
        kind=_KINDS.get(kind, "") if message.channel in _OF_KINDS else "",
        recordings=tuple(recordings),
        place=" · ".join(filter(None, (place.name, point))) if place else "",
        contact=_contact(office, files) if kind is Kind.CONTACT else "",
        later=later,
    )


def _plays(file: Attachment) -> bool:
    return file.sha256 is not None and bare_type(file.content_type).startswith("audio/")


def _contact(office: Office, files: Sequence[Attachment]) -> str:
    for file in files:
        if file.sha256 is not None:
            try:
                return card_text(office.files.get(file.sha256))
            except FileGoneError:
                return ""
    return ""


def _sender(message: Message) -> str:
    if message.channel == "upload":
        return f"lo subió {(message.form or {}).get('by', 'el equipo')}"
    if message.channel == "bank":
        return f"lo propuso {(message.form or {}).get('by', 'el equipo')} a partir del abono"
    address = message.sender.removeprefix("whatsapp:") or "remitente oculto"
    return f"{message.sender_name} · {address}" if message.sender_name else address
