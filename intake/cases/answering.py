"""A member answers our question: the words are taken into the instruction of that payment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from sqlmodel import Session, col, select

from applier.answers import answered
from applier.policy import load_policy
from applier.who import find_member
from intake.email.judgement import Verdict
from intake.identity import knows_member
from intake.notices.courtesy import is_courtesy
from intake.notices.telling import acknowledge_answer
from intake.payments.proposing import bogota_day
from intake.payments.queueing import queue_payment
from intake.wiring import Office
from models.instruction import Instruction, Intent
from models.payment import State
from models.sql import audit
from models.sql.tables import Case, Member, Message, Notice, OpenQuestion, Payment
from parsers.instructions import understand

_LONGEST: Final = 2000


def answered_question(
    session: Session,
    office: Office,
    case: Case,
    text: str | None,
    *,
    with_again: Collection[int | None] = (),
) -> bool:
    """Take ``text`` as the answer to the sender's open question, the newest or the one quoted.

    ``with_again``: payments whose receipt came again with the words. Then these are an answer only
    to a question about one of them, and only if they say what to do ("¿les llegó?" does not).

    Return whether it was. Only the very address that was asked can answer, and only a person: an
    absence notice or somebody who writes in the member's name decides nothing.
    """
    messages = session.exec(select(Message).where(Message.case_id == case.id)).all()
    # A subject is no part of an answer: "Re: Pago" before a "2" would hide it.
    said = "\n".join(message.text for message in messages if message.text) or text
    if not said or is_courtesy(said) or not _a_person_wrote(messages):
        return False
    question = _open_question(session, case)
    if question is None:
        return False
    today = bogota_day(office.now())
    if with_again and not (question.payment_id in with_again and _says_what_to_do(said, today)):
        return False
    payment = session.get_one(Payment, question.payment_id)
    words = said.strip()[:_LONGEST]
    question.answer, question.answered_at = words, office.now()
    audit.record(
        session,
        at=office.now(),
        actor="member",
        action="question.answered",
        subject=f"payment:{payment.id}",
        detail={"question": question.code, "answer": words, "case": case.number},
    )
    before = Instruction.from_json(payment.instruction) if payment.instruction else Instruction()
    after = answered(
        before,
        code=question.code,
        options=question.options,
        answer=words,
        understand=lambda said: understand(said, today),
    )
    payment.instruction = after.as_json()
    payment.instruction_text = f"{payment.instruction_text or ''}\n{words}".strip()
    _find_member_again(session, payment, after)
    session.flush()
    queue_payment(session, office, payment)
    acknowledge_answer(session, office, case, payment)
    return True


def _says_what_to_do(said: str, today: date) -> bool:
    understood = understand(said, today)
    return understood.intent is Intent.APPLY or understood.prepayment is not None


def _a_person_wrote(messages: Iterable[Message]) -> bool:
    return not any(
        message.automatic or message.sender_verdict == Verdict.FAILED for message in messages
    )


def _open_question(session: Session, case: Case) -> OpenQuestion | None:
    rows = session.exec(
        select(OpenQuestion)
        .join(Payment, col(Payment.id) == OpenQuestion.payment_id)
        .join(Case, col(Case.id) == Payment.case_id)
        .where(
            Case.channel == case.channel,
            Case.sender == case.sender,
            Case.id != case.id,
            Payment.state == State.WAITING_MEMBER,
            col(OpenQuestion.answer).is_(None),
        )
        .order_by(col(OpenQuestion.id).desc())
    ).all()
    if len(rows) > 1:
        threaded = [row for row in rows if _replies_to(session, case, row)]
        rows = threaded or rows
    return rows[0] if rows else None


def _replies_to(session: Session, case: Case, question: OpenQuestion) -> bool:
    """Return whether the message quotes a mail of ours about the question's payment."""
    payment = session.get_one(Payment, question.payment_id)
    ours = set(
        session.exec(select(Notice.mail_message_id).where(Notice.case_id == payment.case_id))
    )
    for message in session.exec(select(Message).where(Message.case_id == case.id)):
        headers = message.headers or {}
        named = " ".join([*headers.get("in-reply-to", ()), *headers.get("references", ())])
        if any(ours_id and ours_id in named for ours_id in ours):
            return True
    return False


def _find_member_again(session: Session, payment: Payment, instruction: Instruction) -> None:
    """Take a member's number that the answer names; which number it is decides what may be told."""
    case = session.get_one(Case, payment.case_id)
    message = session.exec(select(Message).where(Message.case_id == case.id)).first()
    assert message is not None
    whose = find_member(
        on_behalf_of=instruction.on_behalf_of,
        reference=payment.reference,
        sender_member_id=case.sender_member_id,
        is_member=lambda number: session.get(Member, number) is not None,
        channels=load_policy().channels,
    )
    payment.member_id = whose.member_id
    payment.sender_verified = knows_member(case, message, whose.member_id)
