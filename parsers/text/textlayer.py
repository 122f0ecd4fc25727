"""The text inside a PDF, with boxes; and the signs that it is not what the page shows."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pdfplumber.page
from PIL import Image

from models.evidence import Page, Source, Word
from parsers.text.engine import box_within

FEWEST_LETTERS: Final = 12  # Fewer letters and digits than this say nothing: the page is a picture.
MOST_STRANGE: Final = 0.08  # Share of characters without a meaning, from which the map is broken.
COVERING: Final = 0.8  # Share of the page from which one picture is the page.
LEAST_CONTRAST: Final = 24  # Grey levels between a letter and its ground; pale grey has 60.
MOST_CHARACTERS: Final = 60_000  # A page of a receipt has some 2 000.

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # It comments on every odd font.


def page_of_text_layer(page: pdfplumber.page.Page, *, number: int) -> Page | None:
    """Return the words of a PDF page, or ``None`` where its text layer is missing or nonsense."""
    if len(page.chars) > MOST_CHARACTERS:
        return None
    letters = [mark for character in page.chars for mark in character["text"] if mark.strip()]
    meant = sum(mark.isalnum() for mark in letters)
    strange = sum(map(_is_strange, letters)) + sum(
        len(character["text"]) for character in page.chars if character["text"].startswith("(cid:")
    )
    if meant < FEWEST_LETTERS or strange > MOST_STRANGE * len(letters):
        return None
    left, top, right, bottom = page.cropbox
    width, height = float(right - left), float(bottom - top)
    found = page.extract_words(keep_blank_chars=False, use_text_flow=False, x_tolerance_ratio=0.2)
    words = (_word(run, page=number, origin=(left, top), size=(width, height)) for run in found)
    return Page(
        number=number,
        width=round(width),
        height=round(height),
        words=tuple(word for word in words if word),
        source=Source.TEXT_LAYER,
    )


def is_mostly_picture(page: pdfplumber.page.Page) -> bool:
    """Whether one picture covers the page: its text layer may be another OCR's guess, or a veil."""
    area = float(page.width * page.height) or 1.0
    return any(
        float(picture["width"] * picture["height"]) / area >= COVERING for picture in page.images
    )


def hides_figures(read: Page, page: pdfplumber.page.Page, shown: Image.Image) -> bool:
    """Whether a figure of the text layer is not seen where it stands on the page as drawn.

    White on white, an invisible mode of writing, or something drawn above it: such words may say
    what the page does not show. A figure on a picture counts as unseen: what is seen there is the
    picture's.
    """
    figures = [word for word in read.words if any(map(str.isdigit, word.text))]
    covered = [
        (one["x0"] / page.width, one["top"] / page.height, one["x1"] / page.width,
         one["bottom"] / page.height)
        for one in page.images
    ]  # fmt: skip
    grey = shown.convert("L")
    return any(_is_covered(word, covered) or not _has_ink(word, grey) for word in figures)


def _is_covered(word: Word, covered: Sequence[tuple[float, float, float, float]]) -> bool:
    across, down = (word.box.left + word.box.right) / 2, word.box.middle
    return any(
        left < across < right and top < down < bottom for left, top, right, bottom in covered
    )


def _has_ink(word: Word, grey: Image.Image) -> bool:
    width, height = grey.size
    box = (
        int(word.box.left * width),
        int(word.box.top * height),
        max(int(word.box.right * width), int(word.box.left * width) + 1),
        max(int(word.box.bottom * height), int(word.box.top * height) + 1),
    )
    levels = np.asarray(grey.crop(box))
    return int(levels.max()) - int(levels.min()) >= LEAST_CONTRAST


def _word(
    run: dict[str, Any], *, page: int, origin: tuple[float, float], size: tuple[float, float]
) -> Word | None:
    box = box_within(
        page=page,
        left=(run["x0"] - origin[0]) / size[0],
        top=(run["top"] - origin[1]) / size[1],
        right=(run["x1"] - origin[0]) / size[0],
        bottom=(run["bottom"] - origin[1]) / size[1],
    )
    text = unicodedata.normalize("NFC", run["text"])
    return Word(text=text, box=box, confidence=1.0) if box else None


def _is_strange(mark: str) -> bool:
    """Whether a mark has no meaning: unassigned, private, a control, or "not known"."""
    return mark == "\ufffd" or unicodedata.category(mark) in {"Co", "Cn", "Cc", "Cs"}
