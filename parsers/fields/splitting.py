"""Where one picture holds several receipts, and where the cut between them runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import pairwise
from typing import Final

from models.evidence import Page
from parsers.amounts import find_amounts
from parsers.dates import find_dates
from parsers.fields.arrangement import arranged
from parsers.fields.entries import entries_of
from parsers.fields.entry import Entry, of_role
from parsers.fields.figures import figures_of
from parsers.fields.flow import flow_of
from parsers.fields.layout import Run, Sheet
from parsers.fields.ours import ACCOUNT, is_our_number, names_us, shows_our_nit
from parsers.fields.slant import upright
from parsers.issuers.known import identify
from parsers.labels import Role

_FEWEST_ROWS: Final = 4  # Of a receipt that stands beside or below another.
_CROSSING: Final = 0.08  # Share of runs that may reach over a cut between two slips.
_CODE: Final = re.compile(r"(?<!\d)0?(?:14523|9757|9182)(?!\d)")


def sheets_of(page: Page) -> tuple[Sheet, ...]:
    """Return the sheet of each receipt or message on the page; one where there is one."""
    pieces = upright(page)
    sheet = arranged(pieces, page.source)
    halves = _Halves(sheet)
    cut = _stacked(sheet, halves) or _side_by_side(sheet, halves)
    if cut is None:
        return _messages(sheet)
    first, second = (
        arranged([piece for piece in pieces if id(piece.word) in half], page.source) for half in cut
    )
    return (*_messages(first), *_messages(second))


def _messages(sheet: Sheet) -> tuple[Sheet, ...]:
    """Each bank message of a screen that shows several, as a sheet of its own."""
    if not sheet.rows:
        return (sheet,)
    flow = flow_of(sheet)
    begins = {flow.snippet(start, start + 1).run.row for start, _ in flow.messages()}
    cuts = sorted(begins - {0}) if len(begins) > 1 else []
    edges = [0, *cuts, len(sheet.rows)]
    return tuple(replace(sheet, rows=sheet.rows[top:bottom]) for top, bottom in pairwise(edges))


_Words = set[int]
_PRINTED: Final = re.compile(r"\bimpres|\bgenerad|\bconsultad")


def _stacked(sheet: Sheet, halves: _Halves) -> tuple[_Words, _Words] | None:
    """Return the two halves of a sheet that shows one receipt below the other, or None."""
    rows = sheet.rows
    cuts = [
        number
        for number in range(_FEWEST_ROWS, len(rows) - _FEWEST_ROWS + 1)
        if halves.are_receipts(partial(_is_above, number))
    ]
    if not cuts:
        return None

    def begins_receipt(number: int) -> tuple[bool, float]:
        titled = identify([run.folded for run in rows[number]]) is not None
        return titled, rows[number][0].middle - rows[number - 1][0].middle

    cut = max(cuts, key=begins_receipt)
    return _words(rows[:cut]), _words(rows[cut:])


def _side_by_side(sheet: Sheet, halves: _Halves) -> tuple[_Words, _Words] | None:
    runs = sheet.runs
    if len(runs) < 4 * _FEWEST_ROWS:
        return None
    places = sorted({run.left for run in runs})
    for x in places[len(places) // 8 :]:
        edge = x - runs[0].height
        crossing = sum(run.left < edge < run.right for run in runs)
        if crossing <= _CROSSING * len(runs) and halves.are_receipts(partial(_is_left_of, edge)):
            left = [[run for run in row if run.left < edge] for row in sheet.rows]
            right = [[run for run in row if run.left >= edge] for row in sheet.rows]
            return _words(left), _words(right)
    return None


def _is_above(row: int, run: Run) -> bool:
    return run.row < row


def _is_left_of(edge: float, run: Run) -> bool:
    return run.left < edge


def _words(rows: Sequence[Sequence[Run]]) -> _Words:
    return {id(piece.word) for row in rows for run in row for piece in run.pieces}


class _Halves:
    """What each side of a cut through a sheet would hold; most sheets show one date only."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._flow = flow_of(sheet)

    def are_receipts(self, in_first: Callable[[Run], bool]) -> bool:
        """Whether both sides have an amount, a date, a number of their own and name us."""
        if not (_part(self._dates, in_first) and _part(self._us, in_first)):
            return False
        if not _part(self._prices, in_first):
            return False
        first = {number for run, number in self._numbers if in_first(run)}
        second = {number for run, number in self._numbers if not in_first(run)}
        return bool(first) and bool(second) and not first & second

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        return entries_of(self._sheet, {})

    @cached_property
    def _dates(self) -> list[Run]:
        flow = self._flow
        dated = [flow.snippet(one.start, one.end).run for one in find_dates(flow.text)]
        return [run for run in dated if not _PRINTED.search(run.folded)]

    @cached_property
    def _us(self) -> list[Run]:
        return [
            run
            for run in self._sheet.runs
            if names_us(run.text)
            or shows_our_nit(run.text)
            or _CODE.search(run.text)
            or ACCOUNT in re.sub(r"[ -]", "", run.text)
        ] + [
            entry.label.run
            for entry in of_role(self._entries, Role.CODE)
            if any(re.search(r"\d{4}", value.text) for value in entry.values)
        ]

    @cached_property
    def _prices(self) -> list[Run]:
        figures = figures_of(self._sheet, self._entries, self._flow)
        return [
            entry.label.run
            for entry in of_role(self._entries, Role.AMOUNT, Role.TOTAL, Role.CASH_OR_AMOUNT)
            if any(find_amounts(value.text) for value in entry.values)
        ] + [found.snippet.run for found in figures.amounts]

    @cached_property
    def _numbers(self) -> list[tuple[Run, str]]:
        numbered = of_role(self._entries, Role.REFERENCE, Role.BARE_REFERENCE, Role.TRANSACTION)
        return [
            (entry.label.run, value.text.strip())
            for entry in numbered
            for value in entry.values[:1]
            if sum(c.isdigit() for c in value.text) >= _FEWEST_ROWS
            and not is_our_number(re.sub(r"\D", "", value.text))
        ]


def _part(runs: Sequence[Run], in_first: Callable[[Run], bool]) -> bool:
    """Whether some of the runs are in the first half, and some in the second."""
    return len({in_first(run) for run in runs}) > 1
