"""A batch as a file: its rows under a template, as text and as a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeAlias

import openpyxl
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from applier.due_time import BOGOTA
from applier.ledgers.layout import Column, Layout
from models.errors import TupagoError
from models.money import Money

Value: TypeAlias = str | int | date | datetime | Money | None
Facts: TypeAlias = Mapping[str, Value]
"""One line, or the control row, by the field names of `applier.ledgers.layout`."""

# A name like "=HYPERLINK(…)" would be run by the spreadsheet that opens the file.
_FORMULA: Final = re.compile(r"[=@\t\r]|[+-](?![\d.,]+$)")
_SHEET: Final = "lote"
_CONTROL_SHEET: Final = "control"


class UnwritableValueError(TupagoError):
    """The template has no way to write a value; nothing is cut or rounded to make it fit."""

    code = "layout.unwritable"
    message = "Un valor no cabe en la plantilla del lote."


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFile:
    """The two forms of one batch; ``sha256`` is that of the rows as the text has them."""

    text: bytes
    xlsx: bytes
    sha256: str


def write_batch(layout: Layout, rows: Sequence[Facts], control: Facts) -> BatchFile:
    """Return the files; ``control`` lacks only the sha256 of the rows.

    :raises UnwritableValueError: if a value does not fit; the detail names line and column.
    """
    body = "".join(_line(layout, layout.columns, row) for row in rows)
    sha256 = hashlib.sha256(_encoded(layout, body)).hexdigest()
    told = dict(control) | {"sha256": sha256}
    parts = [body]
    if layout.heading and layout.kind == "separated":
        parts.insert(0, _separated(layout, [column.name for column in layout.columns]))
    if layout.control_place != "none":
        at = 0 if layout.control_place == "first" else len(parts)
        parts.insert(at, _line(layout, layout.control, told))
    mark = layout.encoding.lower().replace("_", "-") == "utf-8-sig"
    text = (b"\xef\xbb\xbf" if mark else b"") + _encoded(layout, "".join(parts))
    return BatchFile(text=text, xlsx=_xlsx(layout, rows, told), sha256=sha256)


def _encoded(layout: Layout, text: str) -> bytes:
    """Return the bytes without a mark at their beginning; a letter that is not there is a ``?``."""
    bare = re.sub(r"(?i)^utf[-_]8[-_]sig$", "utf-8", layout.encoding)
    return text.encode(bare, errors="replace")


def _line(layout: Layout, columns: Iterable[Column], facts: Facts) -> str:
    cells = [_cell(column, facts) for column in columns]
    if layout.kind == "separated":
        return _separated(layout, cells)
    pairs = zip(columns, cells, strict=True)
    return "".join(_padded(column, cell, facts) for column, cell in pairs) + layout.line_end


def _separated(layout: Layout, cells: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=layout.separator, lineterminator=layout.line_end).writerow(
        [_harmless(cell) for cell in cells]
    )
    return out.getvalue()


def _padded(column: Column, cell: str, facts: Facts) -> str:
    width = column.width or len(cell)
    if len(cell) > width:
        raise _unwritable(column, facts, f"«{cell}» tiene más de {width} letras")
    pad = cell.ljust if column.align == "left" else cell.rjust
    return pad(width, column.fill)


def _cell(column: Column, facts: Facts) -> str:
    if column.source is None:
        return column.constant
    text = _written(column, facts[column.source], facts)
    if column.values:
        if text not in column.values:
            raise _unwritable(column, facts, f"values no dice cómo se escribe «{text}»")
        text = column.values[text]
    return text[: column.most] if column.most else text


def _written(column: Column, value: Value, facts: Facts) -> str:
    style = column.style
    if value is None:
        return ""
    if isinstance(value, Money):
        return _amount(column, value, facts)
    if isinstance(value, datetime):
        return value.astimezone(BOGOTA).strftime(style.moment)
    if isinstance(value, date):
        return value.strftime(style.date)
    # No line break may look like another row, and no sheet takes a control character.
    return " ".join("".join(one if one.isprintable() else " " for one in str(value)).split())


def _amount(column: Column, value: Money, facts: Facts) -> str:
    match column.style.number:
        case "centavos":
            return str(value.centavos)
        case "pesos":
            if value.centavos % 100:
                raise _unwritable(column, facts, f"{value} tiene centavos")
            return str(value.centavos // 100)
        case _:
            return value.plain.replace(".", column.style.decimal_mark)


def _unwritable(column: Column, facts: Facts, why: str) -> UnwritableValueError:
    line = facts.get("line")
    where = f"línea {line}, " if line else "control, "
    return UnwritableValueError(f"{where}columna «{column.name}»: {why}")


def _harmless(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


# --- The spreadsheet -------------------------------------------------------------------------


def _xlsx(layout: Layout, rows: Sequence[Facts], control: Facts) -> bytes:
    """Return a sheet of the lines, and one of the control row, where the template has one."""
    book = openpyxl.Workbook(write_only=True)
    made_at = control["made_at"]
    if isinstance(made_at, datetime):  # The same batch, the same file.
        book.properties.created = book.properties.modified = made_at.replace(tzinfo=None)
    sheet = book.create_sheet(_SHEET)
    sheet.append([column.name for column in layout.columns])
    for row in rows:
        sheet.append([_sheet_cell(sheet, column, row) for column in layout.columns])
    if layout.control:
        other = book.create_sheet(_CONTROL_SHEET)
        other.append([column.name for column in layout.control])
        other.append([_sheet_cell(other, column, control) for column in layout.control])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_cell(sheet: WriteOnlyWorksheet, column: Column, facts: Facts) -> Cell | Decimal | int:
    """Return an amount as a number, so that it can be added up, and all else as text."""
    value = facts[column.source] if column.source else None
    if isinstance(value, Money) and not column.values:
        return Decimal(value.centavos) / 100
    if isinstance(value, int) and not column.values:
        return value
    cell = WriteOnlyCell(sheet, _harmless(_cell(column, facts)))
    cell.data_type = "s"  # Never a formula, whatever it begins with.
    return cell
