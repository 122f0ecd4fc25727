"""Questions to members: one open at a time for each payment, whoever asks."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from models.proposal import Question
from models.sql.tables import OpenQuestion

SUPERSEDED = ""  # As the answer of a question that another one has replaced.


def open_question(session: Session, payment_id: int | None) -> OpenQuestion | None:
    """Return the question about the payment that has neither answer nor successor."""
    return session.exec(
        select(OpenQuestion).where(
            OpenQuestion.payment_id == payment_id, col(OpenQuestion.answered_at).is_(None)
        )
    ).first()


def put_question(
    session: Session, payment_id: int, question: Question, *, by: str, at: datetime
) -> OpenQuestion:
    """Keep a question to the member; it takes the place of the one that is open."""
    withdraw_question(session, payment_id, at=at)
    put = OpenQuestion(
        payment_id=payment_id,
        code=question.code,
        message=question.message,
        options=list(question.options),
        asked_by=by,
        asked_at=at,
    )
    session.add(put)
    session.flush()
    return put


def withdraw_question(session: Session, payment_id: int | None, *, at: datetime) -> None:
    """Close the open question unanswered: it is asked otherwise, or not at all any more."""
    earlier = open_question(session, payment_id)
    if earlier is not None:
        earlier.answer, earlier.answered_at = SUPERSEDED, at
        session.flush()
