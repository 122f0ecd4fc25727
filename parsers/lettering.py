"""How printed Spanish compares: without accents and case, and allowing for a misread letter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[0].lower()
    return base if len(base) == 1 else letter


def fold(text: str) -> str:
    """Return ``text`` without accents and case, letter for letter: offsets stay valid."""
    return "".join(map(_folded_letter, text))


def letters_in(text: str) -> int:
    """Return which letters are in the text, a bit for each; some share theirs with another."""
    bits = 0
    for letter in text:
        bits |= 1 << (ord(letter) & 63)
    return bits


def may_be_within(one: int, other: int, limit: int) -> bool:
    """Whether texts of these `letters_in` may be `within_edits`: an edit brings one letter."""
    return (one & ~other).bit_count() <= limit and (other & ~one).bit_count() <= limit


def within_edits(one: str, other: str, limit: int) -> bool:
    """Whether ``one`` becomes ``other`` with at most ``limit`` letters changed, added or lost."""
    if abs(len(one) - len(other)) > limit:
        return False
    one, other = _where_they_differ(one, other)
    if not one or not other or limit <= 1:
        return max(len(one), len(other)) <= limit
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        best = i
        for j, against in enumerate(other, 1):
            cost = min(row[j] + 1, row[j - 1] + 1, diagonal + (letter != against))
            diagonal, row[j] = row[j], cost
            best = min(best, cost)
        if best > limit:
            return False
    return row[-1] <= limit


def _where_they_differ(one: str, other: str) -> tuple[str, str]:
    """Return both without what they begin and end with alike; a handful of letters mostly."""
    shorter = min(len(one), len(other))
    start = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    most = shorter - start
    end = next((i for i in range(most) if one[-1 - i] != other[-1 - i]), most)
    return one[start : len(one) - end], other[start : len(other) - end]


def one_of(patterns: str) -> re.Pattern[str]:
    """Return a pattern that matches any of the regular expressions, one a line."""
    return re.compile("|".join(line.strip() for line in patterns.splitlines() if line.strip()))
