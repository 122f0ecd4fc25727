"""Business days in Colombia: Monday to Friday, holidays apart, with the changes of policy.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

_ONE_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The nation's holidays, and what policy.toml changes about them: laws do, even mid-year."""

    holidays: frozenset[date] = frozenset()
    business_days: frozenset[date] = frozenset()  # Whatever else they would be.

    @classmethod
    def from_toml(cls, data: Mapping[str, Any]) -> Calendar:
        """Return the changes that ``[calendar]`` lists.

        :raises ValueError, KeyError, TypeError: if a day is none, or is listed as both.
        """
        added, removed = (
            frozenset(_day(entry) for entry in data[name]) for name in ("holidays", "business_days")
        )
        if both := added & removed:
            raise ValueError(f"{min(both)} is listed as a holiday and as a business day")
        return cls(holidays=added, business_days=removed)

    def is_business_day(self, day: date) -> bool:
        if day in self.business_days:
            return True
        if day.weekday() >= _SATURDAY or day in self.holidays:
            return False
        return day not in _national(day.year)

    def add(self, day: date, count: int) -> date:
        """Return the ``count``-th business day after ``day`` (before it, if negative)."""
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_business_day(day):
                day += step
        return day


def _day(entry: object) -> date:
    """Return a day as TOML writes it, ``2026-12-24``, with quotes or without."""
    if type(entry) is date:  # A time of day, a `datetime`, is none.
        return entry
    return date.fromisoformat(entry)  # type: ignore[arg-type]  # Raises TypeError.


@cache
def _national(year: int) -> frozenset[date]:
    # Here, for it loads three hundred modules, a third of a second, and most commands ask no day.
    import holidays  # noqa: PLC0415

    # Ley 2578 de 2026 moved the count to 19: `holidays` knows it from 0.109 on.
    return frozenset(holidays.country_holidays("CO", years=year))
