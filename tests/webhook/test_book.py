from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from intake.payments.posting import post_payment
from intake.wiring import Office
from models.money import Money
from models.sql.tables import BookEntry
from tests.conftest import Clock
from tests.webhook.conftest import Visitor
from tests.webhook.test_queue import Receive


@pytest.fixture
def posted(ana: Visitor, receive: Receive, office: Office) -> int:
    payment = receive(text="aportes")
    ana.decide(payment, "aprobar")
    with office.transaction() as session:
        post_payment(session, office, payment)
    return payment


def test_the_book_shows_the_entry_and_that_it_balances(ana: Visitor, posted: int) -> None:
    page = ana.get("/libro").text

    assert f'href="/pagos/{posted}">CI-000001' in page
    assert "Marta Inés Ruiz Peña" in page
    assert "$ 34.200" in page
    assert "Cuadra" in page


def test_the_csv_holds_every_line_and_balances(ana: Visitor, posted: int) -> None:
    answer = ana.get("/libro.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))

    debits = sum((Money.from_plain(row["debito"]) for row in rows), Money(0))
    credits_ = sum((Money.from_plain(row["credito"]) for row in rows), Money(0))
    assert len(rows) == 3
    assert debits == credits_ == Money.pesos(38_000)
    assert {row["pago"] for row in rows} == {str(posted)}
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=libro-2026-11-01")


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("?desde=2026-11-20&hasta=2026-11-20", True),
        ("?desde=2026-11-21&hasta=2026-11-30", False),
        ("?cedula=1077227777", True),
        ("?cedula=5", False),
        ("?desde=ayer", True),
    ],
)
def test_the_book_is_narrowed_by_day_and_member(
    ana: Visitor, posted: int, *, query: str, there: bool
) -> None:
    assert posted
    assert ("CI-000001" in ana.get(f"/libro{query}").text) is there
    assert (b"CI-000001" in ana.get(f"/libro.csv{query}").data) is there


def test_last_months_entries_are_not_shown_unasked(ana: Visitor, posted: int, clock: Clock) -> None:
    assert posted
    clock.moment += timedelta(days=20)

    assert "No hay asientos" in ana.get("/libro").text
    assert "CI-000001" in ana.get("/libro?desde=2026-11-01").text


def test_a_spreadsheet_takes_no_text_for_a_formula(
    ana: Visitor, posted: int, office: Office
) -> None:
    with office.transaction() as session:
        session.get_one(BookEntry, posted).description = '=HYPERLINK("http://x.test")'

    rows = csv.DictReader(io.StringIO(ana.get("/libro.csv").data.decode("utf-8-sig")))

    assert {row["descripcion"][:2] for row in rows} == {"'="}
