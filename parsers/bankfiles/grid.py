"""Tables in a file: CSV as banks and spreadsheets write it, or XLSX, to rows of cells."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

import openpyxl

from parsers.bankfiles.problems import NotATableError

Cell: TypeAlias = str | Decimal | date
"""What a cell holds: a CSV knows only text, a spreadsheet also numbers and days."""

_DELIMITERS: Final = ";,\t|"
_MOST_BYTES_UNPACKED: Final = 200_000_000
_MOST_BYTES_OF_WORDS: Final = 60_000_000  # All of them are held at once.
_MOST_ROWS: Final = 200_000
_MOST_CELLS: Final = 3_500_000
_MOST_COLUMNS: Final = 500
_WORDS: Final = "xl/sharedStrings.xml"


@dataclass(frozen=True, slots=True)
class Row:
    line: int  # As an editor or a spreadsheet counts it, from 1.
    cells: tuple[Cell, ...]

    def __getitem__(self, column: int) -> Cell:
        """Return the cell of a column counted from 0; beyond the end of the row it is empty."""
        return self.cells[column] if column < len(self.cells) else ""

    def text(self, column: int) -> str:
        return as_text(self[column])

    @property
    def blank(self) -> bool:
        return not any(as_text(cell) for cell in self.cells)


def as_text(cell: Cell) -> str:
    """Return the cell as a person would type it; a whole number without its ``.0``."""
    if isinstance(cell, Decimal):
        # An identity number of a spreadsheet is a number to it, 1.07E+9 included.
        return format(cell.to_integral_value() if cell == cell.to_integral_value() else cell, "f")
    return cell.strip() if isinstance(cell, str) else cell.isoformat()


def read_grid(data: bytes) -> tuple[Row, ...]:
    """Return every row of the file, blank ones left out.

    CSV: UTF-8 (with or without mark), UTF-16 with mark, else Windows' cp1252; ``;``, ``,``, tab
    or ``|``, whichever cuts the file most evenly. XLSX: the sheet with the most rows.

    :raises NotATableError: if the bytes are neither, hold too much, or two sheets might be meant.
    """
    rows: Iterable[Row]
    if data.startswith(b"PK"):
        rows = _xlsx_rows(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotATableError("es un XLS antiguo; ábralo y guárdelo como XLSX o CSV")
    else:
        rows = _csv_rows(_decoded(data))
    return tuple(row for row in rows if not row.blank)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252", "iso-8859-1"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        if text.lstrip()[:200].lower().startswith(("<html", "<!doctype", "<table", "<?xml")):
            raise NotATableError("es una página web; ábrala en Excel y guárdela como XLSX o CSV")
        return text
    raise NotATableError("no es un texto")


def _csv_rows(text: str) -> Iterator[Row]:
    delimiter = _delimiter(text)
    if text.count(delimiter) > _MOST_CELLS:
        raise NotATableError("tiene demasiadas celdas")
    line = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if line > _MOST_ROWS:
                raise NotATableError(f"tiene más de {_MOST_ROWS} filas")
            yield Row(line, tuple(cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise NotATableError(f"línea {line}: {error}") from None


def _delimiter(text: str) -> str:
    """Return the mark that cuts most lines into the same number of cells, the more the better."""
    sample = "".join(text.splitlines(keepends=True)[:200])

    def evenness(delimiter: str) -> int:
        try:
            rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))
        except csv.Error:
            return 0
        widths = Counter(len(cells) for cells in rows if len(cells) > 1)
        return max((width * times for width, times in widths.items()), default=0)

    return max(_DELIMITERS, key=evenness)


def _xlsx_rows(data: bytes) -> list[Row]:
    try:
        _require_modest_size(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # About styles, which nobody asked for.
            return _sheet_rows(data)
    except NotATableError:
        raise
    except Exception as error:  # noqa: BLE001 — a broken XLSX raises whatever its parsers raise
        raise NotATableError(f"el XLSX está dañado ({type(error).__name__})") from None


def _require_modest_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
    if sum(sizes.values()) > _MOST_BYTES_UNPACKED or sizes.get(_WORDS, 0) > _MOST_BYTES_OF_WORDS:
        raise NotATableError("el XLSX es demasiado grande")


def _sheet_rows(data: bytes) -> list[Row]:
    """Return the rows of the longest sheet; another one half as long might be the one meant."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    left = _MOST_CELLS
    try:
        sheets = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # Written by programs that do not count.
            rows = []
            for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
                left -= len(values)
                if len(values) > _MOST_COLUMNS:
                    raise NotATableError(f"tiene más de {_MOST_COLUMNS} columnas")
                row = Row(line, tuple(_cell(value) for value in values))
                if not row.blank:
                    rows.append(row)
                if len(rows) > _MOST_ROWS:
                    raise NotATableError(f"tiene más de {_MOST_ROWS} filas")
                if left < 0:
                    raise NotATableError("tiene demasiadas celdas")
            sheets.append((sheet.title, rows))
    finally:
        book.close()
    sheets.sort(key=lambda titled: len(titled[1]), reverse=True)
    if len(sheets) > 1 and len(sheets[1][1]) * 2 > len(sheets[0][1]) > 1:
        names = " y ".join(f"«{title}»" for title, rows in sheets[:2])
        raise NotATableError(f"trae datos en las hojas {names}; deje solo la de los movimientos")
    return sheets[0][1] if sheets else []


def _cell(value: Any) -> Cell:  # noqa: ANN401 — openpyxl gives whatever the sheet holds
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value)) if value == value and abs(value) < 1e15 else str(value)  # noqa: PLR0124, PLR2004 — NaN, and what is no amount
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else str(value)
