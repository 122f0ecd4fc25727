"""Names of people as receipts print them: capitals, no accents, parts missing or masked."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SHORTEST: Final = 2  # Letters of a part of a name that tells people apart.
_PARTICLES: Final = frozenset({"de", "del", "la", "las", "los", "da", "do", "san", "viuda"})


def name_parts(name: str) -> set[tuple[str, bool]]:
    """Return the parts of a name without accents, and whether a mask hides their end."""
    plain = unicodedata.normalize("NFD", name.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return {
        (part, bool(mask))
        for part, mask in re.findall(r"([a-z]+)(\*?)", plain)
        if len(part) >= _SHORTEST and part not in _PARTICLES
    }
