"""What the database holds, as lists for other programs and for the end of the day."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import openpyxl
import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.due_time import BOGOTA
from models.money import Money
from models.payment import State
from models.sql.tables import (
    BankCreditRow,
    BookEntry,
    BookLine,
    Case,
    CaseState,
    Consent,
    Document,
    Identity,
    Member,
    Message,
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


# --- The end of a day ----------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Close:
    """One day, counted from both ends; whatever does not agree is named."""

    day: date
    figures: dict[str, int | str] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)  # Spanish, for staff.

    def as_json(self) -> dict[str, Any]:
        return {
            "date": self.day.isoformat(),
            "balanced": not self.differences,
            **self.figures,
            "differences": self.differences,
        }

    def as_table(self) -> Table:
        rows: list[Row] = [{"what": name, "value": value} for name, value in self.figures.items()]
        rows += [{"what": "difference", "value": text} for text in self.differences]
        return Table(columns=("what", "value"), rows=rows)


def close(session: Session, day: date) -> Close:
    """Return the day's close: what came in is somewhere, and what was posted is in the book."""
    closing = Close(day=day)
    _count_messages(session, closing)
    _count_payments(session, closing)
    _compare_book(session, closing)
    _count_bank(session, closing)
    return closing


def _count_messages(session: Session, closing: Close) -> None:
    """Say where each message of the day is; a settled one that left no trace is a difference."""
    begin, end = whole_day(closing.day)
    found = session.exec(
        select(Message, Case)
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(col(Message.received_at) >= begin, col(Message.received_at) < end)
        .order_by(col(Message.received_at))
    ).all()
    with_payments = set(session.exec(select(Payment.case_id)))
    with_receipts = set(
        session.exec(select(Document.case_id).where(col(Document.is_receipt).is_(True)))
    )
    places: Counter[str] = Counter()
    for message, case in found:
        if CaseState.QUARANTINED in {case.state, message.state}:
            places["quarantined"] += 1
        elif case.state != CaseState.SETTLED:
            places["in_progress"] += 1
        elif case.id in with_payments:
            places["with_payments"] += 1
        else:
            places["without_receipt"] += 1
            if case.id in with_receipts:
                closing.differences.append(
                    f"el caso {case.number} trae un comprobante y no tiene pago"
                )
    closing.figures["messages_in"] = len(found)
    for place in ("with_payments", "without_receipt", "quarantined", "in_progress"):
        closing.figures[f"messages_{place}"] = places[place]


def _count_payments(session: Session, closing: Close) -> None:
    begin, end = whole_day(closing.day)
    states = Counter(
        session.exec(
            select(Payment.state).where(
                col(Payment.received_at) >= begin, col(Payment.received_at) < end
            )
        )
    )
    closing.figures["payments_in"] = states.total()
    for state in State:
        closing.figures[f"payments_{state.value}"] = states[state.value]


def _compare_book(session: Session, closing: Close) -> None:
    begin, end = whole_day(closing.day)
    posted = session.exec(
        select(Posting, Payment, Case.number)
        .join(Payment, col(Payment.id) == col(Posting.payment_id))
        .join(Case, col(Case.id) == col(Payment.case_id))
        .where(col(Posting.posted_at) >= begin, col(Posting.posted_at) < end)
    ).all()
    in_book = _booked(session, closing.day)
    total = 0
    for posting, payment, number in posted:
        amount = payment.amount_centavos or 0
        total += amount
        if payment.state not in {State.POSTED, State.REVERSED}:
            closing.differences.append(
                f"el pago {payment.id} ({number}) se registró y está en {payment.state}"
            )
        if posting.ledger != "book":
            continue
        booked = in_book.pop(payment.id, None)
        if booked is None:
            closing.differences.append(f"el pago {payment.id} ({number}) no está en el libro")
        elif booked != amount:
            closing.differences.append(
                f"el pago {payment.id} ({number}) es de {Money(amount)} y el libro dice "
                f"{Money(booked)}"
            )
    for payment_id in in_book:
        closing.differences.append(f"el libro tiene el pago {payment_id} y no consta su registro")
    unposted = session.exec(
        select(Payment.id)
        .join(Posting, col(Posting.payment_id) == col(Payment.id), isouter=True)
        .where(Payment.state == State.POSTED, col(Posting.id).is_(None))
    ).all()
    closing.differences += [f"el pago {one} dice registrado y no consta" for one in unposted]
    closing.figures["posted"] = len(posted)
    closing.figures["posted_amount"] = _pesos(total)


def _booked(session: Session, day: date) -> dict[int | None, int]:
    """Return what the day's entries debit to the bank, by payment; reversals apart."""
    rows = session.execute(
        sa.select(col(BookEntry.payment_id), sa.func.sum(col(BookLine.debit_centavos)))
        .join(BookLine, col(BookLine.entry_id) == col(BookEntry.id))
        .where(
            col(BookEntry.booked_on) == day,
            col(BookEntry.reverses_id).is_(None),
            col(BookLine.account) == "bank",
        )
        .group_by(col(BookEntry.payment_id))
    )
    return {payment_id: int(debit) for payment_id, debit in rows}


def _count_bank(session: Session, closing: Close) -> None:
    credits_ = session.exec(
        select(BankCreditRow).where(BankCreditRow.credited_on == closing.day)
    ).all()
    used = [credit for credit in credits_ if credit.used_by_id is not None]
    closing.figures["bank_credits"] = len(credits_)
    closing.figures["bank_amount"] = _pesos(sum(credit.amount_centavos for credit in credits_))
    closing.figures["bank_credits_used"] = len(used)
    closing.figures["bank_amount_used"] = _pesos(sum(credit.amount_centavos for credit in used))


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


def as_xlsx(table: Table) -> bytes:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("tupago")
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
