"""Bringing in the media of WhatsApp messages, which Twilio keeps until we ask for them."""

from __future__ import annotations

import structlog
from sqlmodel import select

from intake.whatsapp.media import fetch
from intake.wiring import Office
from models.errors import TupagoError
from models.sql.tables import Attachment, AttachmentState, Message

log = structlog.get_logger(__name__)


def fetch_files(office: Office, case_id: int) -> None:
    """Fetch every file of the case that is still with Twilio.

    A file that can never be had is marked failed, for staff to see; one that may come later
    raises, and the step is tried again.

    :raises TupagoError: the first error that is worth retrying.
    """
    later: TupagoError | None = None
    with office.transaction() as session:
        pending = session.exec(
            select(Attachment, Message.external_id)
            .join(Message)
            .where(Message.case_id == case_id, Attachment.state == AttachmentState.PENDING)
        ).all()
    for attachment, message_sid in pending:
        try:
            data = fetch(office, attachment.url or "", message_sid)
        except TupagoError as error:
            if error.worth_retrying:
                later = error
            else:
                _note(office, attachment.id, state=AttachmentState.FAILED, problem=str(error))
            continue
        sha256 = office.files.put(data)
        _note(office, attachment.id, state=AttachmentState.STORED, sha256=sha256, size=len(data))
    if later is not None:
        raise later


def give_up_files(office: Office, case_id: int) -> None:
    """Mark what could not be fetched in all its tries; the case goes on without it, visibly."""
    with office.transaction() as session:
        for attachment in session.exec(
            select(Attachment)
            .join(Message)
            .where(Message.case_id == case_id, Attachment.state == AttachmentState.PENDING)
        ):
            attachment.state = AttachmentState.FAILED
            attachment.problem = "El archivo no llegó de WhatsApp a tiempo."


def _note(
    office: Office,
    attachment_id: int | None,
    *,
    state: AttachmentState,
    sha256: str | None = None,
    size: int | None = None,
    problem: str | None = None,
) -> None:
    with office.transaction() as session:
        attachment = session.get_one(Attachment, attachment_id)
        attachment.state = state
        attachment.sha256, attachment.size, attachment.problem = sha256, size, problem
        attachment.attempts += 1
