"""Rule 5: money that the member calls a payment of principal.

The law leaves it to him alone whether it shortens the term or lowers the instalment (Ley 2032 de
2020): what he did not say is asked, and such a line cannot be approved before he answers.
"""

from __future__ import annotations

from typing import Final

from applier.reasons import ASKED, OVERDUE_FIRST, reason
from applier.split import PREPAYMENTS, Split
from models.instruction import Prepayment
from models.money import ZERO, Money
from models.obligation import Obligation, Product
from models.proposal import Action

_CHOICES: Final = {
    Prepayment.REDUCE_TERM: Action.REDUCE_TERM,
    Prepayment.REDUCE_INSTALLMENT: Action.REDUCE_INSTALLMENT,
}


def takes_principal(owed: Obligation) -> bool:
    """Cards, insurance and fees have no principal."""
    return owed.product is Product.LOAN


def prepay(
    split: Split,
    owed: Obligation,
    money: Money,
    choice: Prepayment | None,
    *,
    overdue_first: bool,
) -> Money:
    """Put ``money`` on the loan's principal; return what it took.

    :param overdue_first: False where the instruction itself divides the money between the two.
    """
    payoff = split.room(owed).left(Action.PAYOFF)
    if payoff and money >= payoff:
        return split.give(owed, Action.PAYOFF, payoff, reason(owed, Action.PAYOFF, ASKED))
    given = ZERO
    if overdue_first:
        why = reason(owed, Action.OVERDUE, OVERDUE_FIRST)
        given = split.give(owed, Action.OVERDUE, money, why)
    action = Action.PRINCIPAL_PENDING_CHOICE if choice is None else _CHOICES.get(choice)
    action = action or Action.PRINCIPAL_PENDING_CHOICE  # Instalments in advance are no choice here.
    prepaid = split.give(owed, action, money - given, reason(owed, action, ASKED))
    if prepaid and action is Action.PRINCIPAL_PENDING_CHOICE:
        split.ask("choose_prepayment")
    return given + prepaid


def check_overdue_left(split: Split) -> None:
    """Note where principal is prepaid while something of the same loan stays overdue."""
    for owed in split.obligations:
        taken = split.room(owed).taken
        if PREPAYMENTS.isdisjoint(taken):
            continue
        late = owed.overdue - taken.get(Action.OVERDUE, ZERO)
        if late > ZERO:
            split.check("overdue_before_prepayment", overdue_left_message(owed, late))


def overdue_left_message(owed: Obligation, late: Money) -> str:
    return f"Se abona a capital de «{owed.name}» mientras le quedan {late} vencidos."
