"""How the paper lay before the camera: OCR gives upright boxes around slanted text.

Two signs agree on a slant: the upright box of slanted text grows with its length, and the words
of one row stand on one slanted line. Neither is proof (a slant that is off by one row fits almost
as well), so the likely ones are offered, and what the labels say decides (`arrangement`).
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

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
    centre = math.fsum((piece.left + piece.right) / 2 for piece in pieces) / len(pieces)
    middle_row = top + tall / 2
    straight = []
    for piece in pieces:  # `replace` would take most of the time.
        slope = level + growth * ((piece.middle - top) / tall - 0.5)
        shift = level * (piece.middle - middle_row)
        rise = slope * ((piece.left + piece.right) / 2 - centre)
        height = max(piece.height - (piece.right - piece.left) * abs(slope), piece.height * 0.3)
        straight.append(
            Piece(
                word=piece.word,
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
    pairs = _pairs(pieces, size)
    steps = round(_STEEPEST / _STEP)
    slopes = [step * _STEP for step in range(-steps, steps + 1)]
    polled = _polled(pairs, size, steepness, slopes, blur=_STEP / 2)
    peaks = [
        polled[index]
        for index in range(1, len(polled) - 1)
        if polled[index - 1][0] <= polled[index][0] > polled[index + 1][0]
    ]
    best = [
        max(_polled(pairs, size, steepness, [slope + step for step in _FINER]))
        for _, slope in sorted(peaks, reverse=True)[:most]
    ]
    best.sort(reverse=True)
    if not best:
        return [(1.0, (0.0, 0.0))]
    return [
        (vote / best[0][0], _perspective(pieces, pairs, slope, size))
        for vote, slope in best
        if vote > 0.4 * best[0][0]
    ]


_FINER: Final = (-0.015, -0.01, -0.005, 0.0, 0.005, 0.01, 0.015)
_Lengths = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """How far the second word of each pair stands from the first: to the right, and below.

    :ivar level: two words that may share a row, ``(2, pairs)``; from middle to middle.
    :ivar heights: where on the page each of these pairs stands.
    :ivar edges: two words that may start a column, ``(2, pairs)``; from left side to left side.
    """

    level: _Lengths
    heights: _Lengths
    edges: _Lengths


def _polled(
    pairs: _Pairs, size: float, steepness: float, slopes: Sequence[float], *, blur: float = 0.0
) -> list[tuple[float, float]]:
    """Return for each slope how many pairs it explains, and the slope.

    :param blur: the step of a coarse search, by which it blurs the pairs.
    """
    tried = np.array(slopes)
    dx, dy = pairs.level[..., np.newaxis]
    rows = _explained((dy - tried * dx) / (0.35 * size + blur * np.abs(dx)))
    dx, dy = pairs.edges[..., np.newaxis]
    sides = _explained((dx + tried * dy) / (0.5 * size))
    doubt = (np.abs(tried) - steepness) / (0.05 + steepness / 5)
    votes = (rows + 0.5 * sides + 1) / (1 + doubt * doubt)
    return list(zip(votes.tolist(), slopes, strict=True))


def _explained(off: _Lengths) -> _Lengths:
    """Return the sum over the pairs, 1 for each that is not off at all; ``off`` is overwritten."""
    np.multiply(off, off, out=off)
    np.subtract(1, off, out=off)
    np.maximum(off, 0.0, out=off)
    return np.asarray(off.sum(axis=0))


def _pairs(pieces: Sequence[Piece], size: float) -> _Pairs:
    """Return the pairs of words that may share a row, and those that may start a column."""
    left, right, middle = np.array([(p.left, p.right, p.middle) for p in pieces]).T
    one, other = np.triu_indices(len(pieces), 1)
    dx = (left[other] + right[other] - left[one] - right[one]) / 2
    dy = middle[other] - middle[one]
    level = (np.abs(dx) > 2 * size) & (np.abs(dy) < np.abs(dx) * _STEEPEST + size)
    across = left[other] - left[one]
    tall, wide = np.abs(dy), np.abs(across)
    edges = (size / 2 < tall) & (tall < 6 * size) & (wide < 3 * size)
    return _Pairs(
        level=np.array([dx[level], dy[level]]),
        heights=(middle[one] + middle[other])[level] / 2,
        edges=np.array([across[edges], dy[edges]]),
    )


def _steepness(pieces: Sequence[Piece]) -> float:
    """How much taller a box is for being longer: the size of the slope, without its sign."""
    width, height = np.array([(piece.right - piece.left, piece.height) for piece in pieces]).T
    longer = width[:, np.newaxis] - width
    told = (width[:, np.newaxis] > 1.8 * width) & (longer > height)
    rises = np.sort((height[:, np.newaxis] - height)[told] / longer[told])
    if len(rises) < 3:  # noqa: PLR2004 — too few to tell; level is the better guess
        return 0.0
    return max(float(rises[len(rises) // 2]), 0.0)


def _perspective(
    pieces: Sequence[Piece], pairs: _Pairs, slope: float, size: float
) -> tuple[float, float]:
    """Fit ``slope = level + growth * (y - 1/2)`` through the pairs that the slope puts on a row."""
    top = min(piece.middle for piece in pieces)
    tall = max(max(piece.middle for piece in pieces) - top, 1e-9)
    across, below = pairs.level
    fits = np.abs(below - slope * across) < 0.4 * size
    kept = [
        (dx * dx, dy / dx, (y - top) / tall - 0.5)
        for dx, dy, y in np.array([across, below, pairs.heights])[:, fits].T.tolist()
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
