"""Short answers: to what brings no receipt, to "¿ya me aplicaron?", and to what comes late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlmodel import Session, col, select

from intake.identity import may_know_of
from intake.notices.asking import open_question_of, putting, question_text
from intake.notices.outbox import queue_notice
from intake.notices.telling import due_sentence, read_sentence
from intake.replies import reply, sentence, sentences
from intake.wiring import Office
from models.payment import State
from models.sql.payments import payments_as_sent
from models.sql.tables import Case, Message, Notice, Payment

ADDED: Final = "added"
BRIEF: Final = "brief"
_ONCE_IN: Final = timedelta(seconds=60)
_IN_REVIEW: Final = (State.READING, State.PROPOSED, State.APPROVED_ONCE, State.UNREADABLE)


def tell_added(
    session: Session,
    office: Office,
    home: Case,
    *,
    key: str,
    payments: Sequence[Payment] = (),
) -> None:
    """Say in a line that something was added to the case, at most once a minute.

    A question that the addition brought up is put in any case.
    """
    recently = session.exec(
        select(Notice.id).where(
            Notice.case_id == home.id,
            Notice.kind == ADDED,
            col(Notice.created_at) > office.now() - _ONCE_IN,
        )
    ).first()
    asked = open_question_of(session, payments)
    if recently is not None and asked is None:
        return
    legible = [payment for payment in payments if payment.amount_centavos is not None]
    parts = [sentence(ADDED, "line", number=home.number)]
    if legible:
        parts.append(read_sentence(legible))
    if asked is not None:
        parts.append(question_text(session, asked, home.number))
    told = putting(session, office, reply(ADDED, *parts), asked)
    queue_notice(session, office, home, told, key=key)


def answer_about(session: Session, office: Office, case: Case, about: str, *, key: str) -> None:
    """Say honestly what we can and cannot do about it, and where to go; nothing of anybody's."""
    if about not in sentences()["other"]:
        return
    body = sentence(
        "other",
        about,
        number=case.number,
        phone=sentence("cooperative", "phone"),
        portal=sentence("cooperative", "portal"),
    )
    queue_notice(session, office, case, reply(BRIEF, body), key=key)


def tell_state(session: Session, office: Office, case: Case, about: Sequence[Case]) -> bool:
    """Say how the cases stand that the sender asks about; return whether there was anything.

    Only number, state and due time: these say nothing of a member, so that they may be told to
    whoever knows the number.
    """
    said = [line for one in about for line in _states(session, office, one)]
    if not said:
        return False
    parts = [sentence("state", "hello"), *dict.fromkeys(said)]
    queue_notice(session, office, case, reply(BRIEF, *parts), key=f"ack:{case.id}")
    return True


def _states(session: Session, office: Office, case: Case) -> list[str]:
    payments = payments_as_sent(session, case.id or 0)
    return [_state(session, office, case, payment) for payment in payments]


def _state(session: Session, office: Office, case: Case, payment: Payment) -> str:
    state = State(payment.state)
    if state is State.DUPLICATE and payment.duplicate_of_id is not None:
        first = session.get_one(Payment, payment.duplicate_of_id)
        about = session.get_one(Case, first.case_id)
        if not may_know_of(session, case, about, first.member_id):
            state = State.PROPOSED  # That somebody else has sent it is not told.
        elif first.state != State.DUPLICATE:
            return _state(session, office, about, first)
    if state in _IN_REVIEW:
        due = due_sentence(session, office, payment)
        return sentence("state", "in_review", number=case.number, due=due)
    return sentence("state", state.value, number=case.number)


def answer_in_words(session: Session, office: Office, case: Case, words: str, *, key: str) -> None:
    """Send what a person of the staff has written, over the channel that the case came by."""
    queue_notice(session, office, case, reply("staff", words), key=key)


def words_of(messages: Sequence[Message]) -> str:
    """Return what the messages say in words, oldest first; a mail's subject is not part of it."""
    return "\n".join(message.text.strip() for message in messages if message.text)
