"""Rule 8: the order in which money without an instruction reaches what is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from applier.policy import Policy
from applier.reasons import NEXT_IN_ORDER, OLDEST_FIRST, reason
from applier.split import Split
from models.money import ZERO, Money
from models.obligation import Collector, Obligation
from models.proposal import Action


def in_order(obligations: Iterable[Obligation], policy: Policy) -> tuple[Obligation, ...]:
    """Return the obligations as ties are broken: by product, then by id as text."""
    return tuple(sorted(obligations, key=lambda owed: (policy.rank(owed.product), owed.id)))


def at_counter(obligations: Iterable[Obligation]) -> tuple[Obligation, ...]:
    return tuple(owed for owed in obligations if owed.collected_by is Collector.COUNTER)


def apply_in_order(
    split: Split,
    obligations: Iterable[Obligation],
    money: Money,
    policy: Policy,
    *,
    overdue_because: str = OLDEST_FIRST,
    next_because: str | None = NEXT_IN_ORDER,
    period: str | None = None,
) -> Money:
    """Pay what is overdue, oldest first, then what comes next, soonest first.

    :param next_because: None: only what is overdue.
    :return: what was given.
    """
    ordered = in_order(obligations, policy)
    given = ZERO
    for owed in sorted(ordered, key=lambda owed: owed.overdue_since or date.max):
        why = reason(owed, Action.OVERDUE, overdue_because, period=period)
        given += split.give(owed, Action.OVERDUE, money - given, why)
    if next_because is None:
        return given
    for owed in sorted(ordered, key=lambda owed: owed.next_due_date or date.max):
        why = reason(owed, Action.NEXT_DUE, next_because, period=period)
        given += split.give(owed, Action.NEXT_DUE, money - given, why)
    return given
