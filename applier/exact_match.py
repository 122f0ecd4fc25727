"""Rule 6: the debts, taken whole, that add up to the money.

Twenty obligations can be combined in three thousand million ways. The search therefore splits them
in two halves, lists the sums of each half (at most 3¹⁰) and looks for pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeAlias

from applier.reasons import reason
from applier.split import Split
from models.money import ZERO, Money
from models.obligation import Obligation
from models.proposal import Action

_ENOUGH: Final = 1000  # Combinations from which the shortest are chosen; more tell nothing more.


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is due on one obligation, taken whole."""

    obligation: Obligation
    overdue: Money
    next_due: Money  # Zero: only what is overdue.

    @property
    def amount(self) -> Money:
        return self.overdue + self.next_due


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
    """Meet in the middle: sums of one half, looked up for every sum of the other.

    Of many combinations those of the fewest items come first: people pay few things at a time.
    """
    left, right = choices[: len(choices) // 2], choices[len(choices) // 2 :]
    by_sum: dict[int, list[int]] = defaultdict(list)
    for amount, picks in _sums(right, target):
        by_sum[amount].append(picks)
    pairs = (
        (picks, others)
        for amount, picks in _sums(left, target)
        for others in by_sum.get(target - amount, ())
    )
    found = [
        (*_items_of(picks, left), *_items_of(others, right))
        for picks, others in islice(pairs, _ENOUGH)
    ]
    return sorted(found, key=len)[:most]


def _sums(choices: Sequence[Sequence[Item]], limit: int) -> list[tuple[int, int]]:
    """Return every way to take at most one item a choice within ``limit``: its sum, its picks.

    Picks are written as one number in base three, a digit a choice: 0 for none, else which item.
    Numbers, not tuples of items: there are 59.049 of them for ten obligations.
    """
    sums = [(0, 0)]
    for place, items in enumerate(choices):
        digit = 3**place
        for which, price in enumerate([item.amount.centavos for item in items], start=1):
            # `picks < digit`: nothing of this choice was taken yet.
            sums += [
                (amount + price, picks + which * digit)
                for amount, picks in sums
                if picks < digit and amount + price <= limit
            ]
    return sums


def _items_of(picks: int, choices: Sequence[Sequence[Item]]) -> Combination:
    items = []
    for offered in choices:
        picks, which = divmod(picks, 3)
        if which:
            items.append(offered[which - 1])
    return tuple(items)
