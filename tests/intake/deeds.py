"""A payment on its way, for tests of what comes after it."""

from __future__ import annotations

from datetime import datetime

from intake.wiring import Office
from models.money import Money
from models.payment import State
from models.sql.tables import Case, CaseState, Document, Message, Payment


def keep_payment(
    office: Office,
    *,
    state: State,
    at: datetime,
    amount: Money = Money(3_800_000),  # noqa: B008 — a value that nobody can change
    sha256: str = "0" * 64,
) -> int:
    """Keep a settled case with one message, one document and one payment in ``state``."""
    with office.transaction() as session:
        number = f"BC-{office.files.put(str(at).encode() + sha256.encode())[:5].upper()}"
        case = Case(
            number=number,
            channel="upload",
            account="staff",
            sender="",
            state=CaseState.SETTLED,
            opened_at=at,
            closes_at=at,
        )
        session.add(case)
        session.flush()
        assert case.id is not None
        message = Message(
            id=f"m{case.id}",
            channel="upload",
            account="staff",
            external_id=str(case.id),
            case_id=case.id,
            sender="",
            raw_sha256=sha256,
            received_at=at,
        )
        session.add(message)
        session.flush()
        document = Document(
            case_id=case.id,
            message_id=message.id,
            position=0,
            name="a.jpg",
            kind="picture",
            sha256=sha256,
            is_receipt=True,
        )
        session.add(document)
        session.flush()
        assert document.id is not None
        payment = Payment(
            case_id=case.id,
            document_id=document.id,
            position=0,
            state=state.value,
            receipt={},
            receipt_read={},
            amount_centavos=amount.centavos,
            sha256=sha256,
            received_at=at,
        )
        session.add(payment)
        session.flush()
        assert payment.id is not None
        return payment.id
