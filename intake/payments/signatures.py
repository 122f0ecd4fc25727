"""The approvals of a payment as the records hold them, and whether they allow it to be posted."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.approval import Signature, content_of, may_post
from applier.policy import load_policy
from models.money import Money
from models.payment import State, Step
from models.proposal import Proposal
from models.sql.tables import BankCreditRow, Decision, Payment, StaffUser

_APPROVALS = (Step.APPROVE_FIRST, Step.APPROVE)


def signatures_of(session: Session, payment: Payment) -> list[Signature]:
    """Return the approvals since anything else was done with the payment, oldest first."""
    decisions = session.exec(
        select(Decision).where(Decision.payment_id == payment.id).order_by(sa.desc("id"))
    )
    found: list[Signature] = []
    for decision in decisions:
        if decision.step not in _APPROVALS:
            break
        found.insert(0, _signature(session, decision))
    return found


def first_signature(session: Session, payment: Payment) -> Signature | None:
    """Return who approved first, where the payment waits for a second."""
    if payment.state != State.APPROVED_ONCE:
        return None
    return next(iter(signatures_of(session, payment)), None)


def check_signatures(session: Session, payment: Payment, proposal: Proposal) -> None:
    """Return if the records allow the payment to be posted with just this proposal.

    :raises TupagoError: whatever `applier.approval.may_post` objects to.
    """
    credit = session.exec(
        select(BankCreditRow.amount_centavos).where(
            col(BankCreditRow.used_by_id) == payment.id,
            col(BankCreditRow.set_aside_by).is_(None),  # The bank may have taken it back since.
        )
    ).first()
    may_post(
        proposal,
        content_of(proposal, payment.member_id, Money(payment.amount_centavos or 0)),
        signatures_of(session, payment),
        credit=None if credit is None else Money(credit),
        policy=load_policy(),
    )


def role_of(session: Session, username: str) -> str | None:
    """Return the role of who works here under that very name; None of anybody else."""
    person = session.get(StaffUser, username)
    return person.role if person is not None and person.active else None


def _signature(session: Session, decision: Decision) -> Signature:
    typed = decision.typed_centavos
    return Signature(
        by=decision.by,
        role=role_of(session, decision.by),
        content=decision.content,
        reason=decision.reason or "",
        without_bank=decision.without_bank,
        typed=None if typed is None else Money(typed),
    )
