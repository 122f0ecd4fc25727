"""A payment gets its proposal, and with it its place: the queue, the member, or an end."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.bank import with_bank_checks
from applier.duplicates import Likeness
from applier.policy import load_policy
from applier.questions import fixed
from applier.who import identity_number
from intake.email.judgement import Verdict
from intake.payments.proposing import make_proposal, repeated
from intake.payments.same_money import proposed_from_bank, take_over
from intake.wiring import Office
from models.instruction import Instruction
from models.payment import State, Step
from models.proposal import Basis, Proposal, Question, Severity
from models.sql.payments import add_proposal, current_proposal, move
from models.sql.questions import open_question, put_question, withdraw_question
from models.sql.tables import Case, Channel, Message, OpenQuestion, Payment

PROGRAM: Final = "tupago"
_DUPLICATES: Final = frozenset({Likeness.FILE.value, Likeness.TRANSACTION.value})
# Kinds of question that the member alone can answer; the others staff settle at a glance.
_FOR_MEMBER: Final = frozenset(
    {"choose_prepayment", "choose_obligation", "choose_target", "which_member", "same_payment"}
)


def queue_payment(session: Session, office: Office, payment: Payment, *, by: str = PROGRAM) -> None:
    """Propose anew and move the payment to where the proposal says it belongs.

    A payment that waits on a person keeps its state when nothing changed for it.
    """
    proposal = make_proposal(session, office, payment)
    assert payment.id is not None
    if current_proposal(session, payment.id) == proposal:
        answered = open_question(session, payment.id) is None
        if payment.state != State.WAITING_MEMBER or not answered:
            return
    else:
        add_proposal(session, payment, proposal, by=by, at=office.now())
    question = _question(session, office, payment, proposal)
    step = _step(payment, proposal, asks=question is not None)
    in_bank = _proposed_from_bank(session, payment, proposal)
    if in_bank is not None:
        step = Step.CALL_DUPLICATE
    if step is Step.CALL_DUPLICATE:
        certain = (Likeness.FILE, Likeness.TRANSACTION)
        first = in_bank or repeated(session, office, payment, *certain)
        payment.duplicate_of_id = first.id if first else None
        session.flush()
    if step is Step.ASK and question is not None:
        put_question(session, payment.id, question, by=by, at=office.now())
    else:
        withdraw_question(session, payment.id, at=office.now())
    move(session, payment, step, by=by, at=office.now())
    if in_bank is not None:
        take_over(session, office, in_bank, payment)
        if in_bank.state in (State.PROPOSED, State.APPROVED_ONCE):
            renew_proposal(session, office, in_bank)


def _proposed_from_bank(session: Session, payment: Payment, proposal: Proposal) -> Payment | None:
    """Return the payment that staff made of this receipt's money before it came, if they did."""
    blocks = {check.code for check in proposal.checks if check.severity is Severity.BLOCK}
    if payment.state != State.READING or blocks != {"bank_credit_used"}:
        return None
    return proposed_from_bank(session, payment)


def propose_again(
    session: Session, office: Office, payment: Payment, *, by: str = PROGRAM
) -> Proposal:
    """Add a proposal on what is known now; the payment stays where a person has put it."""
    proposal = make_proposal(session, office, payment)
    add_proposal(session, payment, proposal, by=by, at=office.now())
    return proposal


def renew_proposals(session: Session, office: Office, *which: sa.ColumnElement[bool]) -> int:
    """Propose anew the waiting payments that ``which`` names; return how many changed."""
    waiting = session.exec(
        select(Payment).where(Payment.state == State.PROPOSED, *which).order_by(col(Payment.id))
    ).all()
    return sum(renew_proposal(session, office, payment) for payment in waiting)


def renew_proposal(session: Session, office: Office, payment: Payment) -> bool:
    """Propose the waiting payment on what is known now; return whether that changed anything.

    Lines that a person edited, or that a first person has approved, stay: of these only what the
    bank says is renewed, and the first of two approvals holds.
    """
    current = current_proposal(session, payment.id or 0)
    proposal = make_proposal(session, office, payment)
    if current is not None and (
        current.basis is Basis.STAFF or payment.state == State.APPROVED_ONCE
    ):
        proposal = with_bank_checks(current, proposal.checks)
    if proposal == current:
        return False
    add_proposal(session, payment, proposal, by=PROGRAM, at=office.now())
    if payment.state == State.PROPOSED:
        move(session, payment, Step.PROPOSE, by=PROGRAM, at=office.now())
    return True


def _step(payment: Payment, proposal: Proposal, *, asks: bool) -> Step:
    codes = {check.code for check in proposal.checks if check.severity is Severity.BLOCK}
    if State(payment.state) is not State.READING:
        return Step.ASK if asks else Step.PROPOSE
    if codes & _DUPLICATES:
        return Step.CALL_DUPLICATE
    if "not_a_receipt" in codes:
        return Step.CALL_NOT_A_PAYMENT
    if "amount_missing" in codes:
        return Step.GIVE_UP_READING
    return Step.ASK if asks else Step.PROPOSE


def _question(
    session: Session, office: Office, payment: Payment, proposal: Proposal
) -> Question | None:
    """Return what to ask the member now: one question, once, where an answer can come."""
    if _may_be_the_same(session, office, payment, proposal):
        question: Question | None = fixed("same_payment")
    elif _is_stranger(session, payment):
        question = _of_a_stranger(payment, proposal)
    else:
        question = next(iter(proposal.questions), None)
    if question is None or question.code not in _FOR_MEMBER:
        return None
    blocks = {check.code for check in proposal.checks if check.severity is Severity.BLOCK}
    if blocks - {"member_unknown"}:
        return None  # What blocks it is not the member's to mend.
    asked = session.exec(
        select(OpenQuestion.id).where(
            OpenQuestion.payment_id == payment.id, OpenQuestion.code == question.code
        )
    ).first()
    return question if asked is None and _can_answer(session, payment) else None


def _may_be_the_same(
    session: Session, office: Office, payment: Payment, proposal: Proposal
) -> bool:
    """Return whether to ask if this is the payment that the same sender sent before.

    Whoever sent the other one is told nothing of this: that there is another is his own datum.
    """
    if payment.state != State.READING:
        return False  # It has been asked, or staff have it.
    if all(check.code != "possible_duplicate" for check in proposal.checks):
        return False
    twin = repeated(session, office, payment, Likeness.POSSIBLE)
    if twin is None:
        return False
    own, other = (session.get_one(Case, one.case_id) for one in (payment, twin))
    return (own.channel, own.sender) == (other.channel, other.sender)


def _is_stranger(session: Session, payment: Payment) -> bool:
    """Return whether the sender's address is not bound to the member whose payment it is."""
    sender = session.get_one(Case, payment.case_id).sender_member_id
    return sender is None or payment.member_id not in (None, sender)


def _of_a_stranger(payment: Payment, proposal: Proposal) -> Question | None:
    """Return what may be asked of somebody who must not learn anything by being asked.

    Whether most questions come up depends on what the member owes, or on there being such a
    member at all. A stranger is asked only what his own words leave open, whoever the member is.
    """
    said = Instruction.from_json(payment.instruction) if payment.instruction else Instruction()
    channels = load_policy().channels
    if not any(identity_number(one, channels) for one in (said.on_behalf_of, payment.reference)):
        named = [one for one in proposal.questions if one.code == "which_member"]
        if named:
            return named[0]
    if said.leaves_prepayment_open:
        return fixed("choose_prepayment")
    return None


def _can_answer(session: Session, payment: Payment) -> bool:
    case = session.get_one(Case, payment.case_id)
    if case.channel in (Channel.UPLOAD, Channel.BANK):
        return False
    automatic = session.exec(
        select(Message.id).where(
            Message.case_id == case.id,
            sa.or_(
                col(Message.automatic).is_not(None),
                col(Message.sender) == "",
                col(Message.sender_verdict) == Verdict.FAILED,
            ),
        )
    ).first()
    return automatic is None
