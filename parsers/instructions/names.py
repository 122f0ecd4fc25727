"""Names of people as members write them: a first name and what follows it in capitals.

"Mora", "Prieto" or "Plata" after a first name is a surname, whatever it means elsewhere.
"""

from __future__ import annotations

import re
from typing import Final

from parsers.instructions.purposes import FIRST_NAMES
from parsers.instructions.spelling import plain

_WORD: Final = r"[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+"
_RUN: Final = re.compile(rf"{_WORD}(?: (?:de (?:la |los )?)?{_WORD}){{1,4}}")
_LONGEST: Final = 5


def full_names(text: str) -> frozenset[tuple[str, ...]]:
    """Return the names in ``text`` as plain words: a known first name, then at least one more."""
    found = set()
    for run in _RUN.findall(text):
        words = plain(run).split()
        first = next((at for at, word in enumerate(words) if word in FIRST_NAMES), None)
        if first is not None and len(words) - first > 1:
            found.add(tuple(words[first : first + _LONGEST]))
    return frozenset(found)
