"""Words of a text that was never a picture: rows and columns stand for height and width."""

from __future__ import annotations

import re
from typing import Final

from models.evidence import Box, Page, Source, Word

MOST_ROWS: Final = 3_000
MOST_COLUMNS: Final = 2_000
MOST_CHARACTERS: Final = 100_000  # Half a second of reading; a long mail has a tenth of it.
TAB: Final = 8
_WORD: Final = re.compile(r"\S+")
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")


def page_of_text(text: str, *, number: int = 1) -> Page:
    """Return the text as a page as wide as its longest line, one row a line.

    What goes beyond `MOST_ROWS`, `MOST_COLUMNS` or `MOST_CHARACTERS` is left out: no receipt is
    that long.
    """
    rows = [_seen(row) for row in text[:MOST_CHARACTERS].splitlines()[:MOST_ROWS]] or [""]
    width, height = max(1, *map(len, rows)), len(rows)
    words = tuple(
        Word(
            text=found.group(),
            box=Box(
                page=number,
                left=found.start() / width,
                top=row / height,
                right=found.end() / width,
                bottom=(row + 1) / height,
            ),
            confidence=1.0,
        )
        for row, line in enumerate(rows)
        for found in _WORD.finditer(line)
    )
    return Page(number=number, width=width, height=height, words=words, source=Source.PLAIN_TEXT)


def is_cut_off(text: str) -> bool:
    """Whether `page_of_text` leaves out whole rows of this text."""
    return len(text) > MOST_CHARACTERS or len(text.splitlines()) > MOST_ROWS


def _seen(line: str) -> str:
    """Return the line as people see it: no invisible marks, tabs as gaps, hard blanks as blanks."""
    return _INVISIBLE.sub("", line).expandtabs(TAB).replace("\xa0", " ")[:MOST_COLUMNS]
