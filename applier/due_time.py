"""Business days in Colombia, and the 24 business hours within which a payment is applied.

The cooperative promises "24 horas hábiles" and nobody defines them; here they are 24 clock hours
that run only on business days: Monday to Friday, holidays apart, in Bogotá.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from applier.policy import load_policy

BOGOTA: Final = ZoneInfo("America/Bogota")
Pause: TypeAlias = tuple[datetime, datetime | None]  # None: it has not ended.
_Span: TypeAlias = tuple[datetime, datetime]

_ONE_DAY: Final = timedelta(days=1)


def is_business_day(day: date) -> bool:
    return load_policy().calendar.is_business_day(day)


def add_business_days(day: date, count: int) -> date:
    """Return the ``count``-th business day after ``day`` (before it, if negative)."""
    return load_policy().calendar.add(day, count)


def business_days_since(day: date, today: date) -> int:
    """Return how many business days have begun after ``day``, up to ``today``; never below 0."""
    span = range(1, (today - day).days + 1)
    return sum(is_business_day(day + timedelta(days=count)) for count in span)


def before_business_days(count: int, today: date) -> date:
    """Return the day before which everything is more than ``count`` business days old."""
    return add_business_days(today + _ONE_DAY, -(count + 1))


def due_at(
    received_at: datetime,
    *,
    hours: int = 24,
    paused: Sequence[Pause] = (),
    now: datetime | None = None,
) -> datetime:
    """Return when ``hours`` business hours will have run since ``received_at``, in Bogotá's time.

    :param paused: while we waited for the member. One that has not ended lasts until ``now``;
        without ``now`` it is not counted, and the answer is the earliest it can be.
    :raises ValueError: if a time has no zone.
    """
    left = timedelta(hours=hours)
    for begin, end in _running(_local(received_at), _closed(paused, now)):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise AssertionError("business days do not end")


def progress(
    received_at: datetime, due: datetime, now: datetime, *, paused: Sequence[Pause] = ()
) -> float:
    """Return the share of the business time used: 0 at the beginning, 1 at ``due``, then above.

    :param paused: the same pauses that ``due`` was computed with.
    """
    pauses = _closed(paused, now)
    whole = _business_time(_local(received_at), _local(due), pauses)
    used = _business_time(_local(received_at), _local(now), pauses)
    return used / whole if whole else 1.0


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(BOGOTA)


def _closed(paused: Sequence[Pause], now: datetime | None) -> list[_Span]:
    ends = ((begin, end or now) for begin, end in paused)
    return sorted((_local(begin), _local(end)) for begin, end in ends if end and end > begin)


def _running(start: datetime, pauses: Sequence[_Span]) -> Iterator[_Span]:
    """Yield the spans, without end, in which the clock runs from ``start`` on."""
    day = start.date()
    while True:
        if is_business_day(day):
            midnight = datetime.combine(day, time.min, BOGOTA)
            yield from _without(pauses, max(start, midnight), midnight + _ONE_DAY)
        day += _ONE_DAY


def _without(pauses: Sequence[_Span], begin: datetime, end: datetime) -> Iterator[_Span]:
    for pause_begin, pause_end in pauses:
        if pause_end <= begin or pause_begin >= end:
            continue
        if pause_begin > begin:
            yield begin, pause_begin
        begin = pause_end
    if begin < end:
        yield begin, end


def _business_time(start: datetime, end: datetime, pauses: Sequence[_Span]) -> timedelta:
    total = timedelta()
    for begin, until in _running(start, pauses):
        if begin >= end:
            return total
        total += min(until, end) - begin
    raise AssertionError("business days do not end")
