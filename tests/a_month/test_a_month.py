"""A month of two thousand payments, lived on both databases and compared to the centavo."""

from __future__ import annotations

import secrets
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from models.payment import State
from tests.a_month.outcome import Outcome, lived
from tests.servers.postgres import Postgres

SEED = 20_261_101


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> dict[str, Outcome]:
    """Live the same month on SQLite and on PostgreSQL, side by side."""
    urls = {
        "sqlite": "",
        "postgresql": postgres.create_database(f"m{secrets.token_hex(6)}"),
    }
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        running = {
            name: processes.submit(lived, url, str(tmp_path_factory.mktemp(name)), SEED)
            for name, url in urls.items()
        }
        return {name: one.result() for name, one in running.items()}


@pytest.fixture(params=["sqlite", "postgresql"])
def month(months: dict[str, Outcome], request: pytest.FixtureRequest) -> Outcome:
    return months[request.param]


def test_the_same_month_twice_gives_the_same_book(months: dict[str, Outcome]) -> None:
    assert len(months["sqlite"].book) > 4_000
    assert months["sqlite"].book == months["postgresql"].book
    assert months["sqlite"].states == months["postgresql"].states


def test_a_month_has_everything_in_it_that_happens(month: Outcome) -> None:
    assert month.sent > 2_000
    assert month.states[State.POSTED] > 1_200
    for state in (State.DUPLICATE, State.REJECTED, State.REVERSED):
        assert month.states[state] > 10
    assert month.from_bank > 10


def test_every_message_of_the_month_is_somewhere(month: Outcome) -> None:
    assert month.messages == month.sent + month.from_bank
    assert sum(month.states.values()) >= month.messages


def test_every_evening_closes_without_a_difference(month: Outcome) -> None:
    assert month.differences == []


def test_what_is_posted_is_what_the_bank_collected_to_the_centavo(month: Outcome) -> None:
    assert month.posted == month.backed
    assert month.used_beyond_the_bank == []


def test_no_transaction_is_posted_twice_and_no_notice_said_twice(month: Outcome) -> None:
    assert month.posted_twice == []
    assert month.told_twice == []


def test_the_book_balances_and_owes_nobody_a_centavo(month: Outcome) -> None:
    debits, credits_ = (sum(int(str(row[at])) for row in month.book) for at in (-2, -1))

    assert debits == credits_
    bank = [row for row in month.book if row[4] == "bank"]
    assert sum(int(str(row[-2])) - int(str(row[-1])) for row in bank) == month.posted


def test_what_the_book_credits_is_what_members_owe_less_or_save_more(month: Outcome) -> None:
    for obligation, before in month.owed_before.items():
        paid = month.booked.get(obligation, 0)
        expected = before + paid if obligation in month.saved else before - paid
        assert month.owed_after[obligation] == expected, obligation


def test_every_reversal_stands_in_the_book(month: Outcome) -> None:
    assert month.reversed_payments
    assert month.reversed_payments == month.reversed_in_book


def test_the_trail_of_the_month_is_whole(month: Outcome) -> None:
    assert month.broken_links == 0
