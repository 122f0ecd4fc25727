"""The embedded book ("libro"): every entry with its lines, and the sums that must agree."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from applier.due_time import BOGOTA
from intake.wiring import Office
from models.money import Money
from models.sql.tables import BookEntry, BookLine, Member, Payment
from webhook import wording

_MOST_SHOWN: Final = 300
# A spreadsheet would take what begins so for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS: Final = (
    "asiento", "fecha", "descripcion", "pago", "cuenta", "cedula", "obligacion", "accion",
    "debito", "credito", "reversa",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Which entries are looked at; both days included."""

    since: date
    until: date
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookLineCard:
    account: str
    obligation: str
    action: str
    debit: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCard:
    number: str
    payment_id: int
    on: str
    at: str
    description: str
    member: str
    member_id: str
    reverses: str
    reversed_by: str
    amount: str
    lines: tuple[BookLineCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    entries: int
    debits: str
    credits: str
    even: bool


def book_pages(office: Office) -> Blueprint:
    pages = Blueprint("book", __name__)

    @pages.get("/libro")
    def show() -> ResponseReturnValue:
        period = _period(office)
        with office.reading() as session:
            entries = _entries(session, period)
            lines = _lines(session, entries)
            cards = _cards(session, entries[:_MOST_SHOWN], lines)
        return render_template(
            "book.html",
            entries=cards,
            hidden=max(0, len(entries) - _MOST_SHOWN),
            balance=_balance(entries, lines),
            since=period.since.isoformat(),
            until=period.until.isoformat(),
            member=period.member,
        )

    @pages.get("/libro.csv")
    def export() -> ResponseReturnValue:
        period = _period(office)
        with office.reading() as session:
            entries = _entries(session, period)
            lines = _lines(session, entries)
        text = _csv(entries, lines)
        answer = Response(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
        name = f"libro-{period.since}-{period.until}.csv"
        answer.headers.set("Content-Disposition", "attachment", filename=name)
        return answer

    return pages


def _period(office: Office) -> Period:
    """Return the period asked for; by default this month so far."""
    today = office.now().astimezone(BOGOTA).date()
    return Period(
        since=_day(request.args.get("desde", ""), today.replace(day=1)),
        until=_day(request.args.get("hasta", ""), today),
        member=request.args.get("cedula", "").strip(),
    )


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _entries(session: Session, period: Period) -> Sequence[BookEntry]:
    statement = (
        select(BookEntry)
        .where(col(BookEntry.booked_on).between(period.since, period.until))
        .order_by(col(BookEntry.id).desc())
    )
    if period.member:
        theirs = sa.select(col(Payment.id)).where(col(Payment.member_id) == period.member)
        statement = statement.where(col(BookEntry.payment_id).in_(theirs))
    return session.exec(statement).all()


def _lines(session: Session, entries: Sequence[BookEntry]) -> dict[int, list[BookLine]]:
    lines: dict[int, list[BookLine]] = defaultdict(list)
    if not entries:
        return lines
    ids = [entry.id for entry in entries if entry.id is not None]
    # Ids follow each other, so a span finds them all without naming each.
    wanted = set(ids)
    for line in session.exec(
        select(BookLine)
        .where(col(BookLine.entry_id).between(min(ids), max(ids)))
        .order_by(col(BookLine.id))
    ):
        if line.entry_id in wanted:
            lines[line.entry_id].append(line)
    return lines


def _cards(
    session: Session, entries: Sequence[BookEntry], lines: dict[int, list[BookLine]]
) -> list[EntryCard]:
    owners = {
        payment_id: (member_id, name)
        for payment_id, member_id, name in session.exec(
            select(Payment.id, Member.id, Member.name)
            .join(Member, col(Member.id) == Payment.member_id)
            .where(col(Payment.id).in_([entry.payment_id for entry in entries]))
        )
    }
    partners = _partners(session, entries)
    return [
        _entry_card(entry, lines[entry.id or 0], owners.get(entry.payment_id), partners)
        for entry in entries
    ]


def _partners(session: Session, entries: Sequence[BookEntry]) -> dict[int | None, str]:
    """Return the number of the entry that each reverses, or is reversed by, in either period."""
    ids = [entry.id for entry in entries]
    pairs = session.exec(
        select(BookEntry).where(
            sa.or_(
                col(BookEntry.reverses_id).in_(ids),
                col(BookEntry.id).in_([entry.reverses_id for entry in entries]),
            )
        )
    ).all()
    numbers = {entry.id: entry.number for entry in (*entries, *pairs)}
    partners = {entry.reverses_id: entry.number for entry in pairs if entry.reverses_id}
    return partners | {
        entry.id: numbers[entry.reverses_id] for entry in entries if entry.reverses_id
    }


def _entry_card(
    entry: BookEntry,
    lines: Sequence[BookLine],
    owner: tuple[str, str] | None,
    partners: dict[int | None, str],
) -> EntryCard:
    member_id, name = owner or ("", "")
    return EntryCard(
        number=entry.number,
        payment_id=entry.payment_id,
        on=wording.full_day(entry.booked_on),
        at=wording.full_moment(entry.booked_at),
        description=entry.description,
        member=name,
        member_id=member_id,
        reverses=partners[entry.id] if entry.reverses_id else "",
        reversed_by="" if entry.reverses_id else partners.get(entry.id, ""),
        amount=str(Money(sum(line.debit_centavos for line in lines))),
        lines=tuple(
            BookLineCard(
                account=wording.named(wording.BOOK_ACCOUNTS, line.account),
                obligation=line.obligation or "",
                action=wording.named(wording.ACTIONS, line.action) if line.action else "",
                debit=str(Money(line.debit_centavos)) if line.debit_centavos else "",
                credit=str(Money(line.credit_centavos)) if line.credit_centavos else "",
            )
            for line in lines
        ),
    )


def _balance(entries: Sequence[BookEntry], lines: dict[int, list[BookLine]]) -> Balance:
    every = [line for entry in entries for line in lines[entry.id or 0]]
    debits = sum(line.debit_centavos for line in every)
    credits_ = sum(line.credit_centavos for line in every)
    return Balance(
        entries=len(entries),
        debits=str(Money(debits)),
        credits=str(Money(credits_)),
        even=debits == credits_,
    )


def _csv(entries: Sequence[BookEntry], lines: dict[int, list[BookLine]]) -> str:
    """Return a row for each line, the oldest entry first; amounts as plain pesos."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for entry in reversed(entries):
        for line in lines[entry.id or 0]:
            writer.writerow(
                [
                    entry.number,
                    entry.booked_on.isoformat(),
                    _harmless(entry.description),
                    entry.payment_id,
                    line.account,
                    line.member_id or "",
                    _harmless(line.obligation or ""),
                    line.action or "",
                    Money(line.debit_centavos).plain,
                    Money(line.credit_centavos).plain,
                    entry.reverses_id or "",
                ]
            )
    return out.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
