"""Tesseract: the fast eye for clean screenshots and scans, and it knows Spanish."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
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
        return tuple(_words(_lines(found), ready, page=page))


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


@dataclass(frozen=True, slots=True)
class _Seen:
    """One word as tesseract gives it; pixels."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    certainty: float  # 0 to 1

    @property
    def stands_tall(self) -> bool:
        return any(mark.isalnum() for mark in self.text)


def _lines(found: Mapping[str, Sequence[str]]) -> list[list[_Seen]]:
    """Return tesseract's words by its own lines, in its order."""
    lines: dict[tuple[str, ...], list[_Seen]] = {}
    places = zip(*(found[name] for name in ("block_num", "par_num", "line_num")), strict=True)
    for position, place in enumerate(places):
        text = found["text"][position].strip()
        if not text:
            continue
        left, top = int(found["left"][position]), int(found["top"][position])
        seen = _Seen(
            text=text,
            left=left,
            top=top,
            right=left + int(found["width"][position]),
            bottom=top + int(found["height"][position]),
            certainty=max(0.0, float(found["conf"][position])) / 100,
        )
        lines.setdefault(place, []).append(seen)
    return list(lines.values())


def _words(lines: Iterable[Sequence[_Seen]], picture: Image.Image, *, page: int) -> Iterator[Word]:
    """Yield the words, all words of a line as high as its letters.

    Tesseract boxes ink: a dash, "nov" and "16" in one line would else stand at three heights.
    """
    for line in lines:
        tall = [seen for seen in line if seen.stands_tall] or line
        top, bottom = median(seen.top for seen in tall), median(seen.bottom for seen in tall)
        for seen in line:
            box = box_within(
                page=page,
                left=seen.left / picture.width,
                top=top / picture.height,
                right=seen.right / picture.width,
                bottom=bottom / picture.height,
            )
            if box:
                yield Word(text=seen.text, box=box, confidence=seen.certainty)


# Tesseract's own threads fight each other on small machines: one is as fast, and leaves the rest.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")
