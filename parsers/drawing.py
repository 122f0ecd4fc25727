"""A white ground on which pictures, boxes, lines and words are drawn; lengths are pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[int, int]
Rectangle: TypeAlias = tuple[int, int, int, int]  # Left, top, right, bottom.

BOLD, PLAIN = 650, 400  # Weights of letters.
_EDGE: Final = (110, 110, 110)
_FONT: Final = cv2.FontFace("sans")  # Built into OpenCV, with the letters of Spanish.
_DASH: Final = 9
_VEIL: Final = 0.6  # Of a leading line.
_MOST_LETTERS: Final = 120  # Of a line.


def _dashes(start: Point, end: Point) -> Iterator[tuple[Point, Point]]:
    length = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
    for at in range(0, length, 2 * _DASH):
        shares = (at / length, min(at + _DASH, length) / length)
        one, other = (
            tuple(round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
            for share in shares
        )
        yield (one[0], one[1]), (other[0], other[1])


class Drawing:
    """A white ground on which boxes, lines and words are drawn."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self._pixels: NDArray[np.uint8] = np.full((height, width, 3), 255, np.uint8)

    @property
    def picture(self) -> Image.Image:
        return Image.fromarray(self._pixels)

    def paste(
        self, picture: Image.Image, part: tuple[float, float, float, float], at: Rectangle
    ) -> None:
        """Show a part of a picture, given in its own pixels, enlarged to the rectangle."""
        left, top, right, bottom = at
        size = (right - left, bottom - top)
        scaled = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS, box=part)
        cv2.rectangle(self._pixels, (left - 1, top - 1), (right, bottom), _EDGE, 1)
        self._pixels[top:bottom, left:right] = np.asarray(scaled)

    def frame(
        self, points: Sequence[Point], colour: Colour, thickness: int, *, dashed: bool
    ) -> None:
        """Draw a line through the points and back to the first."""
        for start, end in zip(points, (*points[1:], points[0]), strict=True):
            for one, other in _dashes(start, end) if dashed else [(start, end)]:
                cv2.line(self._pixels, one, other, colour, thickness, cv2.LINE_AA)

    def leaders(self, lines: Iterable[tuple[Sequence[Point], Colour, int]]) -> None:
        """Draw lines, each with its colour and thickness, that let the words under them be read."""
        lined = self._pixels.copy()
        for points, colour, thickness in lines:
            for start, end in pairwise(points):
                cv2.line(lined, start, end, colour, thickness, cv2.LINE_AA)
        cv2.addWeighted(lined, _VEIL, self._pixels, 1 - _VEIL, 0, dst=self._pixels)

    def bar(self, at: Point, height: int, colour: Colour) -> None:
        x, y = at
        cv2.rectangle(self._pixels, (x, y), (x + 5, y + height), colour, cv2.FILLED)

    def say(
        self, text: str, at: Point, size: int, colour: Colour, most: int, *, weight: int = PLAIN
    ) -> int:
        """Write one line, cut to ``most`` pixels, on the base line ``at``; return its width."""
        text = " ".join(text.split())[:_MOST_LETTERS]
        shown = text
        while shown and self._measured(shown, size, weight) > most:
            text = text[:-1]
            shown = f"{text}…" if text else ""
        cv2.putText(self._pixels, shown, at, colour, _FONT, size, weight)
        return self._measured(shown, size, weight)

    def _measured(self, text: str, size: int, weight: int) -> int:
        shape = self._pixels.shape[1::-1]
        return int(cv2.getTextSize(shape, text, (0, 0), _FONT, size, weight)[2])
