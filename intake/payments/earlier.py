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
from models.payment import State
from models.sql.tables import Case, Payment

# A payment that ended like this says nothing about money that was received.
_NOT_RECEIVED: Final = (State.REJECTED, State.NOT_A_PAYMENT, State.REVERSED)


def earlier_payments(session: Session, payment: Payment) -> Sequence[tuple[Payment, str]]:
    """Return what was received before and could be the same money, with its case number.

    The oldest first. Two receipts in one file are two payments, not one of them twice.
    """
    return session.exec(search(payment)).all()


def search(payment: Payment) -> Select[Payment, str]:
    """Return the query behind `earlier_payments`; each way to be found has an index."""
    assert payment.id is not None
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
    return (
        select(Payment, Case.number)
        .join(Case, col(Case.id) == Payment.case_id)
        .where(
            sa.or_(*found),
            col(Payment.id) < payment.id,
            col(Payment.state).not_in(_NOT_RECEIVED),
            col(Payment.duplicate_of_id).is_(None),
        )
        .order_by(col(Payment.id))
    )


def as_earlier(row: Payment, case_number: str) -> dict[str, Any]:
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
    }
