"""A list with headings, such as members or obligations: rows by name, every bad cell named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from models.money import ZERO, Money
from parsers.bankfiles.columns import CellError, read_days, read_figures
from parsers.bankfiles.grid import Cell, Row, as_text, read_grid
from parsers.bankfiles.problems import BadLine, RejectedFileError

T = TypeVar("T")


@dataclass(slots=True)
class Listing:
    """The rows of a file under the headings it must have, and what is wrong with them so far."""

    rows: Sequence[Row]
    positions: dict[str, int]
    bad: list[BadLine] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def cell(self, row: Row, name: str) -> Cell:
        return row[self.positions[name]] if name in self.positions else ""

    def text(self, row: Row, name: str) -> str:
        return " ".join(as_text(self.cell(row, name)).split())

    def refuse(self, row: Row, reason: str) -> None:
        self.bad.append(BadLine(row.line, reason))

    def read(self, row: Row, name: str, reader: Callable[[str], T]) -> T | None:
        """Return what ``reader`` makes of the cell; a `CellError` makes the line a bad one."""
        try:
            return reader(self.text(row, name))
        except CellError as error:
            self.refuse(row, f"{name}: {error}")
            return None

    def money(self, name: str) -> dict[int, Money]:
        """Return the column's amounts by line; an empty cell is nothing owed."""
        cells = [self.cell(row, name) for row in self.rows]
        figures = read_figures([cell if as_text(cell) else "0" for cell in cells])
        amounts: dict[int, Money] = {}
        for row, figure in zip(self.rows, figures, strict=True):
            if isinstance(figure, Money) and figure >= ZERO:
                amounts[row.line] = figure
                continue
            told = figure if isinstance(figure, CellError) else f"«{figure.plain}» es negativo"
            self.refuse(row, f"{name}: {told}")
            amounts[row.line] = ZERO
        return amounts

    def days(self, name: str) -> dict[int, date]:
        """Return the column's days by line; empty cells are left out."""
        rows = [row for row in self.rows if as_text(self.cell(row, name))]
        found: dict[int, date] = {}
        for row, day in zip(rows, read_days([self.cell(row, name) for row in rows]), strict=True):
            if isinstance(day, CellError):
                self.refuse(row, f"{name}: {day}")
            else:
                found[row.line] = day
        return found

    def require_sound(self, what: str) -> None:
        """Do nothing if every line is good.

        :raises RejectedFileError: naming the bad ones.
        """
        if self.bad:
            raise RejectedFileError(what, self.bad)


def read_listing(data: bytes, *, required: Sequence[str], optional: Sequence[str]) -> Listing:
    """Return the rows under a first row of headings; upper case and order do not matter.

    :raises RejectedFileError: if a required heading is missing or one is there twice.
    :raises NotATableError: if the bytes are no table.
    """
    grid = read_grid(data)
    if not grid:
        raise RejectedFileError("está vacío")
    headings = [as_text(cell).strip().lower() for cell in grid[0].cells]
    missing = [name for name in required if name not in headings]
    if missing:
        raise RejectedFileError(
            f"faltan las columnas {', '.join(missing)}; la primera fila debe decir: "
            + ",".join([*required, *optional])
        )
    known = {*required, *optional}
    twice = sorted({name for name in headings if name in known and headings.count(name) > 1})
    if twice:
        raise RejectedFileError(f"columnas repetidas: {', '.join(twice)}")
    positions = {name: index for index, name in enumerate(headings) if name in known}
    if len(grid) == 1:
        raise RejectedFileError("no trae ninguna fila")
    return Listing(grid[1:], positions)


# --- What a cell may be --------------------------------------------------------------------

_EMAIL: Final = re.compile(r"[^@\s,;<>\"]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_MOBILE: Final = re.compile(r"3\d{9}")
_LANDLINE: Final = re.compile(r"60[1-8]\d{7}")
_ABROAD: Final = re.compile(r"\+[1-9]\d{7,14}")


def identity_number(text: str) -> str:
    """Return an identity number's digits: ``1.020.304.050`` and ``1020304050`` are one."""
    digits = re.sub(r"[\s.,-]", "", text).lstrip("0")
    if not re.fullmatch(r"[0-9]{3,15}", digits):
        raise CellError(f"«{text}» no es un número de documento")
    return digits


def email_address(text: str) -> str | None:
    if not text:
        return None
    address = text.lower()
    if _EMAIL.fullmatch(address) is None:
        raise CellError(f"«{text}» no es un correo")
    return address


def phone_number(text: str) -> str | None:
    """Return a phone as ``+573001234567``; ten digits of Colombia need no country.

    Numbers of other countries must say theirs: ``+34…``.
    """
    if not text:
        return None
    bare = re.sub(r"[\s().-]", "", text)
    national = bare.removeprefix("+").removeprefix("00")
    national = (
        national[2:]
        if national.startswith("57") and len(national) > len("3001234567")
        else national
    )
    if re.fullmatch(r"[0-9]+", national) and (
        _MOBILE.fullmatch(national) or _LANDLINE.fullmatch(national)
    ):
        return f"+57{national}"
    if not bare.startswith("+57") and _ABROAD.fullmatch(bare):
        return bare
    raise CellError(f"«{text}» no es un teléfono; se espera 3001234567 o +573001234567")
