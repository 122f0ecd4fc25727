"""Posting an approved payment: the one place where money moves."""

from __future__ import annotations

from sqlmodel import Session

from applier.ledgers.book import Book
from applier.ports import Ledger, PostingOrder
from intake.notices.telling import tell_applied
from intake.wiring import Office
from models.errors import TupagoError
from models.money import Money
from models.payment import State, Step
from models.sql.payments import current_proposal, move
from models.sql.tables import Case, Payment, Posting


class NotReadyToPostError(TupagoError):
    code = "posting.not_ready"
    message = "Al pago aprobado le falta el asociado, el valor o la propuesta."


def post_payment(session: Session, office: Office, payment_id: int) -> None:
    """Post the payment, once: entry, state, notice and their trace commit together.

    :raises NotReadyToPostError: if something is missing that approval should have seen to.
    :raises IllegalStepError: if the payment is not approved.
    """
    payment = session.get_one(Payment, payment_id, with_for_update=True)
    if payment.state == State.POSTED:
        return
    proposal = current_proposal(session, payment_id)
    if proposal is None or payment.member_id is None or payment.amount_centavos is None:
        raise NotReadyToPostError(f"payment {payment_id}")
    case = session.get_one(Case, payment.case_id)
    now = office.now()
    order = PostingOrder(
        key=f"payment:{payment_id}",
        payment_id=payment_id,
        member_id=payment.member_id,
        amount=Money(payment.amount_centavos),
        lines=proposal.lines,
        unapplied=proposal.unapplied,
        description=f"Pago {case.number}",
        at=now,
    )
    ledger: Ledger = Book(session)
    number = ledger.post(order)
    session.add(
        Posting(
            payment_id=payment_id, key=order.key, ledger=ledger.name, number=number, posted_at=now
        )
    )
    move(session, payment, Step.POST, by="tupago", at=now, reason=number)
    tell_applied(session, office, payment)
