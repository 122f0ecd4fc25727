"""What a case proves: its readings as documents, and those that count as payments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from sqlmodel import Session, col, select

from applier.policy import load_policy
from applier.who import find_member
from intake.identity import knows_member
from intake.payments.proposing import bogota_day, receipt_columns
from intake.wiring import Office
from models.instruction import Instruction, Intent
from models.receipt import Receipt
from models.sql.tables import Case, Document, Member, Message, Payment
from parsers.instructions import understand_all

UNREAD: Final = "unread"
_FILES: Final = ("picture", "pdf", UNREAD)
_NO_EVIDENCE: Final = frozenset({"file.sound", "file.video"})
Found: TypeAlias = tuple[Document, list[Receipt]]


def documents_of(
    session: Session, case: Case, message: Message, reading: dict[str, Any]
) -> Iterator[Found]:
    assert case.id is not None
    taken = len(session.exec(select(Document.id).where(Document.message_id == message.id)).all())
    found = reading.get("documents") or []
    problems = reading.get("problems") or []
    if not found and not problems and (error := reading.get("error")):
        problems = [{"name": reading["file"], **error}]
    # What never became a document is shown as one that could not be read.
    entries = [*found, *(_unread(problem) for problem in problems)]
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


def _unread(problem: dict[str, Any]) -> dict[str, Any]:
    return {"name": problem["name"], "sha256": problem.get("sha256"), "problems": [problem]}


def believed(documents: Sequence[Found]) -> Iterator[Found]:
    """Yield the documents that become payments.

    A mail often says in words what its PDF proves: the words count only where no file does, and
    the same facts in two files of one case are one payment. Where nothing is a receipt but a
    file came, that file is kept as a payment that a person may look at; a recording is none.
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
        shown = [document for document, _ in documents if _could_be_one(document)]
        if shown:
            yield shown[0], [Receipt()]


def _could_be_one(document: Document) -> bool:
    return document.kind in _FILES and document.problem not in _NO_EVIDENCE


def is_known(session: Session, document: Document, receipt: Receipt) -> bool:
    """Return whether this very file or this transaction came before, with another message."""
    which = [[col(Payment.sha256) == document.sha256]]
    if receipt.transaction_id:
        amount = receipt.amount.centavos if receipt.amount else None
        same_number = col(Payment.transaction_id) == receipt.transaction_id
        which.append([same_number, col(Payment.amount_centavos) == amount])
    # One by one: each has its index, and both together none.
    return any(
        session.exec(select(Payment.id).where(*same).limit(1)).first() is not None for same in which
    )


def _facts(receipt: Receipt) -> tuple[Any, ...] | None:
    """Return what makes two readings the same payment, or None where too little is known."""
    if receipt.amount is None or receipt.transaction_id is None:
        return None
    return receipt.amount, receipt.date, receipt.transaction_id


def instruction_texts(messages: Iterable[Message]) -> list[str]:
    """Return what the member wrote: subjects of mails and new words, oldest first."""
    parts: list[str] = []
    for message in messages:
        parts += [part.strip() for part in (message.subject, message.text) if part and part.strip()]
    return list(dict.fromkeys(parts))


def instruction_text(messages: Iterable[Message]) -> str | None:
    """Return all that the member wrote as one text."""
    return "\n".join(instruction_texts(messages)) or None


def new_payment(
    session: Session,
    office: Office,
    case: Case,
    document: Document,
    position: int,
    receipt: Receipt,
    texts: Sequence[str],
) -> Payment:
    """Keep the receipt as a payment of ``case``, with what the words say about it."""
    assert case.id is not None
    assert document.id is not None
    message = session.get_one(Message, document.message_id)
    words, instruction = understood(office, texts, receipt)
    payment = Payment(
        case_id=case.id,
        document_id=document.id,
        position=position,
        receipt_read=receipt.as_json(),
        instruction=instruction.as_json() if instruction else None,
        instruction_text=words,
        sha256=document.sha256,
        received_at=message.received_at,
        **receipt_columns(receipt),
    )
    find_whose(session, case, message, payment, instruction)
    session.add(payment)
    session.flush()
    return payment


def understood(
    office: Office, texts: Sequence[str], receipt: Receipt
) -> tuple[str | None, Instruction | None]:
    """Return the words that say where the money goes, and what they say."""
    today = bogota_day(office.now())
    text = "\n".join(texts) or None
    said = understand_all(texts, None, today) if texts else None
    if not receipt.concept:
        return text, said
    # Where nothing is said to us, perhaps it was said to the bank ("Concepto: APORTES NOV").
    silent = said is None or said.intent is Intent.NONE
    return receipt.concept if silent else text, understand_all(texts, receipt.concept, today)


def find_whose(
    session: Session,
    case: Case,
    message: Message,
    payment: Payment,
    instruction: Instruction | None,
) -> None:
    """Note whose payment it is, and whether the sender may be told what that member owes."""
    whose = find_member(
        on_behalf_of=instruction.on_behalf_of if instruction else None,
        reference=payment.reference,
        sender_member_id=case.sender_member_id,
        is_member=lambda number: session.get(Member, number) is not None,
        channels=load_policy().channels,
    )
    payment.member_id = whose.member_id
    payment.sender_verified = knows_member(case, message, whose.member_id)
