"""A case from its messages to its payments: close it, fetch, read, understand, propose, answer.

Each function here is one step of the settle workflow (`intake.processes.workflows`). The steps
that write do it in one transaction and may be repeated: a settled case stays as it is.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import structlog
from sqlmodel import Session, col, select

from applier.policy import load_policy
from applier.who import find_member
from intake.arrival import hand_in_settling
from intake.cases.answering import answered_question
from intake.cases.identity import knows_member, sender_member
from intake.email.bounces import bounced_notice
from intake.email.judgement import automatic_reason, sender_verdict
from intake.notices.telling import acknowledge
from intake.payments.proposing import bogota_day, receipt_columns
from intake.payments.queueing import queue_payment
from intake.wiring import Office
from models.instruction import Intent
from models.payment import State
from models.receipt import Receipt
from models.sql import audit
from models.sql.tables import (
    Attachment,
    AttachmentState,
    Case,
    CaseState,
    Channel,
    Document,
    Member,
    Message,
    MessageState,
    Notice,
    NoticeState,
    Payment,
)
from parsers.instructions import understand
from parsers.process import Reader

log = structlog.get_logger(__name__)

_NUMBERS: Final = re.compile(r"\d[\d.\- ]{3,16}\d")
UNREAD: Final = "unread"
_FILES: Final = ("picture", "pdf", UNREAD)
_MOST_PASSWORDS: Final = 8  # Of each the reader tries a few forms.


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


# --- Read -----------------------------------------------------------------------------------


def read_case(office: Office, reader: Reader, case_id: int) -> list[str]:
    """Read every file of the case; return the hashes of the kept readings, in order.

    The readings themselves go to the file store: work items stay small, and a reading can be
    looked at years later.
    """
    with office.transaction() as session:
        messages = _messages(session, case_id)
        passwords = _passwords(session, messages)
        sources = [source for message in messages for source in _sources(session, message)]
    kept = []
    for source in sources:
        reading = _read(office, reader, source, passwords)
        reading["message_id"] = source["message_id"]
        kept.append(office.files.put(json.dumps(reading, ensure_ascii=False).encode()))
    return kept


def _messages(session: Session, case_id: int) -> Sequence[Message]:
    return session.exec(
        select(Message)
        .where(Message.case_id == case_id)
        .order_by(col(Message.received_at), col(Message.id))
    ).all()


def _sources(session: Session, message: Message) -> Iterator[dict[str, Any]]:
    """Yield what there is to read of a message: the raw mail, or its files and its words."""
    if message.channel == Channel.EMAIL:
        assert message.raw_sha256 is not None
        yield {"message_id": message.id, "name": "mensaje.eml", "sha256": message.raw_sha256}
        return
    for attachment in session.exec(
        select(Attachment)
        .where(Attachment.message_id == message.id, Attachment.state == AttachmentState.STORED)
        .order_by(col(Attachment.position))
    ):
        yield {"message_id": message.id, "name": attachment.name, "sha256": attachment.sha256}
    if message.text:
        # People also copy the bank's own notice into the chat.
        yield {"message_id": message.id, "name": "mensaje.txt", "text": message.text}


def _passwords(session: Session, messages: Sequence[Message]) -> list[str]:
    """Return the numbers that may open the case's PDFs: those written in it and the member's own.

    Colombian banks lock a statement with the customer's cédula (CHANNELS.md A3).
    """
    found: dict[str, None] = {}
    for message in messages:
        for number in _NUMBERS.findall(f"{message.subject or ''}\n{message.text or ''}"):
            found[re.sub(r"\D", "", number)] = None
        member_id = sender_member(session, message)
        if member_id:
            found[member_id] = None
    return list(found)[:_MOST_PASSWORDS]


def _read(
    office: Office, reader: Reader, source: dict[str, Any], passwords: Sequence[str]
) -> dict[str, Any]:
    data = source["text"].encode() if "text" in source else office.files.get(source["sha256"])
    with tempfile.TemporaryDirectory(prefix="tupago-") as folder:
        reading: dict[str, Any] = reader.read(
            data, source["name"], passwords=passwords, pages_dir=Path(folder)
        )
        for document in reading.get("documents") or []:
            for page in document.get("pages") or []:
                if "file" in page:  # Words have no picture.
                    picture = Path(folder) / page.pop("file")
                    page["sha256"] = office.files.put(picture.read_bytes())
    return reading


# --- Keep what was read ---------------------------------------------------------------------


def save_case(session: Session, office: Office, case_id: int, kept: Sequence[str]) -> None:
    """Turn the readings into documents and payments, propose, and answer the member; once."""
    case = session.get_one(Case, case_id, with_for_update=True)
    if case.state == CaseState.SETTLED:
        return
    messages = {message.id: message for message in _messages(session, case_id)}
    documents: list[tuple[Document, list[Receipt]]] = []
    for sha256 in kept:
        reading = json.loads(office.files.get(sha256))
        message = messages[reading["message_id"]]
        _complete_message(office, message, reading.get("letter"))
        if message.automatic and message.channel == Channel.EMAIL:
            _note_bounce(session, office, message)
        documents += list(_documents(session, case, message, reading))
    case.sender_member_id = next(
        (found for m in messages.values() if (found := sender_member(session, m))), None
    )
    text = instruction_text(messages.values())
    payments = [
        _payment(session, office, case, document, position, receipt, text)
        for document, receipts in _believed(documents)
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


def _documents(
    session: Session, case: Case, message: Message, reading: dict[str, Any]
) -> Iterator[tuple[Document, list[Receipt]]]:
    assert case.id is not None
    taken = len(session.exec(select(Document.id).where(Document.message_id == message.id)).all())
    found = reading.get("documents") or []
    problems = reading.get("problems") or []
    if not found and not problems and (error := reading.get("error")):
        problems = [{"name": reading["file"], **error}]
    # What never became a document is shown as one that could not be read.
    entries = [*found, *({"name": one["name"], "problems": [one]} for one in problems)]
    for offset, entry in enumerate(entries):
        problem: dict[str, Any] = next(iter(entry.get("problems") or []), {})
        document = Document(
            case_id=case.id,
            message_id=message.id,
            position=taken + offset,
            name=entry["name"],
            kind=entry.get("kind") or UNREAD,
            sha256=entry.get("sha256") or message.raw_sha256 or "",
            text=entry.get("text") or "",
            is_receipt=bool(entry.get("is_receipt")),
            pages=[page for page in entry.get("pages") or [] if "sha256" in page],
            problem=problem.get("code"),
            detail=problem.get("message"),
        )
        session.add(document)
        yield document, [Receipt.from_json(data) for data in entry.get("receipts") or []]
    session.flush()


def _believed(
    documents: Sequence[tuple[Document, list[Receipt]]],
) -> Iterator[tuple[Document, list[Receipt]]]:
    """Yield the documents that become payments.

    A mail often says in words what its PDF proves: the words count only where no file does, and
    the same facts in two files of one case are one payment. Where nothing is a receipt but a
    file came, that file is kept as a payment that a person may look at.
    """
    receipts = [(document, found) for document, found in documents if document.is_receipt and found]
    files = [pair for pair in receipts if pair[0].kind != "text"] or receipts
    seen: set[tuple[Any, ...]] = set()
    for document, found in files:
        fresh = [receipt for receipt in found if _facts(receipt) not in seen]
        seen |= {facts for receipt in fresh if (facts := _facts(receipt)) is not None}
        if fresh:
            yield document, fresh
    if not files:
        shown = [document for document, _ in documents if document.kind in _FILES]
        if shown:
            yield shown[0], [Receipt()]


def _facts(receipt: Receipt) -> tuple[Any, ...] | None:
    """Return what makes two readings the same payment, or None where too little is known."""
    if receipt.amount is None or receipt.transaction_id is None:
        return None
    return receipt.amount, receipt.date, receipt.transaction_id


def instruction_text(messages: Iterable[Message]) -> str | None:
    """Return what the member wrote: subjects of mails and new words, oldest first."""
    parts: list[str] = []
    for message in messages:
        parts += [part.strip() for part in (message.subject, message.text) if part and part.strip()]
    return "\n".join(dict.fromkeys(parts)) or None


def _payment(
    session: Session,
    office: Office,
    case: Case,
    document: Document,
    position: int,
    receipt: Receipt,
    text: str | None,
) -> Payment:
    assert case.id is not None
    assert document.id is not None
    message = session.get_one(Message, document.message_id)
    words = text
    instruction = understand(text, bogota_day(office.now())) if text else None
    if (instruction is None or instruction.intent is Intent.NONE) and receipt.concept:
        # Nothing said to us; perhaps it was said to the bank ("Concepto: APORTES NOV").
        words = receipt.concept
        instruction = understand(receipt.concept, bogota_day(office.now()))
    whose = find_member(
        on_behalf_of=instruction.on_behalf_of if instruction else None,
        reference=receipt.reference,
        sender_member_id=case.sender_member_id,
        is_member=lambda number: session.get(Member, number) is not None,
        channels=load_policy().channels,
    )
    payment = Payment(
        case_id=case.id,
        document_id=document.id,
        position=position,
        member_id=whose.member_id,
        receipt_read=receipt.as_json(),
        instruction=instruction.as_json() if instruction else None,
        instruction_text=words,
        sha256=document.sha256,
        sender_verified=knows_member(case, message, whose.member_id),
        received_at=message.received_at,
        **receipt_columns(receipt),
    )
    session.add(payment)
    session.flush()
    return payment
