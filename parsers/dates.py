"""Dates and hours as Colombian receipts print them.

Day before month is the rule; month before day only where nothing else is possible, or where the
caller knows that the issuer writes so (the cooperative's own payment portal). RECEIPTS.md 0.4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from parsers.lettering import fold

_MONTHS: Final = {
    "enero": 1, "ene": 1, "january": 1, "jan": 1, "febrero": 2, "feb": 2, "february": 2,
    "marzo": 3, "mar": 3, "march": 3, "abril": 4, "abr": 4, "april": 4, "apr": 4,
    "mayo": 5, "may": 5, "junio": 6, "jun": 6, "june": 6, "julio": 7, "jul": 7, "july": 7,
    "agosto": 8, "ago": 8, "august": 8, "aug": 8, "septiembre": 9, "setiembre": 9, "sept": 9,
    "sep": 9, "set": 9, "september": 9, "octubre": 10, "oct": 10, "october": 10,
    "noviembre": 11, "nov": 11, "november": 11, "diciembre": 12, "dic": 12, "december": 12,
    "dec": 12, "nou": 11, "0ct": 10, "ag0": 8,  # As OCR reads slip printers.
}  # fmt: skip
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR: Final = r"(?:20\d\d)"
_OF: Final = r"(?:\s*(?:de|del)\s*|\s*[-/.,\s]\s*)"
_HOUR_GLUED: Final = r"(?=\d{1,2}:\d{2})"
_END: Final = rf"(?:{_HOUR_GLUED}|(?!\d))"
_DAY: Final = r"(?P<d>[0-3]?\d)"

# In order of trust: a form that matches hides the ones after it on the same letters.
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"(?<!\d)(?P<y>{_YEAR})\s?(?P<sep>[-/.])\s?(?P<m>[01]?\d)\s?(?P=sep)\s?{_DAY}{_END}",
        rf"(?<!\d)(?P<a>[0-3]?\d)\s?(?P<sep>[-/.])\s?(?P<b>[0-3]?\d)\s?(?P=sep)\s?(?P<y>{_YEAR}){_END}",
        rf"(?<!\d)(?P<a>\d\d)[ ]{{1,6}}(?P<b>\d\d)[ ]{{1,6}}(?P<y>{_YEAR})(?!\d)",
        rf"(?<!\d)(?P<y>{_YEAR})[ ]{{1,6}}(?P<m>[01]\d)[ ]{{1,6}}(?P<d>[0-3]\d)(?![\d:])",
        rf"(?<!\d){_DAY}(?:{_OF})?(?P<mon>{_MONTH})\b\.?(?:{_OF})?(?P<y>{_YEAR}){_END}",
        rf"(?<!\d){_DAY}(?:{_OF})?(?P<mon>{_MONTH})(?P<y>{_YEAR}){_END}",
        rf"(?<![a-z])(?P<mon>{_MONTH})\.?\s*[-/.]?\s*{_DAY}(?:\s*(?:,|de|del|-|/)\s*|\s+)(?P<y>{_YEAR}){_END}",
        rf"(?<![a-z])(?P<mon>{_MONTH})\.?\s?{_DAY}(?P<y>{_YEAR}){_END}",
        rf"(?<!\d){_DAY}\s?[-/]\s?(?P<mon>{_MONTH})\s?[-/]\s?(?P<yy>\d\d){_END}",
        rf"(?<![a-z])(?P<mon>{_MONTH})\.?\s?{_DAY}\s?[/,]\s?(?P<yy>\d\d){_END}",
        rf"(?<!\d){_DAY}[ .'](?P<mon>{_MONTH})\.?[ .'](?P<yy>2\d)(?![\d:.])",
        rf"(?<!\d)(?P<a>\d\d)\s?[-/]\s?(?P<b>\d\d)\s?[-/]\s?(?P<yy>\d\d){_END}",
        r"(?<![\d.])(?P<a>\d\d)\.(?P<b>\d\d)\.(?P<yy>2\d)(?=\s+[0-2]?\d:[0-5]\d)",
    )
)
_COMPACT: Final = re.compile(r"(?<!\d)(?:(?P<y>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d))(?!\d)")
_COMPACT_STAMP: Final = re.compile(_COMPACT.pattern + r"(?=[ T-]{1,2}\d\d:\d\d)")
_COMPACT_SHORT: Final = re.compile(r"(?<!\d)(?P<d>[0-3]\d)(?P<m>[01]\d)(?P<yy>\d\d)(?!\d)")

_HALF: Final = r"\s?(?P<half>[ap])\s?\.?\s?[,.]?\s?(?:m|rn|nn|n|r)\b\.?"  # "p. r": cut or misread.
_TIMES: Final = tuple(
    re.compile(form)
    for form in (
        rf"(?<!\d)(?<!\d:)(?P<h>[0-2]?\d)\s?[:.h]\s?(?P<i>[0-5]\d)(?:\s?[:.]\s?(?P<s>[0-5]\d))?{_HALF}",
        rf"(?<![\d:$])(?P<h>[0-2]?\d)[\s:.](?P<i>[0-5]\d){_HALF}",
        r"(?<!\d)(?<!\d:)(?P<h>[0-2]?\d)\s?[:]\s?(?P<i>[0-5]\d)(?:\s?[:.]\s?(?P<s>[0-5]\d))?(?!\d|:\d)",
        r"(?<=\s)(?P<h>[0-2]\d) (?P<i>[0-5]\d) (?P<s>[0-5]\d)(?!\d| \d)",
        r"(?<![\d:])(?P<h>[0-2]?\d)\s?h\s?(?P<i>[0-5]\d)(?!\d)",
    )
)
_LABELLED_TIMES: Final = (
    re.compile(r"(?<![\d:.])(?P<h>[0-2]\d)\.(?P<i>[0-5]\d)(?:\.(?P<s>[0-5]\d))?(?![\d.])"),
    re.compile(r"(?<![\d:.])(?P<h>[0-2]\d)(?P<i>[0-5]\d)(?:(?P<s>[0-5]\d))?(?!\d)"),
)
_TEXTS: Final = 2_000  # Kept: the same words of a page are asked about many times over.


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A date found inside a text, and where it stands in it."""

    start: int
    end: int
    day: date
    other: date | None = None  # The reading with month first, where both are possible.


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedTime:
    """An hour found inside a text: ``HH:MM``, 24 h."""

    start: int
    end: int
    time: str


@lru_cache(maxsize=_TEXTS)
def find_dates(
    text: str, *, month_first: bool = False, labelled: bool = False
) -> tuple[PrintedDate, ...]:
    """Return every date in ``text``, in order; a date whose year is not legible is none.

    :param month_first: the issuer is known to write ``11/20/2026``.
    :param labelled: the text follows a label that announces a date, so that bare digits
        (``20261120``, ``201126``) may be one.
    """
    folded = fold(text)
    forms = (*_FORMS, _COMPACT_STAMP) + ((_COMPACT, _COMPACT_SHORT) if labelled else ())
    taken: list[tuple[int, int]] = []
    found = []
    for form in forms:
        for match in form.finditer(folded):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            printed = _printed_date(match, month_first=month_first)
            if printed is not None:
                taken.append(match.span())
                found.append(printed)
    return tuple(sorted(found, key=lambda printed: printed.start))


def _printed_date(match: re.Match[str], *, month_first: bool) -> PrintedDate | None:
    parts = match.groupdict()
    year = int(parts["y"]) if parts.get("y") else 2000 + int(parts["yy"])
    if parts.get("a"):
        first, second = int(parts["a"]), int(parts["b"])
        by_day, by_month = _date(year, second, first), _date(year, first, second)
        chosen = (by_month or by_day) if month_first else (by_day or by_month)
        other = by_day if chosen is by_month else by_month
    else:
        month = _MONTHS[parts["mon"]] if parts.get("mon") else int(parts["m"])
        chosen, other = _date(year, month, int(parts["d"])), None
    if chosen is None:
        return None
    other = None if other == chosen else other
    return PrintedDate(start=match.start(), end=match.end(), day=chosen, other=other)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=_TEXTS)
def find_times(text: str, *, labelled: bool = False) -> tuple[PrintedTime, ...]:
    """Return every hour in ``text``, in order.

    :param labelled: the text follows a label that announces an hour, so that ``1642`` and
        ``16.42`` may be one.
    """
    folded = fold(text)
    for printed in find_dates(text):  # An hour may be glued to its date.
        folded = (
            folded[: printed.start] + " " * (printed.end - printed.start) + folded[printed.end :]
        )
    taken: list[tuple[int, int]] = []
    found = []
    for form in _TIMES + (_LABELLED_TIMES if labelled else ()):
        for match in form.finditer(folded):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())  # "15:20 a. m." is no "15:20" either.
            time = _clock(match.groupdict())
            if time is not None:
                found.append(PrintedTime(start=match.start(), end=match.end(), time=time))
    return tuple(sorted(found, key=lambda printed: printed.start))


def _clock(parts: dict[str, str | None]) -> str | None:
    hour, minute = int(parts["h"] or 0), int(parts["i"] or 0)
    half = parts.get("half")
    if hour > 23:  # noqa: PLR2004
        return None
    if half and 1 <= hour <= 12:  # noqa: PLR2004
        hour = hour % 12 + (12 if half == "p" else 0)
    elif (half == "a" and hour > 12) or (half == "p" and hour == 0):  # noqa: PLR2004
        return None  # "15:20 a. m.": one of the two is false.
    return f"{hour:02}:{minute:02}"
