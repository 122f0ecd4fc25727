"""Labels and values that a table sets apart: heads over columns, labels broken over two lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from parsers.fields.entry import Entry, Place, whole
from parsers.fields.labelling import LabelAt
from parsers.fields.layout import Run, Sheet
from parsers.labels import LABELS, Role, canonical
from parsers.phrasing import meaning

_FEWEST_HEADS: Final = 4
_MOST_NUMBERS: Final = 0.3  # Share of a head's runs that may have digits.
_UNFINISHED: Final = re.compile(r".*[a-z]\.?\s(?:de|del|de la|de los|la|el|o|y)")
_DOCUMENT: Final = {("no", "documento"), ("documento",), ("documento", "no")}

Found = dict[int, list[Entry]]


def take_columns(sheet: Sheet, found: Found) -> None:
    """Give each value of a row to the head that it stands under, where a row is all heads.

    What looks like a label among the values is a value: ``Estado`` over ``DEVUELTO``.
    """
    for heads, row in zip(sheet.rows, sheet.rows[1:], strict=False):
        if not _are_heads(heads, found) or len(row) < _FEWEST_HEADS - 1:
            continue
        if sum(bool(re.search(r"\d", run.text)) for run in row) < 2:  # noqa: PLR2004
            continue
        for run in row:
            head = min(heads, key=lambda one: abs(_center(one) - _center(run)))
            found[id(run)] = []
            for entry in found[id(head)]:
                if entry.label.words in _DOCUMENT:  # A bank's voucher, among what it moved.
                    entry.label = replace(entry.label, role=Role.TRANSACTION)
                entry.values.append(whole(run, Place.BELOW))


def _are_heads(row: Sequence[Run], found: Mapping[int, Sequence[Entry]]) -> bool:
    if len(row) < _FEWEST_HEADS:
        return False
    labels = [run for run in row if found[id(run)] and not found[id(run)][0].values]
    numbers = sum(bool(re.search(r"\d", run.text)) for run in row)
    return len(labels) >= _FEWEST_HEADS - 1 and numbers <= _MOST_NUMBERS * len(row)


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
            role = LABELS.get(phrase) or meaning(phrase)
            if role is None:
                continue
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


def _goes_on(run: Run, other: Run) -> bool:
    return (
        abs(other.left - run.left) < run.height
        and other.middle - run.middle < 2.6 * run.height
        and not re.search(r"[\d$:]", other.text)
    )
