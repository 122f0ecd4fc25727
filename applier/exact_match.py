"""Rule 6: the debts, taken whole, that add up to the money.

Twenty obligations can be combined in three thousand million ways. The search therefore splits them
in two halves, lists the sums of each half (at most 3¹⁰) and looks for pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from applier.reasons import reason
from applier.split import Split
from models.money import ZERO, Money
from models.obligation import Obligation
from models.proposal import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is due on one obligation, taken whole."""

    obligation: Obligation
    overdue: Money
    next_due: Money  # Zero: only what is overdue.

    @property
    def amount(self) -> Money:
        return self.overdue + self.next_due

    def __str__(self) -> str:
        return f"{self.obligation.name} {self.amount}"


Combination: TypeAlias = tuple[Item, ...]


def exact_matches(
    split: Split,
    obligations: Sequence[Obligation],
    money: Money,
    *,
    max_obligations: int,
    most: int,
) -> list[Combination]:
    """Return the combinations of whole items that add up to ``money``, at most ``most`` of them.

    "All that is overdue" and "all that is due" come alone where they fit. With more than
    ``max_obligations`` to pay only these two are tried.
    """
    choices = [items for owed in obligations if (items := _items(split, owed))]
    if money <= ZERO or not choices:
        return []
    overdue = tuple(items[0] for items in choices if items[0].overdue)
    everything = tuple(items[-1] for items in choices)
    for whole in (overdue, everything):
        if whole and _total(whole) == money:
            return [whole]
    if len(choices) > max_obligations:
        return []
    return _search(choices, money.centavos, most)


def give_combination(split: Split, combination: Combination, because: str) -> None:
    """Put every item of the combination on its lines."""
    for item in combination:
        owed = item.obligation
        split.give(owed, Action.OVERDUE, item.overdue, reason(owed, Action.OVERDUE, because))
        split.give(owed, Action.NEXT_DUE, item.next_due, reason(owed, Action.NEXT_DUE, because))


def spoken(combination: Combination) -> str:
    """Return ``Crédito calamidad $ 30.000 + Seguro de hogar $ 15.000``."""
    return " + ".join(str(item) for item in combination)


def _items(split: Split, owed: Obligation) -> list[Item]:
    """Return what the obligation offers, the smallest first."""
    room = split.room(owed)
    overdue, next_due = room.left(Action.OVERDUE), room.left(Action.NEXT_DUE)
    items = []
    if overdue:
        items.append(Item(obligation=owed, overdue=overdue, next_due=ZERO))
    if next_due:
        items.append(Item(obligation=owed, overdue=overdue, next_due=next_due))
    return items


def _total(items: Sequence[Item]) -> Money:
    return sum((item.amount for item in items), ZERO)


def _search(choices: Sequence[Sequence[Item]], target: int, most: int) -> list[Combination]:
    """Meet in the middle: sums of one half, looked up for every sum of the other."""
    middle = len(choices) // 2
    right: dict[int, list[Combination]] = defaultdict(list)
    for amount, combination in _sums(choices[middle:], target):
        if len(right[amount]) < most:
            right[amount].append(combination)
    found: list[Combination] = []
    for amount, combination in _sums(choices[:middle], target):
        for rest in right.get(target - amount, ()):
            found.append(combination + rest)
            if len(found) >= most:
                return found
    return found


def _sums(choices: Sequence[Sequence[Item]], limit: int) -> list[tuple[int, Combination]]:
    """Return every combination of at most one item a choice whose sum stays within ``limit``."""
    sums: list[tuple[int, Combination]] = [(0, ())]
    for items in choices:
        priced = [(item.amount.centavos, item) for item in items]
        sums += [
            (amount + price, (*combination, item))
            for amount, combination in sums
            for price, item in priced
            if amount + price <= limit
        ]
    return sums
