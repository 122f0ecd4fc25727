"""Values that go on beyond their line: names, destinations, two lines beside one label."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from parsers.fields.entry import Entry, Place, whole
from parsers.fields.layout import Run, Sheet
from parsers.labels import Role
from parsers.phrasing import knows

Found = dict[int, list[Entry]]


def has_colon(entry: Entry) -> bool:
    """Whether a colon ends the label."""
    label = entry.label
    return bool(re.match(r"\s*[:：]", label.run.text[label.end :]))


def owned_runs(found: Found) -> set[int]:
    """Return the runs that are values already, other than behind their label."""
    return {
        id(value.run)
        for entries in found.values()
        for entry in entries
        for value in entry.values
        if value.place is not Place.BEHIND
    }


def take_wrapped(sheet: Sheet, found: Found) -> None:
    """Take values of two lines whose label stands at half their height, as tables print it."""
    owned = owned_runs(found)
    for number, row in enumerate(sheet.rows):
        for run in row:
            entries = found[id(run)]
            if not entries or entries[-1].values:
                continue
            stop = min((o.left for o in row if o.left > run.left), default=float("inf"))
            beside = [
                other
                for near in sheet.rows[max(number - 1, 0) : number + 2]
                for other in near
                if near is not row
                and run.right < other.left < stop
                and abs(other.middle - run.middle) < 0.95 * run.height
                and id(other) not in owned
                and not found[id(other)]
            ]
            if len(beside) == 2:  # noqa: PLR2004
                entries[-1].values.extend(whole(other, Place.BESIDE) for other in beside)
                owned.update(id(other) for other in beside)


def take_with_tax(sheet: Sheet, found: Found) -> None:
    """Give a cost what stands behind "Tarifa + IVA" where the engine that read lost the "+"."""
    for run, tax in (pair for row in sheet.rows for pair in pairwise(row)):
        costs = [entry for entry in found[id(run)][-1:] if entry.role is Role.FEE]
        near = tax.left - run.right < _PLUS * run.height
        is_tax = [entry.role for entry in found[id(tax)]] == [Role.TAX]
        if costs and is_tax and near and not costs[0].values and not has_colon(costs[0]):
            costs[0].values.extend(found[id(tax)][0].values)
            found[id(tax)] = []


_PLUS: Final = 4.0  # Letter heights that a "+" and its blanks take.


def take_rest_of_name(sheet: Sheet, found: Found) -> None:
    """Take the last words of a name that goes on in the line below, flush with it on a side."""
    margin = max((run.right for run in sheet.runs), default=0.0)
    for row, below in zip(sheet.rows, sheet.rows[1:], strict=False):
        named = [entry for run in row for entry in found[id(run)] if entry.role in _NAMED]
        if len(named) != 1 or len(named[0].values) != 1 or len(below) != 1:
            continue
        value, rest = named[0].values[0], below[0]
        if (
            rest is value.run
            or found[id(rest)]
            or not _NAMES.fullmatch(rest.text)
            or not _NAMES.fullmatch(value.text)
        ):
            continue
        run = value.run
        left = run.left + (run.right - run.left) * value.start / len(run.text)
        known = any(knows(word.lower()) for word in rest.folded.split())
        flush = min(abs(rest.left - left), abs(rest.right - run.right)) < 1.2 * run.height
        flush = flush and row[0].left < min(left, rest.left)
        if (flush or _is_broken(run, rest, margin)) and not known:
            named[0].values.append(whole(rest, Place.BESIDE))


def take_rest_of_number(sheet: Sheet, found: Found) -> None:
    """Take the digits with which the next line begins, where a number ends its line in a hyphen.

    ``TIQUETE 120726363-`` goes on in ``3873915``.
    """
    for row, below in zip(sheet.rows, sheet.rows[1:], strict=False):
        last, rest = row[-1], below[0]
        broken = last.text.endswith("-") and re.fullmatch(r"\d{3,}", rest.text)
        if not broken or found[id(rest)]:
            continue
        for entry in found[id(last)][-1:] or [e for run in row for e in found[id(run)][-1:]]:
            if len(entry.values) == 1 and entry.values[0].run is last:
                entry.values.append(whole(rest, Place.BELOW))


def take_rest_of_destination(sheet: Sheet, found: Found) -> None:
    """Take the account that stands below the name beside "Destino", flush with it."""
    for row, below in zip(sheet.rows, sheet.rows[1:], strict=False):
        entries = found[id(row[0])]
        if len(row) != 2 or len(below) != 1 or found[id(below[0])] or len(entries) != 1:  # noqa: PLR2004
            continue
        value, rest = row[1], below[0]
        flush = min(abs(rest.left - value.left), abs(rest.right - value.right)) < 0.6 * value.height
        right = rest.left > row[0].right and re.fullmatch(r"[\d*•·. -]{4,}", rest.text)
        if entries[0].role in {Role.SECTION_DESTINATION, Role.DESTINATION} and flush and right:
            entries[0].values.append(whole(rest, Place.BESIDE))


def _is_broken(run: Run, rest: Run, margin: float) -> bool:
    """Whether the line below begins with a word for which the line had no room."""
    near = rest.middle - run.middle < 2 * run.height and rest.text.count(" ") == 0
    near = near and rest.folded not in _CITIES
    wide = run.right + rest.right - rest.left + 0.4 * run.height > margin
    return near and wide and abs(rest.left - run.left) < 0.6 * run.height


_CITIES: Final = frozenset(
    """bogota medellin cali barranquilla cartagena bucaramanga cucuta pereira ibague manizales
    villavicencio neiva pasto armenia monteria popayan valledupar soacha tunja""".split()  # noqa: SIM905
)
_NAMED: Final = frozenset({Role.PAYER, Role.HOLDER, Role.PAYEE})
_NAMES: Final = re.compile(r"[A-ZÁÉÍÓÚÜÑ]{2,}(?: [A-ZÁÉÍÓÚÜÑ]{2,})*")
