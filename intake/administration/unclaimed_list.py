"""The money that nobody sent a receipt for, as a list for accounting."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from applier.due_time import business_days_since
from intake.administration.exports import Table
from intake.payments.proposing import bogota_day
from intake.payments.unclaimed import Whose, unclaimed, whose
from intake.wiring import Office
from models.money import Money

_COLUMNS: Final = (
    "credit", "date", "business_days", "amount", "reference", "member_id", "member",
    "perhaps_member_id", "description", "medium", "origin", "payer", "available_on",
)  # fmt: skip


def unclaimed_money(session: Session, office: Office) -> Table:
    """Return the credits without a receipt, the oldest first.

    ``member_id``: whose number the reference is; ``perhaps_member_id``: those one slip away.
    """
    today = bogota_day(office.now())
    credits_ = unclaimed(session)
    owners = whose(session, credits_)
    rows = []
    for credit in credits_:
        owner = owners.get(credit.id, Whose())
        rows.append(
            {
                "credit": credit.id,
                "date": credit.credited_on.isoformat(),
                "business_days": business_days_since(credit.credited_on, today),
                "amount": Money(credit.amount_centavos).plain,
                "reference": credit.reference,
                "member_id": owner.member.id if owner.member else None,
                "member": owner.member.name if owner.member else None,
                "perhaps_member_id": " ".join(one.id for one in owner.near) or None,
                "description": credit.description,
                "medium": credit.medium,
                "origin": credit.origin,
                "payer": credit.payer,
                "available_on": credit.available_on.isoformat() if credit.available_on else None,
            }
        )
    return Table(columns=_COLUMNS, rows=rows)
