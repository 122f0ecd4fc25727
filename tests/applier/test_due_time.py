from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applier.due_time import (
    BOGOTA,
    add_business_days,
    due_at,
    is_business_day,
    progress,
)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=BOGOTA)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-13T16:00", "2026-11-17T16:00"),  # Monday the 16th is a holiday.
        ("2026-11-20T16:00", "2026-11-23T16:00"),  # Over a weekend.
        ("2026-11-21T10:00", "2026-11-24T00:00"),  # On a Saturday: from Monday on.
        ("2026-12-07T09:30", "2026-12-09T09:30"),  # December 8th.
        ("2026-07-10T15:00", "2026-07-14T15:00"),  # July 13th, by Ley 2578 of 2026.
        ("2026-11-18T08:15", "2026-11-19T08:15"),
    ],
)
def test_twenty_four_hours_run_only_on_business_days(received: str, due: str) -> None:
    assert due_at(at(received)) == at(due)


def test_the_holiday_of_the_new_law_is_known() -> None:
    assert not is_business_day(date(2026, 7, 13))
    assert not is_business_day(date(2027, 7, 12))
    assert is_business_day(date(2025, 7, 14))


def test_a_mail_of_the_evening_is_of_that_day_in_bogota() -> None:
    received = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)  # Wednesday, 8:30 p. m.

    assert due_at(received) == at("2026-11-19T20:30")


def test_waiting_for_the_member_does_not_count() -> None:
    pauses = [
        (at("2026-11-18T10:00"), at("2026-11-18T13:00")),
        (at("2026-11-18T12:00"), at("2026-11-18T14:00")),  # Overlaps: counted once.
        (at("2026-11-18T12:30"), at("2026-11-18T13:00")),
        (at("2026-11-21T00:00"), at("2026-11-22T00:00")),  # The clock stands on Saturdays anyway.
    ]

    assert due_at(at("2026-11-18T09:00"), paused=pauses) == at("2026-11-19T13:00")


def test_a_wait_that_goes_on_moves_the_due_time_with_it() -> None:
    waiting = [(at("2026-11-18T10:00"), None)]
    received = at("2026-11-18T09:00")

    assert due_at(received, paused=waiting, now=at("2026-11-18T15:00")) == at("2026-11-19T14:00")
    assert due_at(received, paused=waiting) == at("2026-11-19T09:00")


@pytest.mark.parametrize(
    ("now", "share"),
    [
        ("2026-11-13T16:00", 0.0),
        ("2026-11-14T00:00", 8 / 24),
        ("2026-11-16T23:00", 8 / 24),  # Saturday, Sunday and a holiday went by.
        ("2026-11-17T04:00", 0.5),
        ("2026-11-17T16:00", 1.0),
        ("2026-11-18T16:00", 2.0),
    ],
)
def test_progress_counts_business_time(now: str, share: float) -> None:
    received = at("2026-11-13T16:00")

    assert progress(received, due_at(received), at(now)) == pytest.approx(share)


def test_progress_stands_still_while_we_wait() -> None:
    received, waiting = at("2026-11-18T09:00"), [(at("2026-11-18T15:00"), None)]
    now = at("2026-11-18T22:00")
    due = due_at(received, paused=waiting, now=now)

    assert progress(received, due, now, paused=waiting) == pytest.approx(6 / 24)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        due_at(datetime(2026, 11, 18, 9, 0))  # noqa: DTZ001  that is the point


def test_business_days_are_counted_forth_and_back() -> None:
    friday = date(2026, 11, 13)

    assert add_business_days(friday, 1) == date(2026, 11, 17)
    assert add_business_days(date(2026, 11, 17), -1) == friday
    assert add_business_days(friday, 0) == friday


@given(
    received=st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31)),  # noqa: DTZ001  zoned below
    hours=st.integers(1, 80),
)
def test_all_business_time_is_used_exactly_when_it_is_due(received: datetime, hours: int) -> None:
    moment = received.replace(tzinfo=BOGOTA)
    due = due_at(moment, hours=hours)

    assert is_business_day((due - timedelta(microseconds=1)).date())
    assert progress(moment, due, due) == pytest.approx(1.0)
    assert due - moment >= timedelta(hours=hours)


@given(day=st.dates(date(2024, 1, 1), date(2029, 12, 31)), count=st.integers(1, 30))
def test_counting_days_and_adding_them_agree(day: date, count: int) -> None:
    end = add_business_days(day, count)
    passed = [day + timedelta(days=ahead) for ahead in range(1, (end - day).days + 1)]

    assert sum(map(is_business_day, passed)) == count
    assert is_business_day(end)
