"""What the database holds, as lists for other programs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import openpyxl
import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.due_time import BOGOTA
from models.money import Money
from models.sql.tables import (
    BookEntry,
    BookLine,
    Case,
    Consent,
    Identity,
    Member,
    Payment,
    Posting,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list with its headings, in the order in which they are written."""

    columns: tuple[str, ...]
    rows: Sequence[Row]


# --- Lists ---------------------------------------------------------------------------------


def book(session: Session, day: date | None = None) -> Table:
    """Return the lines of the embedded book, of one day or of all."""
    query = (
        select(BookEntry, BookLine, Case.number)
        .join(BookLine, col(BookLine.entry_id) == col(BookEntry.id))
        .join(Payment, col(Payment.id) == col(BookEntry.payment_id))
        .join(Case, col(Case.id) == col(Payment.case_id))
        .order_by(col(BookEntry.id), col(BookLine.id))
    )
    if day is not None:
        query = query.where(BookEntry.booked_on == day)
    numbers = dict(session.exec(select(BookEntry.id, BookEntry.number)).all())
    rows = [
        {
            "number": entry.number,
            "booked_on": entry.booked_on.isoformat(),
            "case": case,
            "payment": entry.payment_id,
            "account": line.account,
            "member_id": line.member_id,
            "obligation": line.obligation,
            "action": line.action,
            "debit": Money(line.debit_centavos).plain,
            "credit": Money(line.credit_centavos).plain,
            "description": entry.description,
            "reverses": numbers.get(entry.reverses_id) if entry.reverses_id else None,
        }
        for entry, line, case in session.exec(query)
    ]
    return Table(columns=_BOOK, rows=rows)


def members(session: Session) -> Table:
    """Return the members in the columns that ``tupago import members`` reads."""
    rows = [
        {
            "member_id": member.id,
            "id_type": member.id_type,
            "name": member.name,
            "email": member.email,
            "phone": member.phone,
            "status": member.status,
        }
        for member in session.exec(select(Member).order_by(col(Member.id)))
    ]
    return Table(columns=_MEMBERS, rows=rows)


def payments(session: Session, day: date | None = None) -> Table:
    """Return the payments, those received on one day (in Bogotá) or all."""
    query = (
        select(Payment, Case.number, Posting.number)
        .join(Case, col(Case.id) == col(Payment.case_id))
        .join(Posting, col(Posting.payment_id) == col(Payment.id), isouter=True)
        .order_by(col(Payment.id))
    )
    if day is not None:
        begin, end = whole_day(day)
        query = query.where(col(Payment.received_at) >= begin, col(Payment.received_at) < end)
    rows = [
        {
            "payment": payment.id,
            "case": case,
            "state": payment.state,
            "member_id": payment.member_id,
            "amount": None if payment.amount_centavos is None else _pesos(payment.amount_centavos),
            "paid_on": payment.paid_on.isoformat() if payment.paid_on else None,
            "issuer": payment.issuer,
            "reference": payment.reference,
            "transaction_id": payment.transaction_id,
            "received_at": _local(payment.received_at),
            "settled_at": _local(payment.settled_at),
            "posting": posting,
        }
        for payment, case, posting in session.exec(query)
    ]
    return Table(columns=_PAYMENTS, rows=rows)


def consents(session: Session) -> Table:
    """Return to whom the privacy notice was shown, when, and how it was accepted (Ley 1581)."""
    query = (
        select(Consent, Identity.member_id)
        .join(
            Identity,
            sa.and_(
                col(Identity.kind) == col(Consent.kind), col(Identity.value) == col(Consent.value)
            ),
            isouter=True,
        )
        .order_by(col(Consent.id))
    )
    rows = [
        {
            "kind": consent.kind,
            "address": consent.value,
            "member_id": member_id,
            "version": consent.version,
            "channel": consent.channel,
            "shown_at": _local(consent.shown_at),
            "accepted_at": _local(consent.accepted_at),
            "how": consent.how,
            "message": consent.message_id,
        }
        for consent, member_id in session.exec(query)
    ]
    return Table(columns=_CONSENTS, rows=rows)


_BOOK: Final = (
    "number", "booked_on", "case", "payment", "account", "member_id", "obligation", "action",
    "debit", "credit", "description", "reverses",
)  # fmt: skip
_MEMBERS: Final = ("member_id", "id_type", "name", "email", "phone", "status")
_CONSENTS: Final = (
    "kind", "address", "member_id", "version", "channel", "shown_at", "accepted_at", "how",
    "message",
)  # fmt: skip
_PAYMENTS: Final = (
    "payment", "case", "state", "member_id", "amount", "paid_on", "issuer", "reference",
    "transaction_id", "received_at", "settled_at", "posting",
)  # fmt: skip


def whole_day(day: date) -> tuple[datetime, datetime]:
    """Return the beginning and the end of a day in Bogotá, in UTC."""
    begin = datetime.combine(day, time(), BOGOTA)
    return begin.astimezone(UTC), (begin + timedelta(days=1)).astimezone(UTC)


def _pesos(centavos: int) -> str:
    return Money(centavos).plain


def _local(moment: datetime | None) -> str | None:
    return moment.astimezone(BOGOTA).isoformat(timespec="seconds") if moment else None


# --- Writing -------------------------------------------------------------------------------

# A name like "=HYPERLINK(…)" would be run by the spreadsheet that opens the list; a phone is no
# formula.
_FORMULA: Final = re.compile(r"[=@\t\r]|[+-](?![\d.,]+$)")


def as_csv(table: Table) -> bytes:
    """Return the table as spreadsheets in Colombia open it: ``;`` and a UTF-8 mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows(_cells(table))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Mapping[str, Table]) -> bytes:
    """Return a workbook with a sheet for each table; identity numbers stay text."""
    workbook = openpyxl.Workbook(write_only=True)
    for title, table in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.append(list(table.columns))
        for row in _cells(table):
            sheet.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _cells(table: Table) -> Iterable[list[str]]:
    for row in table.rows:
        yield [_harmless(row.get(name)) for name in table.columns]


def _harmless(value: Any) -> str:  # noqa: ANN401 — whatever a list holds
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text
