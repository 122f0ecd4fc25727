"""Phrases written as in ``phrases.toml``, and where they stand in a text.

Some thousand patterns are too many to try on every word. Each is kept under one word that it cannot
do without, and only those whose word stands in the text are tried.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from parsers.instructions.spelling import lemma, word

Meaning = tuple[str, str]
Pattern = list[dict[str, Any]]

_EVERYWHERE: Final = frozenset(
    {
        "de",
        "la",
        "el",
        "a",
        "al",
        "que",
        "y",
        "para",
        "me",
        "no",
        "lo",
        "los",
        "mi",
        "en",
        ",",
        "se",
    }
)
_MARKS: Final = (",", ";", ".", ":", "(", ")")


class PhraseBook:
    """The phrases of one file by their meaning; matchers are made when their word is first met."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab
        self._meanings: list[Meaning] = []
        self._under: defaultdict[str, list[tuple[int, Pattern]]] = defaultdict(list)
        self._matchers: dict[str, Matcher] = {}

    def add(self, meaning: Meaning, phrases: str, *, inflected: bool = False) -> None:
        """Add phrases, one a line; ``inflected``: each word stands for all its forms."""
        self._meanings.append(meaning)
        rank = len(self._meanings) - 1
        for phrase in filter(None, phrases.split("\n")):
            for pattern in [_any_form(phrase)] if inflected else _patterns(phrase):
                for needed in _needed(pattern):
                    self._under[needed].append((rank, pattern))

    def found(self, doc: Doc) -> list[tuple[Meaning, int, int]]:
        """Return the phrases in ``doc`` with their first word and the one after their last."""
        words = {token.lemma_ for token in doc} | {token.norm_ for token in doc}
        ranks = {
            (start, end, int(self._vocab.strings[key]))
            for needed in words & self._under.keys()
            for key, start, end in self._matcher(needed)(doc)
        }
        return [(self._meanings[rank], start, end) for start, end, rank in sorted(ranks)]

    def _matcher(self, needed: str) -> Matcher:
        if needed not in self._matchers:
            self._matchers[needed] = matcher = Matcher(self._vocab)
            patterns: defaultdict[int, list[Pattern]] = defaultdict(list)
            for rank, pattern in self._under[needed]:
                patterns[rank].append(pattern)
            for rank, known in patterns.items():
                matcher.add(str(rank), known)
        return self._matchers[needed]


def _needed(pattern: Pattern) -> list[str]:
    """Return the words of which one must stand in a text that ``pattern`` is found in."""
    required: list[list[str]] = [
        test["IN"]
        for token in pattern
        if "OP" not in token
        for name, test in token.items()
        if name != "OP" and "IN" in test
    ]
    return min(required, key=lambda words: (bool(_EVERYWHERE & set(words)), len(words)))


def _any_form(phrase: str) -> list[dict[str, Any]]:
    """Return a pattern that takes every inflection of its words."""
    return [
        _token(item) if item.startswith("=") else _token(item, lambda form: lemma(word(form)))
        for item in phrase.split()
    ]


def _patterns(phrase: str) -> list[list[dict[str, Any]]]:
    """Return the patterns of a phrase: a word that is no lemma stands for just that form of it."""
    return [list(tokens) for tokens in itertools.product(*map(_ways, phrase.split()))]


def _ways(item: str) -> list[dict[str, Any]]:
    names = item.removesuffix("?")
    if names in {"*", ""} or names.startswith("="):
        return [_token(item)]
    optional = "?" if item != names else ""
    forms = names.split("|")
    lemmas = [form for form in forms if lemma(word(form)) == form]
    others = [form for form in forms if form not in lemmas and lemma(word(form)) not in lemmas]
    ways = []
    if lemmas:
        ways.append(_token("|".join(lemmas) + optional))
    if others:
        ways.append(_token(f"={'|'.join(word(form) for form in others)}{optional}"))
    return ways


def _token(item: str, form: Callable[[str], str] = str) -> dict[str, Any]:
    optional = item.endswith("?") and item != "?"
    names = item.removesuffix("?") if optional else item
    test = (
        {"NOT_IN": list(_MARKS)}
        if names == "*"
        else {"IN": sorted({form(name) for name in names.lstrip("=").split("|")})}
    )
    attribute = "NORM" if names.startswith("=") else "LEMMA"
    return {attribute: test, **({"OP": "?"} if optional else {})}
