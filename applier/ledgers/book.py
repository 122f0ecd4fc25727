"""The embedded book: double entry, in the same database as everything else.

It stands in for the cooperative's core where none is connected, so it also lowers what the
member owes: the next payment is proposed on what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from applier.effect import after_line
from applier.ports import PostingOrder
from models.errors import TupagoError
from models.proposal import ProposedLine
from models.sql.obligations import as_obligation, write_amounts
from models.sql.tables import BookEntry, BookLine, ObligationRow

_BOGOTA: Final = ZoneInfo("America/Bogota")
_COUNTED: Final = ("balance_centavos", "overdue_centavos", "next_due_centavos")


class NotInTheBookError(TupagoError):
    code = "book.unknown_entry"
    message = "Ese pago no está en el libro; no hay nada que reversar."


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
        for line in self._lines(order, entry.id):
            self.session.add(line)
        self.session.flush()
        return entry.number

    def reverse(self, order: PostingOrder, *, number: str | None, at: datetime) -> str:
        """Write the entry that takes the order's back, and give back what the member then owes.

        ``number``, the core's own, stands in the description.

        :raises NotInTheBookError: if the order was never posted.
        """
        first = self.session.exec(select(BookEntry).where(BookEntry.key == order.key)).first()
        if first is None or first.id is None:
            raise NotInTheBookError(order.key)
        key = f"{order.key}:reversal"
        known = self.session.exec(select(BookEntry).where(BookEntry.key == key)).first()
        if known is not None:
            return known.number
        told = f"Reversa {first.number}" + (f", núcleo {number}" if number else "")
        entry = BookEntry(
            number=key,
            key=key,
            payment_id=order.payment_id,
            booked_on=at.astimezone(_BOGOTA).date(),
            booked_at=at,
            description=told,
            reverses_id=first.id,
        )
        self.session.add(entry)
        self.session.flush()
        entry.number = f"CI-{entry.id:06}"
        lines = select(BookLine).where(BookLine.entry_id == first.id).order_by(col(BookLine.id))
        for line in self.session.exec(lines).all():
            self.session.add(
                BookLine(
                    entry_id=entry.id or 0,
                    account=line.account,
                    member_id=line.member_id,
                    obligation=line.obligation,
                    action=line.action,
                    debit_centavos=line.credit_centavos,
                    credit_centavos=line.debit_centavos,
                    effect=self._undo(line),
                )
            )
        self.session.flush()
        return entry.number

    def _lines(self, order: PostingOrder, entry_id: int) -> Iterator[BookLine]:
        received = order.amount.centavos
        yield BookLine(entry_id=entry_id, account=Account.BANK, debit_centavos=received)
        for line in order.lines:
            yield BookLine(
                entry_id=entry_id,
                account=Account.OBLIGATION,
                member_id=order.member_id,
                obligation=line.obligation,
                action=line.action.value,
                credit_centavos=line.amount.centavos,
                effect=self._lower(order.member_id, line),
            )
        if order.unapplied:
            yield BookLine(
                entry_id=entry_id,
                account=Account.UNAPPLIED,
                member_id=order.member_id,
                credit_centavos=order.unapplied.centavos,
            )

    def _owed(self, member_id: str, obligation: str) -> ObligationRow | None:
        return self.session.get(
            ObligationRow, (member_id, obligation), with_for_update=True, populate_existing=True
        )

    def _lower(self, member_id: str, line: ProposedLine) -> dict[str, object] | None:
        """Lower what is owed and return by how much, column by column."""
        row = self._owed(member_id, line.obligation)
        if row is None:  # Imported away since the proposal; the entry stands, staff see the book.
            return None
        before = row.model_copy()
        write_amounts(row, after_line(as_obligation(row), line.action, line.amount))
        self.session.add(row)
        since = before.overdue_since if before.overdue_since != row.overdue_since else None
        changed: dict[str, object] = {
            name: getattr(row, name) - getattr(before, name) for name in _COUNTED
        }
        return changed | ({"overdue_since": since.isoformat()} if since else {})

    def _undo(self, line: BookLine) -> dict[str, object] | None:
        """Take back what the line changed; an import that came since is changed by as much."""
        if line.effect is None or line.member_id is None or line.obligation is None:
            return None
        row = self._owed(line.member_id, line.obligation)
        if row is None:
            return None
        for name in _COUNTED:
            setattr(row, name, max(getattr(row, name) - int(line.effect[name]), 0))
        since = line.effect.get("overdue_since")
        if since and row.overdue_centavos and row.overdue_since is None:
            row.overdue_since = date.fromisoformat(since)
        self.session.add(row)
        return {name: -int(line.effect[name]) for name in _COUNTED}
