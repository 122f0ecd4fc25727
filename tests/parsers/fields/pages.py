"""Pages for tests: a receipt typed on a grid, and the same paper as a camera would see it."""

from __future__ import annotations

import math
import re

from models.evidence import Box, Page, Source, Word
from parsers.text.plain import page_of_text

CHARACTER = 11.0  # Width of a letter of the drawn slip, in pixels.
LINE = 26.0  # Height of a row of it; the letters are 20 high.
LETTERS = 20.0


def typed(text: str) -> Page:
    return page_of_text(text.strip("\n"))


def photographed(text: str, *, degrees: float = 0.0, quarter_turns: int = 0) -> Page:
    """Return the text as runs with upright boxes around slanted writing, as OCR gives them."""
    runs = [
        (found.group(), found.start() * CHARACTER, row * LINE, found.end() * CHARACTER)
        for row, line in enumerate(text.strip("\n").splitlines())
        for found in re.finditer(r"\S+(?: \S+)*", line)
    ]
    angle = math.radians(degrees) + quarter_turns * math.pi / 2
    hulls = [_hull(left, top, right, angle) for _, left, top, right in runs]
    low_x, low_y = min(hull[0] for hull in hulls) - 40, min(hull[1] for hull in hulls) - 40
    width = max(hull[2] for hull in hulls) - low_x + 40
    height = max(hull[3] for hull in hulls) - low_y + 40
    words = tuple(
        Word(
            text=run[0],
            box=Box(
                page=1,
                left=(hull[0] - low_x) / width,
                top=(hull[1] - low_y) / height,
                right=(hull[2] - low_x) / width,
                bottom=(hull[3] - low_y) / height,
            ),
            confidence=0.99,
            unsure=(),
        )
        for run, hull in zip(runs, hulls, strict=True)
    )
    return Page(
        number=1, width=round(width), height=round(height), words=words, source=Source.RAPIDOCR
    )


def _hull(left: float, top: float, right: float, angle: float) -> tuple[float, float, float, float]:
    corners = [
        (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle))
        for x in (left, right)
        for y in (top, top + LETTERS)
    ]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(down), max(across), max(down)
