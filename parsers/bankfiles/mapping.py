"""Saved column mappings: how to read a bank's table, kept as TOML that staff can edit.

A mapping names its columns by words of their headings (accents, case and marks do not count) or,
where the file has no headings, by their numbers from 1. `mappings/` beside this file holds the
ones that come with tupago; more may be saved in a deployment's own folder.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from models.errors import TupagoError
from parsers.lettering import fold

NAMES: Final = (
    "date", "amount", "credit", "debit", "sign", "reference", "description", "key", "status",
    "account", "medium", "cash", "clearing", "origin", "payer", "also",
)  # fmt: skip
MEDIA: Final = frozenset({"cash", "cheque", "transfer", "card", "other"})
_DATE_ORDERS: Final = frozenset({"auto", "ymd", "dmy", "mdy"})
_FIGURES: Final = frozenset({"auto", "co", "us"})
_CREDIT_SIGNS: Final = (
    "+", "c", "cr", "nc", "credito", "nota credito", "abono", "haber", "consignacion", "entrada",
)  # fmt: skip
_DEBIT_SIGNS: Final = (
    "-", "d", "db", "dr", "nd", "debito", "nota debito", "cargo", "debe", "retiro", "salida",
)  # fmt: skip


class MappingInvalidError(TupagoError):
    code = "import.mapping_invalid"
    message = "El mapa de columnas guardado está mal escrito."


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """How one bank's table is read. Words are folded: no accents, no case, no marks."""

    title: str
    columns: Mapping[str, tuple[str | int, ...]]
    headings: bool = True
    start: int = 1  # Where there are no headings: the line of the first movement.
    date_order: str = "auto"  # auto | ymd | dmy | mdy
    figures: str = "auto"  # auto | co | us
    medium: str | None = None  # Of every row, where no column tells.
    media: Mapping[str, str] = field(default_factory=dict)  # Words of the `medium` column.
    credit_signs: frozenset[str] = frozenset(_CREDIT_SIGNS)
    debit_signs: frozenset[str] = frozenset(_DEBIT_SIGNS)
    account_at: tuple[int, int, int] | None = None  # Line, first and last letter: above the table.
    required: frozenset[str] = frozenset({"key", "status"})  # Without these it is another table.
    paid: tuple[str, ...] = ()  # What `status` says of money that arrived; empty: not looked at.
    skip: tuple[str, ...] = ()  # Rows whose description begins so: balances, not movements.
    stop: tuple[str, ...] = ()  # From a row that begins so on, the rest is footer.


def mapping_from_toml(text: str) -> ColumnMapping:
    """Return the mapping that ``text`` describes.

    :raises MappingInvalidError: if it is no TOML, names an unknown column or value, or leaves out
        the date or the amounts.
    """
    try:
        data = tomllib.loads(text)
        rows, values = data.get("rows", {}), data.get("values", {})
        signs, place = data.get("signs", {}), data.get("account")
        mapping = ColumnMapping(
            title=str(data["title"]),
            columns={name: _keywords(words) for name, words in data["columns"].items()},
            headings=bool(data.get("headings", True)),
            start=int(rows.get("start", 1)),
            date_order=values.get("date_order", "auto"),
            figures=values.get("figures", "auto"),
            medium=values.get("medium"),
            media={normal(word): medium for word, medium in data.get("media", {}).items()},
            credit_signs=frozenset((*_CREDIT_SIGNS, *_folded(signs.get("credit", ())))),
            debit_signs=frozenset((*_DEBIT_SIGNS, *_folded(signs.get("debit", ())))),
            account_at=(place["line"], place["first"], place["last"]) if place else None,
            required=frozenset(data.get("required", ("key", "status"))),
            paid=_folded(rows.get("paid", ())),
            skip=_folded(rows.get("skip", ())),
            stop=_folded(rows.get("stop", ())),
        )
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError, ValueError) as error:
        raise MappingInvalidError(str(error)) from None
    _check(mapping)
    return mapping


def mapping_to_toml(mapping: ColumnMapping) -> str:
    """Return the text that `mapping_from_toml` reads back as the same columns, values and rows."""
    lines = [f"title = {_quoted(mapping.title)}"]
    if not mapping.headings:
        lines.append("headings = false")
    lines.append(f"required = [{', '.join(map(_quoted, sorted(mapping.required)))}]")
    lines += ["", "[columns]"]
    for name, words in mapping.columns.items():
        listed = ", ".join(str(word) if isinstance(word, int) else _quoted(word) for word in words)
        lines.append(f"{name} = [{listed}]")
    lines += ["", "[values]", f'date_order = "{mapping.date_order}"']
    lines.append(f'figures = "{mapping.figures}"')
    if mapping.medium:
        lines.append(f'medium = "{mapping.medium}"')
    lines += ["", "[rows]", f"start = {mapping.start}"]
    for name, words in (("paid", mapping.paid), ("skip", mapping.skip), ("stop", mapping.stop)):
        if words:
            lines.append(f"{name} = [{', '.join(map(_quoted, words))}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str | int) -> str:
    # What JSON writes as a string is one of TOML's too; only DEL must be escaped there as well.
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def _check(mapping: ColumnMapping) -> None:
    named = set(mapping.columns)
    if unknown := named - set(NAMES):
        raise MappingInvalidError(f"columnas desconocidas: {', '.join(sorted(unknown))}")
    if "date" not in named or not named & {"amount", "credit"}:
        raise MappingInvalidError("faltan las columnas date y amount (o credit)")
    if mapping.date_order not in _DATE_ORDERS:
        raise MappingInvalidError(f"date_order: {mapping.date_order!r}")
    if mapping.figures not in _FIGURES:
        raise MappingInvalidError(f"figures: {mapping.figures!r}")
    media = {*mapping.media.values(), *([mapping.medium] if mapping.medium else [])}
    if media - MEDIA:
        raise MappingInvalidError(f"medium: {', '.join(sorted(map(str, media - MEDIA)))}")
    numbered = [isinstance(word, int) for words in mapping.columns.values() for word in words]
    if any(numbered) == mapping.headings or (any(numbered) and not all(numbered)):
        raise MappingInvalidError("con headings = false las columnas son números; si no, palabras")
    if any(isinstance(word, int) and word < 1 for ws in mapping.columns.values() for word in ws):
        raise MappingInvalidError("las columnas se cuentan desde 1")


def _keywords(words: Any) -> tuple[str | int, ...]:  # noqa: ANN401 — straight from TOML
    many = words if isinstance(words, list) else [words]
    return tuple(word if isinstance(word, int) else normal(word) for word in many)


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(normal(word) for word in words)


@lru_cache(maxsize=4096)
def normal(heading: str) -> str:
    """Return a heading as it compares: letters and figures only, one blank between words."""
    return " ".join(re.findall(r"[a-z0-9+]+", fold(heading)))
