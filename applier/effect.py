"""What a line does to its obligation: the same for the book and for whoever looks ahead."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from models.money import ZERO, Money
from models.obligation import Obligation, Product
from models.proposal import Action

# What grows when it is paid into; of everything else the balance is a debt.
_SAVED: Final = frozenset(
    {
        Product.SOCIAL_CONTRIBUTIONS,
        Product.PERMANENT_SAVINGS,
        Product.SPECIAL_PERMANENT_SAVINGS,
        Product.RENTADIARIO,
        Product.RENTAHORRITO,
        Product.TERM_DEPOSIT,
    }
)


def after_line(obligation: Obligation, action: Action, amount: Money) -> Obligation:
    """Return the obligation as it is once ``amount`` was applied to it by ``action``.

    No amount goes below zero: the core, not this estimate, settles interest to the day.
    """
    overdue, next_due = obligation.overdue, obligation.next_due
    if action is Action.PAYOFF:
        overdue = next_due = ZERO
    elif action is Action.OVERDUE:
        overdue = max(overdue - amount, ZERO)
    elif action is Action.NEXT_DUE:
        next_due = max(next_due - amount, ZERO)
    saved = obligation.product in _SAVED
    balance = obligation.balance + amount if saved else max(obligation.balance - amount, ZERO)
    return replace(
        obligation,
        balance=balance,
        overdue=overdue,
        overdue_since=obligation.overdue_since if overdue else None,
        next_due=next_due,
    )
