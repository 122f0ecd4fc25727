"""The staff of the tests: who signs must have an account, whichever way the test approves."""

from __future__ import annotations

from typing import Final

from intake.administration.staff import Role
from intake.payments.review import Staff
from intake.wiring import Office
from models.sql.tables import StaffUser

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
