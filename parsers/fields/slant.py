"""How the paper lay before the camera: OCR gives upright boxes around slanted text.

Two signs agree on a slant: the upright box of slanted text grows with its length, and the words
of one row stand on one slanted line. Neither is proof (a slant that is off by one row fits almost
as well), so the likely ones are offered, and what the labels say decides (`arrangement`).
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from models.evidence import Page, Source
from parsers.fields.layout import Piece

_STEEPEST: Final = 0.7  # Paper photographed more askew than 35 degrees counts as turned.
_STEP: Final = 0.02
_SAYS_SOMETHING: Final = re.compile(r"[\w$*@•-]")  # A rule, a bullet or a stain does not.
_FEWEST: Final = 4  # Words; with fewer there are no rows to align.


def upright(page: Page) -> tuple[Piece, ...]:
    """Return the page's words as they stand on it."""
    words = [word for word in page.words if _SAYS_SOMETHING.search(word.text)]
    if page.source is Source.TESSERACT:  # It doubts words that it reads right.
        words = [replace(word, confidence=1 - (1 - word.confidence) * 0.35) for word in words]
    return tuple(
        Piece(
            word=word,
            left=word.box.left * page.width,
            right=word.box.right * page.width,
            middle=word.box.middle * page.height,
            height=word.box.height * page.height,
        )
        for word in words
    )


def turned(pieces: Sequence[Piece], quarters: int) -> tuple[Piece, ...]:
    """Return the pieces with the page turned clockwise by so many quarters."""
    for _ in range(quarters % 4):
        pieces = tuple(
            Piece(
                word=piece.word,
                left=-(piece.middle + piece.height / 2),
                right=-(piece.middle - piece.height / 2),
                middle=(piece.left + piece.right) / 2,
                height=piece.right - piece.left,
            )
            for piece in pieces
        )
    return tuple(pieces)


def lies_on_its_side(pieces: Sequence[Piece]) -> bool:
    """Whether most of the longer words are taller than they are wide."""
    shapes = [
        (piece.right - piece.left) / piece.height
        for piece in pieces
        if len(piece.word.text) > _FEWEST
    ]
    return len(shapes) >= _FEWEST and statistics.median(shapes) < 0.85  # noqa: PLR2004


def straightened(pieces: Sequence[Piece], level: float, growth: float) -> tuple[Piece, ...]:
    """Return the pieces with a slant taken out.

    :param level: how far rows fall for every unit to the right, at the middle of the page.
    :param growth: how much more they do so at the bottom than at the top: perspective.
    """
    if not pieces or not (level or growth):
        return tuple(pieces)
    top = min(piece.middle for piece in pieces)
    tall = max(max(piece.middle for piece in pieces) - top, 1e-9)
    centre = statistics.fmean((piece.left + piece.right) / 2 for piece in pieces)
    middle_row = top + tall / 2
    straight = []
    for piece in pieces:
        slope = level + growth * ((piece.middle - top) / tall - 0.5)
        shift = level * (piece.middle - middle_row)
        rise = slope * ((piece.left + piece.right) / 2 - centre)
        height = max(piece.height - (piece.right - piece.left) * abs(slope), piece.height * 0.3)
        straight.append(
            replace(
                piece,
                left=piece.left + shift,
                right=piece.right + shift,
                middle=piece.middle - rise,
                height=height,
            )
        )
    return tuple(straight)


_ENOUGH_TO_TELL: Final = 120  # Words: the longest tell the slant best, and pairs grow fast.


def likely_slants(pieces: Sequence[Piece], most: int) -> list[tuple[float, tuple[float, float]]]:
    """Return the likeliest slants, best first, each as `straightened` takes it.

    Each comes with its likelihood, 1 for the best.
    """
    if len(pieces) < _FEWEST:
        return [(1.0, (0.0, 0.0))]
    pieces = sorted(pieces, key=lambda piece: -len(piece.word.text))[:_ENOUGH_TO_TELL]
    steepness = _steepness(pieces)
    size = statistics.median(
        max(p.height - (p.right - p.left) * steepness, p.height * 0.3) for p in pieces
    )
    level, edges = _pairs(pieces, size)

    def votes(slope: float, blur: float = 0.0) -> float:
        """Count the pairs that the slope explains; a coarse search blurs them by its step."""
        rows = 0.0
        for dx, dy, _ in level:
            off = (dy - slope * dx) / (0.35 * size + blur * abs(dx))
            rows += max(0.0, 1 - off * off)
        sides = 0.0
        for dx, dy in edges:
            off = (dx + slope * dy) / (0.5 * size)
            sides += max(0.0, 1 - off * off)
        doubt = (abs(slope) - steepness) / (0.05 + steepness / 5)
        return (rows + 0.5 * sides + 1) / (1 + doubt * doubt)

    steps = round(_STEEPEST / _STEP)
    polled = [(votes(step * _STEP, _STEP / 2), step * _STEP) for step in range(-steps, steps + 1)]
    peaks = [
        polled[index]
        for index in range(1, len(polled) - 1)
        if polled[index - 1][0] <= polled[index][0] > polled[index + 1][0]
    ]
    best = sorted(peaks, reverse=True)[:most]
    finer = (-0.015, -0.01, -0.005, 0.0, 0.005, 0.01, 0.015)
    best = [max((votes(slope + step), slope + step) for step in finer) for _, slope in best]
    best.sort(reverse=True)
    if not best:
        return [(1.0, (0.0, 0.0))]
    return [
        (vote / best[0][0], _perspective(pieces, level, slope, size))
        for vote, slope in best
        if vote > 0.4 * best[0][0]
    ]


_Level = tuple[float, float, float]  # dx, dy, and the height on the page where the pair stands.


def _pairs(pieces: Sequence[Piece], size: float) -> tuple[list[_Level], list[tuple[float, float]]]:
    """Return the pairs of words that may share a row, and those that may start a column."""
    level: list[_Level] = []
    edges: list[tuple[float, float]] = []
    for index, one in enumerate(pieces):
        for other in pieces[index + 1 :]:
            dx = (other.left + other.right - one.left - one.right) / 2
            dy = other.middle - one.middle
            if abs(dx) > 2 * size and abs(dy) < abs(dx) * _STEEPEST + size:
                level.append((dx, dy, (one.middle + other.middle) / 2))
            across = other.left - one.left
            if size / 2 < abs(dy) < 6 * size and abs(across) < 3 * size:
                edges.append((across, dy))
    return level, edges


def _steepness(pieces: Sequence[Piece]) -> float:
    """How much taller a box is for being longer: the size of the slope, without its sign."""
    widths = [(piece.right - piece.left, piece.height) for piece in pieces]
    rises = sorted(
        (tall - short) / (long - brief)
        for long, tall in widths
        for brief, short in widths
        if long > 1.8 * brief and long - brief > short
    )
    if len(rises) < 3:  # noqa: PLR2004 — too few to tell; level is the better guess
        return 0.0
    return max(rises[len(rises) // 2], 0.0)


def _perspective(
    pieces: Sequence[Piece], level: Sequence[_Level], slope: float, size: float
) -> tuple[float, float]:
    """Fit ``slope = level + growth * (y - 1/2)`` through the pairs that the slope puts on a row."""
    top = min(piece.middle for piece in pieces)
    tall = max(max(piece.middle for piece in pieces) - top, 1e-9)
    kept = [
        (dx * dx, dy / dx, (y - top) / tall - 0.5)
        for dx, dy, y in level
        if abs(dy - slope * dx) < 0.4 * size
    ]
    total = sum(weight for weight, _, _ in kept)
    if len(kept) < _FEWEST or not total:
        return slope, 0.0
    mean_y = sum(weight * y for weight, _, y in kept) / total
    mean_s = sum(weight * s for weight, s, _ in kept) / total
    spread = sum(weight * (y - mean_y) ** 2 for weight, _, y in kept)
    if spread / total < 0.01:  # noqa: PLR2004 — all at one height: nothing to fit
        return mean_s, 0.0
    growth = sum(weight * (y - mean_y) * (s - mean_s) for weight, s, y in kept) / spread
    growth = max(-0.15, min(0.15, growth))
    return mean_s - growth * mean_y, growth
