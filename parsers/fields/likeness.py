"""What a label says of which letters were misread: the known one that differs least."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from parsers.labels import LABELS, SECTIONS, Role, canonical, spellings, tokens
from parsers.lettering import letters_in, may_be_within, within_edits
from parsers.phrasing import knows, meaning, vocabulary

_SHORTEST_FUZZY: Final = 4
_LONGEST_FUZZY: Final = 40


def nearest_label(head: str) -> tuple[Role, tuple[str, ...]] | None:
    """Return the role and the words of the label that folded text was most likely printed as.

    None where it is too unlike any, too short to tell, or all of known words that mean nothing.
    """
    words = tuple(token.word for token in tokens(head))
    if not _SHORTEST_FUZZY <= len("".join(words)) <= _LONGEST_FUZZY:
        return None
    phrase = canonical(head)
    if all(map(knows, phrase)) and phrase not in LABELS:
        return None  # Words that were read well are no other words.
    return _alike(words) or _alike_by_words(head)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a label or one of its words is printed as, and what tells most others from it."""

    spelling: str
    letters: int  # As `lettering.letters_in` gives them.
    role: Role | None = None
    phrase: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def _labels_near(length: int, limit: int) -> tuple[_Known, ...]:
    """Return the labels that ``limit`` misreadings may make as long as so many letters."""
    return tuple(
        _Known(spelling, letters_in(spelling), role, phrase)
        for phrase, role in LABELS.items()
        if len(spelling := "".join(phrase)) >= _SHORTEST_FUZZY
        if abs(len(spelling) - length) <= limit <= _misreadings(len(spelling))
    )


@lru_cache(maxsize=8192)
def _alike(words: tuple[str, ...]) -> tuple[Role, tuple[str, ...]] | None:
    """Return the one label that differs least from the letters, if few enough are misread."""
    written = "".join(words)
    letters = letters_in(written)
    for limit in range(1, 1 + _misreadings(len(written))):
        near = [
            (one.role, one.phrase)
            for one in _labels_near(len(written), limit)
            if may_be_within(letters, one.letters, limit)
            # A lost or added beginning is another word: "DaviPlata", "No. DaviPlata".
            and (written[0] == one.spelling[0] or len(written) == len(one.spelling))
            and within_edits(written, one.spelling, limit)
            and not _differ_wholly(words, one.phrase)
        ]
        if near:
            role, phrase = near[0]
            one_role = len({role for role, _ in near}) == 1 and role not in SECTIONS
            return (role, phrase) if role and one_role else None
    return None


def _differ_wholly(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether a short word is another one, rather than misread: "Ref. Lulo" is no "Ref. uno"."""
    return len(words) == len(phrase) and any(
        len(word) <= _SHORTEST_CUT and not within_edits(word, other, 1)
        for word, other in zip(words, phrase, strict=True)
    )


_SHORTEST_CUT: Final = 4


@lru_cache(maxsize=8192)
def _alike_by_words(head: str) -> tuple[Role, tuple[str, ...]] | None:
    """Return what the words mean, each read as the one word of labels that differs least."""
    mended = []
    for match in re.finditer(r"[^\W_]+", head):
        word = match[0]
        if not _is_known(word):
            near = _words_near(word) if len(word) >= _SHORTEST_MENDED else []
            if not near:
                return None
            nearest = [one for one in near if within_edits(word, one, 1)] or near
            if len({canonical(one) for one in nearest}) != 1:
                return None
            word = nearest[0]
        mended.append(word)
    phrase = canonical(" ".join(mended))
    role = LABELS.get(phrase) or meaning(phrase)
    return (role, phrase) if role and role not in SECTIONS else None


_SHORTEST_MENDED: Final = 5


def _is_known(word: str) -> bool:
    return all(knows(part) for part in canonical(word))


@lru_cache(maxsize=1)
def _words() -> tuple[_Known, ...]:
    words = (word for word in {*vocabulary(), *spellings()} if len(word) >= _SHORTEST_MENDED)
    return tuple(_Known(word, letters_in(word)) for word in words)


def _words_near(word: str) -> list[str]:
    """Return the words of labels that a word may be, its letters misread."""
    limit, letters = _misreadings(len(word)), letters_in(word)
    return [
        one.spelling
        for one in _words()
        if may_be_within(letters, one.letters, limit) and within_edits(word, one.spelling, limit)
    ]


def _misreadings(length: int) -> int:
    """How many letters of a label this long may be misread."""
    return 0 if length < 5 else 1 if length < 9 else 2 if length < 15 else 3  # noqa: PLR2004
