"""What the bank has said since: payments are looked at again when money arrives or is taken away.

Only those that a credit may concern, by amount and day: a bank's file brings thousands of lines,
and a proposal is made on everything that is known of a member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.bank import amounts_sought, days_sought, match_credit
from applier.case import PaymentCase
from applier.channels import bare_number
from applier.policy import load_policy
from intake.payments.credits import AROUND, Moved, moved_credits, take_credit
from intake.payments.proposing import bogota_day, case_data
from intake.payments.queueing import PROGRAM, renew_proposal
from intake.wiring import Office
from models.payment import State
from models.receipt import Receipt
from models.sql import audit
from models.sql.tables import BankCreditRow, Payment
from parsers.instructions import understand

_WAITING: Final = (State.PROPOSED, State.APPROVED_ONCE)
_DECIDED: Final = (State.APPROVED, State.POSTED)
# Files come daily; a cheque that cleared over a long weekend is looked at with the next one.
_CLEARED_SINCE: Final = timedelta(days=10)
_MOST_AT_ONCE: Final = 500  # Amounts in one query.
# Centavos → the days on which they were credited, and for whom.
_Arrived: TypeAlias = Mapping[int, Collection[tuple[date, str | None]]]


def recheck(session: Session, office: Office, money: Iterable[Moved]) -> int:
    """Look again at every payment that this money may concern; return how many changed.

    ``money``: each credit that came, went, or was taken.

    What waits is proposed anew. What was approved before its money showed is given its credit, so
    that nobody takes that credit for money that is still to be applied.
    """
    arrived: dict[int, set[tuple[date, str | None]]] = defaultdict(set)
    for one in (*money, *_cleared(session, bogota_day(office.now()))):
        arrived[one.centavos].add((one.day, one.reference))
    if not arrived:
        return 0
    # What was decided comes first: its credit is then taken when the others look for theirs.
    found = sum(
        _find_credit(session, office, payment)
        for payment in _approved_without_credit(session, arrived)
        if _may_concern(payment, arrived)
    )
    # Sorted here: asked for in their order, SQLite walks every payment there ever was.
    waiting = session.exec(select(Payment).where(col(Payment.state).in_(_WAITING))).all()
    return found + sum(
        renew_proposal(session, office, payment)
        for payment in sorted(waiting, key=lambda payment: payment.id or 0)
        if _may_concern(payment, arrived)
    )


def _cleared(session: Session, today: date) -> Sequence[Moved]:
    """Return the cheques that have become money of late and back nothing yet."""
    return moved_credits(
        session,
        col(BankCreditRow.available_on).between(today - _CLEARED_SINCE, today),
        col(BankCreditRow.used_by_id).is_(None),
    )


def _may_concern(payment: Payment, arrived: _Arrived) -> bool:
    policy = load_policy()
    receipt = Receipt.from_json(payment.receipt)
    received = bogota_day(payment.received_at)
    first, last = days_sought(receipt.date, policy) or (received - AROUND, received + AROUND)
    number = bare_number(receipt.reference or payment.member_id or "")
    return any(
        first <= day <= last and (not reference or bare_number(reference) == number)
        for amount in amounts_sought(receipt, policy)
        for day, reference in arrived.get(amount.centavos, ())
    )


def _approved_without_credit(session: Session, arrived: _Arrived) -> list[Payment]:
    """Return what was decided around those days and is backed by nothing."""
    backed = sa.exists().where(col(BankCreditRow.used_by_id) == col(Payment.id))
    days = [day for of_amount in arrived.values() for day, _ in of_amount]
    around = col(Payment.paid_on).between(min(days) - AROUND, max(days) + AROUND)
    amounts = sorted(arrived)
    found: list[Payment] = []
    for start in range(0, len(amounts), _MOST_AT_ONCE):
        of_amount = col(Payment.amount_centavos).in_(amounts[start : start + _MOST_AT_ONCE])
        for when in (around, col(Payment.paid_on).is_(None)):  # Apart, the index serves both.
            found += session.exec(select(Payment).where(of_amount, when, ~backed))
    return [payment for payment in found if payment.state in _DECIDED]


def _find_credit(session: Session, office: Office, payment: Payment) -> bool:
    """Bind the credit that the rules find for a payment approved without; return whether one is."""
    data: dict[str, Any] = case_data(session, office, payment)
    match = match_credit(PaymentCase.from_json(data, understand), load_policy())
    if match is None or match.credit is None:
        return False
    if not take_credit(session, match.credit.id, payment):
        return False
    audit.record(
        session,
        at=office.now(),
        actor=PROGRAM,
        action="payment.bank_found",
        subject=f"payment:{payment.id}",
        detail={"credit": match.credit.id},
    )
    return True
