"""The bank files that are known, by the name that ``tupago import bank --format`` takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from parsers.bankfiles.asobancaria import Ours, read_asobancaria
from parsers.bankfiles.grid import Row, read_grid
from parsers.bankfiles.layout import layout
from parsers.bankfiles.mapped_table import read_rows
from parsers.bankfiles.mapping import ColumnMapping, mapping_from_toml
from parsers.bankfiles.problems import FormatOffError, UnknownFormatError
from parsers.bankfiles.statement import Statement

ASOBANCARIA: Final = "asobancaria-2001"
ASOBANCARIA_1998: Final = "asobancaria-1998"
OFF_1998: Final = "Asobancaria 1998; se enciende con TUPAGO_ASOBANCARIA_1998"
# The tables that come with tupago, the ones that are told most surely by their headings first.
BUILT_IN: Final = ("pse", "avvillas", "davivienda", "bancolombia", "occidente")
SAVED: Final = "mapping:"
FORMATS: Final = (ASOBANCARIA, *BUILT_IN, f"{SAVED}NOMBRE")
# Only these lists name the account they are of, so that it can be required to be ours.
_OF_OUR_ACCOUNT: Final = frozenset({"pse"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What this deployment reads: whose money it must be, its own mappings, what is switched on."""

    ours: Ours
    saved: Mapping[str, str] = field(default_factory=dict)  # Name → TOML.
    with_1998: bool = False

    @property
    def collections(self) -> tuple[str, ...]:
        """The formats of fixed width."""
        return (ASOBANCARIA, ASOBANCARIA_1998) if self.with_1998 else (ASOBANCARIA,)

    @property
    def forms(self) -> tuple[str, ...]:
        return (*self.collections, *BUILT_IN, *(f"{SAVED}{name}" for name in self.saved))

    def accounts_of(self, form: str) -> frozenset[str]:
        """Return the accounts whose rows are taken; empty: whatever account the file is of."""
        return self.ours.accounts if form in _OF_OUR_ACCOUNT else frozenset()

    def mapping(self, form: str) -> ColumnMapping | None:
        """Return the columns of a table's format; None where it is no table, or none at all.

        :raises MappingInvalidError: if the saved mapping is.
        """
        name = form.removeprefix(SAVED)
        if form.startswith(SAVED) and name in self.saved:
            return mapping_from_toml(self.saved[name])
        return built_in(name) if name in BUILT_IN else None

    def title(self, form: str) -> str:
        """Return how staff call a format; its name where there is none such (any more)."""
        if form in self.collections:
            return layout(form).title
        mapping = self.mapping(form)
        return mapping.title if mapping else form


@cache
def built_in(name: str) -> ColumnMapping:
    text = files("parsers.bankfiles").joinpath("mappings", f"{name}.toml").read_text("utf-8")
    return mapping_from_toml(text)


def read_statement(data: bytes, form: str, known: Known) -> Statement:
    """Return what a bank file says.

    :param form: one of ``known.forms``.
    :raises UnknownFormatError: if there is no such format, or it is switched off.
    :raises RejectedFileError: if any line is bad; nothing of the file is taken then.
    :raises NotATableError: if the bytes are no table.
    :raises MappingInvalidError: if the saved mapping is.
    """
    if form in known.collections:
        return read_asobancaria(data, ours=known.ours, form=layout(form), source=form)
    if form == ASOBANCARIA_1998:
        raise FormatOffError(OFF_1998)
    _require_table(form, known)
    return read_table(read_grid(data), form, known)


def read_table(grid: Sequence[Row], form: str, known: Known) -> Statement:
    """Return what a table says that is read already; errors as of `read_statement`."""
    return read_rows(
        grid,
        _require_table(form, known),
        source=source_of(form, known),
        accounts=known.accounts_of(form),
    )


def _require_table(form: str, known: Known) -> ColumnMapping:
    mapping = known.mapping(form)
    if mapping is None:
        raise UnknownFormatError(f"«{form}»; los que hay: {', '.join(known.forms)}")
    return mapping


def source_of(form: str, known: Known) -> str:
    """Return what begins the identity of a format's credits, however the format was named."""
    name = form.removeprefix(SAVED)
    return form if name in known.saved or name not in BUILT_IN else name
