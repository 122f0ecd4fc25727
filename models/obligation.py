"""What a member owes or saves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from models.money import ZERO, Money


class Product(StrEnum):
    SOCIAL_CONTRIBUTIONS = "social_contributions"
    PERMANENT_SAVINGS = "permanent_savings"
    SPECIAL_PERMANENT_SAVINGS = "special_permanent_savings"
    RENTADIARIO = "rentadiario"
    RENTAHORRITO = "rentahorrito"
    TERM_DEPOSIT = "term_deposit"
    LOAN = "loan"
    CARD = "card"
    INSURANCE = "insurance"
    MEMBERSHIP_FEE = "membership_fee"


class Collector(StrEnum):
    """Who collects the obligation ("forma de pago")."""

    COUNTER = "counter"
    PAYROLL = "payroll"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One account of a member: what is owed on it, or saved in it.

    ``id`` is the core system's number as members see it (``2 - 28540088`` is kept as
    ``2-28540088``). ``overdue`` and ``next_due`` are separate amounts; ``balance`` is what a
    payoff costs today, or what is saved.
    """

    id: str
    product: Product
    name: str
    collected_by: Collector = Collector.COUNTER
    monthly: Money = ZERO
    balance: Money = ZERO
    overdue: Money = ZERO
    overdue_since: date | None = None
    next_due: Money = ZERO
    next_due_date: date | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "product": self.product.value,
            "name": self.name,
            "collected_by": self.collected_by.value,
            "monthly": self.monthly.plain,
            "balance": self.balance.plain,
            "overdue": self.overdue.plain,
            "overdue_since": self.overdue_since.isoformat() if self.overdue_since else None,
            "next_due": self.next_due.plain,
            "next_due_date": self.next_due_date.isoformat() if self.next_due_date else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Obligation:
        """Return the obligation that ``data`` describes.

        :raises ValueError, KeyError: if it is not in the contract's form.
        """

        def money(name: str) -> Money:
            return Money.from_plain(str(data.get(name) or "0"))

        def day(name: str) -> date | None:
            return date.fromisoformat(data[name]) if data.get(name) else None

        return cls(
            id=str(data["id"]),
            product=Product(data["product"]),
            name=data.get("name") or str(data["id"]),
            collected_by=Collector(data.get("collected_by") or "counter"),
            monthly=money("monthly"),
            balance=money("balance"),
            overdue=money("overdue"),
            overdue_since=day("overdue_since"),
            next_due=money("next_due"),
            next_due_date=day("next_due_date"),
        )
