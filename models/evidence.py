"""Where on a page a value was read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle on a page, in fractions of its width and height; origin top left.

    Fractions, not pixels: one box then fits the photo, its thumbnail and the PDF.
    """

    page: int  # Counted from 1, as people count pages.
    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not 0 <= self.left < self.right <= 1:
            raise ValueError(f"left {self.left} and right {self.right} do not span part of a page")
        if not 0 <= self.top < self.bottom <= 1:
            raise ValueError(f"top {self.top} and bottom {self.bottom} do not span part of a page")

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The vertical middle."""
        return (self.top + self.bottom) / 2

    def joined(self, other: Box) -> Box:
        """Return the smallest box around both; they must stand on one page."""
        if self.page != other.page:
            raise ValueError(f"boxes on pages {self.page} and {other.page} cannot be joined")
        return Box(
            page=self.page,
            left=min(self.left, other.left),
            top=min(self.top, other.top),
            right=max(self.right, other.right),
            bottom=max(self.bottom, other.bottom),
        )

    def as_json(self) -> dict[str, Any]:
        edges = (self.left, self.top, self.right, self.bottom)
        return {"page": self.page, "box": [round(edge, 4) for edge in edges]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Box:
        left, top, right, bottom = data["box"]
        return cls(page=data["page"], left=left, top=top, right=right, bottom=bottom)


class Source(StrEnum):
    """Who gave the words of a page."""

    PLAIN_TEXT = "plain_text"  # A text or mail: words stand on a grid of rows and columns.
    TEXT_LAYER = "text_layer"  # The text inside a PDF.
    TESSERACT = "tesseract"
    RAPIDOCR = "rapidocr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word, or one run of text without a wide gap, as an OCR engine or a PDF gives it.

    :ivar unsure: offsets in ``text`` of digits that may be others; ``None`` where its reader does
        not tell.
    :ivar faint: offsets of letters and digits that its reader names and does not vouch for.
    """

    text: str
    box: Box
    confidence: float  # 0 to 1; text that was never a picture is 1.
    unsure: tuple[int, ...] | None = None
    faint: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The words of one page in reading order, and who read them."""

    number: int  # From 1.
    width: int  # Pixels of the picture as shown, points of a PDF page, columns of a text.
    height: int
    words: tuple[Word, ...]
    source: Source
