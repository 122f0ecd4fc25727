"""Which month a member means."""

from __future__ import annotations

from datetime import date
from typing import Final

_MONTHS: Final = 12
_FURTHEST_AHEAD: Final = 4  # "marzo" said in November is the coming one; "abril" … the past one.


def period(value: str, today: date, *, past: bool) -> str:
    """Return ``2026-11`` for a `Kind.PERIOD` value: ``0``, ``-1``, ``m11`` or ``2026-11``.

    A month without a year is the nearest one; with ``past`` (something overdue) never a future one.
    """
    if "-" in value[1:]:
        return value
    if not value.startswith("m"):
        return _written(today.year * _MONTHS + today.month - 1 + int(value))
    ahead = (int(value[1:]) - today.month) % _MONTHS
    if ahead > _FURTHEST_AHEAD or (past and ahead):
        ahead -= _MONTHS
    return _written(today.year * _MONTHS + today.month - 1 + ahead)


def _written(months: int) -> str:
    year, month = divmod(months, _MONTHS)
    return f"{year}-{month + 1:02}"
