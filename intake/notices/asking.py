"""How a question is put to a member: its words, its numbered lines, its buttons, its reminder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from applier.questions import CODES, fixed
from intake.identity import addresses_on_file, may_hear
from intake.notices.choices import choices_of
from intake.notices.outbox import queue_notice
from intake.replies import Reply, as_template, reply, sentence
from intake.wiring import Office
from models.money import Money
from models.payment import State
from models.sql.questions import open_question
from models.sql.tables import Case, Channel, Notice, OpenQuestion, Payment

REMINDER = "reminder"


def open_question_of(session: Session, payments: Sequence[Payment]) -> OpenQuestion | None:
    """Return the question to put now: one at a time, the first payment's first."""
    found = (open_question(session, payment.id) for payment in payments)
    return next((question for question in found if question is not None), None)


def next_question(session: Session, case: Case) -> OpenQuestion | None:
    """Return what waits to be asked of this sender about another payment, oldest first."""
    return session.exec(
        select(OpenQuestion)
        .join(Payment, col(Payment.id) == OpenQuestion.payment_id)
        .join(Case, col(Case.id) == Payment.case_id)
        .where(
            Case.channel == case.channel,
            Case.account == case.account,
            Case.sender == case.sender,
            Payment.state == State.WAITING_MEMBER,
            col(OpenQuestion.answered_at).is_(None),
            col(OpenQuestion.told_at).is_(None),
        )
        .order_by(col(OpenQuestion.id))
    ).first()


def somebody_to_ask(session: Session, payment: Payment) -> bool:
    """Return whether a question can reach anybody.

    Money that came without a receipt has no sender: its member is asked, at an address on file.
    """
    if session.get_one(Case, payment.case_id).channel != Channel.BANK:
        return True
    return payment.member_id is not None and bool(addresses_on_file(session, payment.member_id))


def question_text(
    session: Session, question: OpenQuestion, number: str, *, alone: bool = False
) -> str:
    """Return the question as a paragraph with its options numbered.

    ``alone``: it stands in no answer about its case, so that it has to name it.
    """
    parts = [_intro(session, question, number)] if alone else []
    parts += [_which_payment(session, question), question.message]
    if question.options:
        parts.append("\n".join(_numbered(question)))
        parts.append(sentence("question", "how"))
    return "\n".join(part for part in parts if part)


def _intro(session: Session, question: OpenQuestion, number: str) -> str:
    payment = session.get_one(Payment, question.payment_id)
    if session.get_one(Case, payment.case_id).channel != Channel.BANK:
        return sentence("question", "intro", number=number)
    return sentence("question", "intro_from_bank", number=number, amount=_amount(payment))


def _amount(payment: Payment) -> str:
    return str(Money(payment.amount_centavos or 0))


def putting(session: Session, office: Office, told: Reply, question: OpenQuestion | None) -> Reply:
    """Return the message with the buttons of the question that its words put, noted as put."""
    if question is None:
        return told
    question.told_at = question.told_at or office.now()
    session.flush()
    return replace(told, choices=choices_of(office.settings, question))


def ask(session: Session, office: Office, payment: Payment, question: OpenQuestion) -> None:
    """Put a question to the member in a message of its own."""
    _reword_for_a_stranger(session, payment, question)
    told = reply("question", _alone(session, payment, question))
    _put_alone(session, office, payment, question, told, key=f"question:{question.id}")


def remind(
    session: Session, office: Office, payment: Payment, question: OpenQuestion
) -> Notice | None:
    """Put a question once more, a business day later."""
    _reword_for_a_stranger(session, payment, question)
    told = reply(REMINDER, sentence(REMINDER, "hello"), _alone(session, payment, question))
    return _put_alone(session, office, payment, question, told, key=f"reminder:{question.id}")


def _reword_for_a_stranger(session: Session, payment: Payment, question: OpenQuestion) -> None:
    """Take what the member owes out of a question whose reader is no longer known as the member.

    An import may have taken the address from him since the receipt was read.
    """
    case = session.get_one(Case, payment.case_id)
    if not payment.sender_verified or may_hear(session, case, payment.member_id):
        return
    payment.sender_verified = False
    plain = fixed(question.code if question.code in CODES else "choose_target")
    question.message, question.options = plain.message, list(plain.options)
    session.flush()


def _put_alone(
    session: Session,
    office: Office,
    payment: Payment,
    question: OpenQuestion,
    told: Reply,
    *,
    key: str,
) -> Notice | None:
    case = session.get_one(Case, payment.case_id)
    asked = " ".join([question.message, *_numbered(question)])
    if case.channel == Channel.BANK:
        told = as_template(
            told,
            "missing_detail_from_bank",
            amount=_amount(payment),
            number=case.number,
            question=asked,
        )
    else:
        told = as_template(told, "missing_detail", number=case.number, question=asked)
    told = putting(session, office, told, question)
    return queue_notice(session, office, case, told, key=key, payment_id=payment.id)


def _alone(session: Session, payment: Payment, question: OpenQuestion) -> str:
    number = session.get_one(Case, payment.case_id).number
    return question_text(session, question, number, alone=True)


def _which_payment(session: Session, question: OpenQuestion) -> str:
    """Say which of several payments of one case is asked about, by the amount he sent himself."""
    payment = session.get_one(Payment, question.payment_id)
    siblings = session.exec(select(Payment.id).where(Payment.case_id == payment.case_id)).all()
    if len(siblings) < 2 or payment.amount_centavos is None:  # noqa: PLR2004 - several
        return ""
    return sentence("question", "of_payment", amount=str(Money(payment.amount_centavos)))


def _numbered(question: OpenQuestion) -> list[str]:
    return [
        sentence("question", "option", position=str(position), text=text)
        for position, text in enumerate(question.options, start=1)
    ]
