"""What LINIX answers to a batch: which lines it applied, and which it rejected and why.

A file is taken whole or not at all. What it says of lines that were answered before must be the
same; what it does not mention stays open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlmodel import Session

from applier.ledgers.layout import Answer
from intake.batch_templates import layout_of
from intake.batches.rows import lines_of
from intake.batches.stages import BatchMovedError, batch_numbered, require_hands
from intake.durable import Queue, Workflow
from intake.imports.once import SourceFile
from intake.payments.core_answer import rejection
from intake.payments.posting import posting_key
from intake.payments.returning import send_back
from intake.payments.review import Staff
from intake.wiring import Office
from models.sql import audit
from models.sql.tables import CoreBatch, CoreBatchState, CoreLine, CoreLineState, Payment
from parsers.bankfiles.grid import Row, read_grid
from parsers.bankfiles.problems import BadLine, RejectedFileError
from parsers.lettering import fold

_LOOKED_AT: Final = 20  # Rows among which the headings are looked for.
_LONGEST_REASON: Final = 500
_NO_REASON: Final = "LINIX no dijo por qué"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """What one row of the file says."""

    line: int  # As an editor or a spreadsheet counts it, from 1.
    key: str
    applied: bool
    number: str
    reason: str

    @property
    def says(self) -> tuple[bool, str]:
        """What must be the same wherever this line is answered; a reason may be put otherwise."""
        return self.applied, self.number if self.applied else ""


@dataclass(slots=True, kw_only=True)
class AnswerReport:
    """What a return file changed; counts of lines, but for the payments."""

    batch: str
    applied: int = 0
    rejected: int = 0
    unchanged: int = 0  # They said so before.
    unanswered: int = 0  # Of the batch, after this file.
    unknown: list[BadLine] = field(default_factory=list)  # Keys that are not of this batch.
    posted: list[int] = field(default_factory=list)  # Payments that are being posted now.
    sent_back: list[int] = field(default_factory=list)  # Payments that are back with staff.

    def as_json(self) -> dict[str, Any]:
        return {
            "batch": self.batch,
            "applied": self.applied,
            "rejected": self.rejected,
            "unchanged": self.unchanged,
            "unanswered": self.unanswered,
            "unknown": [{"line": one.line, "reason": one.reason} for one in self.unknown],
            "payments_posted": self.posted,
            "payments_sent_back": self.sent_back,
        }


# --- Reading ---------------------------------------------------------------------------------


def read_answers(data: bytes, answer: Answer, batch: str) -> list[AnswerLine]:
    """Return what the file (CSV or XLSX) says, row by row; the order of columns is free.

    :raises RejectedFileError: if a column is missing or a row says nothing clear; all are named.
    :raises NotATableError: if the bytes are no table.
    """
    grid = read_grid(data)
    start, columns = _headings(grid, answer)
    bad: list[BadLine] = []
    found: dict[str, AnswerLine] = {}
    for row in grid[start + 1 :]:
        one = _line(row, columns, answer, batch, bad)
        if one is None:
            continue
        before = found.setdefault(one.key, one)
        if before.says != one.says:
            bad.append(BadLine(one.line, f"dice otra cosa que la línea {before.line}"))
    if bad:
        raise RejectedFileError("La respuesta de LINIX tiene líneas que no se entienden", bad)
    if not found:
        raise RejectedFileError("no trae ninguna respuesta")
    return list(found.values())


def _headings(grid: Sequence[Row], answer: Answer) -> tuple[int, Mapping[str, int]]:
    """Return the row of the headings and where each column stands."""
    for index, row in enumerate(grid[:_LOOKED_AT]):
        cells = [_bare(row.text(column)) for column in range(len(row.cells))]
        columns = {
            name: cells.index(word)
            for name, words in answer.headings.items()
            for word in map(_bare, words)
            if word in cells
        }
        if {"key", "state"} <= set(columns):
            return index, columns
    needed = [answer.headings[name][0] for name in ("key", "state", "number", "reason")]
    raise RejectedFileError(f"faltan las columnas; la primera fila dice: {', '.join(needed)}")


def _line(
    row: Row, columns: Mapping[str, int], answer: Answer, batch: str, bad: list[BadLine]
) -> AnswerLine | None:
    told = {name: row.text(at).removeprefix("'").strip() for name, at in columns.items()}
    key, state = told["key"].lower(), _bare(told["state"])
    if not key and not state:
        return None  # A control row, a footer.
    of = told.get("batch", "")
    applied = state in map(_bare, answer.applied)
    if not key:
        bad.append(BadLine(row.line, "no trae la clave"))
    elif of and of.upper() != batch:
        bad.append(BadLine(row.line, f"es del lote {of}"))
    elif not applied and state not in map(_bare, answer.rejected):
        bad.append(BadLine(row.line, f"el estado «{told['state']}» no es aplicado ni rechazado"))
    elif applied and not told.get("number"):
        bad.append(BadLine(row.line, "dice que se aplicó y no trae el comprobante"))
    return AnswerLine(
        line=row.line,
        key=key,
        applied=applied,
        number=told.get("number", ""),
        reason=told.get("reason", "")[:_LONGEST_REASON] or _NO_REASON,
    )


def _bare(heading: str) -> str:
    return " ".join(fold(heading).replace("_", " ").split())


# --- Taking ----------------------------------------------------------------------------------


def import_answer(office: Office, number: str, file: SourceFile, staff: Staff) -> AnswerReport:
    """Take LINIX's answer to the batch ``number``: post what it applied, send back what it did not.

    A payment of which some lines are still unanswered waits for them. The same file again changes
    nothing.

    :raises UnknownBatchError, BatchMovedError: if there is no such batch, or it was never sent.
    :raises RejectedFileError, NotATableError: and nothing is taken.
    """
    require_hands(staff)
    with office.reading() as session:
        batch = batch_numbered(session, number)
        answer = layout_of(office, batch.layout).answer
    answers = read_answers(file.data, answer, batch.number)
    with office.transaction() as session:
        audit.lock_chain(session)
        batch = batch_numbered(session, number)
        if batch.state not in {CoreBatchState.SENT, CoreBatchState.ANSWERED}:
            raise BatchMovedError(f"{batch.number}: {batch.state}; falta marcarlo como enviado")
        report = _take(session, office, batch, answers, staff)
        if report.applied or report.rejected:
            audit.record(
                session,
                at=office.now(),
                actor=staff.username,
                action="batch.answered",
                subject=f"batch:{batch.number}",
                detail={"file": office.files.put(file.data), "name": file.name} | report.as_json(),
            )
    return report


def _take(
    session: Session,
    office: Office,
    batch: CoreBatch,
    answers: Iterable[AnswerLine],
    staff: Staff,
) -> AnswerReport:
    report = AnswerReport(batch=batch.number)
    lines = lines_of(session, batch)
    known = {line.key: line for line in lines}
    changed: set[int] = set()
    bad: list[BadLine] = []
    for one in answers:
        line = known.get(one.key)
        if line is None:
            report.unknown.append(BadLine(one.line, f"la clave {one.key} no es de este lote"))
        elif line.state == CoreLineState.BATCHED:
            _answer(line, one, office)
            changed.add(line.payment_id)
            report.applied += one.applied
            report.rejected += not one.applied
        elif _said(line) == one.says:
            report.unchanged += 1
        else:
            bad.append(BadLine(one.line, f"de {_named(line)} había dicho {_words(line)}"))
    if not report.applied + report.rejected + report.unchanged + len(bad):
        raise RejectedFileError(f"ninguna clave es del lote {batch.number}", report.unknown)
    if bad:
        raise RejectedFileError("LINIX se contradice: aclare estas líneas antes de importar", bad)
    session.flush()
    _follow(session, office, lines, changed, staff, report)
    report.unanswered = sum(line.state == CoreLineState.BATCHED for line in lines)
    if not report.unanswered and batch.state != CoreBatchState.ANSWERED:
        batch.state, batch.answered_at = CoreBatchState.ANSWERED.value, office.now()
    return report


def _answer(line: CoreLine, one: AnswerLine, office: Office) -> None:
    line.answered_at = office.now()
    if one.applied:
        line.state, line.core_number = CoreLineState.APPLIED.value, one.number
    else:
        line.state, line.reason = CoreLineState.REJECTED.value, one.reason


def _said(line: CoreLine) -> tuple[bool, str]:
    """Return what LINIX said of the line; what a person did by hand later is not its word."""
    if line.state == CoreLineState.REJECTED or line.hand_by is not None:
        return False, ""
    return True, line.core_number or ""


def _named(line: CoreLine) -> str:
    return line.obligation or "el dinero por aplicar"


def _words(line: CoreLine) -> str:
    applied, number = _said(line)
    return f"aplicado, comprobante {number}" if applied else "rechazado"


def _follow(
    session: Session,
    office: Office,
    lines: Iterable[CoreLine],
    changed: set[int],
    staff: Staff,
    report: AnswerReport,
) -> None:
    """Let each payment go on whose last line has now been answered."""
    of_payment: dict[int, list[CoreLine]] = defaultdict(list)
    for line in lines:
        of_payment[line.payment_id].append(line)
    for payment_id in sorted(changed):
        own = of_payment[payment_id]
        if any(line.state == CoreLineState.BATCHED for line in own):
            continue
        payment = session.get_one(Payment, payment_id)
        rejected = [line for line in own if line.state == CoreLineState.REJECTED]
        if rejected:
            send_back(session, office, payment, by=staff.username, reason=rejection(rejected))
            report.sent_back.append(payment_id)
        else:
            key = f"{posting_key(payment)}:answered"
            office.work.hand_in(session, Queue.POST, Workflow.POST, key, payment_id)
            report.posted.append(payment_id)
