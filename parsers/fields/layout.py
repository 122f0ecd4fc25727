"""The words of a page as rows of runs, whatever gave the words.

A run is text without a wide gap: ``VALOR``, ``$ 54.000`` or ``RECIBO:004512 RRN: 004877``.
"""

from __future__ import annotations

import re
import statistics
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

from models.evidence import Box, Source, Word
from parsers.lettering import fold

# Gaps up to this many letter heights are blanks inside a run. On the grid of a plain text a
# letter is as wide as it is high, and one blank is exactly 1.
_BLANK_GAP: Final = {
    Source.PLAIN_TEXT: 1.5,
    Source.TEXT_LAYER: 0.9,
    Source.TESSERACT: 1.1,
    Source.RAPIDOCR: 0.55,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A word in its place once the slant is taken out; lengths in the page's own units."""

    word: Word
    left: float
    right: float
    middle: float
    height: float


@dataclass(frozen=True, slots=True)
class Run:
    """Text without a wide gap, and where each letter of it stands."""

    text: str
    folded: str
    pieces: tuple[Piece, ...]
    starts: tuple[int, ...]  # Where in `text` each piece begins.
    row: int  # Counted from the top of the sheet.

    @property
    def left(self) -> float:
        return self.pieces[0].left

    @property
    def right(self) -> float:
        return self.pieces[-1].right

    @property
    def middle(self) -> float:
        return statistics.fmean(piece.middle for piece in self.pieces)

    @property
    def height(self) -> float:
        return max(piece.height for piece in self.pieces)

    def covering(self, start: int, end: int) -> tuple[Piece, ...]:
        """Return the pieces that hold the letters from ``start`` to ``end``."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_right(self.starts, max(end - 1, start)), first + 1)
        return self.pieces[first:last]

    def box(self, start: int, end: int) -> Box:
        """Return the box around the letters; inside a word, by proportion."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        pieces = self.covering(start, end)
        cut = [
            _cut(piece.word, start - at, end - at)
            for at, piece in zip(self.starts[first:], pieces, strict=False)
        ]
        return reduce(Box.joined, cut)

    def confidence(self, start: int, end: int) -> float:
        """How sure the reader of the letters was: the least of their words."""
        return min(piece.word.confidence for piece in self.covering(start, end))

    def unsure(self, start: int, end: int) -> tuple[int, ...] | None:
        """Return where digits may be others; ``None`` where the reader does not tell."""
        pieces = self.covering(start, end)
        if any(piece.word.unsure is None for piece in pieces):
            return None
        first = max(bisect_right(self.starts, start) - 1, 0)
        places = (
            at + offset
            for at, piece in zip(self.starts[first:], pieces, strict=False)
            for offset in piece.word.unsure or ()
        )
        return tuple(place for place in places if start <= place < end)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The runs of one page, or of the part of it that holds one receipt, in reading order."""

    rows: tuple[tuple[Run, ...], ...]
    source: Source

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(run for row in self.rows for run in row)

    @property
    def text(self) -> str:
        """One row a line, runs set apart by two blanks."""
        return "\n".join("  ".join(run.text for run in row) for row in self.rows)

    @property
    def folded(self) -> str:
        return fold(self.text)


def sheet_from(pieces: Iterable[Piece], source: Source) -> Sheet:
    """Return the pieces as rows of runs."""
    rows = []
    ordered = sorted(_without_icons(list(pieces)), key=lambda piece: piece.middle)
    for number, row in enumerate(_rows(ordered, snug=source is Source.TESSERACT)):
        rows.append(tuple(_runs(sorted(row, key=lambda piece: piece.left), source, number)))
    return Sheet(tuple(rows), source)


_FEWEST_ICONS: Final = 3


def _without_icons(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Return the pieces without the letters in discs that some screens print before every row.

    They stand one below the other at the left of all else, between the lines of value and label.
    """
    letters = [piece for piece in pieces if _ONE_LETTER.fullmatch(piece.word.text)]
    for first in letters:
        column = [
            piece
            for piece in letters
            if abs(piece.left + piece.right - first.left - first.right) < 2 * first.height
        ]
        top = min(piece.middle for piece in column) - first.height
        bottom = max(piece.middle for piece in column) + first.height
        edge = max(piece.right for piece in column) + 0.5 * first.height
        beside = [
            piece
            for piece in pieces
            if piece not in column and top < piece.middle < bottom and piece.left < edge
        ]
        different = len({piece.word.text for piece in column}) > 1
        if len(column) >= _FEWEST_ICONS and different and not beside:
            return [piece for piece in pieces if piece not in column]
    return pieces


_ONE_LETTER: Final = re.compile(r"\W?[A-Za-zÑ]\W?")


def _cut(word: Word, start: int, end: int) -> Box:
    """Return the box around the word's letters from ``start`` to ``end``, which may reach over."""
    whole, length = word.box, max(len(word.text), 1)
    width = whole.right - whole.left
    left = whole.left + width * max(start, 0) / length
    right = min(whole.left + width * min(end, length) / length, whole.right)
    return replace(whole, left=left, right=right) if left < right else whole


# --- Rows and runs -------------------------------------------------------------------------


def _rows(pieces: Sequence[Piece], *, snug: bool) -> list[list[Piece]]:
    """Group pieces, ordered from the top, into rows.

    :param snug: boxes hug their letters, so that "nov" is lower than "16" and "-" than both:
        what stands within the height of the row is on it.
    """
    rows: list[list[Piece]] = []
    for piece in pieces:
        home = None
        for row in reversed(rows[-3:]):
            heights = [piece.height, *(other.height for other in row)]
            near = abs(piece.middle - statistics.fmean(other.middle for other in row))
            reach = 0.5 * (max(heights) if snug else min(heights)) + 1e-9
            if near < reach and (snug or all(_apart(piece, other) for other in row)):
                home = row
                break
        if home is None:
            rows.append([piece])
        else:
            home.append(piece)
    rows.sort(key=lambda row: statistics.fmean(piece.middle for piece in row))
    return rows


def _apart(one: Piece, other: Piece) -> bool:
    shared = min(one.right, other.right) - max(one.left, other.left)
    return shared < 0.5 * min(one.right - one.left, other.right - other.left)


def _runs(row: Sequence[Piece], source: Source, number: int) -> Iterable[Run]:
    group: list[Piece] = []
    for piece in row:
        if group and piece.left - group[-1].right > _BLANK_GAP[source] * min(
            piece.height, group[-1].height
        ):
            yield _run(group, number)
            group = []
        group.append(piece)
    if group:
        yield _run(group, number)


_HYPHENS: Final = str.maketrans("\u2010\u2011\u2212", "---")


def _run(pieces: Sequence[Piece], row: int) -> Run:
    text = ""
    starts = []
    for piece in pieces:
        text += " " if text else ""
        starts.append(len(text))
        text += piece.word.text.translate(_HYPHENS)
    return Run(text, fold(text), tuple(pieces), tuple(starts), row)
