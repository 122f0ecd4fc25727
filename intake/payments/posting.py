"""Posting an approved payment: the one place where money moves."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlmodel import Session

from applier.ledgers.book import Book
from applier.ledgers.linix import Linix
from applier.ports import Ledger, PostingOrder
from intake.notices.telling import tell_applied
from intake.payments.queueing import PROGRAM
from intake.payments.returning import send_back
from intake.payments.signatures import check_signatures
from intake.wiring import Office
from models.errors import TupagoError
from models.money import Money
from models.payment import State, Step, advance
from models.sql import audit
from models.sql.core import core_lines, without_applied
from models.sql.payments import current_proposal, move
from models.sql.tables import Case, CoreLineState, Payment, Posting

log = structlog.get_logger(__name__)


class NotReadyToPostError(TupagoError):
    code = "posting.not_ready"
    message = "Al pago aprobado le falta el asociado, el valor o la propuesta."


def post_payment(session: Session, office: Office, payment_id: int) -> None:
    """Post the payment, once: entry, state, notice and their trace commit together.

    Whoever calls this, the approval is proved here from the records; one that does not hold sends
    the payment back to staff with the reason. A ledger that has not confirmed the order yet leaves
    the payment approved.

    :raises IllegalStepError: if the payment is not approved.
    """
    audit.lock_chain(session)
    payment = session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
    if payment.state == State.POSTED:
        return
    advance(State(payment.state), Step.POST)  # Before anything is handed to a ledger.
    now = office.now()
    try:
        order = order_of(session, payment, at=now)
        _prove(session, payment, order)
    except TupagoError as refused:
        log.warning("posting.refused", payment=payment_id, why=str(refused))
        reason = f"No se registró: {refused.message}"
        send_back(session, office, payment, by=PROGRAM, reason=reason)
        return
    ledger = ledger_of(session, office)
    number = ledger.post(order)
    if number is None:
        return
    session.add(
        Posting(
            payment_id=payment_id, key=order.key, ledger=ledger.name, number=number, posted_at=now
        )
    )
    move(session, payment, Step.POST, by=PROGRAM, at=now, reason=number)
    tell_applied(session, office, payment)


def _prove(session: Session, payment: Payment, order: PostingOrder) -> None:
    """Return if the approval holds for what would go to the ledger now.

    What is in a batch or was applied by the core is a fact, whoever has left the house since.

    :raises TupagoError: if it does not hold.
    """
    lines = core_lines(session, payment.id)
    if any(line.state == CoreLineState.BATCHED for line in lines):
        return
    applied = [line for line in lines if line.state == CoreLineState.APPLIED]
    if applied and not any(without_applied(order.lines, order.unapplied, applied)):
        return
    if (proposal := current_proposal(session, payment.id or 0)) is not None:
        check_signatures(session, payment, proposal)


def posting_key(payment: Payment) -> str:
    """Return the key of the work that posts this approval; a new approval is new work."""
    return f"{payment.id}:{payment.version}"


def ledger_of(session: Session, office: Office) -> Ledger:
    """Return where this deployment posts."""
    return ledger_named(session, office.settings.ledger)


def ledger_named(session: Session, name: str) -> Ledger:
    """Return the ledger that calls itself ``name``: what it posted, it alone takes back."""
    return Linix(session) if name == "linix" else Book(session)


def order_of(session: Session, payment: Payment, *, at: datetime) -> PostingOrder:
    """Return what is posted of the payment: its newest proposal.

    :raises NotReadyToPostError: if the member, the amount or the proposal is missing.
    """
    proposal = current_proposal(session, payment.id or 0)
    if proposal is None or payment.member_id is None or payment.amount_centavos is None:
        raise NotReadyToPostError(f"payment {payment.id}")
    case = session.get_one(Case, payment.case_id)
    return PostingOrder(
        key=f"payment:{payment.id}",
        payment_id=payment.id or 0,
        member_id=payment.member_id,
        amount=Money(payment.amount_centavos),
        lines=proposal.lines,
        unapplied=proposal.unapplied,
        description=f"Pago {case.number}",
        at=at,
    )
