"""Something new is known: proposals that wait for staff are made again on it."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from intake.proposing import make_proposal
from intake.wiring import Office
from models.payment import State, Step
from models.proposal import Basis
from models.sql.payments import add_proposal, current_proposal, move
from models.sql.tables import Payment

PROGRAM = "tupago"


def renew_proposals(
    session: Session, office: Office, member_ids: Collection[str] | None = None
) -> int:
    """Propose waiting payments anew, of these members or of all, and return how many changed.

    Lines that a person edited are theirs: such a payment is left alone.
    """
    query = select(Payment).where(Payment.state == State.PROPOSED)
    if member_ids is not None:
        query = query.where(col(Payment.member_id).is_not(None))
    changed = 0
    for payment in session.exec(query.order_by(col(Payment.id))).all():
        assert payment.id is not None
        if member_ids is not None and payment.member_id not in member_ids:
            continue
        current = current_proposal(session, payment.id)
        if current is not None and current.basis is Basis.STAFF:
            continue
        proposal = make_proposal(session, office, payment)
        if proposal == current:
            continue
        add_proposal(session, payment, proposal, by=PROGRAM, at=office.now())
        move(session, payment, Step.PROPOSE, by=PROGRAM, at=office.now())
        changed += 1
    return changed
