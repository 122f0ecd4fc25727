"""What a label says of which letters were misread: the known one that differs least."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from parsers.labels import LABELS, SECTIONS, Role, canonical, spellings, tokens
from parsers.lettering import within_edits
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


@lru_cache(maxsize=1)
def _spellings() -> tuple[tuple[str, Role, tuple[str, ...]], ...]:
    return tuple(
        ("".join(phrase), role, phrase)
        for phrase, role in LABELS.items()
        if len("".join(phrase)) >= _SHORTEST_FUZZY
    )


@lru_cache(maxsize=8192)
def _alike(words: tuple[str, ...]) -> tuple[Role, tuple[str, ...]] | None:
    """Return the one label that differs least from the letters, if few enough are misread."""
    written = "".join(words)
    for limit in range(1, 1 + _misreadings(len(written))):
        near = [
            (role, phrase)
            for spelling, role, phrase in _spellings()
            if limit <= _misreadings(len(spelling))
            # A lost or added beginning is another word: "DaviPlata", "No. DaviPlata".
            and (written[0] == spelling[0] or len(written) == len(spelling))
            and within_edits(written, spelling, limit)
            and not _differ_wholly(words, phrase)
        ]
        if near:
            one_role = len({role for role, _ in near}) == 1 and near[0][0] not in SECTIONS
            return near[0] if one_role else None
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
            near = [one for one in _words() if within_edits(word, one, _misreadings(len(word)))]
            if len(word) < _SHORTEST_MENDED or not near:
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
def _words() -> tuple[str, ...]:
    return tuple(word for word in {*vocabulary(), *spellings()} if len(word) >= _SHORTEST_MENDED)


def _misreadings(length: int) -> int:
    """How many letters of a label this long may be misread."""
    return 0 if length < 5 else 1 if length < 9 else 2 if length < 15 else 3  # noqa: PLR2004
