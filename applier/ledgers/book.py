"""The embedded book: double entry, in the same database as everything else.

It stands in for the cooperative's core where none is connected, so it also lowers what the
member owes: the next payment is proposed on what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from applier.effect import after_line
from applier.ports import PostingOrder
from models.proposal import ProposedLine
from models.sql.obligations import as_obligation, write_amounts
from models.sql.tables import BookEntry, BookLine, ObligationRow

_BOGOTA: Final = ZoneInfo("America/Bogota")


class Account(StrEnum):
    BANK = "bank"  # Debit: the money that arrived in 230053290.
    OBLIGATION = "obligation"  # Credit: what the member paid on one obligation.
    UNAPPLIED = "unapplied"  # Credit: received, not yet applied ("valores por aplicar").


@dataclass(frozen=True, slots=True)
class Book:
    """Posts within the caller's transaction: the entry and the payment's state commit together."""

    session: Session

    @property
    def name(self) -> str:
        return "book"

    def post(self, order: PostingOrder) -> str:
        """Write the entry and return its number; the same key again only returns the number."""
        known = self.session.exec(select(BookEntry).where(BookEntry.key == order.key)).first()
        if known is not None:
            return known.number
        entry = BookEntry(
            number=order.key,  # Until the row has its id.
            key=order.key,
            payment_id=order.payment_id,
            booked_on=order.at.astimezone(_BOGOTA).date(),
            booked_at=order.at,
            description=order.description,
        )
        self.session.add(entry)
        self.session.flush()
        assert entry.id is not None
        entry.number = f"CI-{entry.id:06}"
        for line in _lines(order, entry.id):
            self.session.add(line)
        for proposed in order.lines:
            self._lower(order.member_id, proposed)
        self.session.flush()
        return entry.number

    def _lower(self, member_id: str, line: ProposedLine) -> None:
        row = self.session.get(
            ObligationRow,
            (member_id, line.obligation),
            with_for_update=True,
            populate_existing=True,
        )
        if row is None:  # Imported away since the proposal; the entry stands, staff see the book.
            return
        write_amounts(row, after_line(as_obligation(row), line.action, line.amount))
        self.session.add(row)


def _lines(order: PostingOrder, entry_id: int) -> Iterator[BookLine]:
    yield BookLine(entry_id=entry_id, account=Account.BANK, debit_centavos=order.amount.centavos)
    for line in order.lines:
        yield BookLine(
            entry_id=entry_id,
            account=Account.OBLIGATION,
            member_id=order.member_id,
            obligation=line.obligation,
            action=line.action.value,
            credit_centavos=line.amount.centavos,
        )
    if order.unapplied:
        yield BookLine(
            entry_id=entry_id,
            account=Account.UNAPPLIED,
            member_id=order.member_id,
            credit_centavos=order.unapplied.centavos,
        )
