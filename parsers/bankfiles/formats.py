"""The bank files that are known, by the name that ``tupago import bank --format`` takes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from parsers.bankfiles.asobancaria import Ours, read_asobancaria
from parsers.bankfiles.mapping import ColumnMapping, mapping_from_toml, read_mapped
from parsers.bankfiles.problems import UnknownFormatError
from parsers.bankfiles.statement import Statement

ASOBANCARIA: Final = "asobancaria-2001"
# Only these lists name the account they are of, so that it can be required to be ours.
_OF_OUR_ACCOUNT: Final = frozenset({"pse"})
_BUILT_IN: Final = ("occidente", "bancolombia", "pse")
_SAVED: Final = "mapping:"
FORMATS: Final = (ASOBANCARIA, *_BUILT_IN, f"{_SAVED}NOMBRE")


@cache
def built_in(name: str) -> ColumnMapping:
    text = files("parsers.bankfiles").joinpath("mappings", f"{name}.toml").read_text("utf-8")
    return mapping_from_toml(text)


def read_statement(
    data: bytes, form: str, *, ours: Ours, saved: Mapping[str, str] | None = None
) -> Statement:
    """Return what a bank file says.

    :param form: one of `FORMATS`.
    :param ours: the NIT and the accounts whose money it must be.
    :param saved: the deployment's own mappings, name to TOML; they come before those built in.
    :raises UnknownFormatError: if there is no such format.
    :raises RejectedFileError: if any line is bad; nothing of the file is taken then.
    :raises NotATableError: if the bytes are no table.
    :raises MappingInvalidError: if the saved mapping is.
    """
    if form == ASOBANCARIA:
        return read_asobancaria(data, ours=ours, source=form)
    name = form.removeprefix(_SAVED)
    if form in _BUILT_IN:
        accounts = ours.accounts if form in _OF_OUR_ACCOUNT else frozenset()
        return read_mapped(data, built_in(form), source=form, accounts=accounts)
    if form.startswith(_SAVED) and saved and name in saved:
        return read_mapped(data, mapping_from_toml(saved[name]), source=form)
    if form.startswith(_SAVED) and name in _BUILT_IN:
        return read_mapped(data, built_in(name), source=name)
    known = ", ".join((ASOBANCARIA, *_BUILT_IN, *(f"{_SAVED}{name}" for name in saved or ())))
    raise UnknownFormatError(f"«{form}»; los que hay: {known}")
