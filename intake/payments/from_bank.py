"""A payment made of the bank's credit itself: the money came, a receipt did not.

It goes the way of every other payment (queue, checks, approval, posting); only its facts are the
bank's. The credit is bound to it from the beginning, so that no receipt can use it again.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.case import PaymentCase
from applier.policy import load_policy
from applier.propose import propose
from intake.arrival import new_case_number
from intake.payments.credits import CreditTakenError, take_credit
from intake.payments.proposing import case_data_of, receipt_columns
from intake.payments.queueing import queue_payment
from intake.payments.setting_aside import UnknownCreditError
from intake.payments.unclaimed import claims
from intake.wiring import Office
from models.errors import TupagoError
from models.money import Money
from models.proposal import Proposal
from models.receipt import Receipt, Status
from models.sql import audit
from models.sql.tables import (
    BankCreditRow,
    Case,
    CaseState,
    Channel,
    Document,
    Member,
    Message,
    MessageState,
    Payment,
)
from parsers.instructions import understand

ACCOUNT: Final = "bank"


class ReceiptWaitsError(TupagoError):
    """The detail is the number of its case."""

    code = "bank.receipt_waits"
    message = "Por ese abono ya hay un comprobante en la cola; apruébelo desde allá."


class WhoseMoneyError(TupagoError):
    code = "bank.unknown_member"
    message = "Escriba la cédula de un asociado: no hay ninguno con ese número."


def propose_credit(
    session: Session, office: Office, credit_id: str, member_id: str, *, by: str
) -> Payment:
    """Make a case and a payment of the credit, for the member; it waits in the queue.

    :raises UnknownCreditError, WhoseMoneyError: if there is no such credit or member.
    :raises CreditTakenError: if it backs a payment already, or was put aside.
    :raises ReceiptWaitsError: if a receipt in the queue is about this money.
    """
    credit = session.get(BankCreditRow, credit_id, with_for_update=True)
    if credit is None:
        raise UnknownCreditError(credit_id)
    if session.get(Member, member_id) is None:
        raise WhoseMoneyError(member_id)
    if credit.used_by_id is not None or credit.set_aside_by is not None:
        raise CreditTakenError(credit_id)
    if (waiting := claims(session, [credit]).get(credit_id)) is not None:
        raise ReceiptWaitsError(waiting.number)
    payment = _payment(session, office, credit, member_id, by=by)
    if not take_credit(session, credit_id, payment):
        raise CreditTakenError(credit_id)
    audit.record(
        session,
        at=office.now(),
        actor=by,
        action="payment.from_bank",
        subject=f"payment:{payment.id}",
        detail={"credit": credit_id, "member": member_id},
    )
    queue_payment(session, office, payment, by=by)
    return payment


def preview(session: Session, office: Office, credit: BankCreditRow, member: Member) -> Proposal:
    """Return how the credit would be applied if it were the member's payment."""
    data = case_data_of(session, office, receipt_of(credit), member)
    data["bank_credits"] = [
        {
            "id": credit.id,
            "date": credit.credited_on.isoformat(),
            "amount": Money(credit.amount_centavos).plain,
            "reference": credit.reference,
            "available_on": credit.available_on.isoformat() if credit.available_on else None,
        }
    ]
    return propose(PaymentCase.from_json(data, understand), load_policy())


def receipt_of(credit: BankCreditRow) -> Receipt:
    """Return what the credit says, as a receipt would: nobody has to read it."""
    known = load_policy().channels.code(credit.origin)
    return Receipt(
        status=Status.APPROVED,
        amount=Money(credit.amount_centavos),
        date=credit.credited_on,
        reference=credit.reference,
        payer=credit.payer,
        medium=credit.medium,
        collection_code=credit.origin if known else None,
        paid_to_us=True,
        confidence={"amount": 1.0, "date": 1.0, "reference": 1.0},
    )


def _payment(
    session: Session, office: Office, credit: BankCreditRow, member_id: str, *, by: str
) -> Payment:
    receipt = receipt_of(credit)
    document = _document(session, office, credit, member_id, by=by)
    payment = Payment(
        case_id=document.case_id,
        document_id=document.id or 0,
        position=0,
        member_id=member_id,
        receipt_read=receipt.as_json(),
        sha256=document.sha256,
        sender_verified=True,  # Nobody sent it; whatever is told goes to an address on file.
        received_at=office.now(),
        **receipt_columns(receipt),
    )
    session.add(payment)
    session.flush()
    return payment


def _document(
    session: Session, office: Office, credit: BankCreditRow, member_id: str, *, by: str
) -> Document:
    """Open the case, and keep the bank's line as the document that the payment is read from."""
    text = _told(credit)
    sha256 = office.files.put(text.encode())
    case = _case(session, office, member_id)
    form: dict[str, Any] = {"credit": credit.id, "member_id": member_id, "by": by}
    message = Message(
        id=f"{ACCOUNT}-{case.number}",
        channel=Channel.BANK,
        account=ACCOUNT,
        external_id=_external_id(session, credit),
        case_id=case.id or 0,
        sender="",
        raw_sha256=sha256,
        form=form,
        received_at=office.now(),
        state=MessageState.SETTLED,
    )
    session.add(message)
    session.flush()
    document = Document(
        case_id=case.id or 0,
        message_id=message.id,
        position=0,
        name="Abono del banco",
        kind="text",
        sha256=sha256,
        text=text,
        is_receipt=True,
    )
    session.add(document)
    session.flush()
    return document


def _case(session: Session, office: Office, member_id: str) -> Case:
    now = office.now()
    case = Case(
        number=new_case_number(session),
        channel=Channel.BANK,
        account=ACCOUNT,
        sender="",
        sender_member_id=member_id,
        state=CaseState.SETTLED,
        opened_at=now,
        closes_at=now,
        settled_at=now,
        tray="payments",
    )
    session.add(case)
    session.flush()
    return case


def _external_id(session: Session, credit: BankCreditRow) -> str:
    """Return the credit's id, counted: after a rejection or a reversal it is proposed anew."""
    before = session.exec(
        select(sa.func.count(col(Message.id))).where(
            Message.channel == Channel.BANK,
            sa.or_(
                col(Message.external_id) == credit.id,
                col(Message.external_id).startswith(f"{credit.id}/", autoescape=True),
            ),
        )
    ).one()
    return f"{credit.id}/{before + 1}" if before else credit.id


def _told(credit: BankCreditRow) -> str:
    """Return the bank's line in words, as staff read it beside the proposal."""
    facts = {
        "Abono": str(Money(credit.amount_centavos)),
        "Fecha": f"{credit.credited_on:%d/%m/%Y}",
        "Referencia": credit.reference,
        "Descripción": credit.description,
        "Pagó": credit.payer,
        "Medio": credit.medium,
        "Origen": credit.origin,
        "Cuenta": credit.account,
        "Disponible": f"{credit.available_on:%d/%m/%Y}" if credit.available_on else None,
        "Identidad": credit.id,
    }
    return "\n".join(f"{name}: {value}" for name, value in facts.items() if value)
