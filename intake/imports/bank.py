"""The bank's lists of money that arrived, kept credit by credit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.due_time import add_business_days
from applier.policy import load_policy
from applier.reasons import short_day
from intake.imports.bank_formats import known_formats, read_bank_file
from intake.imports.bank_returns import withdraw_returned
from intake.imports.once import SourceFile, import_once
from intake.imports.report import ImportReport
from intake.payments.credits import Moved
from intake.payments.proposing import bogota_day
from intake.payments.rechecking import recheck
from intake.payments.setting_aside import withdraw_missing
from intake.wiring import Office
from models.errors import TupagoError
from models.money import ZERO
from models.sql.tables import BankCreditRow, ImportedFile
from parsers.bankfiles.statement import Credit, Statement

KIND: Final = "bank"
_CHEQUE: Final = "cheque"
_ROWS_AT_ONCE: Final = 5_000  # Handed to the database in one statement.
_LINES_TOLD: Final = 10


class AlikeCreditsError(TupagoError):
    code = "import.alike"
    message = "Hay abonos iguales a los de otro archivo. Mírelos y confirme que son distintos."


class ReadingChangedError(TupagoError):
    code = "import.reading_changed"
    message = "El archivo se entiende ahora de otra manera. Mírelo de nuevo antes de guardarlo."


def import_bank(
    office: Office,
    file: SourceFile,
    form: str,
    *,
    by: str,
    dry_run: bool = False,
    may_be_alike: bool = True,
    looked_at: str | None = None,
) -> ImportReport:
    """Keep the credits of a bank file; those that an earlier file gave are known already.

    Payments that a new credit may concern are looked at again at once.

    :param form: a format of `known_formats`, or ``auto``.
    :param may_be_alike: take also what looks like money that another list gave, with a note.
    :param looked_at: digest of the reading that a person has seen; None: nobody looked.
    :raises ReadingChangedError: if the file reads otherwise by now: its mapping was changed.
    :raises AlikeCreditsError: if there is such, and it may not be.
    :raises RejectedFileError, NotATableError, UnknownFormatError, MappingInvalidError: and
        nothing is imported.
    """
    used, statement = read_bank_file(file, form, known_formats(office))
    if looked_at not in (None, statement.digest):
        raise ReadingChangedError(file.name)
    if not dry_run:
        office.files.put(file.data)  # The support of every credit, whoever handed it in.

    def write(session: Session, report: ImportReport) -> None:
        comparison = compare(session, file, statement, today=bogota_day(office.now()))
        if comparison.alike and not may_be_alike:
            raise AlikeCreditsError(f"{comparison.alike}")
        tell(report, used, statement, comparison)
        _keep(session, comparison.new, file.sha256)
        kept = {credit.id for credit in statement.credits}
        for earlier in _editions(session, file, statement):
            report.notes += withdraw_missing(session, office, earlier.sha256, kept, by=by)
        report.notes += withdraw_returned(session, office, statement.returned, file.sha256, by=by)
        recheck(session, office, [Moved(*_facts(credit)) for credit in comparison.new])

    return import_once(office, file, KIND, write, by=by, dry_run=dry_run)


def tell(report: ImportReport, form: str, statement: Statement, comparison: Comparison) -> None:
    """Write into the report what the file says and how much of it is new."""
    report.form, report.identity = form, statement.identity or None
    report.rows = len(statement.credits) + len(statement.left_out)
    report.total = statement.total
    report.left_out = dict(Counter(line.reason for line in statement.left_out))
    report.added, report.unchanged = len(comparison.new), comparison.known
    report.added_total = sum((credit.amount for credit in comparison.new), ZERO)
    report.notes = [*statement.notes, *comparison.notes, *_clearing(comparison.new)]


# --- What of it is new -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A file beside what earlier files gave. ``notes`` are for staff, to look at before taking."""

    new: tuple[Credit, ...]
    known: int
    alike: int  # Of the new: those with the day, amount and reference of another list's.
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A credit that an earlier file gave."""

    id: str
    facts: tuple[date, int, str | None]
    file: str


def compare(session: Session, file: SourceFile, statement: Statement, *, today: date) -> Comparison:
    """Return which credits of the file are new, and what looks odd about the others."""
    earlier = _earlier(session, {credit.date for credit in statement.credits})
    in_file = {credit.id for credit in statement.credits}
    known = {one.id: one.file for one in earlier if one.id in in_file}
    new = tuple(credit for credit in statement.credits if credit.id not in known)
    elsewhere = {one.facts for one in earlier if one.id not in in_file}
    alike = [credit for credit in new if _facts(credit) in elsewhere]
    notes = [
        *_unended(file, statement),
        *_to_come(new, today),
        *_edition(session, file, statement),
        *_other_cuts(session, statement, known, {one.id for one in earlier} - in_file),
    ]
    if alike:
        one = len(alike) == 1
        notes.append(
            f"{_counted(alike)}{_at(alike)} {'tiene' if one else 'tienen'} el mismo día, valor y "
            "referencia que otros ya importados de otro archivo; revise que no sea la misma lista "
            "en otro formato."
        )
    return Comparison(new=new, known=len(known), alike=len(alike), notes=tuple(notes))


def _earlier(session: Session, days: set[date]) -> list[_Earlier]:
    rows = session.execute(
        sa.select(
            col(BankCreditRow.id),
            col(BankCreditRow.credited_on),
            col(BankCreditRow.amount_centavos),
            col(BankCreditRow.reference),
            col(BankCreditRow.file_sha256),
        ).where(col(BankCreditRow.credited_on).in_(days))
    )
    return [_Earlier(row[0], (row[1], row[2], row[3]), row[4]) for row in rows]


def _facts(credit: Credit) -> tuple[date, int, str | None]:
    return (credit.date, credit.amount.centavos, credit.reference)


def _unended(file: SourceFile, statement: Statement) -> list[str]:
    """Say so where a text breaks off in its last line: half a file has no totals to show it."""
    whole = statement.identity or file.data.startswith(b"PK")
    if whole or file.data.rstrip(b"\x1a \0").endswith((b"\n", b"\r")):
        return []
    return ["La última línea del archivo no termina; revise que haya bajado completo."]


def _to_come(credits_: Sequence[Credit], today: date) -> list[str]:
    later = [credit for credit in credits_ if credit.date > today]
    if not later:
        return []
    verb = "tiene" if len(later) == 1 else "tienen"
    told = f"{_counted(later)}{_at(later)} {verb} fecha de un día que no ha llegado; "
    return [f"{told}revise el orden de día y mes."]


def _edition(session: Session, file: SourceFile, statement: Statement) -> list[str]:
    """Say so where the bank has sent this very file before, with other bytes."""
    return [
        f"El banco ya había enviado este archivo («{earlier.name}») con otro contenido; este lo "
        "corrige: los abonos que ya no trae quedan apartados."
        for earlier in _editions(session, file, statement)[:1]
    ]


def _editions(session: Session, file: SourceFile, statement: Statement) -> Sequence[ImportedFile]:
    """Return the files that this one corrects: the same by the bank's own count, in other bytes."""
    if not statement.identity:
        return ()
    return session.exec(
        select(ImportedFile).where(
            ImportedFile.kind == KIND,
            ImportedFile.identity == statement.identity,
            ImportedFile.sha256 != file.sha256,
        )
    ).all()


def _other_cuts(
    session: Session, statement: Statement, known: dict[str, str], absent: set[str]
) -> list[str]:
    """Name the lines that equal those of another file of the day which this one does not repeat.

    A file that holds all that an earlier one gave is the same list, longer. One that shares just
    a line or two with it may be the day's next cut, and its line another payment.
    """
    if not statement.identity or not known:
        return []
    files = session.exec(
        select(ImportedFile).where(
            col(ImportedFile.sha256).in_(set(known.values())), ImportedFile.kind == KIND
        )
    ).all()
    notes = []
    for earlier in files:
        if earlier.identity in (None, statement.identity):
            continue
        theirs = session.exec(
            select(BankCreditRow.id).where(BankCreditRow.file_sha256 == earlier.sha256)
        ).all()
        if absent.isdisjoint(theirs):
            continue
        same = [one for one in statement.credits if known.get(one.id) == earlier.sha256]
        are = "es igual" if len(same) == 1 else "son iguales"
        notes.append(
            f"{_counted(same)}{_at(same)} {are} en todo a los de «{earlier.name}» y no se cuentan "
            "otra vez; si el banco recibió dos pagos iguales ese día, pregúntele."
        )
    return notes


def _clearing(credits_: Sequence[Credit]) -> list[str]:
    cheques = [credit for credit in credits_ if credit.medium == _CHEQUE]
    if not cheques:
        return []
    total = sum((credit.amount for credit in cheques), ZERO)
    last = max(day for credit in cheques if (day := _available_on(credit)))
    verb = "es un cheque" if len(cheques) == 1 else "son cheques"
    told = f"{_counted(cheques)} por {total} {verb} en canje: no confirma pagos hasta el "
    return [f"{told}{short_day(last)}."]


def _counted(credits_: Sequence[Credit]) -> str:
    return "1 abono" if len(credits_) == 1 else f"{len(credits_)} abonos"


def _at(credits_: Sequence[Credit]) -> str:
    """Return where they stand: `` (líneas 3, 5, 9)``."""
    told = [str(credit.line) for credit in credits_[:_LINES_TOLD]]
    more = "…" if len(credits_) > _LINES_TOLD else ""
    return f" (línea{'s' if len(credits_) > 1 else ''} {', '.join(told)}{more})"


# --- Keeping ---------------------------------------------------------------------------------


def _keep(session: Session, credits_: Sequence[Credit], sha256: str) -> None:
    """Insert the credits as plain rows: as objects they would go one by one."""
    connection = session.connection()
    for start in range(0, len(credits_), _ROWS_AT_ONCE):
        rows = [_row(credit, sha256) for credit in credits_[start : start + _ROWS_AT_ONCE]]
        connection.execute(sa.insert(BankCreditRow), rows)


def _row(credit: Credit, sha256: str) -> dict[str, Any]:
    return {
        "id": credit.id,
        "file_sha256": sha256,
        "credited_on": credit.date,
        "amount_centavos": credit.amount.centavos,
        "reference": credit.reference,
        "description": credit.description,
        "account": credit.account or None,
        "medium": credit.medium,
        "origin": credit.origin or None,
        "payer": credit.payer or None,
        "available_on": _available_on(credit),
    }


def _available_on(credit: Credit) -> date | None:
    """Return from which day on a cheque is money; None for what is money already."""
    if credit.medium != _CHEQUE:
        return None
    return _clears_on(credit.date)


@lru_cache(maxsize=64)
def _clears_on(paid_in: date) -> date:
    return add_business_days(paid_in, load_policy().cheque_business_days)
