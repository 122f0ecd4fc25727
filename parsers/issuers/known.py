"""The issuers we know: every module of this package that defines one, in order of rank."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Final, NamedTuple

from parsers import issuers
from parsers.issuers.definition import Issuer


def _defined() -> list[Issuer]:
    """Return what the modules beside this one define as ``ISSUER``.

    :raises TypeError: if a module's name is not its issuer's code.
    """
    found = []
    for module in pkgutil.iter_modules(issuers.__path__):
        if module.name in {"definition", "known"}:
            continue
        issuer: Issuer = import_module(f"{issuers.__name__}.{module.name}").ISSUER
        if issuer.code != module.name:
            raise TypeError(f"{module.name} defines {issuer.code}")
        found.append(issuer)
    return found


ISSUERS: Final[tuple[Issuer, ...]] = tuple(
    sorted(_defined(), key=lambda issuer: (issuer.rank, issuer.code))
)
NAMES: Final[Mapping[str, str]] = {issuer.code: issuer.name for issuer in ISSUERS}
_MOST_HEAD_ROWS: Final = max(issuer.head_rows for issuer in ISSUERS)


class Identified(NamedTuple):
    """The issuer of a sheet, and the words on it that told, without accents and case."""

    issuer: Issuer
    mark: str


def identify(rows: Sequence[str]) -> Identified | None:
    """Return the issuer of a sheet, or None where nothing on it tells.

    :param rows: the rows of text from the top, without accents and case.
    """
    text = " ".join(rows)
    for issuer in ISSUERS:
        if mark := _first(issuer.marks, text):
            return Identified(issuer, mark)
    for number, row in enumerate(rows[:_MOST_HEAD_ROWS]):
        for issuer in ISSUERS:
            mark = _first(issuer.heads, row.strip()) if number < issuer.head_rows else None
            if mark and not _NUMBERS.search(row[: row.find(mark)]):
                return Identified(issuer, mark)
    for issuer in ISSUERS:
        for group in issuer.wording:
            words = [found[0] for word in group if (found := re.search(word, text))]
            if len(words) == len(group):
                return Identified(issuer, " … ".join(words))
    return None


_NUMBERS: Final = re.compile(r"\d{5}|\d[/-]\d")  # Before a bank's name: a row of a table.


def _first(patterns: Sequence[str], text: str) -> str | None:
    """Return what the first pattern that matches finds."""
    return next((found[0] for one in patterns if (found := re.search(one, text))), None)
