"""The lines that a person makes or approves: within what is owed, around what the core applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from applier.edit import edited
from intake.payments.proposing import owed_by
from models.money import ZERO, Money
from models.proposal import Action, Proposal, ProposedLine
from models.sql.core import applied_lines, refuse_unconfirmed, without_applied
from models.sql.tables import CoreLine, Payment


def with_lines(
    session: Session, payment: Payment, proposal: Proposal, lines: Sequence[ProposedLine]
) -> Proposal:
    """Return the proposal with ``lines``; what they leave of the payment stays unapplied.

    What the core has applied of the payment stays as it is, and only the others are measured by
    what is owed now.

    :raises LinesUnbalancedError, LineTooLargeError, UnknownObligationError: as `edited` does.
    :raises AppliedInCoreError: if they leave out or lower what the core has applied.
    :raises UnconfirmedByHandError: while a person says to have typed one into the core.
    """
    refuse_unconfirmed(session, payment.id)
    applied = applied_lines(session, payment.id)
    amount = Money(payment.amount_centavos or 0)
    owed = owed_by(session, payment.member_id, but=payment.id)
    if not applied:
        return edited(proposal, lines, amount, owed)
    unapplied = amount - sum((line.amount for line in lines), ZERO)
    left, _ = without_applied(lines, unapplied, applied)
    done = Money(sum(line.amount_centavos for line in applied))
    changed = edited(proposal, left, amount - done, owed)
    held = Money(sum(line.amount_centavos for line in applied if line.obligation is None))
    return replace(
        changed,
        lines=(*_proposed(applied, lines), *changed.lines),
        unapplied=changed.unapplied + held,
    )


def _proposed(applied: Sequence[CoreLine], lines: Sequence[ProposedLine]) -> list[ProposedLine]:
    """Return what the core applied as lines, for the reasons that they had."""
    reasons = {(line.obligation, line.action.value): line.reason for line in lines}
    return [
        ProposedLine(
            obligation=line.obligation,
            action=Action(line.action or ""),
            amount=Money(line.amount_centavos),
            reason=reasons[line.obligation, line.action or ""],
        )
        for line in applied
        if line.obligation is not None
    ]
