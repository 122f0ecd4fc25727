"""Column templates ("plantillas"): how a batch is written, kept as TOML that staff can edit.

`layouts/` beside this file holds those that come with tupago; more may be saved in a deployment's
own folder. Another core's import format is another file here, not another program.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final, Literal

from models.errors import TupagoError

# What a column of a line, and of the control row, may take its value from.
LINE_FIELDS: Final = frozenset(
    {
        "batch", "line", "booked_on", "paid_on", "id_type", "member_id", "member_name", "support",
        "product", "action", "amount", "medium", "movement", "bank", "account", "bank_reference",
        "credit_id", "receipt_id", "instruction_sha256", "prepayment", "prepared_by", "approved_by",
        "approved_at", "key", "remark",
    }
)  # fmt: skip
CONTROL_FIELDS: Final = frozenset({"batch", "rows", "total", "sha256", "made_at"})
_ANSWER: Final[Mapping[str, tuple[str, ...]]] = {
    "key": ("clave", "clave_idempotencia"),
    "state": ("estado",),
    "number": ("comprobante", "comprobante linix"),
    "reason": ("motivo",),
    "batch": ("lote_id", "lote"),
    "applied": ("aplicado",),
    "rejected": ("rechazado",),
}
_TABLE: Final = re.compile(r"\s*\[\[?\s*([\w.]+)\s*\]")
_KEY: Final = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")


class LayoutInvalidError(TupagoError):
    """The detail names the template and, where there is one, the line."""

    code = "layout.invalid"
    message = "La plantilla del lote está mal escrita."


class UnknownLayoutError(TupagoError):
    code = "layout.unknown"
    message = "No existe esa plantilla de lote."


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a value is written, unless its column says otherwise."""

    date: str = "%Y-%m-%d"  # As in `datetime.strftime`.
    moment: str = "%Y-%m-%dT%H:%M:%S"  # In Bogotá.
    number: Literal["decimal", "pesos", "centavos"] = "decimal"
    decimal_mark: str = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    name: str
    source: str | None = None  # A field; None: the constant.
    constant: str = ""
    style: Style = Style()
    values: Mapping[str, str] = field(default_factory=dict)  # Our word to theirs; then no other.
    most: int | None = None  # Letters; more are cut off.
    width: int | None = None  # Of fixed width: letters that it takes, no more and no less.
    align: Literal["left", "right"] = "left"
    fill: str = " "


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How the core's return file names things; accents and case do not count."""

    headings: Mapping[str, tuple[str, ...]]
    applied: tuple[str, ...]
    rejected: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    name: str
    kind: Literal["separated", "fixed"]
    extension: str
    separator: str
    encoding: str
    line_end: str
    heading: bool
    columns: tuple[Column, ...]
    control_place: Literal["first", "last", "none"]
    control: tuple[Column, ...]
    answer: Answer


def built_in(name: str) -> str | None:
    """Return the text of a template that comes with tupago."""
    path = files("applier.ledgers").joinpath("layouts", f"{name}.toml")
    return path.read_text("utf-8") if _NAME.fullmatch(name) and path.is_file() else None


def layout_named(name: str, saved: Mapping[str, str]) -> Layout:
    """Return the template ``name``; one of ``saved`` (name to TOML) comes before a built-in one.

    :raises UnknownLayoutError: if there is none.
    :raises LayoutInvalidError: if it is not what it must be.
    """
    text = saved.get(name) or built_in(name)
    if text is None:
        raise UnknownLayoutError(name)
    return _Reader(name, text).layout()


class _Reader:
    """Reads one template, and knows on which line of it each thing stands."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._lines = _line_numbers(text)
        try:
            self._data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            told = f"{name}.toml: no es TOML: {_place(str(error))}"
            raise LayoutInvalidError(told) from None

    def wrong(self, what: str, table: str = "", index: int = 0, key: str = "") -> Exception:
        line = self._lines.get((table, index, key)) or self._lines.get((table, index, ""))
        return LayoutInvalidError(
            f"{self.name}.toml: " + (f"línea {line}: " if line else "") + what
        )

    def layout(self) -> Layout:
        self._only("", 0, self._data, {"file", "columns", "control", "answer"})
        told = self._table("file")
        control = self._table("control")
        style = self._style(told, Style(), "file", 0)
        self._only("file", 0, told, _FILE | _STYLE)
        self._only("control", 0, control, {"place", "columns"})
        kind = self._choice(told, "kind", ("separated", "fixed"), "separated", "file")
        place = self._choice(control, "place", ("none", "first", "last"), "none", "control")
        layout = Layout(
            name=self.name,
            kind=kind,
            extension=self._text(told, "extension", "txt" if kind == "fixed" else "csv", "file"),
            separator=self._text(told, "separator", ";", "file"),
            encoding=self._text(told, "encoding", "utf-8-sig", "file"),
            line_end=self._text(told, "line_end", "\r\n", "file"),
            heading=self._truth(told, "heading", otherwise=kind == "separated", table="file"),
            columns=self._columns(self._data.get("columns"), "columns", LINE_FIELDS, style),
            control_place=place,
            control=self._columns(control.get("columns"), "control.columns", CONTROL_FIELDS, style)
            if place != "none"
            else (),
            answer=self._answer(),
        )
        self._check_file(layout)
        return layout

    def _check_file(self, layout: Layout) -> None:
        try:
            "".encode(layout.encoding)
        except LookupError:
            raise self.wrong(
                f"no existe la codificación «{layout.encoding}»", "file", 0, "encoding"
            ) from None
        if layout.kind == "separated" and len(layout.separator) != 1:
            raise self.wrong("separator es una sola letra", "file", 0, "separator")
        if not re.fullmatch(r"[a-z0-9]{1,5}", layout.extension):
            raise self.wrong("extension son letras: csv, txt", "file", 0, "extension")
        if not {"key"} <= {column.source for column in layout.columns}:
            raise self.wrong(
                'falta una columna con field = "key": sin la clave no se entiende la respuesta'
            )
        if layout.kind == "fixed":
            for table, columns in (
                ("columns", layout.columns),
                ("control.columns", layout.control),
            ):
                for index, column in enumerate(columns):
                    if column.width is None:
                        raise self.wrong(f"«{column.name}» necesita width", table, index)

    def _columns(
        self, told: object, table: str, fields: frozenset[str], style: Style
    ) -> tuple[Column, ...]:
        if not isinstance(told, list) or not told or not isinstance(told[0], dict):
            raise self.wrong(f"faltan las columnas: [[{table}]]")
        return tuple(
            self._column(one, table, index, fields, style) for index, one in enumerate(told)
        )

    def _column(
        self,
        told: Mapping[str, Any],
        table: str,
        index: int,
        fields: frozenset[str],
        style: Style,
    ) -> Column:
        self._only(table, index, told, _COLUMN | _STYLE)
        name = self._text(told, "name", "", table, index)
        source = told.get("field")
        if (source is None) == ("constant" not in told):
            raise self.wrong(f"«{name}» lleva field o constant, uno de los dos", table, index)
        if source is not None and source not in fields:
            raise self.wrong(f"field: «{source}» no existe", table, index, "field")
        values = told.get("values", {})
        if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
            raise self.wrong('values son textos: { nuestro = "suyo" }', table, index, "values")
        fill = self._text(told, "fill", " ", table, index)
        if len(fill) != 1:
            raise self.wrong("fill es una sola letra", table, index, "fill")
        return Column(
            name=name,
            source=source,
            constant=self._text(told, "constant", "", table, index),
            style=self._style(told, style, table, index),
            values=values,
            most=self._count(told, "most", table, index),
            width=self._count(told, "width", table, index),
            align=self._choice(told, "align", ("left", "right"), "left", table, index),
            fill=fill,
        )

    def _style(self, told: Mapping[str, Any], otherwise: Style, table: str, index: int) -> Style:
        numbers = ("decimal", "pesos", "centavos")
        return Style(
            date=self._text(told, "date", otherwise.date, table, index),
            moment=self._text(told, "moment", otherwise.moment, table, index),
            number=self._choice(told, "number", numbers, otherwise.number, table, index),
            decimal_mark=self._text(told, "decimal_mark", otherwise.decimal_mark, table, index),
        )

    def _answer(self) -> Answer:
        told = self._table("answer")
        self._only("answer", 0, told, frozenset(_ANSWER))
        words: dict[str, tuple[str, ...]] = {}
        for name, otherwise in _ANSWER.items():
            listed = told.get(name, list(otherwise))
            if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
                raise self.wrong(f"{name} es una lista de textos", "answer", 0, name)
            words[name] = tuple(listed)
        return Answer(
            headings={name: words[name] for name in ("key", "state", "number", "reason", "batch")},
            applied=words["applied"],
            rejected=words["rejected"],
        )

    # --- What stands there ------------------------------------------------------------------

    def _table(self, name: str) -> dict[str, Any]:
        told = self._data.get(name, {})
        if not isinstance(told, dict):
            raise self.wrong(f"[{name}] es una tabla", name)
        return told

    def _only(
        self, table: str, index: int, told: Mapping[str, Any], known: Collection[str]
    ) -> None:
        for key in told:
            if key not in known:
                at = (table, index, key) if table else (key, 0, "")
                raise self.wrong(f"«{key}» no se conoce aquí", *at)

    def _text(
        self, told: Mapping[str, Any], key: str, otherwise: str, table: str, index: int = 0
    ) -> str:
        value = told.get(key, otherwise)
        if not isinstance(value, str):
            raise self.wrong(f"{key} es un texto entre comillas", table, index, key)
        return value

    def _truth(self, told: Mapping[str, Any], key: str, *, otherwise: bool, table: str) -> bool:
        value = told.get(key, otherwise)
        if not isinstance(value, bool):
            raise self.wrong(f"{key} es true o false", table, 0, key)
        return value

    def _count(self, told: Mapping[str, Any], key: str, table: str, index: int) -> int | None:
        value = told.get(key)
        if value is not None and (not isinstance(value, int) or value < 1):
            raise self.wrong(f"{key} es un número desde 1", table, index, key)
        return value

    def _choice(
        self,
        told: Mapping[str, Any],
        key: str,
        choices: Sequence[str],
        otherwise: str,
        table: str,
        index: int = 0,
    ) -> Any:  # noqa: ANN401 — one of the choices; the fields say which
        value = told.get(key, otherwise)
        if value not in choices:
            raise self.wrong(f"{key}: «{value}» no es {', '.join(choices)}", table, index, key)
        return value


_STYLE: Final = frozenset({"date", "moment", "number", "decimal_mark"})
_FILE: Final = frozenset({"kind", "extension", "separator", "encoding", "line_end", "heading"})
_COLUMN: Final = frozenset(
    {"name", "field", "constant", "values", "most", "width", "align", "fill"}
)


def _line_numbers(text: str) -> dict[tuple[str, int, str], int]:
    """Return where each table, and each key of it, stands: by its name and its turn, from 0."""
    found: dict[tuple[str, int, str], int] = {}
    turns: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TABLE.match(line):
            table = header[1]
            turns[table] = turns.get(table, -1) + 1
            found[table, turns[table], ""] = number
        elif key := _KEY.match(line):
            found.setdefault((table, turns.get(table, 0), key[1]), number)
    return found


def _place(told: str) -> str:
    """Return what the parser said, with its line in Spanish."""
    return re.sub(r"\(at line (\d+), column (\d+)\)", r"(línea \1, columna \2)", told)
