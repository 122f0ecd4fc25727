"""Rule 7: a member who paid the same amount the same way twice means it a third time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from applier.case import AppliedPayment, PaymentCase
from applier.reasons import HABIT, reason
from applier.split import SAVINGS, Split
from models.money import ZERO, Money
from models.obligation import Collector, Obligation
from models.proposal import Action

# The law leaves every prepayment to the member: none is made out of habit (Ley 2032 de 2020).
_ACTIONS: Final = (Action.OVERDUE, Action.NEXT_DUE, Action.DEPOSIT)


class _Part(NamedTuple):
    obligation: Obligation
    action: Action
    amount: Money


def usual_split(case: PaymentCase) -> list[_Part]:
    """Return the lines of the last two payments, or nothing where they give no rule.

    They must be of this amount, divided alike between the obligations, and fit what is owed today;
    each obligation's part goes to its overdue first, then to what comes next, then in as a deposit.
    """
    last = case.history[-2:]
    if len(last) < 2 or any(payment.amount != case.amount for payment in last):  # noqa: PLR2004
        return []
    before, latest = (_by_obligation(payment) for payment in last)
    if before != latest or sum(latest.values(), ZERO) != case.amount:
        return []
    owed = {obligation.id: obligation for obligation in case.obligations}
    parts: list[_Part] = []
    for number, amount in latest.items():
        obligation = owed.get(number)
        if obligation is None or obligation.collected_by is Collector.PAYROLL:
            return []
        fitting = _fitting(obligation, amount, last[-1])
        if not fitting:
            return []
        parts += fitting
    return parts


def give_usual(split: Split, parts: Sequence[_Part]) -> None:
    for owed, action, amount in parts:
        split.give(owed, action, amount, reason(owed, action, HABIT))


def _by_obligation(payment: AppliedPayment) -> Mapping[str, Money]:
    amounts: dict[str, Money] = defaultdict(lambda: ZERO)
    for line in payment.lines:
        amounts[line.obligation] += line.amount
    return dict(amounts)


def _fitting(owed: Obligation, amount: Money, latest: AppliedPayment) -> list[_Part]:
    """Return the obligation's part as it falls today, or nothing where it no longer fits.

    What was overdue the last time may be the next instalment now. A deposit is not made larger by
    habit: what was due then and is paid by now has no place.
    """
    before = [line for line in latest.lines if line.obligation == owed.id]
    if any(line.action not in _ACTIONS for line in before):
        return []
    deposited = sum((one.amount for one in before if one.action is Action.DEPOSIT), ZERO)
    overdue = min(amount, owed.overdue)
    next_due = min(amount - overdue, owed.next_due)
    deposit = amount - overdue - next_due
    if deposit > (deposited if owed.product in SAVINGS else ZERO):
        return []
    amounts = (overdue, next_due, deposit)
    return [
        _Part(owed, action, part) for action, part in zip(_ACTIONS, amounts, strict=True) if part
    ]
