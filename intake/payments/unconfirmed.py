"""Payments that wait while the bank does not show their money ("comprobantes sin abono")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.approval import is_bank_confirmed
from applier.bank import days_sought, net_amounts
from applier.channels import bare_number
from applier.due_time import BOGOTA, before_business_days, business_days_since
from applier.policy import load_policy
from intake.payments.credits import AROUND
from intake.payments.proposing import bogota_day
from intake.wiring import Office
from models.money import Money
from models.payment import State
from models.proposal import Proposal
from models.sql.payments import newest_proposals
from models.sql.tables import BankCreditRow, Payment

_WAITING: Final = (State.PROPOSED, State.APPROVED_ONCE, State.WAITING_MEMBER)
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """A payment without its credit, and for how long."""

    payment: Payment
    proposal: Proposal
    age: int  # Business days since it was paid; since it came, where it shows no date.

    @property
    def is_late(self) -> bool:
        """Whether the bank should have shown it by now."""
        return self.age > load_policy().bank_business_days_after


def unconfirmed(session: Session, office: Office) -> list[Unconfirmed]:
    """Return what waits without the bank's word, the oldest first."""
    today = bogota_day(office.now())
    found = [
        Unconfirmed(
            payment=payment,
            proposal=proposal,
            age=business_days_since(payment.paid_on or bogota_day(payment.received_at), today),
        )
        for payment, proposal in _waiting(session)
    ]
    return sorted(found, key=lambda one: (-one.age, one.payment.id or 0))


def count_late(session: Session, office: Office) -> int:
    """Return how many payments wait whose money the bank should have shown by now."""
    after = load_policy().bank_business_days_after
    day = before_business_days(after, bogota_day(office.now()))
    undated = sa.and_(
        col(Payment.paid_on).is_(None),
        col(Payment.received_at) < datetime.combine(day, time.min, BOGOTA),
    )
    return sum(1 for _ in _waiting(session, sa.or_(col(Payment.paid_on) < day, undated)))


def _waiting(
    session: Session, *which: sa.ColumnElement[bool]
) -> Iterator[tuple[Payment, Proposal]]:
    """Yield the payments that wait without the bank's word, with what is proposed for each."""
    waiting = session.exec(
        select(Payment)
        .where(col(Payment.state).in_(_WAITING), col(Payment.amount_centavos).is_not(None), *which)
        .order_by(col(Payment.id))
    ).all()
    for payment, proposal in _with_proposals(session, waiting):
        if not is_bank_confirmed(proposal):
            yield payment, proposal


def _with_proposals(
    session: Session, payments: Sequence[Payment]
) -> Iterator[tuple[Payment, Proposal]]:
    for start in range(0, len(payments), _AT_ONCE):
        some = payments[start : start + _AT_ONCE]
        proposals = newest_proposals(session, [payment.id or 0 for payment in some])
        for payment in some:
            if (proposal := proposals.get(payment.id or 0)) is not None:
                yield payment, proposal


def smaller_credits(session: Session, payment: Payment) -> list[BankCreditRow]:
    """Return the free credits that may be this payment less a fee or the 4 x 1000."""
    policy = load_policy()
    received = bogota_day(payment.received_at)
    first, last = days_sought(payment.paid_on, policy) or (received - AROUND, received + AROUND)
    nets = net_amounts(Money(payment.amount_centavos or 0), policy)
    number = bare_number(payment.reference or payment.member_id or "")
    rows = session.exec(
        select(BankCreditRow)
        .where(
            col(BankCreditRow.amount_centavos).in_([net.centavos for net in nets]),
            col(BankCreditRow.credited_on).between(first, last),
            col(BankCreditRow.used_by_id).is_(None),
            col(BankCreditRow.set_aside_by).is_(None),
        )
        .order_by(col(BankCreditRow.credited_on))
    )
    return [row for row in rows if bare_number(row.reference or "") in ("", number)]
