from __future__ import annotations

import tomllib
from datetime import date

import pytest

from applier.calendar import Calendar
from applier.policy import Policy, PolicyInvalidError, load_policy
from applier.propose import propose
from tests.applier.desk import case, credit, loan
from tests.applier.test_policy import written


def changed(text: str) -> Calendar:
    return Calendar.from_toml(tomllib.loads(text))


def test_the_holiday_that_a_law_made_in_the_middle_of_a_year_is_known() -> None:
    nation = load_policy().calendar

    assert not nation.is_business_day(date(2026, 7, 13))
    assert nation.add(date(2026, 7, 10), 1) == date(2026, 7, 14)
    assert nation.is_business_day(date(2025, 7, 14))


def test_staff_can_add_a_holiday_and_take_one_away() -> None:
    ours = changed('holidays = [2026-12-24, "2026-12-31"]\nbusiness_days = [2026-07-13]')

    assert not ours.is_business_day(date(2026, 12, 24))
    assert not ours.is_business_day(date(2026, 12, 31))
    assert ours.is_business_day(date(2026, 7, 13))
    assert ours.add(date(2026, 12, 23), 1) == date(2026, 12, 28)


def test_a_saturday_can_be_made_a_business_day() -> None:
    ours = changed("holidays = []\nbusiness_days = [2026-11-21]")

    assert ours.add(date(2026, 11, 20), 1) == date(2026, 11, 21)


@pytest.mark.parametrize(
    "text",
    [
        "holidays = [2026-12-24]\nbusiness_days = [2026-12-24]",
        'holidays = ["24 de diciembre"]\nbusiness_days = []',
        "holidays = [20261224]\nbusiness_days = []",
        "holidays = [2026-12-24T00:00:00]\nbusiness_days = []",
        "holidays = []",
    ],
)
def test_days_that_cannot_be_meant_are_refused(text: str) -> None:
    policy = written("policy.toml") | {"calendar": tomllib.loads(text)}

    with pytest.raises(PolicyInvalidError):
        Policy.from_toml(policy, written("channels.toml"))


def test_the_banks_window_follows_the_calendar() -> None:
    changes = {"holidays": [date(2026, 11, 20)], "business_days": []}
    policy = Policy.from_toml(
        written("policy.toml") | {"calendar": changes}, written("channels.toml")
    )
    late = case(120_000, [loan()], bank_credits=[credit(120_000, date="2026-11-25")])

    assert [check.code for check in propose(late, load_policy()).checks] == ["bank_not_found"]
    assert [check.code for check in propose(late, policy).checks] == ["bank_confirmed"]
