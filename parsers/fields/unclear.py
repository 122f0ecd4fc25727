"""Values in which a digit may be another: they are withheld, and staff are told.

The eye tells which (`models.evidence.Word.unsure`). What a printer of slashed zeros does to eyes
that do not notice is known to `parsers.fields.zeros`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from models.money import Money
from parsers.fields.found import Choice, Found
from parsers.fields.ours import CODES

_NAMES: Final = {
    "amount": "del valor", "date": "de la fecha", "time": "de la hora",
    "reference": "de la referencia", "transaction_id": "del número de transacción",
    "destination_account": "de la cuenta", "collection_code": "del convenio",
}  # fmt: skip

_YEAR: Final = re.compile(r"(?<!\d)2[08]2\d(?!\d)")


def withheld(choices: Mapping[str, Choice[Any]]) -> tuple[dict[str, Choice[Any]], tuple[str, ...]]:
    """Return the choices without values that show an unsure digit, and a note on each."""
    kept, notes = dict(choices), []
    for name, of_field in _NAMES.items():
        choice = choices[name]
        if _is_unclear(choice):
            assert choice.found is not None
            value = choice.found.value
            shown = value.plain if isinstance(value, Money) else str(value)
            notes.append(f"no se ve bien una cifra {of_field}: {shown}")
            kept[name] = replace(choice, found=None, why_not=notes[-1])
    return kept, tuple(notes)


def _is_unclear(choice: Choice[Any]) -> bool:
    """Whether a digit of the value may be another, and no other place shows the same value."""
    found = choice.found
    if found is None or found.value in CODES or not _unsure(found):
        return False
    return not any(
        other.value == found.value and other.snippet.unsure is not None and not _unsure(other)
        for other in choice.candidates
    )


def _unsure(found: Found[Any]) -> bool:
    """Whether a digit that matters may be another: no padding, no century."""
    text = found.snippet.text
    known = {place + 1 for place in (match.start() for match in _YEAR.finditer(text))}
    first = 0
    if isinstance(found.value, str) and found.value.isdigit():
        digits = [place for place, mark in enumerate(text) if mark.isdigit()]
        first = digits[-len(found.value)] if len(found.value) <= len(digits) else 0
    return any(place >= first and place not in known for place in found.snippet.unsure or ())
