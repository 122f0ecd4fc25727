"""A bank file as it would be taken in: handed in, kept by its hash, looked at, not yet imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlmodel import Session

from intake.imports.bank import KIND, compare, tell
from intake.imports.bank_formats import known_formats
from intake.imports.once import SourceFile
from intake.imports.report import ImportReport
from intake.payments.proposing import bogota_day
from intake.wiring import Office
from models.errors import TupagoError
from models.sql import audit
from models.sql.tables import BankUpload, ImportedFile
from parsers.bankfiles.choice import Choice, mapping_of, propose_choice
from parsers.bankfiles.detection import (
    Detected,
    collection_format,
    date_doubts,
    detect_table,
    side_doubts,
)
from parsers.bankfiles.formats import SAVED, Known, read_statement, read_table
from parsers.bankfiles.grid import Row, read_grid
from parsers.bankfiles.mapped_table import read_rows
from parsers.bankfiles.problems import BadLine, RejectedFileError
from parsers.bankfiles.statement import Statement

_BAD_LINES: Final = "El archivo trae renglones que no se pueden tomar."


class EmptyUploadError(TupagoError):
    code = "import.empty"
    message = "El archivo está vacío. Vuelva a bajarlo del banco."


class UnknownUploadError(TupagoError):
    code = "import.unknown_upload"
    message = "Ese archivo no se ha subido. Súbalo de nuevo."


class ColumnsUnsureError(TupagoError):
    code = "import.columns_unsure"
    message = "Falta decir si en las fechas va primero el día o el mes."


class ColumnsMissingError(TupagoError):
    code = "import.columns_missing"
    message = "Escoja al menos la columna de la fecha y la del valor (o la de los abonos)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a file would bring. ``statement`` is None where it cannot be read as ``form``."""

    file: SourceFile
    form: str  # "" where no format fits, or a person chose columns that have no name yet.
    detected: Detected  # Its doubts keep the file out until a person settles them.
    statement: Statement | None = None
    report: ImportReport | None = None
    new: frozenset[str] = frozenset()  # Ids of the credits that no earlier file gave.
    alike: int = 0  # Credits that look like another list's.
    problem: str = ""  # Why it cannot be read (Spanish).
    bad: tuple[BadLine, ...] = ()
    grid: Sequence[Row] = ()  # Empty for files of fixed width.
    choice: Choice | None = None  # The columns, where it is a table.
    imported: ImportedFile | None = None  # The same bytes, taken in earlier.


def hand_in(office: Office, file: SourceFile, *, by: str) -> str:
    """Keep a file to look at and return its hash; the same bytes again are the same file.

    :raises EmptyUploadError: if it has no bytes.
    """
    if not file.data:
        raise EmptyUploadError(file.name)
    sha256 = office.files.put(file.data)
    with office.transaction() as session:
        audit.lock_chain(session)
        upload = session.get(BankUpload, sha256)
        if upload is None:
            session.add(
                BankUpload(
                    sha256=sha256, name=file.name, size=len(file.data), by=by, at=office.now()
                )
            )
            audit.record(
                session,
                at=office.now(),
                actor=by,
                action="bank.hand_in",
                subject=f"file:{sha256}",
                detail={"name": file.name, "size": len(file.data)},
            )
    return sha256


def discard(office: Office, sha256: str, *, by: str) -> None:
    """Take a file off the list of those that wait; what was imported of it stays.

    :raises UnknownUploadError: if none of this hash was handed in.
    """
    with office.transaction() as session:
        audit.lock_chain(session)
        upload = session.get(BankUpload, sha256)
        if upload is None:
            raise UnknownUploadError(sha256)
        session.delete(upload)
        audit.record(
            session,
            at=office.now(),
            actor=by,
            action="bank.discard",
            subject=f"file:{sha256}",
            detail={"name": upload.name},
        )


def handed_in(office: Office, sha256: str) -> SourceFile:
    """Return the very bytes that were handed in.

    :raises UnknownUploadError: if none of this hash were.
    """
    with office.reading() as session:
        upload = session.get(BankUpload, sha256)
    if upload is None:
        raise UnknownUploadError(sha256)
    return SourceFile(upload.name, office.files.get(sha256))


def preview(
    office: Office, file: SourceFile, *, form: str = "", choice: Choice | None = None
) -> Preview:
    """Return what the file would bring, and change nothing.

    :param form: as a person chose it; empty: whichever fits.
    :param choice: columns that a person chose; they come before ``form``.
    """
    known = known_formats(office)
    try:
        if choice is None and (form in known.collections or not form):
            form = form or collection_format(file.data, known) or ""
        if form in known.collections:
            return _with_figures(office, _of_collection(file, form, known))
        grid = read_grid(file.data)
    except TupagoError as error:
        return Preview(file=file, form=form, detected=Detected(form=""), problem=_told(error))
    return _with_figures(office, _of_table(file, grid, form, choice, known))


def _of_collection(file: SourceFile, form: str, known: Known) -> Preview:
    detected = Detected(form=form)
    try:
        statement = read_statement(file.data, form, known)
    except RejectedFileError as error:
        return Preview(file=file, form=form, detected=detected, problem=_BAD_LINES, bad=error.lines)
    return Preview(file=file, form=form, detected=detected, statement=statement)


def _of_table(
    file: SourceFile, grid: Sequence[Row], form: str, choice: Choice | None, known: Known
) -> Preview:
    detected = detect_table(grid, known) if not (form or choice) else Detected(form=form)
    columns = choice or propose_choice(grid)
    used = "" if choice else form or detected.form
    statement: Statement | None = None
    problem, bad = "", tuple[BadLine, ...]()
    try:
        if choice is not None:
            if "date" not in choice.columns or not choice.columns.keys() & {"amount", "credit"}:
                raise ColumnsMissingError
            mapping = mapping_of(choice, grid, file.name)
            statement = read_rows(grid, mapping, source=f"{SAVED}?")
            detected = Detected(form="", doubts=date_doubts(grid, mapping))
            statement = replace(statement, notes=statement.notes + side_doubts(grid, mapping))
        elif used:
            statement = read_table(grid, used, known)
    except RejectedFileError as error:
        problem, bad = _BAD_LINES if error.lines else error.detail, error.lines
    except TupagoError as error:
        problem = _told(error)
    return Preview(
        file=file,
        form=used,
        detected=detected,
        statement=statement,
        problem=problem,
        bad=bad,
        grid=grid,
        choice=columns,
    )


def _with_figures(office: Office, seen: Preview) -> Preview:
    with office.reading() as session:
        seen = replace(seen, imported=session.get(ImportedFile, (seen.file.sha256, KIND)))
        return _compared(session, seen, bogota_day(office.now()))


def _compared(session: Session, seen: Preview, today: date) -> Preview:
    if seen.statement is None:
        return seen
    comparison = compare(session, seen.file, seen.statement, today=today)
    report = ImportReport(kind=KIND, file=seen.file.name, dry_run=True)
    tell(report, seen.form, seen.statement, comparison)
    return replace(
        seen,
        report=report,
        new=frozenset(credit.id for credit in comparison.new),
        alike=comparison.alike,
    )


def _told(error: TupagoError) -> str:
    """Return the sentence with what makes it this case, for a person."""
    detail = error.detail[:1].upper() + error.detail[1:]
    return f"{error.message} {detail}." if detail else error.message
