"""What staff and the worker do, from the click to the notice: for a process that is killed."""

from __future__ import annotations

from sqlmodel import select

from intake.notices import delivery
from intake.payments.posting import post_payment
from intake.payments.reversing import ask_reversal, confirm_reversal, open_reversal
from intake.payments.review import Staff, approve
from intake.wiring import Office
from models.sql.tables import Notice, Payment

ANA, LUIS = Staff("ana", "approver"), Staff("luis", "supervisor")
WHY = "se aplicó al crédito de otra persona"


def approve_post_and_tell(office: Office, payment_id: int) -> None:
    with office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        approve(session, office, payment_id, ANA, version)
    with office.transaction() as session:
        post_payment(session, office, payment_id)
    tell(office, f"applied:{payment_id}")


def reverse_and_tell(office: Office, payment_id: int) -> None:
    with office.transaction() as session:
        asked = open_reversal(session, payment_id)
        version = session.get_one(Payment, payment_id).version
        if asked is None:
            ask_reversal(session, office, payment_id, ANA, version, reason=WHY)
    with office.transaction() as session:
        version = session.get_one(Payment, payment_id).version
        confirm_reversal(session, office, payment_id, LUIS, version)
    tell(office, f"reversed:{payment_id}")


def tell(office: Office, key: str) -> None:
    """Send the notice as the worker does it."""
    with office.reading() as session:
        notice_id = session.exec(select(Notice.id).where(Notice.key == key)).one()
    outcome = delivery.attempt(office, notice_id)
    assert outcome is not None
    with office.transaction() as session:
        delivery.note(session, office, notice_id, outcome, 0)
