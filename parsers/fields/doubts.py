"""Why staff should hold a field against the picture: one short Spanish sentence each.

What must be known stands before the colon, so that a list can show that part alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from models.evidence import Box
from models.money import Money
from parsers.fields.found import CLEAR_LETTERS, Choice, Found

CERTAIN: Final = 0.9  # Below it staff are warned (``low_confidence`` of policy.toml).
DECIDING: Final = {  # What the payment is applied by; in others a doubt would only be noise.
    "amount": "el valor", "date": "la fecha", "reference": "la referencia",
    "transaction_id": "el número del pago", "destination_account": "la cuenta",
    "collection_code": "el convenio",
}  # fmt: skip
_MAIN: Final = ("amount", "date", "reference")
_PLAIN: Final = re.compile(r"(?<![\d.])\d+\.\d\d(?!\d)")  # "54000.00", as notes write amounts.


def doubts_of(
    choices: Mapping[str, Choice[Any]], given: Mapping[str, Found[Any]]
) -> dict[str, str]:
    """Return why each field that is missing or not certain is so, where that is known.

    Of several reasons the first, which is the rules' own. What no candidate was found for is simply
    not on the sheet: no doubt.
    """
    told: dict[str, str] = {}
    for name in DECIDING:
        choice, one = choices[name], given.get(name)
        noted = next(iter(choice.notes), "")
        if one is not None and one.confidence < CERTAIN:
            told[name] = in_words(noted or _weakness(name, one))
        elif one is None and choice.candidates:
            why = choice.why_not.partition("; ")[0] if choice.found is None else ""
            if why := why or noted or _unsure(name, choice):
                told[name] = in_words(why)
    return told


def places_of(
    choices: Mapping[str, Choice[Any]], doubts: Mapping[str, str], amounts: Sequence[Money]
) -> dict[str, Box]:
    """Return where what was withheld stands, for people to look at.

    :param amounts: the readings of the amount; any other figure would only lead astray.
    """
    places = {}
    for name in doubts:
        weighed = [
            one for one in choices[name].candidates if name != "amount" or one.value in amounts
        ]
        if weighed:
            places[name] = max(weighed, key=lambda one: one.confidence).box
    return places


def in_words(note: str) -> str:
    """Return the note as staff read it: amounts as ``$ 54.000``, the last of a list after "o"."""
    told = _PLAIN.sub(lambda found: str(Money.from_plain(found[0])), note)
    what, colon, values = told.partition(": ")
    before, comma, last = values.rpartition(", ")
    return f"{what}{colon}{before} o {last}" if comma else told


def _unsure(name: str, choice: Choice[Any]) -> str:
    """Say what was read where it stood or showed too badly to be given."""
    if choice.found is None or name not in _MAIN:
        return ""
    value = choice.found.value
    shown = value.plain if isinstance(value, Money) else value
    return f"no es seguro {DECIDING[name]}: puede ser {shown}"


def _weakness(name: str, one: Found[Any]) -> str:
    faint = one.snippet.confidence < CLEAR_LETTERS or one.snippet.faint
    why = "letras poco claras en" if faint else "ningún rótulo seguro para"
    return f"{why} {DECIDING[name]}: compare con la imagen"
