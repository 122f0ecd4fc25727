"""How the numbers of members and of obligations are written, apart from amounts."""

from __future__ import annotations

import re
from typing import Final

GROUPED: Final = re.compile(r"\d{1,3}(?:[.,']\d{3})+")
NO_AMOUNT: Final = 1_000_000_000  # Pesos that nobody pays in.
SHORTEST_BARE: Final = 7
_SMALLEST_AMOUNT_OF_LOAN: Final = 10_000
_LEAST_IDENTITY: Final = 5_000_000
_LONGEST: Final = 10  # Digits of an identity number.
_SHORT: Final = 8
_LEAST_DIGITS: Final = 4


def looks_like_person(word: str, number: int) -> bool:
    """Tell whether a bare number is rather an identity number than an amount: it is not round."""
    if number < _LEAST_IDENTITY:
        return False
    if word.isdigit():
        if len(word) > _LONGEST:
            return False
        return number % (500 if len(word) < _SHORT else 100_000) != 0 or len(word) == _LONGEST
    return bool(GROUPED.fullmatch(word)) and (number % 500 != 0 or number >= NO_AMOUNT)


def names_obligation(digits: str) -> bool:
    """Tell whether a number beside a debt is rather its number than an amount."""
    number = int(digits)
    if digits.startswith("0") or len(digits) >= SHORTEST_BARE:
        return True
    round_sum = number % 50 == 0 and number >= _SMALLEST_AMOUNT_OF_LOAN
    return len(digits) >= _LEAST_DIGITS and not round_sum and number % 100 != 0
