"""An invented cooperative in a few lines: members who owe, and payments that went the real way."""

from __future__ import annotations

import functools
import hashlib
import io
import itertools
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from argon2 import PasswordHasher
from PIL import Image
from sqlmodel import Session

from intake.identity import addresses_of, identity_of
from intake.payments.proposing import bogota_day, receipt_columns
from intake.payments.queueing import queue_payment
from intake.wiring import Office
from models.instruction import Intent
from models.money import Money
from models.receipt import Receipt
from models.sql.tables import (
    BankCreditRow,
    Case,
    CaseState,
    Channel,
    Document,
    Identity,
    Member,
    Message,
    MessageState,
    ObligationRow,
    Payment,
    StaffUser,
)
from parsers.instructions import understand

PASSWORD = "una frase de prueba"
_COUNT = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a member sent; the defaults are a payment nobody could doubt."""

    member_id: str | None = "1077227777"
    amount: str | None = "38000.00"
    paid_on: date = date(2026, 11, 20)
    text: str | None = None
    channel: Channel = Channel.WHATSAPP
    received_at: datetime | None = None  # None: now.
    in_bank: bool = True
    verified: bool = True
    picture: bytes | None = None
    fields: dict[str, Any] = field(default_factory=dict)


def add_person(
    session: Session, office: Office, username: str, name: str, role: str = "approver"
) -> StaffUser:
    user = session.merge(  # The account may be there already, with no password to come in by.
        StaffUser(
            username=username,
            name=name,
            password_hash=_hash(),
            role=role,
            created_at=office.now(),
        )
    )
    session.flush()
    return user


@functools.cache
def _hash() -> str:
    """Return the hash of `PASSWORD`; made once, because making it takes its time."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(PASSWORD)


def add_member(session: Session, member_id: str, name: str, *obligations: ObligationRow) -> Member:
    member = Member(id=member_id, name=name, email=f"socio{member_id}@ejemplo.test")
    session.add(member)
    session.flush()
    for obligation in obligations:
        obligation.member_id = member_id
        session.add(obligation)
    session.flush()
    return member


def owed(
    number: str,
    product: str,
    name: str,
    *,
    monthly: int,
    overdue: int = 0,
    next_due: int | None = None,
    balance: int = 0,
    since: date = date(2026, 10, 30),
    collected_by: str = "counter",
) -> ObligationRow:
    """Return an obligation; amounts in whole pesos."""
    return ObligationRow(
        member_id="",
        id=number,
        product=product,
        name=name,
        collected_by=collected_by,
        monthly_centavos=monthly * 100,
        balance_centavos=balance * 100,
        overdue_centavos=overdue * 100,
        overdue_since=since if overdue else None,
        next_due_centavos=(monthly if next_due is None else next_due) * 100,
        next_due_date=date(2026, 11, 30),
    )


def add_marta(session: Session) -> Member:
    """Add the member of the defaults: two small contributions and a loan."""
    return add_member(
        session,
        "1077227777",
        "Marta Inés Ruiz Peña",
        owed(
            "1-1077227777",
            "social_contributions",
            "Aportes sociales",
            monthly=3_800,
            balance=120_000,
        ),
        owed(
            "2-1077227777",
            "permanent_savings",
            "Ahorro permanente",
            monthly=34_200,
            balance=900_000,
        ),
        owed(
            "144-014194",
            "loan",
            "Crédito de vivienda",
            monthly=240_000,
            overdue=240_000,
            balance=8_400_000,
        ),
    )


def add_payment(session: Session, office: Office, sent: Sent) -> int:
    """Let ``sent`` arrive, be read as it says, and find its place; return the payment's id."""
    count = next(_COUNT)
    at = sent.received_at or office.now()
    case = _case(session, office, sent, at, count)
    assert case.id is not None
    message = _message(session, office, sent, case, count)
    if sent.verified and sent.member_id is not None:
        _bind(session, office, message, sent.member_id)
    receipt = _receipt(sent, count)
    picture = sent.picture or _blank_picture(count)
    page = office.files.put(picture)
    document = Document(
        case_id=case.id,
        message_id=message.id,
        position=0,
        name=f"comprobante-{count}.jpg",
        kind="picture",
        sha256=message.raw_sha256 or "",
        is_receipt=True,
        pages=[{"page": 1, "sha256": page, **_size(picture)}],
    )
    session.add(document)
    session.flush()
    assert document.id is not None
    instruction = understand(sent.text, bogota_day(at)) if sent.text else None
    if instruction and instruction.intent is Intent.NONE:
        instruction = None
    payment = Payment(
        case_id=case.id,
        document_id=document.id,
        position=0,
        receipt_read=receipt.as_json(),
        instruction=instruction.as_json() if instruction else None,
        instruction_text=sent.text,
        sha256=document.sha256,
        member_id=sent.member_id,
        sender_verified=sent.verified,
        received_at=at,
        **receipt_columns(receipt),
    )
    session.add(payment)
    session.flush()
    if sent.in_bank and receipt.amount:
        _credit(session, payment, count)
    queue_payment(session, office, payment)
    assert payment.id is not None
    return payment.id


def _case(session: Session, office: Office, sent: Sent, at: datetime, count: int) -> Case:
    case = Case(
        number=f"BC-{count:05}",
        channel=sent.channel,
        account="staff" if sent.channel is Channel.UPLOAD else "tupago",
        sender=_sender(sent),
        sender_member_id=sent.member_id if sent.verified else None,
        state=CaseState.SETTLED,
        opened_at=at,
        closes_at=at,
        settled_at=office.now(),
    )
    session.add(case)
    session.flush()
    return case


def _bind(session: Session, office: Office, message: Message, member_id: str) -> None:
    """Put the sender's address into the identity book, as the member's."""
    for address in addresses_of(message):
        if identity_of(session, address) is None:
            session.add(
                Identity(
                    kind=address.kind,
                    value=address.value,
                    member_id=member_id,
                    source="import",
                    created_at=office.now(),
                )
            )
    session.flush()


def _sender(sent: Sent) -> str:
    if sent.channel is Channel.EMAIL:
        return f"socio{sent.member_id}@ejemplo.test"
    return f"whatsapp:+57300{(sent.member_id or '0000000')[-7:]}"


def _message(session: Session, office: Office, sent: Sent, case: Case, count: int) -> Message:
    assert case.id is not None
    message = Message(
        id=f"message{count}",
        channel=sent.channel,
        account=case.account,
        external_id=f"external{count}",
        case_id=case.id,
        sender=case.sender,
        text=sent.text,
        raw_sha256=office.files.put(f"original {count}".encode()),
        received_at=case.opened_at,
        state=MessageState.SETTLED,
        sender_verdict="proven",
    )
    session.add(message)
    session.flush()
    return message


def _receipt(sent: Sent, count: int) -> Receipt:
    data = {
        "issuer": "bancolombia",
        "status": "approved",
        "amount": sent.amount,
        "date": sent.paid_on.isoformat(),
        "time": "09:15",
        "reference": sent.member_id,
        "transaction_id": f"{70_000_000 + count}",
        "destination_account": "230053290",
        "paid_to_us": True,
        "confidence": {"amount": 0.99, "reference": 0.98},
        "boxes": {"amount": {"page": 1, "box": [0.4, 0.2, 0.7, 0.26]}},
    }
    return Receipt.from_json(data | sent.fields)


def _credit(session: Session, payment: Payment, count: int) -> None:
    assert payment.amount_centavos is not None
    assert payment.paid_on is not None
    session.add(
        BankCreditRow(
            id=f"credit{count}",
            file_sha256=hashlib.sha256(b"file").hexdigest(),
            credited_on=payment.paid_on,
            amount_centavos=Money(payment.amount_centavos).centavos,
            reference=payment.reference,
            description="RECAUDO",
        )
    )
    session.flush()


def _blank_picture(count: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (90, 160), (240, 240, 255 - count % 200)).save(out, "PNG")
    return out.getvalue()


def _size(picture: bytes) -> dict[str, int]:
    with Image.open(io.BytesIO(picture)) as image:
        return {"width": image.width, "height": image.height}
