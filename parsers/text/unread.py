"""Lines of a flat picture that no word was read from: tesseract drops rows of ruled tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, Final

import cv2
import numpy as np
from PIL import Image

from models.evidence import Word

# Measured on 225 screenshots that tesseract read alone: two such lines stood on the two of which
# it had lost rows, and on one other; single ones are logos, buttons and the phone's own signs.
FEWEST_LINES: Final = 2
_FEWEST_LETTERS: Final = 8
_CONTRAST: Final = 60  # Grey levels between a letter and its ground.
_AROUND: Final = 0.5  # Of a letter's height, beside and above a word: accents and underlines.
_LOW, _HIGH, _NARROW, _WIDE = 0.45, 1.8, 0.1, 2.5  # Of a letter's height: what may be a letter.
_ONE_LINE: Final = 0.8


def unread_lines(words: Sequence[Word], picture: Image.Image) -> int:
    """Return how many lines of what looks like letters no word covers.

    :param picture: the whole of what the words were read from.
    """
    told = [word for word in words if len(word.text) > 2]  # noqa: PLR2004 - "a", "$" are no measure
    if not told:
        return 0
    grey = np.asarray(picture.convert("L"))
    height = median(word.box.height for word in told) * grey.shape[0]
    edges = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > _CONTRAST
    ink = edges.astype(np.uint8)
    _cover(ink, words, _AROUND * height)
    lines: Counter[int] = Counter()
    for _x, top, wide, high in _boxes(ink):
        if _LOW * height <= high <= _HIGH * height and _NARROW * height <= wide <= _WIDE * height:
            lines[int((top + high / 2) / (_ONE_LINE * height))] += 1
    return sum(letters >= _FEWEST_LETTERS for letters in lines.values())


def _boxes(ink: np.ndarray[Any, Any]) -> Iterator[Sequence[int]]:
    """Yield left, top, width and height of each piece of ink, framed ones too.

    Outlines cost next to nothing where all ink is covered; to number every pixel costs 10 ms.
    """
    outlines, nested = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    around = np.reshape(nested, (-1, 4))[:, 3] if outlines else ()
    for outline, outer in zip(outlines, around, strict=True):
        if outer < 0:  # No hole.
            yield cv2.boundingRect(outline)


def _cover(ink: np.ndarray[Any, Any], words: Sequence[Word], around: float) -> None:
    """Blot out what the words were read from."""
    tall, wide = ink.shape
    for word in words:
        top, bottom = word.box.top * tall - around, word.box.bottom * tall + around
        left, right = word.box.left * wide - around, word.box.right * wide + around
        ink[max(int(top), 0) : int(bottom) + 1, max(int(left), 0) : int(right) + 1] = 0
