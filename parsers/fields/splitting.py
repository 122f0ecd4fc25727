"""Where one picture holds several receipts, and where the cut between them runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from models.evidence import Page
from parsers.amounts import find_amounts
from parsers.fields.arrangement import arranged
from parsers.fields.entries import Entry, entries_of
from parsers.fields.flow import flow_of
from parsers.fields.layout import Run, Sheet
from parsers.fields.slant import upright
from parsers.issuers.known import identify
from parsers.labels import Role

_FEWEST_ROWS: Final = 4  # Of a receipt that stands beside or below another.
_CROSSING: Final = 0.08  # Share of runs that may reach over a cut between two slips.
_MEMBER_ROLES: Final = frozenset(
    {Role.REFERENCE, Role.BARE_REFERENCE, Role.ACCOUNT, Role.KEY, Role.CODE}
)


def sheets_of(page: Page) -> tuple[Sheet, ...]:
    """Return the sheet of each receipt or message on the page; one where there is one."""
    pieces = upright(page)
    sheet = arranged(pieces, page.source)
    cut = _stacked(sheet) or _side_by_side(sheet)
    if cut is None:
        return _messages(sheet)
    first, second = (
        arranged([piece for piece in pieces if id(piece.word) in half], page.source)
        for half in cut
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
    return tuple(
        Sheet(sheet.rows[top:bottom], sheet.source)
        for top, bottom in zip(edges, edges[1:], strict=False)
    )


_Words = set[int]


def _stacked(sheet: Sheet) -> tuple[_Words, _Words] | None:
    """The two halves of a sheet that shows one receipt below the other, or None."""
    rows = sheet.rows
    entries = entries_of(sheet, {})
    cuts = [
        number
        for number in range(_FEWEST_ROWS, len(rows) - _FEWEST_ROWS + 1)
        if _two_receipts(entries, lambda run, number=number: run.row < number)
    ]
    if not cuts:
        return None

    def begins_receipt(number: int) -> tuple[bool, float]:
        titled = identify([run.folded for run in rows[number]]) is not None
        return titled, rows[number][0].middle - rows[number - 1][0].middle

    cut = max(cuts, key=begins_receipt)
    return _words(rows[:cut]), _words(rows[cut:])


def _side_by_side(sheet: Sheet) -> tuple[_Words, _Words] | None:
    runs = sheet.runs
    if len(runs) < 4 * _FEWEST_ROWS:
        return None
    entries = entries_of(sheet, {})
    places = sorted({run.left for run in runs})
    for x in places[len(places) // 8 :]:
        crossing = sum(run.left < x - run.height < run.right for run in runs)
        if crossing > _CROSSING * len(runs):
            continue
        if _two_receipts(entries, lambda run, x=x: run.left < x - run.height):
            left = [[run for run in row if run.left < x - run.height] for row in sheet.rows]
            right = [[run for run in row if run.left >= x - run.height] for row in sheet.rows]
            return _words(left), _words(right)
    return None


def _words(rows: Sequence[Sequence[Run]]) -> _Words:
    return {id(piece.word) for row in rows for run in row for piece in run.pieces}


def _two_receipts(entries: Sequence[Entry], in_first: Callable[[Run], bool]) -> bool:
    """Whether both sides of a cut have an amount, a payment's number and a destination."""
    first = [entry for entry in entries if in_first(entry.label.run)]
    second = [entry for entry in entries if not in_first(entry.label.run)]
    numbers = [_values(half, {Role.TRANSACTION}) for half in (first, second)]
    return (
        all(map(_whole, (first, second)))
        and all(numbers)
        and not numbers[0] & numbers[1]
    )


def _whole(entries: Sequence[Entry]) -> bool:
    roles = {entry.role for entry in entries}
    priced = any(
        entry.role in {Role.AMOUNT, Role.TOTAL, Role.CASH_OR_AMOUNT}
        and any(find_amounts(value.text) for value in entry.values)
        for entry in entries
    )
    return priced and bool(roles & _MEMBER_ROLES) and bool({Role.CODE, Role.DATE} & roles)


def _values(entries: Sequence[Entry], roles: set[Role]) -> set[str]:
    return {
        entry.values[0].text.strip()
        for entry in entries
        if entry.role in roles
        and entry.values
        and sum(c.isdigit() for c in entry.values[0].text) > _FEWEST_ROWS
    }

