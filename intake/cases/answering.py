"""A member answers our question, by a button or in words: it is taken into that payment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.answers import answered, is_the_same, unclear
from applier.duplicates import Likeness
from applier.questions import is_about_rest
from intake.cases.evidence import find_whose
from intake.cases.introductions import invitation
from intake.cases.threads import case_spoken_of, same_sender
from intake.email.judgement import Verdict
from intake.notices.choices import Tap, is_genuine, tap_in, was_pressed
from intake.notices.courtesy import is_courtesy
from intake.notices.telling import acknowledge_answer, ask_again, tell_answered_before
from intake.payments.proposing import bogota_day, repeated
from intake.payments.queueing import PROGRAM, queue_payment
from intake.wiring import Office
from models.instruction import Instruction
from models.payment import State, Step
from models.sql import audit
from models.sql.payments import current_proposal, move
from models.sql.questions import SUPERSEDED, open_question
from models.sql.tables import Case, Channel, Message, Notice, NoticeState, OpenQuestion, Payment
from parsers.instructions import understand

_LONGEST: Final = 2000
_BETTER_COPY: Final = "better_copy"  # Answered by a photograph (`intake.cases.late`).
_SAME_PAYMENT: Final = "same_payment"
_BACK_WITH_STAFF: Final = (State.PROPOSED, State.UNREADABLE)


def answered_by_button(
    session: Session, office: Office, case: Case, messages: Iterable[Message]
) -> bool:
    """Take the buttons that were pressed as answers, each to its own question and to no other.

    Return whether there were any. A button of a question that was answered since, or that went to
    somebody else, changes nothing and is answered kindly.
    """
    pressed = [message for message in messages if was_pressed(message.form)]
    for message in pressed:
        tap = tap_in(message.form)
        question = _of_button(session, case, tap) if tap is not None else None
        if question is None or tap is None:
            tell_answered_before(session, office, case)
        elif question.token != tap.token or not is_genuine(office.settings, question, tap):
            ask_again(session, office, case, question)  # It is asked otherwise by now.
        else:
            said = question.options[tap.position]
            _take(session, office, case, question, said, tapped=tap.position)
    return bool(pressed)


def answered_question(
    session: Session,
    office: Office,
    case: Case,
    text: str | None,
    *,
    with_again: Collection[int | None] = (),
) -> bool:
    """Take ``text`` as the answer to the question that was put to its sender last, or is quoted.

    ``with_again``: payments whose receipt came again with the words. Then these are an answer only
    to a question about one of them, and only a clear one ("¿les llegó?" is none).

    Return whether it was. Only the very address that was asked can answer, and only a person: an
    absence notice or somebody who writes in the member's name decides nothing.
    """
    messages = session.exec(select(Message).where(Message.case_id == case.id)).all()
    # A subject is no part of an answer: "Re: Pago" before a "2" would hide it.
    said = ("\n".join(message.text for message in messages if message.text) or text or "").strip()
    if not said or not _a_person_wrote(messages):
        return False
    asked = _asked(session, case, messages)
    if with_again:
        asked = [question for question in asked if question.payment_id in with_again]
    clear = next((one for one in asked if _is_clear(session, office, one, said)), None)
    if clear is not None:
        _take(session, office, case, clear, said)
        return True
    waiting = [question for question in asked if question.handed_over_at is None]
    if with_again or is_courtesy(said) or not waiting:
        return False
    _take(session, office, case, waiting[0], said)  # For a person to read.
    return True


def _a_person_wrote(messages: Iterable[Message]) -> bool:
    return not any(
        message.automatic or message.sender_verdict == Verdict.FAILED for message in messages
    )


# --- Which question? ------------------------------------------------------------------------


def _of_button(session: Session, case: Case, tap: Tap) -> OpenQuestion | None:
    """Return the question that is open where the button's was asked, if it is this sender's.

    That is the button's own, or the one that took its place.
    """
    asked = session.exec(select(OpenQuestion).where(OpenQuestion.token == tap.token)).first()
    if asked is None:
        return None
    payment = session.get_one(Payment, asked.payment_id, with_for_update=True)
    question = open_question(session, payment.id)
    if question is None or not _was_put_to(session, case, session.get_one(Case, payment.case_id)):
        return None
    waits = payment.state == State.WAITING_MEMBER
    late = question.handed_over_at is not None and payment.state in _BACK_WITH_STAFF
    superseded = asked.answer == SUPERSEDED
    return question if (waits or late) and (question.id == asked.id or superseded) else None


def _asked(session: Session, case: Case, messages: Sequence[Message]) -> list[OpenQuestion]:
    """Return this sender's questions that words may answer, the likeliest meant first.

    That is what is quoted or named, else what was put to the member last. What was handed over to
    staff is still answered while nobody has decided.
    """
    rows = session.exec(
        select(OpenQuestion, Payment.case_id)
        .join(Payment, col(Payment.id) == OpenQuestion.payment_id)
        .join(Case, col(Case.id) == Payment.case_id)
        .where(
            sa.or_(
                sa.and_(col(Case.channel) == case.channel, col(Case.sender) == case.sender),
                _was_told_elsewhere(case),
            ),
            Case.id != case.id,
            OpenQuestion.code != _BETTER_COPY,
            col(OpenQuestion.answered_at).is_(None),
            sa.or_(
                col(Payment.state) == State.WAITING_MEMBER,
                sa.and_(
                    col(OpenQuestion.handed_over_at).is_not(None),
                    col(Payment.state).in_(_BACK_WITH_STAFF),
                ),
            ),
        )
        .order_by(sa.nulls_last(col(OpenQuestion.told_at).desc()), col(OpenQuestion.id).desc())
        .with_for_update(of=OpenQuestion)
    ).all()
    home = case_spoken_of(session, case, messages) if len(rows) > 1 else None
    about = [question for question, case_id in rows if home is not None and case_id == home.id]
    return about or [question for question, _ in rows]


def _was_put_to(session: Session, case: Case, asked: Case) -> bool:
    """Return whether the sender of ``case`` is who was asked about ``asked``."""
    if same_sender(asked, case):
        return True
    which = select(Case.id).where(Case.id == asked.id, _was_told_elsewhere(case))
    return asked.channel == Channel.BANK and session.exec(which).first() is not None


def _was_told_elsewhere(case: Case) -> sa.ColumnElement[bool]:
    """Return the condition that this sender was told of a case which is not from his address.

    What did not arrive by one way went by another; and what nobody sent went to an address on file.
    """
    return sa.exists().where(
        col(Notice.case_id) == col(Case.id),
        sa.or_(col(Notice.instead_of_id).is_not(None), col(Case.channel) == Channel.BANK),
        col(Notice.channel) == case.channel,
        sa.func.lower(col(Notice.recipient)) == case.sender.lower(),
        col(Notice.state).in_((NoticeState.SENT, NoticeState.DELIVERED)),
    )


# --- Taking it ------------------------------------------------------------------------------


def _is_clear(session: Session, office: Office, question: OpenQuestion, said: str) -> bool:
    if question.code == _SAME_PAYMENT:
        return is_the_same(said) is not None
    payment = session.get_one(Payment, question.payment_id)
    return _completed(session, office, question, payment, said, None) is not None


def _completed(
    session: Session,
    office: Office,
    question: OpenQuestion,
    payment: Payment,
    said: str,
    tapped: int | None,
) -> Instruction | None:
    proposal = current_proposal(session, payment.id or 0)
    today = bogota_day(office.now())
    return answered(
        _instruction(payment),
        code=question.code,
        options=question.options,
        answer=said,
        understand=lambda words: understand(words, today),
        tapped=tapped,
        about_rest=proposal is not None and is_about_rest(question.message, proposal),
        own_number=session.get_one(Case, payment.case_id).sender_member_id,
    )


def _instruction(payment: Payment) -> Instruction:
    return Instruction.from_json(payment.instruction) if payment.instruction else Instruction()


def _take(
    session: Session,
    office: Office,
    case: Case,
    question: OpenQuestion,
    said: str,
    *,
    tapped: int | None = None,
) -> None:
    """Write the answer down, let it change the proposal, and thank for it."""
    payment = session.get_one(Payment, question.payment_id)
    words = said[:_LONGEST]
    question.answer, question.answered_at = words, office.now()
    audit.record(
        session,
        at=office.now(),
        actor="member",
        action="question.answered",
        subject=f"payment:{payment.id}",
        detail={
            "question": question.code,
            "answer": words,
            "button": tapped is not None,
            "case": case.number,
        },
    )
    if question.code == _SAME_PAYMENT:
        clear = _take_same(session, office, payment, is_the_same(words, tapped=tapped))
    else:
        after = _completed(session, office, question, payment, words, tapped)
        clear = after is not None and not after.needs_human
        _take_instruction(session, payment, after or unclear(_instruction(payment), words), words)
        queue_payment(session, office, payment)
    invited = invitation(session, office, case, [payment])
    acknowledge_answer(session, office, case, payment, after=invited, for_a_person=not clear)


def _take_same(session: Session, office: Office, payment: Payment, same: bool | None) -> bool:  # noqa: FBT001 - as it was answered
    """End the payment as the one sent before, or let it go on, with staff told by its check."""
    twin = repeated(session, office, payment, Likeness.POSSIBLE)
    if same and twin is not None:
        payment.duplicate_of_id = twin.id
        session.flush()
        move(session, payment, Step.CALL_DUPLICATE, by=PROGRAM, at=office.now())
    else:
        queue_payment(session, office, payment)
    return same is not None


def _take_instruction(session: Session, payment: Payment, after: Instruction, words: str) -> None:
    payment.instruction = after.as_json()
    payment.instruction_text = f"{payment.instruction_text or ''}\n{words}".strip()
    case = session.get_one(Case, payment.case_id)
    message = session.exec(
        select(Message).where(Message.case_id == case.id).order_by(col(Message.received_at))
    ).first()
    assert message is not None
    if case.channel != Channel.BANK or after.on_behalf_of is not None:
        # A number that the answer names decides whose it is, and with it what may be told; of money
        # that nobody sent, staff have said it.
        find_whose(session, case, message, payment, after)
    session.flush()
