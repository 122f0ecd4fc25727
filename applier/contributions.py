"""Rule 4: "aportes" are two accounts, social contributions and permanent savings.

Both make up the member's social contribution, at a fixed ratio that shows in the monthly amounts
(usually one to nine).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from applier.reasons import ASKED, reason
from applier.split import Split
from models.money import ZERO, Money
from models.obligation import Obligation, Product
from models.proposal import Action

_PESO = 100  # Centavos.
_Parts: TypeAlias = list[tuple[Obligation, Money]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """The member's pair; one of the two may be missing."""

    social: Obligation | None
    permanent: Obligation | None

    @property
    def accounts(self) -> tuple[Obligation, ...]:
        return tuple(owed for owed in (self.social, self.permanent) if owed is not None)

    @classmethod
    def among(cls, obligations: Iterable[Obligation]) -> Contributions:
        first: dict[Product, Obligation] = {}
        for owed in obligations:
            first.setdefault(owed.product, owed)
        return cls(
            social=first.get(Product.SOCIAL_CONTRIBUTIONS),
            permanent=first.get(Product.PERMANENT_SAVINGS),
        )


def give_contributions(
    split: Split, pair: Contributions, money: Money, *, period: str | None = None
) -> Money:
    """Divide ``money`` between the two accounts; return what they took.

    Where the member has only one of them, it takes what is due and no more: what the rest is
    meant for, only he knows.
    """
    social, permanent = pair.social, pair.permanent
    if social is None or permanent is None or not (social.monthly + permanent.monthly):
        given = ZERO
        for owed in pair.accounts:
            given += _give(split, owed, money - given, Action.NEXT_DUE, period)
        return given
    parts = _parts(split, social, permanent, money)
    return sum(
        (_give(split, owed, part, Action.DEPOSIT, period) for owed, part in parts),
        ZERO,
    )


def give_overdue_contributions(
    split: Split, pair: Contributions, money: Money, *, period: str | None = None
) -> Money:
    """Pay what is overdue on the two accounts and no more; return what they took."""
    social, permanent = pair.social, pair.permanent
    late = sum((split.room(owed).left(Action.OVERDUE) for owed in pair.accounts), ZERO)
    parts = [(owed, money) for owed in pair.accounts]
    if social is not None and permanent is not None and money < late:
        parts = _overdue_parts(split, social, permanent, money)
    return sum((_give(split, owed, part, Action.OVERDUE, period) for owed, part in parts), ZERO)


def _parts(split: Split, social: Obligation, permanent: Obligation, money: Money) -> _Parts:
    both = social.monthly + permanent.monthly
    months, remainder = divmod(money.centavos, both.centavos)
    if months and not remainder:
        return [(social, social.monthly * months), (permanent, permanent.monthly * months)]
    late_social = split.room(social).left(Action.OVERDUE)
    late = late_social + split.room(permanent).left(Action.OVERDUE)
    if money < late:
        return _overdue_parts(split, social, permanent, money)
    to_social = late_social + _whole_pesos(money - late, social.monthly, both)
    return [(social, to_social), (permanent, money - to_social)]


def _overdue_parts(split: Split, social: Obligation, permanent: Obligation, money: Money) -> _Parts:
    """Share less than the two overdue parts by the ratio, each at most its own."""
    late_social = split.room(social).left(Action.OVERDUE)
    late_permanent = split.room(permanent).left(Action.OVERDUE)
    both = social.monthly + permanent.monthly
    by_ratio = _whole_pesos(money, social.monthly, both) if both else late_social
    to_permanent = min(money - min(by_ratio, late_social, money), late_permanent)
    return [(social, money - to_permanent), (permanent, to_permanent)]


def _whole_pesos(money: Money, part: Money, whole: Money) -> Money:
    """Return ``money`` x ``part`` / ``whole``, cut to whole pesos."""
    return Money(money.centavos * part.centavos // whole.centavos // _PESO * _PESO)


def _give(
    split: Split, owed: Obligation, money: Money, furthest: Action, period: str | None
) -> Money:
    """Pay what is overdue, then the next instalment, then a deposit, as far as ``furthest``."""
    given = ZERO
    for action in (Action.OVERDUE, Action.NEXT_DUE, Action.DEPOSIT):
        why = reason(owed, action, ASKED, period=period)
        given += split.give(owed, action, money - given, why)
        if action is furthest:
            break
    return given
