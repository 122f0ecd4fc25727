"""Cash as the rules on money laundering look at it (SARLAFT, Supersolidaria, Título V).

The officer of compliance reports single operations and the month's sum of a person above two
thresholds, and looks at money that was split to stay below one. Nothing here is ever said to a
member: the law forbids it ("tipping off").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from applier.channels import Channels, CollectionCode
from models.money import ZERO, Money
from models.receipt import Receipt

_CASH = "cash"


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRules:
    """From when on cash is looked at; the cooperative sets them in policy.toml."""

    single: Money  # One operation.
    month: Money  # All of one person in a calendar month.
    near_share: float  # Of a channel's limit, from which on a payment is "just below" it.
    near_count: int  # So many of them on one day.

    @classmethod
    def from_toml(cls, data: Mapping[str, Any]) -> CashRules:
        """Return the rules of the file's part ``[cash]``.

        :raises KeyError, TypeError, ValueError: if a value is missing or in another form.
        """
        return cls(
            single=Money.from_plain(data["single"]),
            month=Money.from_plain(data["month"]),
            near_share=float(data["near_share"]),
            near_count=int(data["near_count"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CashPayment:
    payment_id: int
    on: date
    amount: Money
    limit: Money | None = None  # The most that its channel takes.


class AlertKind(StrEnum):
    SINGLE = "single"
    MONTH = "month"
    SPLIT = "split"  # Several of one day that together pass what none of them does.
    NEAR_LIMIT = "near_limit"  # Several of one day just below their channel's limit.


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    kind: AlertKind
    amount: Money
    on: date | None = None  # None for the month as a whole.
    payments: tuple[int, ...] = ()


def is_cash(receipt: Receipt, channels: Channels, *, by_bank: str | None = None) -> bool:
    """Return whether the money was cash: as the bank says, else as the receipt or its code does.

    :param by_bank: the medium of the credit that backs it, where the bank's file has one.
    """
    if by_bank is not None:
        return by_bank == _CASH
    code = collection_code(receipt, channels)
    return receipt.medium == _CASH or (code is not None and code.is_cash(receipt.issuer))


def collection_code(receipt: Receipt, channels: Channels) -> CollectionCode | None:
    """Return the code that the receipt was collected under, printed or known by its issuer."""
    return channels.code(receipt.collection_code) or channels.of_issuer(receipt.issuer)


def alerts_of(payments: Sequence[CashPayment], rules: CashRules) -> list[Alert]:
    """Return what the officer should look at in one person's cash of one month."""
    found = [
        Alert(kind=AlertKind.SINGLE, amount=one.amount, on=one.on, payments=(one.payment_id,))
        for one in payments
        if one.amount >= rules.single
    ]
    for day, of_day in sorted(_by_day(payments).items()):
        smaller = [one for one in of_day if one.amount < rules.single]
        if len(smaller) > 1 and _sum(smaller) >= rules.single:
            found.append(_alert(AlertKind.SPLIT, smaller, day))
        near = [one for one in of_day if one.limit and _is_near(one, one.limit, rules)]
        if len(near) >= rules.near_count:
            found.append(_alert(AlertKind.NEAR_LIMIT, near, day))
    if _sum(payments) >= rules.month:
        found.append(_alert(AlertKind.MONTH, payments, None))
    return found


def _is_near(payment: CashPayment, limit: Money, rules: CashRules) -> bool:
    return payment.amount.centavos >= limit.centavos * rules.near_share


def _by_day(payments: Iterable[CashPayment]) -> dict[date, list[CashPayment]]:
    days: dict[date, list[CashPayment]] = defaultdict(list)
    for payment in payments:
        days[payment.on].append(payment)
    return days


def _sum(payments: Iterable[CashPayment]) -> Money:
    return sum((payment.amount for payment in payments), ZERO)


def _alert(kind: AlertKind, payments: Sequence[CashPayment], on: date | None) -> Alert:
    ids = tuple(payment.payment_id for payment in payments)
    return Alert(kind=kind, amount=_sum(payments), on=on, payments=ids)
