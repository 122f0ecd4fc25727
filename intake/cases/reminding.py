"""Questions that nobody has answered: one reminder after a business day, then staff take over.

Rows say what is due, and the sweep looks every minute; nothing waits in memory. The due time runs
again from the moment at which staff have the payment back.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.due_time import BOGOTA, due_at, is_business_day
from intake.notices.asking import ask, next_question, remind
from intake.payments.queueing import PROGRAM
from intake.wiring import Office
from models.payment import State, Step
from models.sql import audit
from models.sql.payments import move
from models.sql.tables import Case, OpenQuestion, Payment

UNANSWERED: Final = "El asociado no respondió la pregunta."
_BUSINESS_DAY_HOURS: Final = 24
# People are written to on business days while they are awake (compare Ley 2300 de 2023).
_FROM, _UNTIL = time(8), time(18)
_ONE_ROUND: Final = 200


def chase(office: Office) -> dict[str, int]:
    """Put what is still to be put, remind once, hand over; return how many of each.

    Every question has a transaction of its own: one that cannot be put keeps no other waiting.
    """
    counts = {"put": 0, "reminded": 0, "handed_over": 0}
    with office.reading() as session:
        waiting = session.exec(
            select(OpenQuestion.id)
            .join(Payment, col(Payment.id) == OpenQuestion.payment_id)
            .where(
                Payment.state == State.WAITING_MEMBER,
                col(OpenQuestion.answered_at).is_(None),
                col(OpenQuestion.handed_over_at).is_(None),
            )
            .order_by(sa.nulls_first(col(OpenQuestion.told_at)))
            .limit(_ONE_ROUND)
        ).all()
    for question_id in waiting:
        with office.transaction() as session:
            done = _chase_one(session, office, question_id)
            if done:
                counts[done] += 1
    return counts


def _chase_one(session: Session, office: Office, question_id: int | None) -> str:
    question = session.get_one(OpenQuestion, question_id, with_for_update=True)
    payment = session.get_one(Payment, question.payment_id, with_for_update=True)
    if question.answered_at is not None or payment.state != State.WAITING_MEMBER:
        return ""  # Answered between the look and now.
    now = office.now()
    if question.told_at is None:
        return _put(session, office, payment, question)
    if question.reminded_at is None:
        if not (_is_over(question.told_at, now) and _is_an_hour_to_write(now)):
            return ""
        question.reminded_at = now
        remind(session, office, payment, question)
        _record(session, office, payment, question, "question.reminded")
        return "reminded"
    if not _is_over(question.reminded_at, now):
        return ""
    question.handed_over_at = now
    _record(session, office, payment, question, "question.handed_over")
    unread = payment.amount_centavos is None
    step = Step.GIVE_UP_READING if unread else Step.PROPOSE
    move(session, payment, step, by=PROGRAM, at=now, reason=UNANSWERED)
    return "handed_over"


def _put(session: Session, office: Office, payment: Payment, question: OpenQuestion) -> str:
    """Put a question that had to wait for another one to the same person."""
    case = session.get_one(Case, payment.case_id)
    other = session.exec(
        select(OpenQuestion.id)
        .join(Payment, col(Payment.id) == OpenQuestion.payment_id)
        .join(Case, col(Case.id) == Payment.case_id)
        .where(
            Case.channel == case.channel,
            Case.account == case.account,
            Case.sender == case.sender,
            Payment.state == State.WAITING_MEMBER,
            col(OpenQuestion.answered_at).is_(None),
            col(OpenQuestion.told_at).is_not(None),
        )
    ).first()
    turn = next_question(session, case)
    if other is not None or turn is None or turn.id != question.id:
        return ""
    ask(session, office, payment, question)
    return "put"


def _is_over(since: datetime, now: datetime) -> bool:
    return now >= due_at(since, hours=_BUSINESS_DAY_HOURS)


def _is_an_hour_to_write(now: datetime) -> bool:
    local = now.astimezone(BOGOTA)
    return is_business_day(local.date()) and _FROM <= local.time() < _UNTIL


def _record(
    session: Session, office: Office, payment: Payment, question: OpenQuestion, action: str
) -> None:
    audit.record(
        session,
        at=office.now(),
        actor=PROGRAM,
        action=action,
        subject=f"payment:{payment.id}",
        detail={"question": question.code},
    )
