"""What a column says, read as a whole: one style of figures, one order of dates for its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final, TypeVar

from models.money import Money
from parsers.bankfiles.grid import Cell, as_text
from parsers.dates import find_dates

T = TypeVar("T")


class CellError(Exception):
    """The cell is not what its column holds; the message says what it says instead."""


# --- Figures -------------------------------------------------------------------------------

_MOST_DIGITS: Final = 15  # Far above any amount, far below what the database's column holds.
_FIGURES: Final = {
    "us": re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<cents>\d{1,2}))?"),
    "co": re.compile(r"(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<cents>\d{1,2}))?"),
}
_CURRENCY: Final = re.compile(r"[\s  ]|COP|\$", re.IGNORECASE)


def _figure(cell: Cell, style: str) -> Money:
    if isinstance(cell, Decimal):
        return _exact(cell)
    text = _CURRENCY.sub("", as_text(cell)).replace("−", "-")
    negative = text.startswith(("-", "(")) or text.endswith("-")
    bare = text.strip("+-()")
    found = _FIGURES[style].fullmatch(bare) if len(bare) <= _MOST_DIGITS + 5 else None
    if found is None or not bare.isascii():
        raise CellError(f"«{as_text(cell)}» no es un valor")
    whole = int(re.sub(r"\D", "", found["whole"]))
    centavos = whole * 100 + int((found["cents"] or "").ljust(2, "0"))
    return Money(-centavos if negative else centavos)


def _exact(number: Decimal) -> Money:
    """Return the amount of a spreadsheet's number, which may carry noise after its centavos."""
    if abs(number) >= 10**_MOST_DIGITS:
        raise CellError(f"«{number}» no es un valor")
    centavos = number * 100
    nearest = centavos.to_integral_value()
    if abs(centavos - nearest) > Decimal("0.001"):
        raise CellError(f"«{number}» tiene fracciones de centavo")
    return Money(int(nearest))


def read_figures(cells: Sequence[Cell], style: str = "auto") -> list[Money | CellError]:
    """Return each cell's amount, or what is wrong with it.

    :param style: ``co`` (1.234,50), ``us`` (1,234.50), or ``auto``: whichever fits the column.
    """
    styles = list(_FIGURES) if style == "auto" else [style]
    return _best_fit(cells, [partial(_figure, style=name) for name in styles])


# --- Days ----------------------------------------------------------------------------------

_NUMERIC: Final = re.compile(r"(\d{1,4})[-/.\s]+(\d{1,2})[-/.\s]+(\d{2,4})(?!\d)")
_COMPACT: Final = re.compile(r"(\d{8})(?!\d)")
_ORDERS: Final[Mapping[str, tuple[int, int, int]]] = {  # Where year, month and day stand.
    "ymd": (0, 1, 2),
    "dmy": (2, 1, 0),
    "mdy": (2, 0, 1),
}
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100


def _day(cell: Cell, order: str) -> date:
    if isinstance(cell, date):
        return cell
    text = as_text(cell)
    parts = _numeric_parts(text, order)
    if parts is not None:
        year, month, day = (parts[position] for position in _ORDERS[order])
        if len(year) == 2 and order != "ymd":  # noqa: PLR2004 — "20/11/26"
            year = f"20{year}"
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            raise CellError(f"«{text}» no es una fecha") from None
        if _FIRST_YEAR <= found.year < _LAST_YEAR:
            return found
    elif not re.match(r"[\d\s/.:-]*$", text):  # 20-nov-2026
        named = find_dates(text)
        if len(named) == 1:
            return named[0].day
    raise CellError(f"«{text}» no es una fecha")


def _numeric_parts(text: str, order: str) -> tuple[str, str, str] | None:
    found = _NUMERIC.match(text)
    if found:
        return found[1], found[2], found[3]
    compact = _COMPACT.match(text)
    if not compact:
        return None
    figures = compact[1]
    if order == "ymd":
        return figures[:4], figures[4:6], figures[6:]
    return figures[:2], figures[2:4], figures[4:]


def read_days(cells: Sequence[Cell], order: str = "auto") -> list[date | CellError]:
    """Return each cell's day, or what is wrong with it; an hour after it is ignored.

    :param order: ``ymd``, ``dmy``, ``mdy``, or ``auto``: whichever fits the column, the day
        before the month where both do.
    """
    orders = list(_ORDERS) if order == "auto" else [order]
    return _best_fit(cells, [partial(_day, order=name) for name in orders])


def _best_fit(cells: Sequence[Cell], readers: Sequence[Callable[[Cell], T]]) -> list[T | CellError]:
    """Return the column as the reader with the fewest misses reads it; the first wins a tie."""

    def read(reader: Callable[[Cell], T]) -> list[T | CellError]:
        known: dict[Cell, T | CellError] = {}  # A column says few things, many times.
        for cell in cells:
            if cell not in known:
                try:
                    known[cell] = reader(cell)
                except CellError as error:
                    known[cell] = error
        return [known[cell] for cell in cells]

    best: list[T | CellError] | None = None
    fewest = len(cells) + 1
    for reader in readers:
        column = read(reader)
        misses = sum(isinstance(value, CellError) for value in column)
        if misses < fewest:
            best, fewest = column, misses
        if not misses:
            break
    assert best is not None
    return best
