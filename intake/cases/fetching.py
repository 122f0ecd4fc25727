"""Bringing in the media of WhatsApp messages, which Twilio keeps until we ask for them.

A file that is not to be had at once keeps its case waiting less than a minute; then the case goes
on without it ("archivo pendiente"), and the file is asked for again, ever less often, for a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import structlog
from sqlmodel import Session, col, select

from intake.durable import Queue, Workflow
from intake.whatsapp.media import fetch
from intake.wiring import Office
from models.errors import TupagoError
from models.sql.tables import Attachment, AttachmentState, Case, Message

log = structlog.get_logger(__name__)

NOT_YET: Final = "todavía no llega de WhatsApp"
GIVE_UP_AFTER: Final = timedelta(hours=24)
_TRIES_SECONDS: Final = (30, 60, 300, 900, 3600)  # Between the later tries; then every hour.


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
            .order_by(col(Attachment.id))
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
    """Let the case go on without the files that have not come, visibly."""
    with office.transaction() as session:
        for attachment, _ in _pending(session, case_id):
            attachment.problem = NOT_YET


def await_files(session: Session, office: Office, case: Case) -> bool:
    """Hand in the later tries for files that have not come; return whether there are any."""
    assert case.id is not None
    if not _pending(session, case.id):
        return False
    hand_in_fetching(session, office, case.id, 0)
    return True


def hand_in_fetching(session: Session, office: Office, case_id: int, try_: int) -> None:
    office.work.hand_in(
        session,
        Queue.SETTLE,
        Workflow.FETCH,
        f"{case_id}:{try_}",
        case_id,
        try_,
        delay_seconds=_TRIES_SECONDS[min(try_, len(_TRIES_SECONDS) - 1)],
    )


def awaited_files(office: Office, case_id: int) -> list[int]:
    """Return the files of the case that have not come yet."""
    with office.reading() as session:
        return [attachment.id or 0 for attachment, _ in _pending(session, case_id)]


def files_come(office: Office, case_id: int) -> None:
    """Try once more for the files; what fails is tried again later, whatever it was."""
    try:
        fetch_files(office, case_id)
    except TupagoError as error:
        log.info("files.not_yet", case=case_id, why=str(error))


def give_up_for_good(session: Session, office: Office, case_id: int) -> bool:
    """Mark the files failed that a day has not brought; return whether others are still awaited."""
    still = False
    for attachment, message in _pending(session, case_id):
        if office.now() - message.received_at > GIVE_UP_AFTER:
            attachment.state = AttachmentState.FAILED
            attachment.problem = "El archivo no llegó de WhatsApp en 24 horas."
        else:
            still = True
    return still


def _pending(session: Session, case_id: int) -> Sequence[tuple[Attachment, Message]]:
    return session.exec(
        select(Attachment, Message)
        .join(Message)
        .where(Message.case_id == case_id, Attachment.state == AttachmentState.PENDING)
        .order_by(col(Attachment.id))
    ).all()


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
