"""The words of a page as rows of runs, whatever gave the words and however the paper lay.

A run is text without a wide gap: ``VALOR``, ``$ 54.000`` or ``RECIBO:004512 RRN: 004877``. OCR of
a photograph gives upright boxes around slanted text, so the slant is found first (`slant`) and
taken out before rows are made.
"""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from models.evidence import Box, Page, Source, Word
from parsers.lettering import fold

# Gaps up to this many letter heights are blanks inside a run. On the grid of a plain text a
# letter is as wide as it is high, and one blank is exactly 1.
_BLANK_GAP: Final = {
    Source.PLAIN_TEXT: 1.5,
    Source.TEXT_LAYER: 0.9,
    Source.TESSERACT: 1.1,
    Source.RAPIDOCR: 0.55,
}
_STEEPEST: Final = 0.32  # Paper photographed more askew than this is turned by nobody.


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
        """The pieces that hold the letters from ``start`` to ``end``."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_right(self.starts, max(end - 1, start)), first + 1)
        return self.pieces[first:last]

    def box(self, start: int, end: int) -> Box:
        """The box around the letters from ``start`` to ``end``; inside a word, by proportion."""
        pieces = self.covering(start, end)
        whole = pieces[0].word.box
        for piece in pieces[1:]:
            whole = whole.joined(piece.word.box)
        if len(pieces) > 1:
            return whole
        at = self.starts[max(bisect_right(self.starts, start) - 1, 0)]
        length = max(len(pieces[0].word.text), 1)
        width = whole.right - whole.left
        left = whole.left + width * max(start - at, 0) / length
        right = whole.left + width * min(end - at, length) / length
        if not left < right:
            return whole
        return Box(page=whole.page, left=left, top=whole.top, right=right, bottom=whole.bottom)

    def confidence(self, start: int, end: int) -> float:
        """How sure the reader of the letters was: the least of their words."""
        return min(piece.word.confidence for piece in self.covering(start, end))


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


def sheet_of(page: Page) -> Sheet:
    """Return the page's words as rows of runs."""
    return sheet_from(straightened(page), page.source)


def sheet_from(pieces: Iterable[Piece], source: Source) -> Sheet:
    """Return the pieces as rows of runs."""
    rows = []
    for number, row in enumerate(_rows(sorted(pieces, key=lambda piece: piece.middle))):
        rows.append(tuple(_runs(sorted(row, key=lambda piece: piece.left), source, number)))
    return Sheet(tuple(rows), source)


def straightened(page: Page) -> tuple[Piece, ...]:
    """Return the page's words with the slant of the photograph taken out."""
    words = [word for word in page.words if word.text.strip()]
    pieces = [_piece(word, page, 0.0, 0.0) for word in words]
    if page.source in {Source.PLAIN_TEXT, Source.TEXT_LAYER} or len(pieces) < 4:  # noqa: PLR2004
        return tuple(pieces)
    level, growth = slant(pieces, page.height)
    return tuple(_piece(word, page, level, growth) for word in words)


def _piece(word: Word, page: Page, level: float, growth: float) -> Piece:
    box = word.box
    left, right = box.left * page.width, box.right * page.width
    middle = box.middle * page.height
    slope = level + growth * box.middle
    height = box.height * page.height
    upright = max(height - (right - left) * abs(slope), height * 0.35)
    return Piece(
        word=word,
        left=left,
        right=right,
        middle=middle - slope * ((left + right) / 2 - page.width / 2),
        height=upright,
    )


# --- Slant ---------------------------------------------------------------------------------


def slant(pieces: Sequence[Piece], page_height: float) -> tuple[float, float]:
    """Return how rows fall to the right: the slope at the top, and its growth to the bottom.

    Two signs agree on it: the upright box of slanted text grows with its length, and words of
    one row stand on one slanted line. Perspective makes the slope change down the page.
    """
    size = statistics.median(piece.height for piece in pieces)
    steepness = _steepness(pieces)
    pairs = [
        (other.left + other.right - one.left - one.right, other.middle - one.middle, one, other)
        for index, one in enumerate(pieces)
        for other in pieces[index + 1 :]
    ]
    level = [
        (dx / 2, dy, one, other)
        for dx, dy, one, other in pairs
        if abs(dx) > 4 * size and abs(dy) < abs(dx) * _STEEPEST / 2 + size
    ]
    edges = [
        (other.left - one.left, dy)
        for _, dy, one, other in pairs
        if size / 2 < abs(dy) < 6 * size and abs(other.left - one.left) < 3 * size
    ]

    def votes(slope: float) -> float:
        rows = sum(max(0.0, 1 - ((dy - slope * dx) / (0.35 * size)) ** 2) for dx, dy, *_ in level)
        sides = sum(max(0.0, 1 - ((dx + slope * dy) / (0.5 * size)) ** 2) for dx, dy in edges)
        doubt = (abs(slope) - steepness) / 0.05
        return (rows + 0.5 * sides + 1) / (1 + doubt * doubt)

    steps = int(_STEEPEST / 0.005)
    best = max((step * 0.005 for step in range(-steps, steps + 1)), key=votes)
    return _perspective(level, best, size, page_height)


def _steepness(pieces: Sequence[Piece]) -> float:
    """How much taller a box is for being longer: the size of the slope, without its sign."""
    widths = [(piece.right - piece.left, piece.height) for piece in pieces]
    rises = sorted(
        (tall - short) / (long - brief)
        for long, tall in widths
        for brief, short in widths
        if long > 1.8 * brief and long - brief > 2 * short
    )
    if len(rises) < 3:  # noqa: PLR2004 — too few to tell; level is the better guess
        return 0.0
    return max(rises[len(rises) // 2], 0.0)


def _perspective(
    level: Sequence[tuple[float, float, Piece, Piece]], slope: float, size: float, height: float
) -> tuple[float, float]:
    """Fit ``slope = a + b * (y / height)`` through the pairs that `slope` puts on one row."""
    kept = [
        (dx * dx, dy / dx, (one.middle + other.middle) / 2 / height)
        for dx, dy, one, other in level
        if abs(dy - slope * dx) < 0.4 * size
    ]
    total = sum(weight for weight, _, _ in kept)
    if len(kept) < 4 or not total:  # noqa: PLR2004
        return slope, 0.0
    mean_y = sum(weight * y for weight, _, y in kept) / total
    mean_s = sum(weight * s for weight, s, _ in kept) / total
    spread = sum(weight * (y - mean_y) ** 2 for weight, _, y in kept)
    if spread / total < 0.01:  # noqa: PLR2004 — all at one height: nothing to fit
        return mean_s, 0.0
    growth = sum(weight * (y - mean_y) * (s - mean_s) for weight, s, y in kept) / spread
    growth = max(-0.15, min(0.15, growth))
    return mean_s - growth * mean_y, growth


# --- Rows and runs -------------------------------------------------------------------------


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in pieces:
        home = None
        for row in reversed(rows[-3:]):
            near = abs(piece.middle - statistics.fmean(other.middle for other in row))
            if near < 0.5 * min(piece.height, min(other.height for other in row)) + 1e-9 and all(
                _apart(piece, other) for other in row
            ):
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


def _run(pieces: Sequence[Piece], row: int) -> Run:
    text = ""
    starts = []
    for piece in pieces:
        text += " " if text else ""
        starts.append(len(text))
        text += piece.word.text
    return Run(text, fold(text), tuple(pieces), tuple(starts), row)
