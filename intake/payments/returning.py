"""Giving an approved payment back to staff: nothing of its approval stays.

The core did not take it, it was called back before it went there, or its approval does not hold.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session, col

from intake.payments.credits import free_credit
from intake.payments.queueing import propose_again, renew_proposals
from intake.wiring import Office
from models.payment import Step
from models.proposal import Basis
from models.sql.payments import current_proposal, move
from models.sql.tables import Payment


def send_back(
    session: Session, office: Office, payment: Payment, *, by: str, reason: str
) -> Payment:
    """Return the approved payment to the queue, where it needs to be approved anew.

    Its bank credit is free again, and whatever waits is proposed on what is now known. The lines
    that a person edited stay. ``reason`` is read by staff.

    :raises IllegalStepError: if the payment is not approved.
    :raises StalePaymentError: if another transaction changed it meanwhile.
    """
    moved = move(session, payment, Step.SEND_BACK, by=by, at=office.now(), reason=reason)
    free_credit(session, moved)
    proposal = current_proposal(session, moved.id or 0)
    if proposal is None or proposal.basis is not Basis.STAFF:
        propose_again(session, office, moved)
    renew_others(session, office, moved)
    return moved


def renew_others(session: Session, office: Office, payment: Payment) -> None:
    """Propose anew what may owe or use something else now that this payment has changed."""
    renew_proposals(
        session,
        office,
        sa.or_(
            col(Payment.member_id) == payment.member_id,
            col(Payment.amount_centavos) == payment.amount_centavos,
        ),
        col(Payment.id) != payment.id,
    )
