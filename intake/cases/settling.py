"""A case from its messages to its payments: close it, read, understand, propose, answer.

Each function here is one step of the settle workflow (`intake.processes.workflows`). The steps
that write do it in one transaction and may be repeated: a settled case stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, select

from intake.arrival import hand_in_settling
from intake.cases.answering import answered_question
from intake.cases.evidence import believed, documents_of, instruction_text, new_payment
from intake.cases.reading import messages_of
from intake.email.bounces import bounced_notice
from intake.email.judgement import automatic_reason, sender_verdict
from intake.identity import sender_member
from intake.notices.telling import acknowledge
from intake.payments.queueing import queue_payment
from intake.wiring import Office
from models.payment import State
from models.receipt import Receipt
from models.sql import audit
from models.sql.tables import (
    Case,
    CaseState,
    Channel,
    Document,
    Message,
    MessageState,
    Notice,
    NoticeState,
)


def close_gathering(session: Session, office: Office, case_id: int, round_: int) -> bool:
    """Close the case if its quiet time is over; otherwise hand in the next look at it.

    Return whether the case is ready to be read.
    """
    case = session.get_one(Case, case_id, with_for_update=True)
    if case.state in (CaseState.SETTLED, CaseState.QUARANTINED):
        return False
    left = (case.closes_at - office.now()).total_seconds()
    if case.state == CaseState.GATHERING and left > 0:
        hand_in_settling(session, office, case_id, round_ + 1, wait_seconds=left)
        return False
    case.state = CaseState.READING
    return True


def save_case(session: Session, office: Office, case_id: int, kept: Sequence[str]) -> None:
    """Turn the readings into documents and payments, propose, and answer the member; once."""
    case = session.get_one(Case, case_id, with_for_update=True)
    if case.state == CaseState.SETTLED:
        return
    messages = {message.id: message for message in messages_of(session, case_id)}
    documents: list[tuple[Document, list[Receipt]]] = []
    for sha256 in kept:
        reading = json.loads(office.files.get(sha256))
        message = messages[reading["message_id"]]
        _complete_message(office, message, reading.get("letter"))
        if message.automatic and message.channel == Channel.EMAIL:
            _note_bounce(session, office, message)
        documents += list(documents_of(session, case, message, reading))
    case.sender_member_id = next(
        (found for m in messages.values() if (found := sender_member(session, m))), None
    )
    text = instruction_text(messages.values())
    payments = [
        new_payment(session, office, case, document, position, receipt, text)
        for document, receipts in believed(documents)
        for position, receipt in enumerate(receipts)
    ]
    for message in messages.values():
        message.state = MessageState.SETTLED
    case.state = CaseState.SETTLED
    case.settled_at = office.now()
    audit.record(
        session,
        at=office.now(),
        actor="tupago",
        action="case.settled",
        subject=f"case:{case.id}",
        detail={"payments": len(payments), "readings": list(kept)},
    )
    for payment in payments:
        queue_payment(session, office, payment)
    # Many who answer send the receipt again with their words.
    repeated = all(payment.state == State.DUPLICATE for payment in payments)
    again = {payment.duplicate_of_id for payment in payments}
    if repeated and answered_question(session, office, case, text, with_again=again):
        return
    acknowledge(session, office, case, payments, [document for document, _ in documents])


def _complete_message(office: Office, message: Message, letter: dict[str, Any] | None) -> None:
    """Add to a mail what only reading it could tell."""
    if letter is None:
        return
    headers = letter.get("headers") or {}
    message.headers = headers
    message.subject = letter.get("subject") or message.subject
    message.text = letter.get("new_text") or None
    ours = [office.settings.imap_user, office.settings.mail_from]
    message.automatic = automatic_reason(headers, own_addresses=ours)
    message.sender_verdict = sender_verdict(headers, office.settings.mail_trusted_server)


def _note_bounce(session: Session, office: Office, message: Message) -> None:
    """Mark the notice of ours that came back, so that staff reach the member otherwise."""
    assert message.raw_sha256 is not None
    bounce = bounced_notice(office.files.get(message.raw_sha256))
    if bounce is None:
        return
    notice = session.exec(
        select(Notice).where(Notice.mail_message_id == bounce.mail_message_id)
    ).first()
    if notice is not None:
        notice.state = NoticeState.FAILED
        notice.problem = f"El correo rebotó ({bounce.status})."
