"""``tupago retention``: delete raw files that are old and no longer needed; rows stay."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from intake.verbs.console import BY, AsJson, say, say_json

if TYPE_CHECKING:
    from sqlmodel import Session

    from intake.wiring import Office

EXAMPLE: Final = "Ejemplo:  tupago retention --dry-run"


def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dice qué borraría y no borra nada.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Borra archivos originales más viejos que el plazo de conservación; los datos quedan."""
    from intake.verbs.database import ready_office

    with ready_office() as office:
        days = office.settings.retention_days
        before = office.now() - timedelta(days=days)
        with office.reading() as session:
            old = _no_longer_needed(session, before)
        there = [sha256 for sha256 in sorted(old) if office.files.has(sha256)]
        if not dry_run:
            _delete(office, there, before)
    if as_json:
        told = {"days": days, "before": before.date().isoformat(), "files": there}
        say_json(told | {"deleted": 0 if dry_run else len(there), "dry_run": dry_run})
        return
    verb = "se borrarían" if dry_run else "se borraron"
    say(f"{verb} {len(there)} archivos de antes del {before.date().isoformat()} ({days} días).")


def _no_longer_needed(session: Session, before: datetime) -> set[str]:
    """Return the files of settled cases that only messages from before ``before`` hold.

    A file that anything newer or unfinished points at is needed, whatever else points at it.
    """
    from sqlmodel import col, select

    from models.payment import OPEN_STATES, State
    from models.sql.tables import Attachment, Case, CaseState, Document, Message, Payment

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


def _delete(office: Office, files: list[str], before: datetime) -> None:
    from models.sql import audit

    if not files:
        return
    # First the trace, then the deed: a deletion that nobody wrote down is worse than the reverse.
    with office.transaction() as session:
        audit.record(
            session,
            at=office.now(),
            actor=BY,
            action="retention.deleted",
            subject="files",
            detail={"before": before.date().isoformat(), "sha256": files},
        )
    for sha256 in files:
        office.files.remove(sha256)
