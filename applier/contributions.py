"""Rule 4: "aportes" are two accounts, social contributions and permanent savings.

Both make up the member's social contribution, at a fixed ratio that shows in the monthly amounts
(usually one to nine).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from applier.reasons import ASKED, reason
from applier.split import Split
from models.money import ZERO, Money
from models.obligation import Obligation, Product
from models.proposal import Action

_PESO = 100  # Centavos.


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


def due(split: Split, pair: Contributions) -> Money:
    return sum((split.room(owed).due() for owed in pair.accounts), ZERO)


def give_contributions(
    split: Split, pair: Contributions, money: Money, *, period: str | None = None
) -> Money:
    """Divide ``money`` between the two accounts; return what they took.

    Where the member has only one of them, it takes what is due and no more: what the rest is
    meant for, only he knows.
    """
    social, permanent = pair.social, pair.permanent
    if social is None or permanent is None:
        return sum(
            (_give(split, owed, money, period, deposit=False) for owed in pair.accounts), ZERO
        )
    parts = _parts(split, social, permanent, money)
    if parts is None:
        given = _give(split, social, money, period, deposit=False)
        return given + _give(split, permanent, money - given, period, deposit=False)
    return _give(split, social, parts[0], period) + _give(split, permanent, parts[1], period)


def give_overdue_contributions(
    split: Split, pair: Contributions, money: Money, *, period: str | None = None
) -> Money:
    """Pay what is overdue on the two accounts and no more; return what they took."""
    overdue = sum((split.room(owed).left(Action.OVERDUE) for owed in pair.accounts), ZERO)
    return give_contributions(split, pair, min(money, overdue), period=period)


def _parts(
    split: Split, social: Obligation, permanent: Obligation, money: Money
) -> tuple[Money, Money] | None:
    """Return each one's part; None where there are no monthly amounts to take a ratio from."""
    both = social.monthly + permanent.monthly
    if not both:
        return None
    months, remainder = divmod(money.centavos, both.centavos)
    if months and not remainder:
        return social.monthly * months, permanent.monthly * months
    late_social = split.room(social).left(Action.OVERDUE)
    late_permanent = split.room(permanent).left(Action.OVERDUE)
    late = late_social + late_permanent
    if money >= late:
        to_social = _whole_pesos(money - late, social.monthly, both)
        return late_social + to_social, money - late_social - to_social
    to_social = min(_whole_pesos(money, social.monthly, both), late_social)
    to_permanent = min(money - to_social, late_permanent)
    return money - to_permanent, to_permanent


def _whole_pesos(money: Money, part: Money, whole: Money) -> Money:
    """Return ``money`` x ``part`` / ``whole``, cut to whole pesos."""
    return Money(money.centavos * part.centavos // whole.centavos // _PESO * _PESO)


def _give(
    split: Split, owed: Obligation, money: Money, period: str | None, *, deposit: bool = True
) -> Money:
    given = split.give_due(
        owed,
        money,
        overdue=reason(owed, Action.OVERDUE, ASKED, period=period),
        next_due=reason(owed, Action.NEXT_DUE, ASKED, period=period),
    )
    if deposit:
        why = reason(owed, Action.DEPOSIT, ASKED)
        given += split.give(owed, Action.DEPOSIT, money - given, why)
    return given
