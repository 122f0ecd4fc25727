"""Other payments that a payment may repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from intake.payments.earlier import alike_payments
from models.sql.payments import get_payment
from models.sql.tables import Case, Member, Payment
from webhook import wording
from webhook.cards import amount

_MOST: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """Another payment that this one may repeat."""

    id: int
    text: str
    sure: bool  # The facts say so, not only the amount.


def twins(session: Session, payment: Payment) -> tuple[Twin, ...]:
    """Return what it may be a repetition of, the surest first."""
    return tuple(
        _twin(session, other, sure=sure) for other, sure in alike_payments(session, payment, _MOST)
    )


def twin_of(session: Session, payment: Payment) -> Twin | None:
    if payment.duplicate_of_id is None:
        return None
    other = get_payment(session, payment.duplicate_of_id)
    return _twin(session, other, sure=True)


def _twin(session: Session, payment: Payment, *, sure: bool) -> Twin:
    number = session.get_one(Case, payment.case_id).number
    member = session.get(Member, payment.member_id) if payment.member_id else None
    who = member.name if member else "sin asociado"
    state = wording.named(wording.STATES, payment.state).lower()
    when = wording.full_day(payment.paid_on) if payment.paid_on else "sin fecha"
    assert payment.id is not None
    return Twin(
        id=payment.id,
        text=f"{number} · {amount(payment.amount_centavos)} · {when} · {who} · {state}",
        sure=sure,
    )
