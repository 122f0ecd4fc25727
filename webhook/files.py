"""The original files, and the pictures that were made of their pages."""

from __future__ import annotations

import io
import re
from typing import Final

import sqlalchemy as sa
from flask import Blueprint, Response, request, send_file
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from intake.wiring import Office
from models.sql import audit
from models.sql.tables import Attachment, Document, Message
from parsers.problems import SoundError
from webhook.errors import NotFoundError
from webhook.login import signed_in

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
# The sender chose the name; a line break in it would begin a header of their own.
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f/\\]")
_PICTURES: Final = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"RIFF", "image/webp"))
# Whatever a stranger's file holds, opened from us it can run nothing.
_SOUND_BRANDS: Final = (b"M4A", b"M4B", b"mp4", b"iso", b"3gp")
_SOUNDS: Final = (
    ((b"OggS",), "audio/ogg"),
    ((b"#!AMR",), "audio/amr"),
    ((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "audio/mpeg"),
    ((b"\xff\xf1", b"\xff\xf9"), "audio/aac"),
)
_SANDBOX: Final = "sandbox; default-src 'none'"


def file_pages(office: Office) -> Blueprint:
    pages = Blueprint("files", __name__)

    @pages.get("/archivos/<sha256>")
    def original(sha256: str) -> ResponseReturnValue:
        """Give an original to be kept, never to be shown: it comes from outside."""
        if _SHA256.fullmatch(sha256) is None:
            raise NotFoundError(sha256)
        with office.transaction() as session:
            name, case_id = _owner(session, sha256)
            audit.record(
                session,
                at=office.now(),
                actor=signed_in().username,
                action="file.viewed",
                subject=f"case:{case_id}",
                detail={"sha256": sha256, "name": name},
            )
        answer = send_file(
            io.BytesIO(office.files.get(sha256)),
            mimetype="application/octet-stream",
            as_attachment=True,
            download_name=_CONTROLS.sub("_", name),
        )
        answer.headers["Content-Security-Policy"] = _SANDBOX
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @pages.get("/audios/<int:attachment_id>")
    def recording(attachment_id: int) -> ResponseReturnValue:
        """Play a voice note that came as a file of its own, by WhatsApp."""
        with office.reading() as session:
            attachment = session.get(Attachment, attachment_id)
        if attachment is None or attachment.sha256 is None:
            raise NotFoundError(f"attachment {attachment_id}")
        return _played(office, attachment.sha256, attachment.name, attachment.message_id)

    @pages.get("/documentos/<int:document_id>/audio")
    def recording_within(document_id: int) -> ResponseReturnValue:
        """Play a voice note that was found within something else, a mail mostly."""
        with office.reading() as session:
            document = session.get(Document, document_id)
        if document is None or document.problem != SoundError.code:
            raise NotFoundError(f"document {document_id}")
        return _played(office, document.sha256, document.name, document.message_id)

    @pages.get("/documentos/<int:document_id>/paginas/<int:number>")
    def page(document_id: int, number: int) -> ResponseReturnValue:
        """Show a page as a picture that we made ourselves."""
        with office.reading() as session:
            document = session.get(Document, document_id)
        sha256 = _page_sha256(document, number) if document else None
        if sha256 is None:
            raise NotFoundError(f"page {number} of document {document_id}")
        data = office.files.get(sha256)
        kind = next((kind for start, kind in _PICTURES if data.startswith(start)), None)
        if kind is None:
            raise NotFoundError(f"{sha256} is no picture of ours")
        answer = Response(data, content_type=kind)
        answer.headers["Content-Security-Policy"] = _SANDBOX
        answer.headers["Cache-Control"] = "private, max-age=3600"
        answer.set_etag(sha256)
        return answer.make_conditional(request)

    return pages


def sound_type(data: bytes) -> str | None:
    """Return the type that a player is told, by the bytes themselves; None for anything else."""
    if data[4:8] == b"ftyp" and data[8:11] in _SOUND_BRANDS:
        return "audio/mp4"
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return "audio/wav"
    return next((kind for starts, kind in _SOUNDS if data.startswith(starts)), None)


def _played(office: Office, sha256: str, name: str, message_id: str) -> ResponseReturnValue:
    """Play only what its bytes show to be sound, and never as anything else."""
    data = office.files.get(sha256)
    kind = sound_type(data)
    if kind is None:
        raise NotFoundError(f"{sha256} is no sound")
    if request.headers.get("Range", "bytes=0-").startswith("bytes=0-"):
        _note_viewed(office, sha256, name, message_id)  # Once a playing, not once a piece of it.
    answer = send_file(io.BytesIO(data), mimetype=kind, conditional=True, etag=False)
    answer.headers["Content-Security-Policy"] = _SANDBOX
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _note_viewed(office: Office, sha256: str, name: str, message_id: str) -> None:
    with office.transaction() as session:
        message = session.get_one(Message, message_id)
        audit.record(
            session,
            at=office.now(),
            actor=signed_in().username,
            action="file.viewed",
            subject=f"case:{message.case_id}",
            detail={"sha256": sha256, "name": name},
        )


def _owner(session: Session, sha256: str) -> tuple[str, int]:
    """Return the name of the file and the case it came with; only known files are given out."""
    attachment = session.exec(
        select(Attachment, Message)
        .join(Message, col(Message.id) == Attachment.message_id)
        .where(Attachment.sha256 == sha256)
    ).first()
    if attachment is not None:
        return attachment[0].name, attachment[1].case_id
    message = session.exec(select(Message).where(Message.raw_sha256 == sha256)).first()
    if message is not None:
        return ("mensaje.eml" if message.channel == "email" else "mensaje.json"), message.case_id
    document = session.exec(
        select(Document).where(Document.sha256 == sha256).order_by(sa.asc("id"))
    ).first()
    if document is None:
        raise NotFoundError(sha256)
    return document.name, document.case_id


def _page_sha256(document: Document, number: int) -> str | None:
    found = (page.get("sha256") for page in document.pages if page["page"] == number)
    return next(found, None)
