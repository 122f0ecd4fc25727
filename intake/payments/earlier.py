"""Payments received before, of which a new one may be a repetition: found by index, then compared.

Which of them are the same, `applier.duplicates` says; here is only what can be looked up at once
among a hundred thousand: the file, the number, the amount of the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from models.money import Money
from models.payment import State, Step
from models.sql.tables import Case, Decision, Payment

_LOOKED_AT: Final = 200  # More have one amount and one day nowhere.
_FACTS: Final = 1
# A payment that ended like this says nothing about money that was received.
_NOT_RECEIVED: Final = (State.REJECTED, State.NOT_A_PAYMENT, State.REVERSED)


def earlier_payments(session: Session, payment: Payment) -> Sequence[tuple[Payment, str]]:
    """Return what was received before and could be the same money, with its case number.

    The oldest first. Two receipts in one file are two payments, not one of them twice.
    """
    return session.exec(search(payment)).all()


def alike_payments(session: Session, payment: Payment, at_most: int) -> list[tuple[Payment, bool]]:
    """Return what a person may mean who calls it a repetition, and whether facts say so.

    The surest first, earlier or later. Beside what is found of itself these are the member's own of
    the same amount, for a receipt whose day is not legible; never just anybody's of that amount.
    """
    found = _ways(payment)
    if payment.member_id is not None and payment.amount_centavos is not None:
        found.append(
            sa.and_(
                col(Payment.member_id) == payment.member_id,
                col(Payment.amount_centavos) == payment.amount_centavos,
            )
        )
    others = session.exec(
        select(Payment)
        .where(
            sa.or_(*found),
            col(Payment.id) != payment.id,
            col(Payment.state).not_in(_NOT_RECEIVED),
            col(Payment.duplicate_of_id).is_(None),
        )
        .order_by(col(Payment.received_at).desc(), col(Payment.id).desc())
        .limit(_LOOKED_AT)
    ).all()
    ranked = sorted(others, key=lambda other: _unlikeness(payment, other))
    return [(other, _unlikeness(payment, other) <= _FACTS) for other in ranked[:at_most]]


def _unlikeness(payment: Payment, other: Payment) -> int:
    """Return how little they have in common; up to `_FACTS`, what only the same money has."""
    numbers = {payment.transaction_id, other.transaction_id}
    numbered = None not in numbers
    if other.sha256 == payment.sha256 or (numbered and len(numbers) == 1):
        return 0
    same_day = payment.paid_on is not None and other.paid_on == payment.paid_on
    if payment.member_id is not None and other.member_id == payment.member_id:
        return _FACTS if same_day and not numbered else 2
    return 4 if payment.member_id and other.member_id else 3


def search(payment: Payment) -> Select[Payment, str]:
    """Return the query behind `earlier_payments`; each way to be found has an index."""
    assert payment.id is not None
    return (
        select(Payment, Case.number)
        .join(Case, col(Case.id) == Payment.case_id)
        .where(
            sa.or_(*_ways(payment)),
            col(Payment.id) < payment.id,
            col(Payment.state).not_in(_NOT_RECEIVED),
            col(Payment.duplicate_of_id).is_(None),
        )
        .order_by(col(Payment.id))
    )


def _ways(payment: Payment) -> list[sa.ColumnElement[bool]]:
    """Return each way in which another may be the same money."""
    numbers = [payment.transaction_id, *(payment.receipt.get("other_ids") or ())]
    found = [
        sa.and_(
            col(Payment.sha256) == payment.sha256,
            col(Payment.document_id) != payment.document_id,
        ),
        col(Payment.transaction_id).in_([number for number in numbers if number]),
    ]
    if payment.amount_centavos is not None and payment.paid_on is not None:
        found.append(
            sa.and_(
                col(Payment.amount_centavos) == payment.amount_centavos,
                col(Payment.paid_on) == payment.paid_on,
            )
        )
    return found


def told_apart_from(session: Session, payment: Payment) -> frozenset[int]:
    """Return the payments of which a person has said that this is another one."""
    contents = session.exec(
        select(Decision.content).where(
            Decision.payment_id == payment.id, Decision.step == Step.TELL_APART
        )
    ).all()
    return frozenset(int(one) for content in contents for one in (content or "").split())


def as_earlier(row: Payment, case_number: str, *, told_apart: bool) -> dict[str, Any]:
    """Return the payment as CASE lists it (``earlier_receipts``)."""
    receipt = row.receipt
    return {
        "case": case_number,
        "amount": Money(row.amount_centavos).plain if row.amount_centavos is not None else None,
        "date": row.paid_on.isoformat() if row.paid_on else None,
        "transaction_id": row.transaction_id,
        "reference": row.reference,
        "sha256": row.sha256,
        "member_id": row.member_id,
        "issuer": row.issuer,
        "other_ids": receipt.get("other_ids") or [],
        "payer": receipt.get("payer"),
        "destination_account": receipt.get("destination_account"),
        "told_apart": told_apart,
    }
