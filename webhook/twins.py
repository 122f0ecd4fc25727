"""Other payments that a payment may repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.sql.payments import get_payment
from models.sql.tables import Case, Payment
from webhook import wording
from webhook.cards import amount

_MOST: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """Another payment that this one may repeat."""

    id: int
    text: str


def twins(session: Session, payment: Payment) -> tuple[Twin, ...]:
    same = [col(Payment.sha256) == payment.sha256]
    if payment.transaction_id:
        same.append(col(Payment.transaction_id) == payment.transaction_id)
    if payment.amount_centavos is not None:
        same.append(col(Payment.amount_centavos) == payment.amount_centavos)
    rows = session.exec(
        select(Payment, Case)
        .join(Case, col(Case.id) == Payment.case_id)
        .where(Payment.id != payment.id, sa.or_(*same))
        .order_by(col(Payment.received_at).desc())
        .limit(_MOST)
    )
    return tuple(_twin(other, case) for other, case in rows)


def twin_of(session: Session, payment: Payment) -> Twin | None:
    if payment.duplicate_of_id is None:
        return None
    other = get_payment(session, payment.duplicate_of_id)
    return _twin(other, session.get_one(Case, other.case_id))


def _twin(payment: Payment, case: Case) -> Twin:
    state = wording.named(wording.STATES, payment.state).lower()
    when = wording.full_day(payment.paid_on) if payment.paid_on else "sin fecha"
    assert payment.id is not None
    return Twin(
        id=payment.id, text=f"{case.number} · {amount(payment.amount_centavos)} · {when} · {state}"
    )
