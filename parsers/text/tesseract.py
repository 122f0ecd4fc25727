"""Tesseract: the fast eye for clean screenshots and scans, and it knows Spanish."""

from __future__ import annotations

import os
from typing import Final

import pytesseract
from PIL import Image, ImageOps, ImageStat

from models.evidence import Source, Word
from parsers.text.engine import EyeError, box_within

SECONDS: Final = 10  # Single pictures are known to take it over 15.
ONE_BLOCK: Final = 6  # Page segmentation for slips; the engine's default loses columns.
COMFORTABLE: Final = 1_500  # Long side, in pixels, from which small print needs no enlarging.
LARGEST_ZOOM: Final = 3
DARK: Final = 100  # Median grey below which light letters stand on a dark ground.


class Tesseract:
    """Debian's tesseract with Spanish, one thread, one process a picture."""

    source: Final = Source.TESSERACT

    def words(self, picture: Image.Image, *, page: int) -> tuple[Word, ...]:
        ready = _made_easy(picture)
        try:
            found = pytesseract.image_to_data(
                ready,
                lang="spa",
                config=f"--psm {ONE_BLOCK}",
                timeout=SECONDS,
                output_type=pytesseract.Output.DICT,
            )
        except (RuntimeError, OSError) as error:  # TesseractError is a RuntimeError.
            raise EyeError(f"tesseract: {type(error).__name__}") from error
        words = (
            _word(found, position, ready, page=page)
            for position, text in enumerate(found["text"])
            if text.strip()
        )
        return tuple(word for word in words if word)


def _made_easy(picture: Image.Image) -> Image.Image:
    """Return the picture grey, dark on light, and large enough for small print."""
    grey = picture.convert("L")
    if ImageStat.Stat(grey).median[0] < DARK:
        grey = ImageOps.invert(grey)
    zoom = min(LARGEST_ZOOM, COMFORTABLE / max(grey.size))
    if zoom > 1:
        size = (round(grey.width * zoom), round(grey.height * zoom))
        grey = grey.resize(size, Image.Resampling.LANCZOS)
    return grey


def _word(
    found: dict[str, list[str]], position: int, picture: Image.Image, *, page: int
) -> Word | None:
    left, top = int(found["left"][position]), int(found["top"][position])
    right, bottom = left + int(found["width"][position]), top + int(found["height"][position])
    box = box_within(
        page=page,
        left=left / picture.width,
        top=top / picture.height,
        right=right / picture.width,
        bottom=bottom / picture.height,
    )
    certainty = max(0.0, float(found["conf"][position])) / 100
    return (
        Word(text=found["text"][position].strip(), box=box, confidence=certainty) if box else None
    )


# Tesseract's own threads fight each other on small machines: one is as fast, and leaves the rest.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")
