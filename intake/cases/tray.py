"""What staff do with the other tray ("otros mensajes"): read, answer, see to, or make a payment."""

from __future__ import annotations

import hashlib

from sqlmodel import Session, col, select

from intake.cases.conversing import OTHER, PAYMENTS
from intake.cases.evidence import UNREAD, instruction_texts, new_payment
from intake.cases.reading import messages_of
from intake.notices.brief import answer_in_words
from intake.payments.queueing import queue_payment
from intake.payments.review import Staff
from intake.wiring import Office
from models.errors import TupagoError
from models.receipt import Receipt
from models.sql import audit
from models.sql.tables import Case, Document, Message, Payment


class UnknownCaseError(TupagoError):
    code = "case.unknown"
    message = "No existe un radicado con ese número."


class NotInTrayError(TupagoError):
    code = "case.not_in_tray"
    message = "Este radicado ya no está entre los otros mensajes; mire cómo quedó."


class NothingWrittenError(TupagoError):
    code = "case.nothing_written"
    message = "Escriba primero la respuesta."


def answer(
    session: Session, office: Office, number: str, staff: Staff, words: str, seen: int
) -> Case:
    """Send ``words`` to whoever wrote, by the channel he wrote by; with that it is seen to.

    ``seen``: how many notices the page showed. The same form sent twice is one answer.
    """
    case = _case(session, number)
    if not words.strip():
        raise NothingWrittenError(number)
    answer_in_words(session, office, case, words.strip(), key=f"staff:{case.id}:{seen}")
    _note(session, office, case, staff, "case.answered", words=words.strip())
    case.handled_by, case.handled_at = staff.username, office.now()
    return case


def see_to(session: Session, office: Office, number: str, staff: Staff) -> Case:
    """Note that a person has seen to it; there is nothing (more) to do."""
    case = _in_tray(session, number)
    case.handled_by, case.handled_at = staff.username, office.now()
    _note(session, office, case, staff, "case.handled")
    return case


def take_back(session: Session, office: Office, number: str, staff: Staff) -> Case:
    """Put it among what is to be seen to again."""
    case = _in_tray(session, number)
    case.handled_by = case.handled_at = None
    _note(session, office, case, staff, "case.taken_back")
    return case


def make_payment(session: Session, office: Office, number: str, staff: Staff) -> Payment:
    """Make it a payment case after all: a person will type in what the program did not see."""
    case = _in_tray(session, number)
    assert case.id is not None
    document = _evidence(session, case)
    document.is_receipt = True
    session.add(document)
    session.flush()
    texts = instruction_texts(messages_of(session, case.id))
    payment = new_payment(session, office, case, document, 0, Receipt(), texts)
    queue_payment(session, office, payment, by=staff.username)
    case.tray = PAYMENTS
    case.handled_by, case.handled_at = staff.username, office.now()
    _note(session, office, case, staff, "case.made_payment", payment=payment.id)
    return payment


def _case(session: Session, number: str) -> Case:
    case = session.exec(select(Case).where(Case.number == number.upper()).with_for_update()).first()
    if case is None:
        raise UnknownCaseError(number)
    return case


def _in_tray(session: Session, number: str) -> Case:
    case = _case(session, number)
    if case.tray != OTHER:
        raise NotInTrayError(number)
    return case


def _evidence(session: Session, case: Case) -> Document:
    """Return the file that may prove a payment, or the words themselves."""
    documents = session.exec(
        select(Document).where(Document.case_id == case.id).order_by(col(Document.id))
    ).all()
    for document in (*(one for one in documents if one.kind != "text"), *documents):
        return document
    message = session.exec(
        select(Message).where(Message.case_id == case.id).order_by(col(Message.received_at))
    ).first()
    assert message is not None
    assert case.id is not None
    return Document(
        case_id=case.id,
        message_id=message.id,
        position=0,
        name="mensaje",
        kind=UNREAD,
        sha256=message.raw_sha256 or hashlib.sha256(message.id.encode()).hexdigest(),
        text=message.text or "",
    )


def _note(
    session: Session, office: Office, case: Case, staff: Staff, action: str, **detail: object
) -> None:
    audit.record(
        session,
        at=office.now(),
        actor=staff.username,
        action=action,
        subject=f"case:{case.id}",
        detail=detail,
    )
