"""The month's cash, person by person, for the officer of compliance alone.

A payment counts when it was received and not given up: what was rejected, sent twice or taken
back is no cash of anybody. It is looked at twice: as the member's it was paid for, and as the
payer's where the receipt names somebody, because one person may pay for many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sqlmodel import Session, col, select

from applier.cash import Alert, CashPayment, alerts_of, collection_code, is_cash
from applier.policy import Policy, load_policy
from intake.administration.exports import Table, whole_day
from intake.payments.proposing import bogota_day
from models.money import ZERO, Money
from models.payment import State
from models.receipt import Receipt
from models.sql.payers import folded
from models.sql.tables import BankCreditRow, Case, Member, Payment

_A_DAY: Final = timedelta(days=1)
_A_WEEK: Final = timedelta(days=7)
_NO_CASH: Final = (State.REJECTED, State.DUPLICATE, State.NOT_A_PAYMENT, State.REVERSED)


class Seen(StrEnum):
    """As whose the cash is looked at."""

    MEMBER = "member"
    PAYER = "payer"


@dataclass(frozen=True, slots=True, kw_only=True)
class CashRow:
    """One payment in cash."""

    payment_id: int
    case_number: str
    on: date
    amount: Money
    limit: Money | None
    member_id: str | None
    member: str
    payer: str | None
    issuer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsCash:
    """One person's cash of the month, and what is to be looked at in it."""

    seen: Seen
    name: str
    number: str | None  # Identity number; of a payer only the name is known.
    rows: tuple[CashRow, ...]
    alerts: tuple[Alert, ...]

    @property
    def total(self) -> Money:
        return sum((row.amount for row in self.rows), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class CashMonth:
    first: date
    people: tuple[PersonsCash, ...]  # With alerts first, then by how much.
    rows: tuple[CashRow, ...]

    @property
    def total(self) -> Money:
        return sum((row.amount for row in self.rows), ZERO)

    @property
    def alerted(self) -> int:
        return sum(bool(person.alerts) for person in self.people)

    def as_tables(self) -> dict[str, Table]:
        """Return the sheets: what to look at, and every payment in cash."""
        alerts = [
            {
                "as": person.seen.value,
                "name": person.name,
                "number": person.number,
                "alert": alert.kind.value,
                "day": alert.on.isoformat() if alert.on else None,
                "amount": alert.amount.plain,
                "payments": " ".join(str(one) for one in alert.payments),
            }
            for person in self.people
            for alert in person.alerts
        ]
        rows = [
            {
                "payment": row.payment_id,
                "case": row.case_number,
                "day": row.on.isoformat(),
                "amount": row.amount.plain,
                "member_id": row.member_id,
                "member": row.member,
                "payer": row.payer,
                "issuer": row.issuer,
            }
            for row in self.rows
        ]
        return {
            "Alertas": Table(columns=_ALERTS, rows=alerts),
            "Efectivo": Table(columns=_ROWS, rows=rows),
        }


_ALERTS: Final = ("as", "name", "number", "alert", "day", "amount", "payments")
_ROWS: Final = (
    "payment", "case", "day", "amount", "member_id", "member", "payer", "issuer",
)  # fmt: skip


def cash_month(session: Session, first: date) -> CashMonth:
    """Return the cash of the month that begins on ``first``, by the day it was paid."""
    policy = load_policy()
    rows = tuple(_cash_rows(session, first, policy))
    members: dict[str, list[CashRow]] = defaultdict(list)
    payers: dict[str, list[CashRow]] = defaultdict(list)
    for row in rows:
        if row.member_id:
            members[row.member_id].append(row)
        payer = folded(row.payer)
        if payer and payer != folded(row.member):
            payers[payer].append(row)
    people = [
        _person(Seen.MEMBER, theirs[0].member, number, theirs, policy)
        for number, theirs in members.items()
    ]
    people += [
        _person(Seen.PAYER, theirs[0].payer or "", None, theirs, policy)
        for theirs in payers.values()
    ]
    people.sort(key=lambda one: (not one.alerts, -one.total.centavos, one.seen, one.name))
    return CashMonth(first=first, people=tuple(people), rows=rows)


def _person(
    seen: Seen, name: str, number: str | None, rows: Sequence[CashRow], policy: Policy
) -> PersonsCash:
    payments = [
        CashPayment(payment_id=row.payment_id, on=row.on, amount=row.amount, limit=row.limit)
        for row in rows
    ]
    return PersonsCash(
        seen=seen,
        name=name,
        number=number,
        rows=tuple(rows),
        alerts=tuple(alerts_of(payments, policy.cash)),
    )


def _cash_rows(session: Session, first: date, policy: Policy) -> Iterator[CashRow]:
    following = (first.replace(day=28) + _A_WEEK).replace(day=1)
    begin, _ = whole_day(first)
    end, _ = whole_day(following)
    found = session.exec(
        select(Payment, Case.number, Member.name, BankCreditRow.medium)
        .join(Case, col(Case.id) == col(Payment.case_id))
        .join(Member, col(Member.id) == col(Payment.member_id), isouter=True)
        .join(BankCreditRow, col(BankCreditRow.used_by_id) == col(Payment.id), isouter=True)
        .where(
            col(Payment.amount_centavos).is_not(None),
            col(Payment.state).not_in(_NO_CASH),
            col(Payment.paid_on).between(first, following - _A_DAY)
            | (
                col(Payment.paid_on).is_(None)
                & (col(Payment.received_at) >= begin)
                & (col(Payment.received_at) < end)
            ),
        )
        .order_by(col(Payment.paid_on), col(Payment.id))
    )
    for payment, number, name, medium in found:
        receipt = Receipt.from_json(payment.receipt)
        if not is_cash(receipt, policy.channels, by_bank=medium):
            continue
        code = collection_code(receipt, policy.channels)
        yield CashRow(
            payment_id=payment.id or 0,
            case_number=number,
            on=payment.paid_on or bogota_day(payment.received_at),
            amount=Money(payment.amount_centavos or 0),
            limit=code.limit_for(receipt.issuer) if code else None,
            member_id=payment.member_id,
            member=name or "",
            payer=receipt.payer,
            issuer=payment.issuer,
        )
