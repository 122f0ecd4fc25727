"""Columns chosen by a person for a table that is not known yet, and what to propose first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from parsers.bankfiles.columns import CellError, read_days, read_figures
from parsers.bankfiles.formats import built_in
from parsers.bankfiles.grid import Cell, Row, as_text
from parsers.bankfiles.mapped_table import heading_row
from parsers.bankfiles.mapping import ColumnMapping, normal
from parsers.bankfiles.problems import RejectedFileError

# A person chooses among these; "reference" may be several columns, the others are one each.
CHOSEN: Final = (
    "date", "amount", "credit", "debit", "sign", "reference", "description", "payer", "origin",
    "clearing",
)  # fmt: skip
_WORDS: Final = "occidente"  # The mapping whose words are those of any Colombian statement.
_SAMPLE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Where the headings stand (0: there are none) and which columns hold what, from 0."""

    heading_line: int
    columns: Mapping[str, tuple[int, ...]]
    date_order: str = "auto"
    figures: str = "auto"
    medium: str | None = None
    first_line: int = 1  # Of the movements, where there are no headings.


def propose_choice(grid: Sequence[Row]) -> Choice:
    """Return what the headings say, else what the cells look like; a person corrects it."""
    try:
        heading, found = heading_row(grid, built_in(_WORDS))
    except RejectedFileError:
        return _by_content(grid)
    columns = {name: tuple(places) for name, places in found.items() if places and name in CHOSEN}
    single = {name: at if name == "reference" else at[:1] for name, at in columns.items()}
    return Choice(heading_line=heading.line, columns=single)


def _by_content(grid: Sequence[Row]) -> Choice:
    sample = grid[:_SAMPLE]
    width = max((len(row.cells) for row in sample), default=0)
    days, figures = Counter[int](), Counter[int]()
    for column in range(width):
        cells = [cell for row in sample if as_text(cell := row[column])]
        days[column] = _fitting(read_days(cells))
        # A number with its thousands marked is money sooner than somebody's identity number.
        marked = any(mark in as_text(cell) for cell in cells[-1:] for mark in ".,")
        figures[column] = 0 if days[column] else 2 * _fitting(read_figures(cells)) + marked
    columns = {
        name: (column,)
        for name, counted in (("date", days), ("amount", figures))
        for column, hits in counted.most_common(1)
        if hits
    }
    if "date" not in columns:
        return Choice(heading_line=0, columns=columns)
    [date_column] = columns["date"]
    first = next(
        row for row in sample if not isinstance(read_days([row[date_column]])[0], CellError)
    )
    above = [row for row in sample if row.line < first.line]
    # A line of its own above the table is the bank's name or the account, and no headings.
    has_headings = bool(above) and sum(bool(as_text(cell)) for cell in above[-1].cells) > 1
    return Choice(
        heading_line=above[-1].line if has_headings else 0,
        columns=columns,
        first_line=first.line,
    )


def _fitting(values: Sequence[object]) -> int:
    """Return how many cells are of the kind, 0 where they are not the half of the column."""
    good = sum(not isinstance(value, CellError) for value in values)
    return good if good * 2 >= len(values) else 0


def mapping_of(choice: Choice, grid: Sequence[Row], title: str) -> ColumnMapping:
    """Return the mapping to save: by the headings where they tell the columns apart, else by place.

    What was chosen is required from then on: a file that lacks one of the columns is another.
    """
    like = built_in(_WORDS)

    def mapping(columns: Mapping[str, tuple[str | int, ...]], *, headings: bool) -> ColumnMapping:
        return ColumnMapping(
            title=title,
            columns=columns,
            headings=headings,
            start=1 if headings else max(choice.first_line, choice.heading_line + 1),
            date_order=_order(choice, grid),
            figures=choice.figures,
            medium=choice.medium,
            required=frozenset(columns),
            skip=like.skip,
            stop=like.stop,
        )

    titles = _titles(grid, choice.heading_line)
    if titles:
        words = {
            name: tuple(titles.get(at, "") for at in places)
            for name, places in choice.columns.items()
        }
        by_words = mapping(words, headings=True)
        if _finds_the_same(grid, by_words, choice):
            return by_words
    places = {name: tuple(at + 1 for at in found) for name, found in choice.columns.items()}
    return mapping(places, headings=False)


def _order(choice: Choice, grid: Sequence[Row]) -> str:
    """Return the order of dates to save: what this file shows holds for the next one too.

    It stays open where the file shows nothing, or could be read in two ways.
    """
    if choice.date_order != "auto" or "date" not in choice.columns:
        return choice.date_order
    [at] = choice.columns["date"][:1]
    texts = [cell for row in grid if isinstance(cell := row[at], str) and as_text(cell)]
    readings = {order: read_days(texts, order) for order in ("dmy", "mdy", "ymd")}
    misses = {
        order: sum(isinstance(day, CellError) for day in days) for order, days in readings.items()
    }
    best = [order for order, missed in misses.items() if missed == min(misses.values())]
    told = {tuple(day for day in readings[order] if isinstance(day, date)) for order in best}
    return best[0] if len(told) == 1 and any(told) else "auto"


def _titles(grid: Sequence[Row], line: int) -> dict[int, str]:
    cells: Sequence[Cell] = next((row.cells for row in grid if row.line == line), ())
    return {at: word for at, cell in enumerate(cells) if (word := normal(as_text(cell)))}


def _finds_the_same(grid: Sequence[Row], mapping: ColumnMapping, choice: Choice) -> bool:
    if not all(word for words in mapping.columns.values() for word in words):
        return False
    try:
        heading, found = heading_row(grid, mapping)
    except RejectedFileError:
        return False
    first = {name: places[0] for name, places in found.items() if places}
    chosen = {name: places[0] for name, places in choice.columns.items() if places}
    return heading.line == choice.heading_line and first == chosen
