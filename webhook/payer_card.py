"""For whom a payer has paid before: said to the person at the page, decided by nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from models.sql.payers import paid_for
from models.sql.tables import Member, Payment
from webhook import wording

_MOST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerCard:
    text: str  # "La vez pasada Rosa Díaz también pagó por"
    member: str
    member_id: str
    why: str


def payer_cards(
    session: Session, payment: Payment, names: Mapping[str, str]
) -> tuple[PayerCard, ...]:
    """Return for whom the payer on the receipt paid the last times, as staff approved it."""
    payer = payment.receipt.get("payer")
    cards = []
    for row in paid_for(session, payer)[:_MOST]:
        if row.payment_id == payment.id:
            continue
        member = session.get_one(Member, row.member_id)
        also = " también" if row.member_id == payment.member_id else ""
        who = names.get(row.approved_by, row.approved_by)
        times = wording.counted(row.times, "vez", "veces")
        cards.append(
            PayerCard(
                text=f"La vez pasada {payer}{also} pagó por",
                member=member.name,
                member_id=member.id,
                why=f"{times}; lo aprobó {who}, {wording.moment(row.approved_at)}",
            )
        )
    return tuple(cards)
