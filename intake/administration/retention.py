"""Raw files are kept as long as the setting says, and longer where something still needs them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from intake.wiring import Office
from models.payment import OPEN_STATES, State
from models.sql import audit
from models.sql.tables import Attachment, Case, CaseState, Document, Message, Payment


def no_longer_needed(session: Session, before: datetime) -> set[str]:
    """Return the files of settled cases that only messages from before ``before`` hold.

    A file that anything newer or unfinished points at is needed, whatever else points at it.
    """
    unfinished = {state.value for state in OPEN_STATES | {State.APPROVED}}
    open_cases = set(
        session.exec(select(Payment.case_id).where(col(Payment.state).in_(unfinished)))
    ) | set(session.exec(select(Case.id).where(Case.state != CaseState.SETTLED)))
    held = [
        *session.exec(select(Message.id, Message.raw_sha256)),
        *session.exec(select(Attachment.message_id, Attachment.sha256)),
        *session.exec(select(Document.message_id, Document.sha256)),
    ]
    pages = session.exec(select(Document.message_id, Document.pages)).all()
    held += [
        (message_id, page["sha256"])
        for message_id, many in pages
        for page in many
        if "sha256" in page
    ]
    kept_for = {
        message_id: case_id in open_cases or received_at >= before
        for message_id, case_id, received_at in session.exec(
            select(Message.id, Message.case_id, Message.received_at)
        )
    }
    files = {sha256 for _, sha256 in held if sha256}
    needed = {sha256 for message_id, sha256 in held if sha256 and kept_for[message_id]}
    return files - needed


def delete_files(office: Office, files: Sequence[str], before: datetime, *, by: str) -> None:
    """Delete the raw files for good, with a link in the trail that names them."""
    if not files:
        return
    # First the trace, then the deed: a deletion that nobody wrote down is worse than the reverse.
    with office.transaction() as session:
        audit.record(
            session,
            at=office.now(),
            actor=by,
            action="retention.deleted",
            subject="files",
            detail={"before": before.date().isoformat(), "sha256": list(files)},
        )
    for sha256 in files:
        office.files.remove(sha256)
