from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from intake.administration.exports import as_csv, book, payments, whole_day
from intake.wiring import Office
from models.money import Money
from models.payment import State
from models.sql.tables import BookEntry, BookLine, Posting
from tests.conftest import A_FRIDAY
from tests.intake.deeds import keep_payment

FRIDAY = date(2026, 11, 20)


def post(office: Office, payment_id: int, *, booked: Money | None) -> None:
    """Keep that the payment was posted, and what the book says of it."""
    with office.transaction() as session:
        session.add(
            Posting(
                payment_id=payment_id,
                key=f"k{payment_id}",
                ledger="book",
                number=f"CI-{payment_id:06}",
                posted_at=A_FRIDAY,
            )
        )
        if booked is None:
            return
        entry = BookEntry(
            number=f"CI-{payment_id:06}",
            key=f"k{payment_id}",
            payment_id=payment_id,
            booked_on=FRIDAY,
            booked_at=A_FRIDAY,
            description="x",
        )
        session.add(entry)
        session.flush()
        assert entry.id is not None
        session.add(BookLine(entry_id=entry.id, account="bank", debit_centavos=booked.centavos))


def test_a_day_begins_and_ends_in_bogota() -> None:
    begin, end = whole_day(FRIDAY)

    assert begin == datetime(2026, 11, 20, 5, tzinfo=UTC)
    assert end - begin == timedelta(days=1)


def test_the_lists_hold_what_the_tables_hold(office: Office) -> None:
    payment_id = keep_payment(office, state=State.POSTED, at=A_FRIDAY)
    post(office, payment_id, booked=Money.pesos(38_000))

    with office.transaction() as session:
        listed, booked = payments(session, FRIDAY), book(session, FRIDAY)
        elsewhen = (
            payments(session, date(2026, 11, 19)).rows,
            book(session, date(2026, 11, 19)).rows,
        )

    assert [row["posting"] for row in listed.rows] == [f"CI-{payment_id:06}"]
    assert [row["debit"] for row in booked.rows] == ["38000.00"]
    assert elsewhen == ([], [])
    assert as_csv(booked).startswith(b"\xef\xbb\xbfnumber;booked_on;")
