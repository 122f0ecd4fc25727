"""Fixed-width layouts: where each field of a record stands, kept as data in `layouts/`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Final

_FIRST_YEAR: Final = 1990  # A year beyond these is a damaged digit.
_LAST_YEAR: Final = 2100
_SECTIONS: Final = ("file", "batch", "detail", "batch_end", "file_end")


class LineError(Exception):
    """The line at hand is wrong; the message says how (Spanish, for staff)."""


@dataclass(frozen=True, slots=True)
class Field:
    first: int  # Positions count from 1, both ends included.
    last: int
    kind: str  # N: digits · n: digits or blanks · D: a day, AAAAMMDD · A: text


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One dialect of collection file. ``batch`` and ``batch_end`` are empty where it has none."""

    title: str
    width: int
    sections: Mapping[str, str]  # Record type → "file", "batch", "detail", "batch_end", "file_end".
    fields: Mapping[str, Mapping[str, Field]]  # By section, then by name.
    reference_parts: tuple[int, ...]  # Widths, where several references may share the field.
    origins: Mapping[str, str]
    media: Mapping[str, tuple[str, str]]  # Code → medium, and how staff call it.

    @property
    def has_batches(self) -> bool:
        return "batch" in self.fields


@cache
def layout(name: str) -> Layout:
    """Return the layout of ``layouts/NAME.toml``."""
    text = files("parsers.bankfiles").joinpath("layouts", f"{name}.toml").read_text("utf-8")
    data = tomllib.loads(text)
    told = {section: data[section] for section in _SECTIONS if section in data}
    return Layout(
        title=data["title"],
        width=data["width"],
        sections={section["record"]: name for name, section in told.items()},
        fields={
            name: {key: Field(*at) for key, at in section.items() if key != "record"}
            for name, section in told.items()
        },
        reference_parts=tuple(data.get("reference_parts", {}).get("widths", ())),
        origins=data.get("origins", {}),
        media={code: (medium, words) for code, (medium, words) in data["media"].items()},
    )


_NAMES: Final = {  # As a person who looks into the file calls them.
    "nit": "NIT", "day": "fecha de recaudo", "bank": "entidad recaudadora", "account": "cuenta",
    "written_on": "fecha del archivo", "written_at": "hora de grabación",
    "modifier": "modificador de archivo", "account_kind": "tipo de cuenta",
    "service": "código del servicio", "number": "número de lote", "reference": "referencia",
    "amount": "valor recaudado", "origin": "procedencia", "medium": "medio de pago",
    "operation": "número de operación", "authorisation": "número de autorización",
    "debited_bank": "entidad debitada", "branch": "sucursal", "sequence": "secuencia",
    "cause": "causal de devolución", "count": "total de registros", "total": "valor total",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One line, cut into its fields; every field is looked at, also those that nobody needs."""

    line: int
    section: str
    values: Mapping[str, str]  # Without blanks at either end.

    def __getitem__(self, name: str) -> str:
        """Return the field, "" where it is blank or the layout has none of that name."""
        return self.values.get(name, "")

    def number(self, name: str) -> int:
        return int(self.values[name])

    def day(self, name: str) -> date:
        return datetime.strptime(self.values[name], "%Y%m%d").date()  # noqa: DTZ007 — a day has no zone


def cut(line: int, text: str, form: Layout) -> Record:
    """Return the record that ``text`` is; blanks at its end may be missing.

    :raises LineError: if it is longer than the layout, of no known type, or a field is not of
        its kind.
    """
    bare = text.rstrip()
    if not bare:
        raise LineError("está en blanco")
    if len(bare) > form.width:
        raise LineError(f"tiene {len(bare)} caracteres; el formato usa {form.width}")
    section = form.sections.get(bare[:2])
    if section is None:
        raise LineError(f"tipo de registro desconocido «{bare[:2]}»")
    padded = bare.ljust(form.width)
    values = {
        name: padded[field.first - 1 : field.last].strip()
        for name, field in form.fields[section].items()
    }
    for name, field in form.fields[section].items():
        _require_kind(name, values[name], field.kind)
    return Record(line, section, values)


def _require_kind(name: str, value: str, kind: str) -> None:
    if kind == "A" or (kind == "n" and not value):
        return
    if not (value.isascii() and value.isdigit()):
        told = value.lstrip("0")
        raise LineError(f"{_NAMES[name]}: se esperaban solo dígitos y dice «{told}»")
    if kind == "D" and not _is_day(value):
        raise LineError(f"{_NAMES[name]}: «{value}» no es una fecha AAAAMMDD")


def _is_day(value: str) -> bool:
    try:
        day = datetime.strptime(value, "%Y%m%d")  # noqa: DTZ007 — a day has no zone
    except ValueError:
        return False
    return _FIRST_YEAR <= day.year < _LAST_YEAR
