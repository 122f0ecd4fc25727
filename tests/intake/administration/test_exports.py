from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from intake.administration.exports import Close, as_csv, book, close, payments, whole_day
from intake.wiring import Office
from models.money import Money
from models.payment import State
from models.sql.tables import BookEntry, BookLine, Case, Payment, Posting
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


def closed(office: Office, day: date = FRIDAY) -> Close:
    with office.transaction() as session:
        return close(session, day)


def test_a_day_in_which_all_was_posted_balances(any_office: Office) -> None:
    payment_id = keep_payment(any_office, state=State.POSTED, at=A_FRIDAY)
    post(any_office, payment_id, booked=Money.pesos(38_000))

    closing = closed(any_office)

    assert closing.differences == []
    assert closing.figures["messages_in"] == closing.figures["messages_with_payments"] == 1
    assert closing.figures["posted_amount"] == "38000.00"
    assert closing.figures["payments_posted"] == closing.figures["payments_in"] == 1


def test_whatever_does_not_agree_is_named(office: Office) -> None:
    missing = keep_payment(office, state=State.POSTED, at=A_FRIDAY, sha256="1" * 64)
    post(office, missing, booked=None)
    different = keep_payment(office, state=State.POSTED, at=A_FRIDAY, sha256="2" * 64)
    post(office, different, booked=Money.pesos(37_999))
    unposted = keep_payment(office, state=State.POSTED, at=A_FRIDAY, sha256="3" * 64)
    open_still = keep_payment(office, state=State.PROPOSED, at=A_FRIDAY, sha256="4" * 64)
    post(office, open_still, booked=Money.pesos(38_000))
    lost = keep_payment(office, state=State.PROPOSED, at=A_FRIDAY, sha256="5" * 64)
    with office.transaction() as session:
        case_id = session.get_one(Payment, lost).case_id
        number = session.get_one(Case, case_id).number
        session.execute(sa.text(f"delete from payment where id = {lost}"))  # noqa: S608 — a number

    told = "\n".join(closed(office).differences)

    assert f"el pago {missing} " in told
    assert "$ 37.999" in told
    assert f"el pago {unposted} dice registrado y no consta" in told
    assert f"el pago {open_still} " in told
    assert f"el caso {number} trae un comprobante y no tiene pago" in told
    assert len(closed(office).differences) == 5


def test_a_day_begins_and_ends_in_bogota() -> None:
    begin, end = whole_day(FRIDAY)

    assert begin == datetime(2026, 11, 20, 5, tzinfo=UTC)
    assert end - begin == timedelta(days=1)


def test_what_came_on_another_day_is_not_in_this_one(office: Office) -> None:
    keep_payment(office, state=State.PROPOSED, at=whole_day(FRIDAY)[1])

    assert closed(office).figures["messages_in"] == 0
    assert closed(office, date(2026, 11, 21)).figures["messages_in"] == 1


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
