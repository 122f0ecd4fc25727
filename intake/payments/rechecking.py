"""What the bank has said since: payments are looked at again when money arrives or is taken away.

Only those that a credit may concern, by amount and day: a bank's file brings thousands of lines,
and a proposal is made on everything that is known of a member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
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
_SEEN_OF_WAITING: Final = select(
    Payment.id, Payment.receipt, Payment.received_at, Payment.member_id
).where(col(Payment.state).in_(_WAITING))
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
        if _may_concern(payment.receipt, payment.received_at, payment.member_id, arrived)
    )
    # All that waits is looked through for a few: only those few are loaded whole.
    waiting = session.exec(_SEEN_OF_WAITING).all()
    concerned = [
        number
        for number, receipt, received_at, member_id in waiting
        if _may_concern(receipt, received_at, member_id, arrived)
    ]
    # Sorted here: asked for in their order, SQLite walks every payment there ever was.
    return found + sum(
        renew_proposal(session, office, session.get_one(Payment, number))
        for number in sorted(number or 0 for number in concerned)
    )


def _cleared(session: Session, today: date) -> Sequence[Moved]:
    """Return the cheques that have become money of late and back nothing yet."""
    return moved_credits(
        session,
        col(BankCreditRow.available_on).between(today - _CLEARED_SINCE, today),
        col(BankCreditRow.used_by_id).is_(None),
    )


def _may_concern(
    written: Mapping[str, Any], received_at: datetime, member_id: str | None, arrived: _Arrived
) -> bool:
    """Return whether any of the money may be of the payment with this receipt."""
    policy = load_policy()
    receipt = Receipt.from_json(written)
    of_amount = [
        one
        for amount in amounts_sought(receipt, policy)
        for one in arrived.get(amount.centavos, ())
    ]
    if not of_amount:
        return False
    received = bogota_day(received_at)
    first, last = days_sought(receipt.date, policy) or (received - AROUND, received + AROUND)
    number = bare_number(receipt.reference or member_id or "")
    return any(
        first <= day <= last and (not reference or bare_number(reference) == number)
        for day, reference in of_amount
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
