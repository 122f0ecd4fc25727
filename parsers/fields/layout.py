"""The words of a page as rows of runs, whatever gave the words.

A run is text without a wide gap: ``VALOR``, ``$ 54.000`` or ``RECIBO:004512 RRN: 004877``.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, reduce
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


@dataclass(frozen=True)
class Run:
    """Text without a wide gap, and where each letter of it stands."""

    text: str
    folded: str
    pieces: tuple[Piece, ...]
    starts: tuple[int, ...]  # Where in `text` each piece begins.
    row: int  # Counted from the top of the sheet.

    @cached_property
    def left(self) -> float:
        return self.pieces[0].left

    @cached_property
    def right(self) -> float:
        return self.pieces[-1].right

    @cached_property
    def middle(self) -> float:
        return _mean_middle(self.pieces)

    @cached_property
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
        if any(piece.word.unsure is None for piece in self.covering(start, end)):
            return None
        return self._places(start, end, lambda word: word.unsure or ())

    def faint(self, start: int, end: int) -> tuple[int, ...]:
        """Return where letters and digits are that the reader does not vouch for."""
        return self._places(start, end, lambda word: word.faint)

    def _places(
        self, start: int, end: int, told: Callable[[Word], tuple[int, ...]]
    ) -> tuple[int, ...]:
        """Return the offsets from ``start`` to ``end`` among those that each word tells."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        places = (
            at + offset
            for at, piece in zip(self.starts[first:], self.covering(start, end), strict=False)
            for offset in told(piece.word)
        )
        return tuple(place for place in places if start <= place < end)


@dataclass(frozen=True)
class Sheet:
    """The runs of one page, or of the part of it that holds one receipt, in reading order.

    :ivar turned: whether the page lies otherwise than its reader saw it.
    """

    rows: tuple[tuple[Run, ...], ...]
    source: Source
    turned: bool = False

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        return tuple(run for row in self.rows for run in row)

    @cached_property
    def text(self) -> str:
        """One row a line, runs set apart by two blanks."""
        return "\n".join("  ".join(run.text for run in row) for row in self.rows)

    @cached_property
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
        if len(column) < _FEWEST_ICONS or len({piece.word.text for piece in column}) == 1:
            continue
        top = min(piece.middle for piece in column) - first.height
        bottom = max(piece.middle for piece in column) + first.height
        edge = max(piece.right for piece in column) + 0.5 * first.height
        beside = any(  # Where they stand is asked first: who of many is meant takes longest.
            top < piece.middle < bottom and piece.left < edge and piece not in column
            for piece in pieces
        )
        if not beside:
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


@dataclass(slots=True)
class _Row:
    """The pieces of a row that is being put together, and what they have in common."""

    pieces: list[Piece]
    middle: float
    lowest: float
    tallest: float

    def take(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self.middle = _mean_middle(self.pieces)
        self.lowest = min(self.lowest, piece.height)
        self.tallest = max(self.tallest, piece.height)


def _rows(pieces: Sequence[Piece], *, snug: bool) -> list[list[Piece]]:
    """Group pieces, ordered from the top, into rows.

    :param snug: boxes hug their letters, so that "nov" is lower than "16" and "-" than both:
        what stands within the height of the row is on it.
    """
    rows: list[_Row] = []
    for piece in pieces:
        for row in reversed(rows[-3:]):
            height = max(piece.height, row.tallest) if snug else min(piece.height, row.lowest)
            near = abs(piece.middle - row.middle) < 0.5 * height + 1e-9
            if near and (snug or all(_apart(piece, other) for other in row.pieces)):
                row.take(piece)
                break
        else:
            rows.append(_Row([piece], piece.middle, piece.height, piece.height))
    rows.sort(key=lambda row: row.middle)
    return [row.pieces for row in rows]


def _mean_middle(pieces: Sequence[Piece]) -> float:
    return math.fsum(piece.middle for piece in pieces) / len(pieces)


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
    text, folded, starts = _joined(tuple(piece.word.text for piece in pieces))
    return Run(text, folded, tuple(pieces), starts, row)


@lru_cache(maxsize=4_000)  # A page is laid out in a score of ways; most words stay together.
def _joined(words: tuple[str, ...]) -> tuple[str, str, tuple[int, ...]]:
    """Return the words as one text, the same folded, and where in it each word begins."""
    text = ""
    starts = []
    for word in words:
        text += " " if text else ""
        starts.append(len(text))
        text += word.translate(_HYPHENS)
    return text, fold(text), tuple(starts)
