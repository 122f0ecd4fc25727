"""Values in which a digit may be another: they are withheld, or given as doubtful.

The eye tells which (`models.evidence.Word`: ``unsure``, ``faint``). What a printer of slashed zeros
does to eyes that do not notice is known to `parsers.fields.zeros`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any, Final

from models.money import Money
from parsers.fields.arithmetic import PROVEN
from parsers.fields.found import Choice, Found
from parsers.fields.ours import ACCOUNT, CODES

_NAMES: Final = {
    "amount": "del valor", "date": "de la fecha", "time": "de la hora",
    "reference": "de la referencia", "transaction_id": "del número de transacción",
    "destination_account": "de la cuenta", "collection_code": "del convenio",
}  # fmt: skip

_KNOWN: Final = CODES | {ACCOUNT}
_YEAR: Final = re.compile(r"(?<!\d)2[08]2\d(?!\d)")
# Only June and July differ in one letter.
_MONTH: Final = re.compile(r"(?<![^\W\d_])(?!ju)[^\W\d_]{2,}", re.IGNORECASE)
_CUT: Final = ("reference", "transaction_id", "destination_account", "collection_code")
_VOUCHED: Final = ("amount", "date", "reference", "transaction_id")
_FAINT: Final = 0.89  # Of a value with a faint letter: staff are warned below 0.90.
_TOUCHES: Final = 0.12  # Letter heights between a number's end and the picture's.


def withheld(
    choices: Mapping[str, Choice[Any]], tall: float | None = None
) -> tuple[dict[str, Choice[Any]], tuple[str, ...]]:
    """Return the choices without values that may be others, and a note on each.

    :param tall: how many times as high as wide the picture is, on which a number that reaches the
        right side may go on beyond it. None of a text.
    """
    kept, notes = dict(choices), []
    for name in _CUT if tall is not None else ():
        found = choices[name].found
        if found is None or found.value in _KNOWN or not _reaches(found, tall or 0.0):
            continue
        others = [one for one in choices[name].candidates if one.value == found.value]
        if not any(not _reaches(one, tall or 0.0) for one in others):
            notes.append(f"la imagen corta el final {_NAMES[name]}: {found.value}")
            kept[name] = replace(choices[name], found=None, why_not=notes[-1])
    for name, of_field in _NAMES.items():
        choice = kept[name]
        if _is_unclear(choice):
            assert choice.found is not None
            value = choice.found.value
            shown = value.plain if isinstance(value, Money) else str(value)
            notes.append(f"no se ve bien una cifra {of_field}: {shown}")
            kept[name] = replace(choice, found=None, why_not=notes[-1])
    return kept, tuple(notes)


def _reaches(found: Found[Any], tall: float) -> bool:
    box = found.snippet.box
    return 1 - box.right <= _TOUCHES * tall * (box.bottom - box.top)


def _is_unclear(choice: Choice[Any]) -> bool:
    """Whether a digit of the value may be another, and no other place shows the same value."""
    found = choice.found
    if found is None or found.value in CODES or not _unsure(found):
        return False
    return not any(
        other.value == found.value and other.snippet.unsure is not None and not _unsure(other)
        for other in choice.candidates
    )


def vouched(
    given: Mapping[str, Found[Any]], choices: Mapping[str, Choice[Any]]
) -> dict[str, Found[Any]]:
    """Return what is given, as doubtful where the eye does not vouch for a letter.

    Arithmetic vouches for an amount that it proves.
    """
    return {
        name: one.trusted(min(one.confidence, _FAINT))
        if name in _VOUCHED and one.confidence < PROVEN and _is_faint(one, choices[name])
        else one
        for name, one in given.items()
    }


def _is_faint(found: Found[Any], choice: Choice[Any]) -> bool:
    """Whether one of its letters is faint, and no other place shows the same value clearly."""
    if found.value in _KNOWN or not _matters(found, found.snippet.faint):
        return False
    return not any(
        other.value == found.value and not _matters(other, other.snippet.faint)
        for other in choice.candidates
    )


def _unsure(found: Found[Any]) -> bool:
    return _matters(found, found.snippet.unsure or ())


def _matters(found: Found[Any], places: Sequence[int]) -> bool:
    """Whether one of the places in its text counts: no padding, no century, no known month."""
    text = found.snippet.text
    known = {match.start() + 1 for match in _YEAR.finditer(text)}
    if isinstance(found.value, date):
        known.update(chain.from_iterable(range(*month.span()) for month in _MONTH.finditer(text)))
    first = 0
    if isinstance(found.value, str) and found.value.isdigit():
        digits = [place for place, mark in enumerate(text) if mark.isdigit()]
        first = digits[-len(found.value)] if len(found.value) <= len(digits) else 0
    return any(place >= first and place not in known for place in places)
