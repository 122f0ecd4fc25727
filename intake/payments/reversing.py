"""Taking a posting back: one person asks for it with a reason, another one does it or leaves it.

An entry is never deleted or changed; another one takes it back, and both stay in the book.
"""

from __future__ import annotations

from typing import Final

from sqlmodel import Session, col, select

from applier.approval import ReasonMissingError, Signature, is_reason, may_reverse
from applier.policy import load_policy
from intake.notices.taking_back import tell_reversed
from intake.payments.credits import free_credit
from intake.payments.posting import ledger_named, order_of
from intake.payments.returning import renew_others
from intake.payments.review import Staff
from intake.payments.signatures import role_of
from intake.wiring import Office
from models.errors import TupagoError
from models.payment import State, Step, advance
from models.sql import audit
from models.sql.payments import StalePaymentError, get_payment, move
from models.sql.tables import Payment, Posting, Reversal

# Whoever looks at the house's cash for the law takes no part in its bookings.
REVERSERS: Final = frozenset({"approver", "supervisor", "admin"})


class AskedBeforeError(TupagoError):
    code = "reversal.asked_before"
    message = "La reversa de este pago ya está pedida."


class NothingAskedError(TupagoError):
    code = "reversal.nothing_asked"
    message = "Nadie ha pedido la reversa de este pago, o ya la retiraron."


class NotOnesToReverseError(TupagoError):
    code = "reversal.not_yours"
    message = "Su cuenta no permite pedir ni confirmar reversas."


def ask_reversal(
    session: Session,
    office: Office,
    payment_id: int,
    staff: Staff,
    seen_version: int,
    *,
    reason: str,
) -> Reversal:
    """Ask that the posting be taken back; nothing changes until another person confirms it.

    :raises IllegalStepError, StalePaymentError: if it is not posted, or not as it was seen.
    :raises ReasonMissingError: if ``reason`` says too little; it is kept for the auditors.
    :raises AskedBeforeError: if it is asked for already.
    """
    payment = _locked(session, payment_id, seen_version)
    advance(State(payment.state), Step.REVERSE)
    _refuse_others(session, staff)
    if not is_reason(reason, load_policy()):
        raise ReasonMissingError("por qué se reversa")
    if open_reversal(session, payment_id) is not None:
        raise AskedBeforeError(f"payment {payment_id}")
    asked = Reversal(
        payment_id=payment_id,
        reason=reason.strip(),
        asked_by=staff.username,
        asked_at=office.now(),
    )
    session.add(asked)
    session.flush()
    _record(session, office, asked, staff, "asked", reason=asked.reason)
    return asked


def withdraw_reversal(session: Session, office: Office, payment_id: int, staff: Staff) -> None:
    """Leave the payment as it is; whoever asked may do so, and whoever is to confirm.

    :raises NothingAskedError: if nobody asks for its reversal any more.
    """
    audit.lock_chain(session)
    _refuse_others(session, staff)
    asked = _asked(session, payment_id)
    asked.withdrawn_by, asked.withdrawn_at = staff.username, office.now()
    session.add(asked)
    session.flush()
    _record(session, office, asked, staff, "withdrawn")


def confirm_reversal(
    session: Session,
    office: Office,
    payment_id: int,
    staff: Staff,
    seen_version: int,
    *,
    number: str | None = None,
) -> Payment:
    """Take the posting back: entry, state, bank credit, debts, notice and trace commit together.

    :param number: the core's own, where a person took it back in the core itself.
    :raises NothingAskedError: if nobody asks for it any more.
    :raises IllegalStepError, StalePaymentError: if it is not posted, or not as it was seen.
    :raises TupagoError: whatever `applier.approval.may_reverse` and the ledger object to.
    """
    payment = _locked(session, payment_id, seen_version)
    advance(State(payment.state), Step.REVERSE)
    _refuse_others(session, staff)
    asked = _asked(session, payment_id)
    may_reverse(
        Signature(
            by=asked.asked_by,
            role=role_of(session, asked.asked_by),
            content=None,
            reason=asked.reason,
        ),
        Signature(by=staff.username, role=role_of(session, staff.username), content=None),
        load_policy(),
    )
    now = office.now()
    posting = session.exec(select(Posting).where(Posting.payment_id == payment_id)).one()
    ledger = ledger_named(session, posting.ledger)
    order = order_of(session, payment, at=posting.posted_at)
    asked.number = ledger.reverse(order, number=number, at=now)
    asked.done_by, asked.done_at = staff.username, now
    session.add(asked)
    _record(session, office, asked, staff, "done", takes_back=posting.number, by=asked.number)
    moved = move(session, payment, Step.REVERSE, by=staff.username, at=now, reason=asked.reason)
    renew_others(session, office, moved, free_credit(session, moved))
    tell_reversed(session, office, moved)
    return moved


def open_reversal(session: Session, payment_id: int) -> Reversal | None:
    """Return what was asked about the payment and is neither done nor withdrawn."""
    return session.exec(
        select(Reversal).where(
            Reversal.payment_id == payment_id,
            col(Reversal.withdrawn_at).is_(None),
            col(Reversal.done_at).is_(None),
        )
    ).first()


def _asked(session: Session, payment_id: int) -> Reversal:
    asked = open_reversal(session, payment_id)
    if asked is None:
        raise NothingAskedError(f"payment {payment_id}")
    return asked


def _locked(session: Session, payment_id: int, seen_version: int) -> Payment:
    """Return the payment as nobody else can change it now."""
    audit.lock_chain(session)
    payment = get_payment(session, payment_id)
    session.refresh(payment, with_for_update=True)
    if payment.version != seen_version:
        raise StalePaymentError(f"payment {payment_id}: {seen_version} is not {payment.version}")
    return payment


def _refuse_others(session: Session, staff: Staff) -> None:
    if role_of(session, staff.username) not in REVERSERS:
        raise NotOnesToReverseError(staff.username)


def _record(
    session: Session, office: Office, asked: Reversal, staff: Staff, deed: str, **detail: str
) -> None:
    audit.record(
        session,
        at=office.now(),
        actor=staff.username,
        action=f"reversal.{deed}",
        subject=f"payment:{asked.payment_id}",
        detail={"reversal": asked.id, **detail},
    )
