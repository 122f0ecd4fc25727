"""Which way a page is to be read.

Of the ways its words can be put in rows, it is the one that makes labels and values fit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from models.evidence import Source
from parsers.amounts import find_amounts
from parsers.dates import find_dates, find_times
from parsers.fields.entries import entries_of
from parsers.fields.entry import Entry, Place
from parsers.fields.layout import Piece, Sheet, sheet_from
from parsers.fields.ours import names_us, shows_our_nit
from parsers.fields.slant import (
    lies_on_its_side,
    likely_slants,
    straightened,
    turned,
)
from parsers.labels import MONEY_ROLES, Role

_SLANTS: Final = 3  # Likely slants tried for each way that the page may be turned.
_NUDGES: Final = tuple(
    (level, growth)
    for growth in (0.0, 0.05, -0.05, 0.1, -0.1, 0.2, -0.2)
    for level in (0.0, 0.015, -0.015, 0.03, -0.03, 0.045, -0.045)
)
_CROWDED: Final = 300  # Words; no slip has as many.
_LEVEL: Final = 0.06
_WORTH_A_NUDGE: Final = 0.6
_WEIGHT_OF_LIKELIHOOD: Final = 6.0  # Against fits of labels, which count 1 each.
_LEEWAY: Final = 1.5  # By which the fit of the same rows may grow with what stands nearer.
_ENOUGH: Final = 4  # Below this fitness the page may be upside down.


def arranged(pieces: Sequence[Piece], source: Source) -> Sheet:
    """Return the pieces of a page as rows of runs, read the way that makes most sense."""
    if source in {Source.PLAIN_TEXT, Source.TEXT_LAYER}:
        return sheet_from(pieces, source)
    if source is Source.TESSERACT:  # It reads level text only.
        slants = [(1.0, (0.0, 0.0)), *likely_slants(pieces, _SLANTS)]
        level = [(_Facing(pieces), slant) for slant in slants if abs(slant[1][0]) < _LEVEL]
        return _fittest(level, source, {}).sheet
    ways = (1, 3) if lies_on_its_side(pieces) else (0,)
    best = _best(pieces, ways, source)
    if best.fit < _ENOUGH and len(pieces) > 2 * _ENOUGH:
        others = tuple(way for way in range(4) if way not in ways)
        other = _best(pieces, others, source)
        best = other if other.fit > max(best.fit, _ENOUGH) else best
    return best.sheet


@dataclass(frozen=True, slots=True)
class _Facing:
    """The pieces of a page, as it lies or turned."""

    pieces: Sequence[Piece]
    turned: bool = False


@dataclass(frozen=True, slots=True)
class _Try:
    sheet: Sheet
    fit: float
    misfit: bool  # Some value is not of its label's kind.
    likelihood: float
    slant: tuple[float, float]
    facing: _Facing


_Likely = tuple[float, tuple[float, float]]  # As `likely_slants` gives them.
_Fits = dict[str, float]  # How well the labels of a sheet fit, by the text on its rows.


def _best(pieces: Sequence[Piece], ways: Sequence[int], source: Source) -> _Try:
    """Return the best reading, and how well it fits; the likeliest slant of equals."""
    likely = [
        (facing, slant)
        for facing in (_Facing(turned(pieces, way), turned=bool(way)) for way in ways)
        for slant in likely_slants(facing.pieces, _SLANTS)
    ]
    known: _Fits = {}
    best = _fittest(likely, source, known)
    return _nudged(best, source, known) if best.misfit and len(pieces) < _CROWDED else best


def _fittest(likely: Sequence[tuple[_Facing, _Likely]], source: Source, known: _Fits) -> _Try:
    """Return the most promising of some ways to lay a page out, the first of equals."""
    best, promise = None, float("-inf")
    for facing, slant in likely:
        plus = _WEIGHT_OF_LIKELIHOOD * slant[0]
        one = _tried(facing, slant, source, known, promise - plus)
        if one is not None and one.fit + plus > promise:
            best, promise = one, one.fit + plus
    if best is None:
        raise ValueError("no way to lay the page out was given")
    return best


def _nudged(best: _Try, source: Source, known: _Fits) -> _Try:
    """Try near the slant: right at one end of the paper, it may be off at the other."""
    start, score_to_beat = best, best.fit + _WORTH_A_NUDGE
    for by_level, by_growth in _NUDGES:
        slant = (start.slant[0] + by_level, start.slant[1] + by_growth)
        steeper, warped = 20 * abs(by_level), 6 * abs(by_growth)
        likely, to_beat = (start.likelihood, slant), score_to_beat + steeper + warped
        one = _tried(start.facing, likely, source, known, to_beat)
        if one is not None and one.fit - steeper - warped > score_to_beat:
            best, score_to_beat = one, one.fit - steeper - warped
    return best


def _tried(
    facing: _Facing, likely: _Likely, source: Source, known: _Fits, to_beat: float
) -> _Try | None:
    """Lay the pieces out with a slant, and see how well the labels fit.

    :return: ``None`` for rows that were tried before, with a fit that is far from the best.
    """
    likelihood, slant = likely
    sheet = sheet_from(straightened(facing.pieces, *slant), source)
    sheet = replace(sheet, turned=facing.turned)
    if known.get(sheet.text, float("inf")) + _LEEWAY <= to_beat:
        return None
    fits = [_fit(entry) for entry in entries_of(sheet, {})]
    known[sheet.text] = sum(fits)
    return _Try(sheet, sum(fits), any(fit < 0 for fit in fits), likelihood, slant, facing)


def _fit(entry: Entry) -> float:
    """How well a value fits its label: 1 where it is of the label's kind, less for a misfit."""
    if not entry.values:
        return -0.5 if entry.role in MONEY_ROLES | {Role.DATE, Role.TRANSACTION} else 0.0
    value = entry.values[0]
    fits = _is_of_kind(entry, value.text)
    if fits is None:
        return 0.0
    weight = 0.2 if value.place is Place.BEHIND else 1.0
    return weight if fits else -weight


@lru_cache(maxsize=1_000)  # The same words are tried beside many labels.
def _holds(text: str) -> tuple[bool, bool]:
    """Whether the text holds a price, and whether it holds a date."""
    priced = any(amount.signed or amount.grouped for amount in find_amounts(text))
    return priced, bool(find_dates(text))


def _is_of_kind(entry: Entry, text: str) -> bool | None:  # noqa: PLR0911 — one a kind
    role = entry.role
    priced, dated = _holds(text)
    if role in MONEY_ROLES:
        return priced and not dated
    if role in {Role.DATE, Role.OTHER_DATE}:
        return dated
    if role is Role.TIME:
        return bool(find_times(text, labelled=True))
    if "nit" in entry.label.words:
        return bool(re.search(r"\d{3}\D?\d{3}\D?\d{3}", text))
    digits = sum(c.isdigit() for c in text)
    if role in {Role.PAYER, Role.HOLDER, Role.PAYEE}:
        return digits <= 2 and not priced  # noqa: PLR2004
    if role is Role.CODE:
        return bool(re.match(r"\W*\d{3,6}(?!\d)", text)) or names_us(text)
    if role in {Role.REFERENCE, Role.TRANSACTION, Role.SECOND_ID, Role.BARE_REFERENCE}:
        return digits >= 4 and not (dated or "$" in text or shows_our_nit(text) or names_us(text))  # noqa: PLR2004
    return None
