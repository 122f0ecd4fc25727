"""What the core answered about a payment, as staff see it beside its other checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from sqlmodel import Session

from models.money import Money
from models.proposal import Check, Proposal, Severity
from models.sql.core import core_lines
from models.sql.tables import CoreLine, CoreLineState

REJECTED: Final = "core_rejected"
APPLIED: Final = "core_applied"


def with_core_answer(session: Session, payment_id: int | None, proposal: Proposal) -> Proposal:
    """Return the proposal with what the core has said of the payment so far, and no older word."""
    others = [check for check in proposal.checks if check.code not in {REJECTED, APPLIED}]
    lines = core_lines(session, payment_id)
    return replace(proposal, checks=(*others, *_checks(lines)))


def rejection(lines: Iterable[CoreLine]) -> str:
    """Return which lines were rejected and why, in one sentence for staff."""
    told = [f"{_named(line)}: {line.reason}" for line in lines]
    return f"LINIX no aplicó {'; '.join(told)}."


def _checks(lines: Sequence[CoreLine]) -> Iterable[Check]:
    rejected = _newest(line for line in lines if line.state == CoreLineState.REJECTED)
    applied = [line for line in lines if line.state == CoreLineState.APPLIED]
    if rejected:
        yield Check(code=REJECTED, severity=Severity.WARN, message=rejection(rejected))
    if applied:
        told = "; ".join(f"{_named(line)} (comprobante {line.core_number})" for line in applied)
        message = f"LINIX ya aplicó {told}. Esas líneas no se cambian."
        yield Check(code=APPLIED, severity=Severity.INFO, message=message)


def _newest(lines: Iterable[CoreLine]) -> list[CoreLine]:
    """Return the lines of the batch that was answered last."""
    by_batch: dict[int, list[CoreLine]] = {}
    for line in lines:
        by_batch.setdefault(line.batch_id or 0, []).append(line)
    return by_batch[max(by_batch)] if by_batch else []


def _named(line: CoreLine) -> str:
    target = line.obligation or "el dinero por aplicar"
    return f"{target} ({Money(line.amount_centavos)})"
