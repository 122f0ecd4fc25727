"""Labels and values that a table sets apart: heads over columns, labels broken over two lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from parsers.amounts import find_amounts
from parsers.dates import find_dates, find_times
from parsers.fields.entry import Entry, Place, Snippet, whole
from parsers.fields.labelling import LabelAt
from parsers.fields.layout import Run, Sheet
from parsers.labels import DATE_ROLES, LABELS, MONEY_ROLES, NUMBER_ROLES, Role, canonical
from parsers.phrasing import meaning

_FEWEST_HEADS: Final = 3
_MOST_NUMBERS: Final = 0.3  # Share of a head's runs that may have digits.
_UNFINISHED: Final = re.compile(r".*[a-z]\.?\s(?:de|del|de la|de los|la|el|o|y)")
_DOCUMENT: Final = {("no", "documento"), ("documento",), ("documento", "no")}

Found = dict[int, list[Entry]]


def take_columns(sheet: Sheet, found: Found) -> None:
    """Give each value of a row to the head that it stands under, where a row is all heads.

    What looks like a label among the values is a value: ``Estado`` over ``DEVUELTO``.
    """
    for heads, row in zip(sheet.rows, sheet.rows[1:], strict=False):
        if not _are_heads(heads, found) or len(row) < max(len(heads) - 1, 2):
            continue
        figures = sum(bool(re.search(r"\d", run.text)) for run in row)
        if figures < (1 if len(row) == len(heads) and not any(found[id(r)] for r in row) else 2):
            continue
        pitch = min(_center(b) - _center(a) for a, b in pairwise(heads))
        for index, run in enumerate(row):
            head = min(heads, key=lambda one: _apart(one, run))
            if len(row) == len(heads):
                head = heads[index]
            elif _apart(head, run) > _MOST_APART * pitch:
                continue  # Its head was not read.
            if found[id(head)] or not _names_account(found[id(run)]):
                found[id(run)] = []
            for entry in found[id(head)]:
                if entry.label.words in _DOCUMENT:  # A bank's voucher, among what it moved.
                    entry.label = replace(entry.label, role=Role.TRANSACTION)
                entry.values.append(whole(run, Place.BELOW))


def take_approvals(sheet: Sheet, found: Found) -> None:
    """Take the number beside "Aprobado", which by itself, or behind "Estado", is an outcome."""
    for row in sheet.rows:
        match = _APPROVED.fullmatch("  ".join(run.text for run in row))
        if match is None or len(row) > 2 or any(found[id(run)] for run in row):  # noqa: PLR2004
            continue
        end = match.end("label") if len(row) == 1 else len(row[0].text)
        label = LabelAt(Role.TRANSACTION, ("aprobacion",), row[0], 0, end, exact=True)
        number = row[-1].text.rindex(match["number"])
        spot = Snippet(
            row[-1],
            number,
            number + len(match["number"]),
            Place.BEHIND if len(row) == 1 else Place.BESIDE,
        )
        found[id(row[0])] = [Entry(label, [spot])]


_APPROVED: Final = re.compile(
    r"(?P<label>(?:aprob|autoriz|confirm)ad[oa])\s*(?:(?:no|nro|num|n)\b\W{0,2})?[\s:.#=>-]*"
    r"(?P<number>[A-Za-z]{0,3}\d{5,12})",
    re.IGNORECASE,
)


def _names_account(entries: Sequence[Entry]) -> bool:
    """Whether a value below an unknown head tells by itself: "Cuenta corriente 210-260479"."""
    return any(entry.role is Role.ACCOUNT and entry.values for entry in entries)


def take_line_below(sheet: Sheet, found: Found) -> None:
    """Deal out one line of values to the heads above it: "FECHA   HORA SEC" over one.

    Its blanks are too narrow to part the values.
    """
    for heads, row in zip(sheet.rows, sheet.rows[1:], strict=False):
        entries = [entry for run in heads for entry in found[id(run)]]
        bare = all(found[id(run)] for run in heads) and not any(entry.values for entry in entries)
        if len(heads) > 1 and bare and len(row) == 1:
            line = row[0]
            if not found[id(line)] and line.right > heads[-1].left:
                deal_out(entries, [whole(line, Place.BELOW)])


def take_staggered(sheet: Sheet, found: Found) -> None:
    """Take values that end flush at the right, each a line below its label at the left."""
    steps = []
    for row, below in pairwise(sheet.rows):
        if len(row) != 1 or len(below) != 1:
            continue
        label, value = row[0], below[0]
        entries = found[id(label)]
        apart = value.left - label.right > 2 * label.height and value.right > label.right
        near = value.middle - label.middle < _STEP * max(label.height, value.height)
        if len(entries) == 1 and not entries[0].values and not found[id(value)] and apart and near:
            steps.append((entries[0], label, value))
    margin = max((value.right for _, _, value in steps), default=0.0)
    edge = min((label.left for _, label, _ in steps), default=0.0)
    flush = [
        (entry, value)
        for entry, label, value in steps
        if max(margin - value.right, label.left - edge) < label.height
    ]
    if len(flush) >= _FEWEST_STEPS:
        for entry, value in flush:
            entry.values.append(whole(value, Place.BELOW))


_STEP: Final = 3.2  # Letter heights.
_FEWEST_STEPS: Final = 2


def deal_out(entries: Sequence[Entry], values: Sequence[Snippet]) -> None:
    """Give the values of one line to the labels of the line above, left to right, by kind."""
    line = values[0]
    at = 0
    for entry in entries:
        if entry.values:
            continue
        fitting = first_of_kind(entry.role, line.text[at:])
        if fitting is not None:
            start, end = fitting
            entry.values.append(line.part(at + start, at + end))
            at += end


def first_of_kind(role: Role, text: str) -> tuple[int, int] | None:
    if role in MONEY_ROLES:
        for amount in find_amounts(text):
            if amount.signed or amount.grouped:
                return amount.start, amount.end
        return None
    if role is Role.TIME:
        return next(((time.start, time.end) for time in find_times(text)), None)
    if role in DATE_ROLES:
        return next(((date.start, date.end) for date in find_dates(text)), None)
    if role in NUMBER_ROLES:
        number = re.search(r"[*@]?[A-Za-z]{0,4}\d[\w.-]{2,}", text)
        return number.span() if number else None
    return (0, len(text)) if text.strip() else None


def _are_heads(row: Sequence[Run], found: Mapping[int, Sequence[Entry]]) -> bool:
    if len(row) < _FEWEST_HEADS:
        return False
    labels = [run for run in row if found[id(run)] and not found[id(run)][0].values]
    numbers = sum(bool(re.search(r"\d", run.text)) for run in row)
    return len(labels) >= max(len(row) - 1, _FEWEST_HEADS) and numbers <= _MOST_NUMBERS * len(row)


_MOST_APART: Final = 0.5  # Of the least distance between two heads.


def _apart(head: Run, run: Run) -> float:
    """Return how far a value stands from its head: below its middle, or flush with a side."""
    sides = (head.left - run.left, head.right - run.right, _center(head) - _center(run))
    return min(abs(side) for side in sides)


def _center(run: Run) -> float:
    return (run.left + run.right) / 2


def join_labels(sheet: Sheet, found: Found) -> None:
    """Join a label that goes on in the line below: "Fecha de" over "Procesamiento"."""
    for number, row in enumerate(sheet.rows):
        for run in row:
            if not _UNFINISHED.fullmatch(run.folded) or any(e.values for e in found[id(run)]):
                continue
            near = sheet.rows[number + 1 : number + 3]
            rest = next((one for low in near for one in low if _goes_on(run, one)), None)
            if rest is None:
                continue
            phrase = canonical(f"{run.text} {rest.text}")
            role = LABELS.get(phrase) or (None if found[id(run)] else meaning(phrase))
            if role is None or (found[id(rest)] and len(row) == len(sheet.rows[number + 1]) > 1):
                continue  # "Pago de   COOP ALIANZA" over "Convenio   9182" are two.
            label = LabelAt(role, phrase, run, 0, len(run.text), exact=True)
            beside = [
                other
                for between in sheet.rows[number : rest.row - sheet.rows[0][0].row + 1]
                for other in between
                if other.left > max(run.right, rest.right) and not found[id(other)]
            ]
            if beside:
                found[id(run)] = [Entry(label, [whole(one, Place.BESIDE) for one in beside[:2]])]
                found[id(rest)] = []


def join_wrapped(sheet: Sheet, found: Found) -> None:
    """Join a label whose last word stands below it, before its value: "Titular cuenta / origen".

    The word stands nearer to its label than to the label that follows.
    """
    for row, low, after in zip(sheet.rows, sheet.rows[1:], sheet.rows[2:], strict=False):
        run = row[0]
        if len(row) == len(low) == 2 and low[0].folded in _ARTICLES and _goes_on(run, low[0]):  # noqa: PLR2004
            found[id(low[0])] = []
            for entry in found[id(run)]:
                entry.values.extend(whole(one, Place.BESIDE) for one in (row[1], low[1]))
        elif len(row) == len(low) == 2 and _goes_on(run, low[0]) and not found[id(low[0])]:  # noqa: PLR2004
            _join_both(row, low, found)
        elif len(row) == 2 and len(low) == 1:  # noqa: PLR2004
            if low[0].middle - run.middle <= _NEARER * (after[0].middle - low[0].middle):
                _join(run, low[0], row[1], found)
        elif len(row) == len(low) == len(after) == 1 and low[0].left > run.right:
            tight = after[0].middle - run.middle < _ONE_LINE * run.height
            if (tight or after[0].text.endswith(":")) and len(after[0].text.split()) < _FEW:
                _join(run, after[0], low[0], found)  # The value at half the label's height.


def _join_both(row: Sequence[Run], low: Sequence[Run], found: Found) -> None:
    """Read label and value as one each, where both go on in the line below.

    "Quien    ANA MARIA" stands over "paga    RUIZ GIL".
    """
    phrase = canonical(f"{row[0].text} {low[0].text}")
    role = LABELS.get(phrase)
    if role is not None and not found[id(row[0])] and not found[id(row[1])]:
        label = LabelAt(role, phrase, row[0], 0, len(row[0].text), exact=True)
        values = [whole(one, Place.BESIDE) for one in (row[1], low[1])]
        found[id(row[0])] = [Entry(label, values)]
        found[id(low[1])] = []


def _join(run: Run, rest: Run, value: Run, found: Found) -> None:
    """Read a label and its last word below it as one, if together they are a label."""
    last = rest.folded.strip(" :")
    if not _goes_on(run, rest) or not _WORDS.fullmatch(last):
        return
    phrase = canonical(f"{run.text} {rest.text}")
    role = LABELS.get(phrase) or meaning(phrase)
    of_rest = {entry.role for entry in found[id(rest)]} & (MONEY_ROLES | DATE_ROLES)
    if of_rest and not (role in DATE_ROLES and rest.text.endswith(":")):
        return
    if role is not None:
        label = LabelAt(role, phrase, run, 0, len(run.text), exact=True)
        found[id(run)] = [Entry(label, [whole(value, Place.BESIDE)])]
        found[id(value)] = found[id(rest)] = []


_FEW: Final = 3
_ARTICLES: Final = frozenset(["de", "del"])
_WORDS: Final = re.compile(r"[a-zñ]{4,}(?: [a-zñ]{2,}){0,2}|[12]")
_ONE_LINE: Final = 1.6  # Letter heights from a line to the next one of the same label.
_NEARER: Final = 0.8


def _goes_on(run: Run, other: Run) -> bool:
    return (
        abs(other.left - run.left) < run.height
        and other.middle - run.middle < 2.6 * run.height
        and not re.search(r"[\d$:]", re.sub(r"\s*:$|^[12](?=\W*$)", "", other.text))
    )
