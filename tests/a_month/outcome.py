"""What is left of a month that was lived: everything that must agree, as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.settings import Settings
from intake.wiring import Office, migrate_all, open_office
from models.payment import State
from models.sql import audit
from models.sql.tables import (
    BankCreditRow,
    BookEntry,
    BookLine,
    Case,
    Message,
    Notice,
    ObligationRow,
    Payment,
)
from tests.a_month.living import live
from tests.a_month.story import BankDay
from tests.conftest import Clock, close_office

BookRow = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Amounts are centavos. Nothing here depends on what is random: case numbers, tokens."""

    sent: int
    messages: int
    states: dict[str, int]
    book: list[BookRow]
    differences: list[str]
    broken_links: int
    posted: int
    backed: int  # The sum of the credits that back what is posted.
    reversed_payments: set[int]
    reversed_in_book: set[int]
    posted_twice: list[str]  # Transactions of members.
    used_beyond_the_bank: list[str]
    owed_before: dict[str, int]  # Obligation → balance.
    owed_after: dict[str, int]
    booked: dict[str, int]  # Obligation → what the book credits to it, reversals taken off.
    saved: set[str]  # Obligations that grow by what is paid.
    told_twice: list[str]
    from_bank: int


def lived(url: str, home: str, seed: int) -> Outcome:
    """Live the month in a fresh house and return what came of it."""
    settings = Settings(home=Path(home), database_url=url, _env_file=None)
    migrate_all(settings)
    clock = Clock()
    office = open_office(settings, now=clock)
    try:
        return _lived(office, clock, seed)
    finally:
        close_office(office)


def _lived(office: Office, clock: Clock, seed: int) -> Outcome:
    done = live(office, clock, seed)
    owed_before = {
        one.id: one.balance.centavos for person in done.month.people for one in person.owes
    }
    saved = {
        one.id
        for person in done.month.people
        for one in person.owes
        if one.product.value in ("social_contributions", "permanent_savings")
    }
    with office.reading() as session:
        payments = session.exec(select(Payment)).all()
        posted = [one for one in payments if one.state == State.POSTED]
        return Outcome(
            sent=len(done.month.sent),
            messages=_count(session, Message),
            states=dict(Counter(one.state for one in payments)),
            book=_book(session),
            differences=[
                f"{closing.day}: {one.message}"
                for closing in done.closes
                for one in closing.differences
            ],
            broken_links=len(list(audit.broken_links(session))),
            posted=sum(one.amount_centavos or 0 for one in posted),
            backed=_backed(session),
            reversed_payments={one.id or 0 for one in payments if one.state == State.REVERSED},
            reversed_in_book=set(
                session.exec(
                    select(BookEntry.payment_id).where(col(BookEntry.reverses_id).is_not(None))
                )
            ),
            posted_twice=_twice(one.transaction_id for one in posted),
            used_beyond_the_bank=_beyond(posted, done.month.bank),
            owed_before=owed_before,
            owed_after=dict(
                session.exec(select(ObligationRow.id, ObligationRow.balance_centavos)).all()
            ),
            booked=_booked(session),
            saved=saved,
            told_twice=_twice(session.exec(select(Notice.key)).all()),
            from_bank=len(session.exec(select(Case.id).where(Case.channel == "bank")).all()),
        )


def _count(session: Session, table: type[Message]) -> int:
    return int(session.execute(sa.select(sa.func.count()).select_from(table)).scalar() or 0)


def _book(session: Session) -> list[BookRow]:
    rows = session.exec(
        select(BookEntry, BookLine)
        .join(BookLine, col(BookLine.entry_id) == col(BookEntry.id))
        .order_by(col(BookEntry.id), col(BookLine.id))
    )
    return [
        (
            entry.number,
            entry.booked_on,
            entry.payment_id,
            entry.reverses_id,
            line.account,
            line.member_id,
            line.obligation,
            line.action,
            line.debit_centavos,
            line.credit_centavos,
        )
        for entry, line in rows
    ]


def _backed(session: Session) -> int:
    rows = session.exec(
        select(BankCreditRow.amount_centavos)
        .join(Payment, col(Payment.id) == col(BankCreditRow.used_by_id))
        .where(Payment.state == State.POSTED)
    )
    return sum(rows)


def _booked(session: Session) -> dict[str, int]:
    net: Counter[str] = Counter()
    for line in session.exec(select(BookLine).where(col(BookLine.obligation).is_not(None))):
        net[line.obligation or ""] += line.credit_centavos - line.debit_centavos
    return dict(net)


def _twice(values: Iterable[str | None]) -> list[str]:
    return [value for value, count in Counter(values).items() if value and count > 1]


def _beyond(posted: Iterable[Payment], bank: Sequence[BankDay]) -> list[str]:
    """Return whose posted payments of one amount are more than the bank collected for them."""
    collected: Counter[tuple[str | None, int | None]] = Counter(
        (reference, amount.centavos) for day in bank for reference, amount in day.credits
    )
    spent = Counter((one.reference, one.amount_centavos) for one in posted)
    return [f"{who}" for who, count in spent.items() if count > collected[who]]
