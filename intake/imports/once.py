"""A file is imported once, as a whole, and leaves a trace."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from intake.imports.report import ImportReport
from intake.wiring import Office
from models.sql import audit
from models.sql.tables import ImportedFile


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that somebody hands in."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def import_once(
    office: Office,
    file: SourceFile,
    kind: str,
    write: Callable[[Session, ImportReport], None],
    *,
    by: str,
    dry_run: bool,
) -> ImportReport:
    """Let ``write`` bring the file's rows in, all in one transaction, and only the first time.

    With ``dry_run`` everything is done, counted and taken back.
    """
    report = ImportReport(kind=kind, file=file.name, dry_run=dry_run)
    with office.transaction() as session:
        # Two people may hand in the same file at once: the second one waits, and finds it known.
        audit.lock_chain(session)
        known = session.get(ImportedFile, (file.sha256, kind))
        if known is not None:
            report.already, report.rows, report.unchanged = True, known.rows, known.rows
            return report
        attempt = session.begin_nested()
        write(session, report)
        _leave_trace(session, office, file, report, by=by)
        if dry_run:
            attempt.rollback()
        else:
            attempt.commit()
    return report


def _leave_trace(
    session: Session, office: Office, file: SourceFile, report: ImportReport, *, by: str
) -> None:
    session.add(
        ImportedFile(
            sha256=file.sha256,
            kind=report.kind,
            name=file.name,
            rows=report.rows,
            by=by,
            at=office.now(),
            form=report.form,
            identity=report.identity,
            total_centavos=report.total.centavos if report.total is not None else None,
        )
    )
    audit.record(
        session,
        at=office.now(),
        actor=by,
        action=f"import.{report.kind}",
        subject=f"file:{file.sha256}",
        detail=_told(report),
    )


def _told(report: ImportReport) -> dict[str, Any]:
    """Return what the audit trail keeps of an import."""
    told: dict[str, Any] = {"name": report.file, "rows": report.rows, "added": report.added}
    if report.form is not None and report.total is not None:
        told |= {"format": report.form, "total": report.total.plain}
    return told
