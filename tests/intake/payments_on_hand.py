"""Payments that have been read, for tests that begin after the reading."""

from __future__ import annotations

import secrets
from datetime import date

from intake.arrival import Arrived, take_in
from intake.demo import play
from intake.payments.proposing import receipt_columns
from intake.payments.queueing import queue_payment
from intake.wiring import Office
from models.money import Money
from models.receipt import Receipt, Status
from models.sql.tables import Case, CaseState, Channel, Document, Payment
from parsers.instructions import understand
from tests.people_of_the_house import bring_in_staff

LUZ = "1077227777"


def bring_in_members(office: Office) -> None:
    play.seed(office)
    bring_in_staff(office)


def a_receipt(pesos: int = 38_000, *, transaction_id: str = "8840021367") -> Receipt:
    return Receipt(
        issuer="banco_occidente",
        status=Status.APPROVED,
        amount=Money.pesos(pesos),
        date=date(2026, 11, 19),
        reference=LUZ,
        transaction_id=transaction_id,
        destination_account="230053290",
        paid_to_us=True,
        confidence={"amount": 0.99, "reference": 0.99},
    )


def a_payment(
    office: Office,
    receipt: Receipt | None = None,
    *,
    text: str | None = "para mis aportes",
    member_id: str | None = LUZ,
    verified: bool = True,
) -> Payment:
    """Return a payment as settling leaves it: read, proposed, in its place."""
    read = a_receipt() if receipt is None else receipt
    with office.transaction() as session:
        taken = take_in(
            session,
            office,
            Arrived(
                channel=Channel.EMAIL,
                account="tupago",
                external_id=secrets.token_hex(8),
                received_at=office.now(),
                sender="luz.rojas@correo.example",
                subject="Pago",
                text=text,
                raw_sha256=secrets.token_hex(32),
                sender_verdict="proven" if verified else "unproven",
            ),
        )
        case = session.get_one(Case, taken.case_id)
        case.state, case.sender_member_id = CaseState.SETTLED, LUZ
        document = Document(
            case_id=taken.case_id,
            message_id=taken.message_id,
            position=0,
            name="soporte.pdf",
            kind="pdf",
            sha256=secrets.token_hex(32),
            is_receipt=True,
        )
        session.add(document)
        session.flush()
        instruction = understand(text, date(2026, 11, 20)) if text else None
        payment = Payment(
            case_id=taken.case_id,
            document_id=document.id or 0,
            position=0,
            member_id=member_id,
            receipt_read=read.as_json(),
            instruction=instruction.as_json() if instruction else None,
            instruction_text=text,
            sha256=document.sha256,
            sender_verified=verified,
            received_at=office.now(),
            **receipt_columns(read),
        )
        session.add(payment)
        session.flush()
        queue_payment(session, office, payment)
        return payment
