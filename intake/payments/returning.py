"""Giving an approved payment back to staff: nothing of its approval stays.

The core did not take it, it was called back before it went there, or its approval does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlmodel import Session, col

from intake.payments.core_answer import with_core_answer
from intake.payments.credits import Moved, free_credit, moved_credits
from intake.payments.queueing import PROGRAM, propose_again, renew_proposals
from intake.payments.rechecking import recheck
from intake.wiring import Office
from models.payment import Step
from models.proposal import Basis
from models.sql.core import applied_lines, withdraw_lines
from models.sql.payments import add_proposal, current_proposal, move
from models.sql.tables import BankCreditRow, Payment


def send_back(
    session: Session, office: Office, payment: Payment, *, by: str, reason: str
) -> Payment:
    """Return the approved payment to the queue, where it needs to be approved anew.

    Its bank credit is free again, and whatever waits is proposed on what is now known. The lines
    that a person edited stay, and where the core has applied some, all of them and the credit.
    ``reason`` is read by staff.

    :raises IllegalStepError: if the payment is not approved.
    :raises StalePaymentError: if another transaction changed it meanwhile.
    :raises OnItsWayError: if a batch for the core has it.
    """
    moved = move(session, payment, Step.SEND_BACK, by=by, at=office.now(), reason=reason)
    withdraw_lines(session, moved.id)
    in_core = bool(applied_lines(session, moved.id))
    freed = [] if in_core else free_credit(session, moved)
    proposal = current_proposal(session, moved.id or 0)
    if proposal is None or (proposal.basis is not Basis.STAFF and not in_core):
        propose_again(session, office, moved)
    else:
        # As a person's own, so that nothing proposes it anew over what the core has applied.
        told = with_core_answer(session, moved.id, replace(proposal, basis=Basis.STAFF))
        if told != proposal:
            add_proposal(session, moved, told, by=PROGRAM, at=office.now())
    renew_others(session, office, moved, freed)
    return moved


def renew_others(
    session: Session, office: Office, payment: Payment, money: Iterable[Moved] = ()
) -> None:
    """Propose anew what may owe something else now that this payment has changed.

    ``money``: what the payment let go of the bank's, beside what it has taken.
    """
    renew_proposals(
        session,
        office,
        col(Payment.member_id) == payment.member_id,
        col(Payment.id) != payment.id,
    )
    taken = moved_credits(session, col(BankCreditRow.used_by_id) == payment.id)
    recheck(session, office, [*money, *taken])
