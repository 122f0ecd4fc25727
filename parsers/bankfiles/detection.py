"""Which known format fits a file, and what stands against taking it without a person's look."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.money import ZERO, Money
from parsers.bankfiles.asobancaria import looks_like
from parsers.bankfiles.columns import CellError, read_days, read_figures
from parsers.bankfiles.formats import (
    ASOBANCARIA,
    ASOBANCARIA_1998,
    BUILT_IN,
    OFF_1998,
    SAVED,
    Known,
    source_of,
)
from parsers.bankfiles.grid import Row, as_text
from parsers.bankfiles.layout import layout
from parsers.bankfiles.mapped_table import heading_row, read_rows
from parsers.bankfiles.mapping import ColumnMapping, MappingInvalidError
from parsers.bankfiles.problems import FormatOffError, NotATableError, RejectedFileError

# Its words are those of any Colombian statement: that it fits does not tell whose file it is.
_GENERIC: Final = "occidente"
_ANY_HEADER: Final = re.compile(rb"(?:\xef\xbb\xbf)?01\d{20}")  # Of some collection file.
_SAMPLE: Final = 500  # Rows that are looked at to find doubts.
_BARE_WIDTH: Final = 9  # Of the table without headings.


@dataclass(frozen=True, slots=True, kw_only=True)
class Detected:
    """``form`` is empty where no format fits; with doubts, a person chooses."""

    form: str
    doubts: tuple[str, ...] = ()  # Spanish, for staff.

    @property
    def sure(self) -> bool:
        return bool(self.form) and not self.doubts


def collection_format(data: bytes, known: Known) -> str | None:
    """Return the fixed-width format that the file is of; None where it is none of them.

    :raises NotATableError: if it begins like a collection file and is of no known layout.
    :raises FormatOffError: if its layout is switched off.
    """
    for form in known.collections:
        if looks_like(data, layout(form)):
            return form
    if looks_like(data, layout(ASOBANCARIA_1998)):
        raise FormatOffError(OFF_1998)
    if _ANY_HEADER.match(data):
        raise NotATableError(f"parece Asobancaria, pero su encabezado no es el de {ASOBANCARIA}")
    return None


def detect_table(grid: Sequence[Row], known: Known) -> Detected:
    """Return the format whose columns a table has; the deployment's own come first.

    A saved mapping that is badly written fits nothing; whoever names it is told what is wrong.
    """
    fitting = {
        form: _columns_found(grid, known, form)
        for form in (f"{SAVED}{name}" for name in known.saved)
    }
    best = max(fitting, key=lambda form: fitting[form], default="")
    if not fitting.get(best):
        best = next((form for form in BUILT_IN if _columns_found(grid, known, form)), "")
    mapping = known.mapping(best)
    if mapping is None:
        return Detected(form="", doubts=("No es ninguno de los formatos conocidos.",))
    doubts = date_doubts(grid, mapping)
    return Detected(
        form=best, doubts=doubts + side_doubts(grid, mapping) if best == _GENERIC else doubts
    )


def _columns_found(grid: Sequence[Row], known: Known, form: str) -> int:
    """Return how many columns of the format the table has; 0 where it is not of that format."""
    try:
        mapping = known.mapping(form)
    except MappingInvalidError:
        return 0
    assert mapping is not None
    if mapping.headings:
        try:
            _heading, columns = heading_row(grid, mapping)
        except RejectedFileError:
            return 0
        return sum(1 for positions in columns.values() if positions)
    sample = grid[:_SAMPLE]
    if not sample or any(len(row.cells) < _BARE_WIDTH for row in sample):
        return 0
    try:
        read_rows(sample, mapping, source=source_of(form, known))
    except RejectedFileError:
        return 0
    return len(mapping.columns)


def date_doubts(grid: Sequence[Row], mapping: ColumnMapping) -> tuple[str, ...]:
    """Return a sentence for staff where every date could be read with the month first as well."""
    if mapping.date_order != "auto":
        return ()
    rows, columns = _body(grid, mapping)
    dates = [cell for row in rows if as_text(cell := row[columns["date"][0]])]
    if not _both_orders_fit(dates):
        return ()
    return (
        "Todas las fechas se pueden leer de dos maneras: escoja si va primero el día o el mes.",
    )


def side_doubts(grid: Sequence[Row], mapping: ColumnMapping) -> tuple[str, ...]:
    """Return a sentence for staff where nothing in the table tells debits from credits."""
    rows, columns = _body(grid, mapping)
    if columns.get("credit") or columns.get("sign"):
        return ()
    amounts = read_figures([row[columns["amount"][0]] for row in rows], mapping.figures)
    if any(isinstance(amount, Money) and amount < ZERO for amount in amounts):
        return ()
    return ("El archivo no distingue débitos de abonos: todas las filas serían abonos.",)


def _body(
    grid: Sequence[Row], mapping: ColumnMapping
) -> tuple[Sequence[Row], Mapping[str, Sequence[int]]]:
    if mapping.headings:
        heading, columns = heading_row(grid, mapping)
        return [row for row in grid if row.line > heading.line][:_SAMPLE], columns
    numbers = {name: [int(at) - 1 for at in places] for name, places in mapping.columns.items()}
    return [row for row in grid if row.line >= mapping.start][:_SAMPLE], numbers


def _both_orders_fit(cells: Sequence[object]) -> bool:
    texts = [cell for cell in cells if isinstance(cell, str)]
    day_first, month_first = read_days(texts, "dmy"), read_days(texts, "mdy")
    fits = [
        (one, other)
        for one, other in zip(day_first, month_first, strict=True)
        if not (isinstance(one, CellError) and isinstance(other, CellError))
    ]
    if any(isinstance(one, CellError) or isinstance(other, CellError) for one, other in fits):
        return False
    return any(one != other for one, other in fits)
