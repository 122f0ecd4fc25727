"""What comes late belongs to what came before: it amends that case, while no person has decided.

WhatsApp shows a member one conversation. A picture or words that follow within minutes are meant
with what was sent just before; a quoted message or the thread of a mail says so however old it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.amendment import amended
from intake.cases.evidence import Found, find_whose, instruction_texts, new_payment, understood
from intake.cases.reading import messages_of
from intake.cases.threads import same_sender
from intake.payments.proposing import bogota_day, receipt_columns
from intake.payments.queueing import PROGRAM, queue_payment, renew_proposals
from intake.wiring import Office
from models.instruction import Instruction, Intent
from models.payment import State, Step
from models.receipt import Receipt
from models.sql import audit
from models.sql.payments import move
from models.sql.questions import open_question
from models.sql.tables import (
    Case,
    CaseState,
    Channel,
    Decision,
    Document,
    Message,
    OpenQuestion,
    Payment,
)
from parsers.instructions import understand

LATE: Final = timedelta(minutes=10)
BETTER_COPY: Final = "better_copy"  # The question for a legible photograph.
# What a member wrote before the receipt is meant with it: "para aportes", and then the photo.
_MEANT_WITH_IT: Final = ("instruction", "words", "voice", "video", "place", "contact")


# --- Where does it belong? ------------------------------------------------------------------


def case_just_before(session: Session, case: Case) -> Case | None:
    """Return the payments that the same person sent in the ten minutes before, if there are."""
    if case.channel != Channel.WHATSAPP:
        return None
    return session.exec(
        select(Case)
        .where(
            Case.channel == case.channel,
            Case.account == case.account,
            Case.sender == case.sender,
            Case.id != case.id,
            Case.state == CaseState.SETTLED,
            col(Case.joined_id).is_(None),
            col(Case.settled_at) >= case.opened_at - LATE,
            sa.exists().where(col(Payment.case_id) == col(Case.id)),
        )
        .order_by(col(Case.id).desc())
        .limit(1)
        .with_for_update()
    ).first()


def case_awaiting_copy(session: Session, case: Case) -> Case | None:
    """Return the case of the same sender for which we asked a legible photograph."""
    found = session.exec(
        select(Case)
        .join(Payment, col(Payment.case_id) == Case.id)
        .join(OpenQuestion, col(OpenQuestion.payment_id) == Payment.id)
        .where(
            Case.channel == case.channel,
            Case.sender == case.sender,
            Case.id != case.id,
            col(Payment.state).in_([State.WAITING_MEMBER, State.UNREADABLE, State.PROPOSED]),
            OpenQuestion.code == BETTER_COPY,
            col(OpenQuestion.answered_at).is_(None),
        )
        .order_by(col(OpenQuestion.id).desc())
    ).first()
    return found if found is not None and same_sender(found, case) else None


def newest_open_case(session: Session, case: Case) -> Case | None:
    """Return the case of this sender's newest payment that no person has decided."""
    for found in session.exec(
        select(Case)
        .join(Payment, col(Payment.case_id) == Case.id)
        .where(
            Case.channel == case.channel,
            Case.sender == case.sender,
            Case.id != case.id,
            Payment.state == State.PROPOSED,
        )
        .order_by(col(Payment.id).desc())
        .limit(5)
    ):
        if can_be_amended(session, found):
            return found
    return None


def can_be_amended(session: Session, case: Case) -> bool:
    """Return whether no person has decided anything about the case; to ask is not to decide."""
    decided = session.exec(
        select(Decision.id)
        .join(Payment, col(Payment.id) == Decision.payment_id)
        .where(Payment.case_id == case.id, Decision.by != PROGRAM, Decision.step != Step.ASK)
    ).first()
    return decided is None


def has_payments(session: Session, case: Case) -> bool:
    return session.exec(select(Payment.id).where(Payment.case_id == case.id)).first() is not None


# --- Join it --------------------------------------------------------------------------------


def join(session: Session, office: Office, case: Case, home: Case) -> None:
    """Move the messages of ``case`` and their documents to ``home``; ``case`` stays, empty."""
    assert home.id is not None
    messages = messages_of(session, case.id or 0)
    for message in messages:
        message.case_id = home.id
    for document in session.exec(select(Document).where(Document.case_id == case.id)):
        document.case_id = home.id
    case.joined_id, case.tray = home.id, None
    home.amended_at = office.now()
    session.flush()
    audit.record(
        session,
        at=office.now(),
        actor=PROGRAM,
        action="case.joined",
        subject=f"case:{home.id}",
        detail={"from": case.number, "messages": [message.id for message in messages]},
    )


def join_words_before(session: Session, office: Office, case: Case) -> None:
    """Bring in what was said just before the receipts of ``case`` came, if nobody took it up."""
    if case.channel != Channel.WHATSAPP:
        return
    for before in session.exec(
        select(Case).where(
            Case.channel == case.channel,
            Case.account == case.account,
            Case.sender == case.sender,
            Case.id != case.id,
            Case.tray == "other",
            col(Case.about).in_(_MEANT_WITH_IT),
            col(Case.handled_at).is_(None),
            col(Case.joined_id).is_(None),
            col(Case.settled_at) >= case.opened_at - LATE,
        )
    ).all():
        join(session, office, before, case)
    case.amended_at = None


def add_receipts(
    session: Session, office: Office, home: Case, found: Sequence[Found], texts: Sequence[str]
) -> list[Payment]:
    """Add late receipts to ``home``: one takes the place of a photo nobody could read.

    Return the payments that are new or have become legible.
    """
    words = texts or instruction_texts(messages_of(session, home.id or 0))
    added: list[Payment] = []
    for document, receipts in found:
        for position, receipt in enumerate(receipts):
            waiting = _waits_for_copy(session, home, receipt)
            if waiting is None:
                payment = new_payment(session, office, home, document, position, receipt, words)
            elif receipt.amount is None:
                _give_up_copy(session, office, waiting, document)
                continue  # Another that cannot be read: staff see both with the same payment.
            else:
                payment = waiting
                _replace_copy(session, office, home, payment, document, position, receipt, texts)
            queue_payment(session, office, payment)
            added.append(payment)
    # "El primero para aportes y el segundo para el crédito": now there is a second.
    renew_proposals(session, office, col(Payment.case_id) == home.id)
    return added


def _waits_for_copy(session: Session, home: Case, receipt: Receipt) -> Payment | None:
    """Return the payment of the case that needs a legible photograph, and of which this may be one.

    What was asked for comes first. Another amount than the one that was read is another payment.
    """
    rows = session.exec(
        select(Payment, OpenQuestion.code)
        .join(
            OpenQuestion,
            sa.and_(
                col(OpenQuestion.payment_id) == col(Payment.id),
                col(OpenQuestion.answered_at).is_(None),
            ),
            isouter=True,
        )
        .where(
            Payment.case_id == home.id,
            col(Payment.state).in_([State.UNREADABLE, State.WAITING_MEMBER, State.PROPOSED]),
        )
        .order_by(col(Payment.id))
    ).all()
    asked = [payment for payment, code in rows if code == BETTER_COPY]
    unread = [one for one, _ in rows if one.amount_centavos is None and one.state != State.PROPOSED]
    read = receipt.amount.centavos if receipt.amount else None
    return next(
        (one for one in (*asked, *unread) if one.amount_centavos in (None, read) or read is None),
        None,
    )


def _give_up_copy(session: Session, office: Office, payment: Payment, document: Document) -> None:
    """Let staff look where the second photograph is no better than the first."""
    _close_question(session, office, payment, document)
    if payment.state == State.WAITING_MEMBER:
        step = Step.PROPOSE if payment.amount_centavos is not None else Step.GIVE_UP_READING
        move(session, payment, step, by=PROGRAM, at=office.now())


def _close_question(session: Session, office: Office, payment: Payment, document: Document) -> None:
    question = open_question(session, payment.id)
    if question is not None and question.code == BETTER_COPY:
        question.answer, question.answered_at = document.name, office.now()
        session.flush()


def _replace_copy(
    session: Session,
    office: Office,
    home: Case,
    payment: Payment,
    document: Document,
    position: int,
    receipt: Receipt,
    texts: Sequence[str],
) -> None:
    assert document.id is not None
    before = payment.document_id
    words, instruction = understood(office, texts, receipt)
    if payment.instruction and (instruction is None or instruction.intent is Intent.NONE):
        # "Ahí va de nuevo": what was said with the first photograph still holds.
        words, instruction = payment.instruction_text, Instruction.from_json(payment.instruction)
    payment.document_id, payment.position = document.id, position
    payment.sha256, payment.receipt_read = document.sha256, receipt.as_json()
    for name, value in receipt_columns(receipt).items():
        setattr(payment, name, value)
    payment.instruction = instruction.as_json() if instruction else None
    payment.instruction_text = words
    message = session.get_one(Message, document.message_id)
    find_whose(session, home, message, payment, instruction)
    session.flush()
    _close_question(session, office, payment, document)
    audit.record(
        session,
        at=office.now(),
        actor="member",
        action="payment.copy_replaced",
        subject=f"payment:{payment.id}",
        detail={"document": document.id, "before": before},
    )


def add_words(session: Session, office: Office, home: Case, said: str) -> list[Payment]:
    """Take what was said later into the instruction of the payments; the newest words win.

    Return the payments that it changed: those that wait for staff. What waits for an answer of
    the member is answered, not amended (`intake.cases.answering`).
    """
    newest = understand(said, bogota_day(office.now()))
    if newest.intent is not Intent.APPLY and newest.on_behalf_of is None:
        return []
    changed = []
    for payment in session.exec(
        select(Payment)
        .where(
            Payment.case_id == home.id,
            col(Payment.state).in_([State.PROPOSED, State.UNREADABLE]),
        )
        .order_by(col(Payment.id))
    ).all():
        before = Instruction.from_json(payment.instruction) if payment.instruction else None
        after = amended(before, newest)
        payment.instruction = after.as_json()
        payment.instruction_text = f"{payment.instruction_text or ''}\n{said}".strip()
        document = session.get_one(Document, payment.document_id)
        message = session.get_one(Message, document.message_id)
        find_whose(session, home, message, payment, after)
        session.flush()
        audit.record(
            session,
            at=office.now(),
            actor="member",
            action="payment.amended",
            subject=f"payment:{payment.id}",
            detail={"words": said, "case": home.number},
        )
        if payment.state == State.PROPOSED:
            queue_payment(session, office, payment)
        changed.append(payment)
    return changed
