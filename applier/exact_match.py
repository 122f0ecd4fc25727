"""Rule 6: the debts, taken whole, that add up to the money.

Twenty obligations can be combined in three thousand million ways. The search therefore splits them
in two halves, lists the sums of each half (at most 3¹⁰) and looks for pairs. What it costs is
counted, never timed: the same case gives the same answer on a slow machine and on a fast one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final, TypeAlias

from applier.reasons import reason
from applier.split import Split
from models.money import ZERO, Money
from models.obligation import Obligation
from models.proposal import Action

_MOST_SUMS: Final = 150_000  # Of both halves; twenty obligations have at most 118.098.
_MOST_MATCHES: Final = 1_000  # From which nobody could choose, nor be shown a fair choice.
_TWO_BITS: Final = 2


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


@dataclass(frozen=True, slots=True)
class Matches:
    """The combinations that fit, the shortest first."""

    combinations: tuple[Combination, ...] = ()
    too_many: bool = False  # More than can be told apart, or than can be searched; none is listed.

    def __bool__(self) -> bool:
        """Return whether anything fits, or may."""
        return bool(self.combinations) or self.too_many


def exact_matches(
    split: Split, obligations: Sequence[Obligation], money: Money, *, most: int
) -> Matches:
    """Return the combinations of whole items that add up to ``money``, at most ``most`` of them.

    "All that is overdue" and "all that is due" come alone where they fit, however many they are.

    :param obligations: in the order in which equally short combinations are told.
    """
    choices = [items for owed in obligations if (items := _items(split, owed))]
    if money <= ZERO or not choices:
        return Matches()
    overdue = tuple(items[0] for items in choices if items[0].overdue)
    everything = tuple(items[-1] for items in choices)
    for whole in (overdue, everything):
        if whole and _total(whole) == money:
            return Matches((whole,))
    found = _search(choices, money.centavos, most)
    return Matches(too_many=True) if found is None else Matches(tuple(found))


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


# --- The search ----------------------------------------------------------------------------------
#
# A choice is one obligation, of which nothing, or one of at most two items, is taken. A way to
# choose is one number: its sum in the high bits, and two bits a choice below, of which the one of
# the item that was taken is set. Adding an item is then one addition, and the items are counted by
# counting bits.


def _search(choices: Sequence[Sequence[Item]], target: int, most: int) -> list[Combination] | None:
    """Return the shortest combinations, at most ``most``; None where there are too many."""
    width = _TWO_BITS * len(choices)
    steps = [_steps(items, place, width, target) for place, items in enumerate(choices)]
    halves = _listed([step for step in steps if step], target << width, width)
    if halves is None:
        return None
    left, right = halves
    sums = {way >> width for way in right}
    left = [way for way in left if target - (way >> width) in sums]
    if len(left) > _MOST_MATCHES:
        return None
    wanted = {target - (way >> width) for way in left}
    right = [way for way in right if way >> width in wanted]
    pairs = _pairs(left, right, target, width)
    if pairs is None:
        return None
    picks = (1 << width) - 1
    ways = nsmallest(most, (way & picks for way in pairs), key=lambda way: (way.bit_count(), way))
    return [_items_of(way, choices) for way in ways]


def _steps(items: Sequence[Item], place: int, width: int, target: int) -> list[int]:
    """Return what taking each item that fits adds to a way."""
    return [
        (item.amount.centavos << width) + (1 << (_TWO_BITS * place + which))
        for which, item in enumerate(items)
        if item.amount.centavos <= target
    ]


def _listed(
    steps: Sequence[Sequence[int]], limit: int, width: int
) -> tuple[list[int], list[int]] | None:
    """Return every way to choose from each half of the steps; None if they are too many.

    The dearest come first, so that what exceeds the money is dropped before it multiplies; dealt
    in turn, so that neither half gets them all.
    """
    limit |= (1 << width) - 1
    dearest_first = sorted(steps, key=max, reverse=True)
    halves, budget = [], _MOST_SUMS
    for half in (dearest_first[0::2], dearest_first[1::2]):
        ways = [0]
        for step in half:
            ways += [way + one for one in step for way in ways if way + one <= limit]
            if len(ways) > budget:
                return None
        halves.append(ways)
        budget -= len(ways)
    return halves[0], halves[1]


def _pairs(
    left: Sequence[int], right: Sequence[int], target: int, width: int
) -> Collection[int] | None:
    """Return the ways that add up to the target; None from `_MOST_MATCHES` on."""
    by_sum: dict[int, list[int]] = defaultdict(list)
    for way in right:
        by_sum[way >> width].append(way)
    if sum(len(by_sum[target - (way >> width)]) for way in left) > _MOST_MATCHES:
        return None
    return [way + other for way in left for other in by_sum[target - (way >> width)]]


def _items_of(picks: int, choices: Sequence[Sequence[Item]]) -> Combination:
    def taken() -> Iterator[Item]:
        for place, offered in enumerate(choices):
            for which, item in enumerate(offered):
                if picks >> (_TWO_BITS * place + which) & 1:
                    yield item

    return tuple(taken())
