"""A receipt that comes after staff have proposed its money from the bank's credit.

It is the same money, and one radicado is enough: the receipt becomes a duplicate of that payment,
and what the member asks for goes with it while no person has decided. Where anything speaks against
it, or comes too late, the receipt stays in the queue, blocked by the credit that is used.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlmodel import Session, col, select

from applier.due_time import add_business_days
from intake.payments.proposing import receipt_columns
from intake.wiring import Office
from models.instruction import Instruction, Intent
from models.payment import State
from models.proposal import Basis
from models.receipt import Receipt
from models.sql import audit
from models.sql.payments import current_proposal
from models.sql.tables import BankCreditRow, Case, Channel, Payment

_LIVE: Final = (State.PROPOSED, State.APPROVED_ONCE, State.APPROVED, State.POSTED)


def proposed_from_bank(session: Session, payment: Payment) -> Payment | None:
    """Return the payment that was made of the credit which this receipt is about, if it is sure.

    The amount and the member are equal, the credit is of the day or of the next business day (after
    hours the bank writes that one). Ask only where no other credit is left for this receipt.
    """
    if payment.member_id is None or payment.paid_on is None:
        return None
    found = session.exec(
        select(Payment)
        .join(BankCreditRow, col(BankCreditRow.used_by_id) == col(Payment.id))
        .join(Case, col(Case.id) == col(Payment.case_id))
        .where(
            Case.channel == Channel.BANK,
            Payment.id != payment.id,
            Payment.member_id == payment.member_id,
            Payment.amount_centavos == payment.amount_centavos,
            col(Payment.state).in_(_LIVE),
            col(BankCreditRow.credited_on).in_(
                (payment.paid_on, add_business_days(payment.paid_on, 1))
            ),
        )
        .order_by(col(Payment.id))
    ).all()
    fitting = [first for first in found if _may_have(session, first, payment)]
    return fitting[0] if len(fitting) == 1 else None


def _may_have(session: Session, first: Payment, payment: Payment) -> bool:
    """Return whether the receipt can be that payment's: it has no other, and nothing is lost."""
    for other in session.exec(select(Payment).where(Payment.duplicate_of_id == first.id)):
        numbers = {other.transaction_id, payment.transaction_id}
        if None not in numbers and len(numbers) > 1 and other.sha256 != payment.sha256:
            return False
    return not _asks(payment) or _can_still_be_asked(session, first, payment)


def _asks(payment: Payment) -> bool:
    said = Instruction.from_json(payment.instruction) if payment.instruction else None
    return said is not None and said.intent is not Intent.NONE


def _can_still_be_asked(session: Session, first: Payment, payment: Payment) -> bool:
    current = current_proposal(session, first.id or 0)
    said = Instruction.from_json(payment.instruction or {})
    return (
        first.state == State.PROPOSED
        and (current is None or current.basis is not Basis.STAFF)
        and payment.sender_verified
        and not said.leaves_prepayment_open  # Nobody can be asked about money nobody sent.
    )


def take_over(session: Session, office: Office, first: Payment, payment: Payment) -> None:
    """Give the payment from the bank what the receipt knows: its number, and what was asked for."""
    receipt = replace(
        Receipt.from_json(first.receipt),
        transaction_id=payment.transaction_id,
        issuer=payment.issuer,
    )
    for name, value in receipt_columns(receipt).items():
        setattr(first, name, value)
    if _asks(payment):
        first.instruction, first.instruction_text = payment.instruction, payment.instruction_text
    session.flush()
    audit.record(
        session,
        at=office.now(),
        actor="tupago",
        action="payment.receipt_came",
        subject=f"payment:{first.id}",
        detail={"receipt_of": payment.id, "asks": _asks(payment)},
    )
