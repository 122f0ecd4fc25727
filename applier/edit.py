"""What staff make of a proposal: other lines, under the same limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from applier.prepayment import check_overdue_left
from applier.split import Split
from models.errors import TupagoError
from models.money import ZERO, Money
from models.obligation import Obligation
from models.proposal import Action, Basis, Check, Proposal, ProposedLine, Question

# About the lines as the program made them; a person has now made others.
_ABOUT_OLD_LINES: Final = frozenset(
    {
        "instruction_needs_person",
        "overdue_before_prepayment",
        "payoff_short",
        "payroll_collects",
        "target_not_found",
        "too_many_combinations",
    }
)
_ABOUT_THE_REST: Final = frozenset({"choose_target", "choose_obligation"})


class LinesUnbalancedError(TupagoError):
    """The lines add up to more than the payment."""

    code = "edit.unbalanced"
    message = "Las líneas suman más que el pago; revise los valores."


class LineTooLargeError(TupagoError):
    """A line is empty, or above what its obligation can take."""

    code = "edit.line_too_large"
    message = "Una línea no cabe en su producto; revise el valor y lo que se hace con él."


class UnknownObligationError(TupagoError):
    code = "edit.unknown_obligation"
    message = "Una línea es para un producto que el asociado no tiene."


def edited(
    proposal: Proposal,
    lines: Sequence[ProposedLine],
    amount: Money,
    obligations: Sequence[Obligation],
) -> Proposal:
    """Return the proposal with a person's lines; what they leave of ``amount`` stays unapplied.

    Lines for the same obligation and action become one. Checks about the payment stay, those
    about its lines are made anew, and a question that the lines answer is dropped.

    :raises LinesUnbalancedError, LineTooLargeError, UnknownObligationError: and nothing changes.
    """
    owed = {obligation.id: obligation for obligation in obligations}
    total = sum((line.amount for line in lines), ZERO)
    if total > amount:
        raise LinesUnbalancedError(f"{total} of {amount}")
    split = Split(amount, tuple(obligations))
    for line in lines:
        if line.obligation not in owed:
            raise UnknownObligationError(line.obligation)
        obligation = owed[line.obligation]
        if not split.room(obligation).fits(line.action, line.amount):
            raise LineTooLargeError(f"{line.obligation} {line.action}: {line.amount}")
        split.give(obligation, line.action, line.amount, line.reason)
        split.named([obligation])
    check_overdue_left(split)
    return Proposal(
        basis=Basis.STAFF,
        lines=tuple(split.lines),
        unapplied=split.unapplied,
        checks=_checks(proposal, split),
        questions=_questions(proposal, split),
    )


def _checks(proposal: Proposal, split: Split) -> tuple[Check, ...]:
    kept = (check for check in proposal.checks if check.code not in _ABOUT_OLD_LINES)
    return (*kept, *split.checks.values())


def _questions(proposal: Proposal, split: Split) -> tuple[Question, ...]:
    answered = set() if split.unapplied else set(_ABOUT_THE_REST)
    if all(line.action is not Action.PRINCIPAL_PENDING_CHOICE for line in split.lines):
        answered.add("choose_prepayment")
    return tuple(question for question in proposal.questions if question.code not in answered)
