"""Instalments, deposits and payoffs: what a line about one obligation does to it (rule 3)."""

from __future__ import annotations

from applier.prepayment import takes_principal
from applier.reasons import ASKED, reason
from applier.split import SAVINGS, Room, Split
from models.instruction import InstructionLine, Prepayment
from models.money import ZERO, Money
from models.obligation import Obligation
from models.proposal import Action


def pay_overdue(split: Split, owed: Obligation, line: InstructionLine, money: Money) -> Money:
    """Pay the overdue part and no more; of ``count`` instalments where the line says how many."""
    late = split.room(owed).left(Action.OVERDUE)
    if line.count is not None and owed.monthly:
        late = min(late, owed.monthly * max(0, line.count))
    why = reason(owed, Action.OVERDUE, ASKED, period=line.period)
    return split.give(owed, Action.OVERDUE, min(money, late), why)


def pay_instalments(
    split: Split,
    owed: Obligation,
    line: InstructionLine,
    money: Money,
    choice: Prepayment | None,
) -> Money:
    """Pay what is overdue, then what comes next; savings take the rest as a deposit.

    A loan takes more only in whole instalments that the member asked for, by their number or by
    saying that they are in advance.
    """
    wanted = _wanted(split.room(owed), line.count)
    given = ZERO
    for action in (Action.OVERDUE, Action.NEXT_DUE):
        part = money - given if wanted is None else min(money - given, wanted[action])
        why = reason(owed, action, ASKED, period=line.period)
        given += split.give(owed, action, part, why)
    beyond = money - given
    if owed.product in SAVINGS:
        action = Action.DEPOSIT
    elif takes_principal(owed):
        action = Action.ADVANCE_INSTALLMENTS
    else:
        return given
    if wanted is not None:
        beyond = min(beyond, wanted[action])
    elif action is Action.ADVANCE_INSTALLMENTS:
        beyond = _whole_instalments(owed, beyond, choice)
    return given + split.give(owed, action, beyond, reason(owed, action, ASKED))


def pay_off(split: Split, owed: Obligation, money: Money) -> Money:
    """Pay the whole balance, or nothing; return what was given."""
    balance = split.room(owed).left(Action.PAYOFF)
    if money < balance:
        split.check(
            "payoff_short",
            f"El pago total de «{owed.name}» cuesta {balance} y solo hay {money}.",
        )
        return ZERO
    return split.give(owed, Action.PAYOFF, balance, reason(owed, Action.PAYOFF, ASKED))


def wanted_amount(split: Split, owed: Obligation, count: int) -> Money:
    """Return what ``count`` instalments of the obligation cost."""
    wanted = _wanted(split.room(owed), count)
    if wanted is None:
        return split.room(owed).due()
    return wanted[Action.OVERDUE] + wanted[Action.NEXT_DUE] + wanted[Action.DEPOSIT]


def _wanted(room: Room, count: int | None) -> dict[Action, Money] | None:
    """Return what ``count`` instalments are: the overdue ones, the next one, those after it.

    None where no number was said, or where no monthly amount tells what an instalment is.
    """
    owed = room.obligation
    if count is None or not owed.monthly:
        return None
    count = max(0, count)
    late = room.left(Action.OVERDUE)
    late_count = -(-late.centavos // owed.monthly.centavos)
    after = count - late_count
    next_due = room.left(Action.NEXT_DUE) if after > 0 else ZERO
    ahead = owed.monthly * max(0, after - (1 if next_due else 0))
    return {
        Action.OVERDUE: min(late, owed.monthly * count),
        Action.NEXT_DUE: next_due,
        Action.ADVANCE_INSTALLMENTS: ahead,
        Action.DEPOSIT: ahead,
    }


def _whole_instalments(owed: Obligation, money: Money, choice: Prepayment | None) -> Money:
    if choice is not Prepayment.ADVANCE_INSTALLMENTS or not owed.monthly or money < ZERO:
        return ZERO
    return owed.monthly * (money.centavos // owed.monthly.centavos)
