"""The staff of the tests: who signs must have an account, whichever way the test approves."""

from __future__ import annotations

from typing import Final

from intake.administration.staff import Role
from intake.payments.review import Staff, approve
from intake.wiring import Office
from models.payment import State
from models.sql.tables import Payment, StaffUser

ANA: Final = Staff("ana", Role.APPROVER)
BEATRIZ: Final = Staff("beatriz", Role.APPROVER)
LUIS: Final = Staff("luis", Role.SUPERVISOR)
JEFA: Final = Staff("jefa", Role.SUPERVISOR)
ROSA: Final = Staff("rosa", Role.ADMIN)


def bring_in_staff(office: Office) -> None:
    """Open an account for each; nobody comes in by the door with it."""
    with office.transaction() as session:
        for person in (ANA, BEATRIZ, LUIS, JEFA, ROSA):
            session.add(
                StaffUser(
                    username=person.username,
                    name=person.username.title(),
                    password_hash="-",
                    role=person.role,
                    created_at=office.now(),
                )
            )


def sign(office: Office, payment_id: int, reason: str | None = None) -> Payment:
    """Let as many people approve the payment as it needs; return it as it then is."""
    signers = iter((LUIS, BEATRIZ))
    while True:
        with office.transaction() as session:
            payment = session.get_one(Payment, payment_id)
            payment = approve(
                session, office, payment_id, next(signers), payment.version, reason=reason
            )
        if payment.state == State.APPROVED:
            return payment
