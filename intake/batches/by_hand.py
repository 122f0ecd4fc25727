"""A rejected line that a person typed into LINIX itself: one says so, another one confirms it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlmodel import Session

from intake.batches.stages import require_hands
from intake.payments.core_answer import with_core_answer
from intake.payments.credits import CreditTakenError, take_credit
from intake.payments.returning import renew_others
from intake.payments.review import Staff
from intake.wiring import Office
from models.errors import TupagoError
from models.money import ZERO, Money
from models.payment import State, Step, advance
from models.proposal import Basis
from models.sql import audit
from models.sql.core import applied_lines, without_applied
from models.sql.payments import add_proposal, current_proposal, move
from models.sql.tables import CoreLine, CoreLineState, Payment

_LONGEST_NUMBER: Final = 60


class UnknownLineError(TupagoError):
    code = "batch.unknown_line"
    message = "No existe esa línea de lote."


class NotByHandError(TupagoError):
    """Only what LINIX rejected, and the payment still holds, can have been done by hand."""

    code = "batch.not_by_hand"
    message = "Esa línea no está rechazada o el pago ya va repartido de otro modo."


class VoucherMissingError(TupagoError):
    code = "batch.voucher_missing"
    message = "Escriba el comprobante que dio LINIX."


class HandSamePersonError(TupagoError):
    code = "batch.hand_same_person"
    message = "Lo confirma otra persona, no quien lo hizo a mano en LINIX."


def mark_by_hand(
    session: Session, office: Office, line_id: int, staff: Staff, number: str
) -> CoreLine:
    """Note that the person typed the rejected line into LINIX and got this voucher for it.

    :raises NotByHandError: if it is not rejected, or the payment's lines have changed since.
    :raises IllegalStepError: if the payment is not with staff.
    """
    line = _rejected(session, line_id, staff)
    if not number.strip():
        raise VoucherMissingError(f"line {line_id}")
    line.hand_number, line.hand_by = number.strip()[:_LONGEST_NUMBER], staff.username
    session.flush()
    _note(session, office, line, staff, "by_hand")
    return line


def unmark_by_hand(session: Session, office: Office, line_id: int, staff: Staff) -> CoreLine:
    """Take back what was said of the line by mistake; it can be sent again then."""
    require_hands(staff)
    audit.lock_chain(session)
    line = session.get(CoreLine, line_id, with_for_update=True, populate_existing=True)
    if line is None:
        raise UnknownLineError(f"line {line_id}")
    if line.state != CoreLineState.REJECTED or line.hand_by is None:
        raise NotByHandError(f"line {line_id}: {line.state}")
    _note(session, office, line, staff, "not_by_hand")
    line.hand_number = line.hand_by = None
    session.flush()
    return line


def confirm_by_hand(session: Session, office: Office, line_id: int, staff: Staff) -> CoreLine:
    """Take the line as applied, as another person has seen it in LINIX.

    The payment is approved anew for the rest; where nothing is left, that posts it.

    :raises HandSamePersonError: for who did it by hand.
    :raises NotByHandError: if nobody says to have done it, or the payment's lines have changed.
    :raises CreditTakenError: if the bank's credit behind it backs another payment by now.
    """
    line = _rejected(session, line_id, staff)
    if line.hand_by is None:
        raise NotByHandError(f"line {line_id}")
    if line.hand_by == staff.username:
        raise HandSamePersonError(staff.username)
    payment = session.get_one(Payment, line.payment_id)
    if line.credit_id is not None and not take_credit(session, line.credit_id, payment):
        raise CreditTakenError(line.credit_id)
    line.state, line.core_number = CoreLineState.APPLIED.value, line.hand_number
    line.answered_at = office.now()
    session.flush()
    _note(session, office, line, staff, "confirmed")
    proposal = current_proposal(session, line.payment_id)
    assert proposal is not None
    told = with_core_answer(session, line.payment_id, replace(proposal, basis=Basis.STAFF))
    add_proposal(session, payment, told, by=staff.username, at=office.now())
    reason = f"Hecha a mano en LINIX: {line.obligation or 'por aplicar'}, {line.core_number}"
    move(session, payment, Step.EDIT, by=staff.username, at=office.now(), reason=reason)
    renew_others(session, office, payment)
    return line


def _rejected(session: Session, line_id: int, staff: Staff) -> CoreLine:
    """Return the line, if the core rejected it and its payment still wants it so."""
    require_hands(staff)
    audit.lock_chain(session)
    line = session.get(CoreLine, line_id, with_for_update=True, populate_existing=True)
    if line is None:
        raise UnknownLineError(f"line {line_id}")
    payment = session.get_one(Payment, line.payment_id)
    if line.state != CoreLineState.REJECTED or payment.member_id != line.member_id:
        raise NotByHandError(f"line {line_id}: {line.state}")
    advance(State(payment.state), Step.EDIT)
    if not still_wanted(session, line):
        raise NotByHandError(f"line {line_id}: the payment's lines have changed")
    return line


def still_wanted(session: Session, line: CoreLine) -> bool:
    """Return whether the payment as it is proposed now still has the money of this line there."""
    proposal = current_proposal(session, line.payment_id)
    if proposal is None:
        return False
    applied = applied_lines(session, line.payment_id)
    left, unapplied = without_applied(proposal.lines, proposal.unapplied, applied)
    if line.obligation is None:
        return unapplied.centavos >= line.amount_centavos
    there = sum(
        (
            one.amount
            for one in left
            if (one.obligation, one.action) == (line.obligation, line.action)
        ),
        ZERO,
    )
    return there >= Money(line.amount_centavos)


def _note(session: Session, office: Office, line: CoreLine, staff: Staff, what: str) -> None:
    audit.record(
        session,
        at=office.now(),
        actor=staff.username,
        action=f"batch.{what}",
        subject=f"payment:{line.payment_id}",
        detail={
            "line": line.id,
            "obligation": line.obligation,
            "amount": Money(line.amount_centavos).plain,
            "number": line.hand_number,
        },
    )
