"""Obligations in the database, and as the noun that decisions are made on."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.money import Money
from models.obligation import Collector, Obligation, Product
from models.sql.tables import ObligationRow

_OF_MEMBER: Final = (
    select(ObligationRow)
    .where(col(ObligationRow.member_id) == sa.bindparam("member_id"))
    .order_by(col(ObligationRow.product), col(ObligationRow.id))
)


def member_obligations(session: Session, member_id: str | None) -> list[ObligationRow]:
    """Return what a member owes and saves, in the order of products; of nobody, nothing."""
    if member_id is None:
        return []
    return list(session.exec(_OF_MEMBER, params={"member_id": member_id}))


def as_obligation(row: ObligationRow) -> Obligation:
    return Obligation(
        id=row.id,
        product=Product(row.product),
        name=row.name,
        collected_by=Collector(row.collected_by),
        monthly=Money(row.monthly_centavos),
        balance=Money(row.balance_centavos),
        overdue=Money(row.overdue_centavos),
        overdue_since=row.overdue_since,
        next_due=Money(row.next_due_centavos),
        next_due_date=row.next_due_date,
    )


def write_amounts(row: ObligationRow, obligation: Obligation) -> None:
    """Write back what a payment changes: balance, overdue and next due."""
    row.balance_centavos = obligation.balance.centavos
    row.overdue_centavos = obligation.overdue.centavos
    row.overdue_since = obligation.overdue_since
    row.next_due_centavos = obligation.next_due.centavos
