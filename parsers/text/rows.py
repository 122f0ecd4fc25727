"""Words into printed rows, and rows into plain text."""

from __future__ import annotations

from collections.abc import Iterable

from models.evidence import Page, Word


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Return the words row by row, each from left to right.

    A row reaches half a letter above and below its first word: enough for slips, whose rows are
    straight once the page is.
    """
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.box.middle, word.box.left)):
        first = rows[-1][0].box if rows else None
        if first and abs(word.box.middle - first.middle) < min(first.height, word.box.height) / 2:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.box.left) for row in rows]


def text_of_page(page: Page) -> str:
    """Return the words of a page, one printed row a line."""
    return "\n".join(" ".join(word.text for word in row) for row in rows_of(page.words))
