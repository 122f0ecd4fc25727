"""Tesseract: the fast eye for clean screenshots and scans, and it knows Spanish.

It is shy of the large light figures that apps print: it reads them right and believes little of it.
A second reading of the doubtful figures alone, at the size it likes, costs a fifth of a page and
saves the slower eye.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
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
DOUBTFUL: Final = 0.9  # Confidence below which a figure is read again.
AGREED: Final = 0.92  # Of a figure that two sizes gave alike; in 60 such none was wrong.
DISAGREED: Final = 0.6
_FEWEST_DIGITS: Final = 3  # Shorter figures decide nothing.
_MOST_AGAIN: Final = 8  # Figures; the tallest first, for amounts are printed large.
_LETTERS: Final = 30  # Pixels; the height that tesseract reads best.
_GAP: Final = 20


class Tesseract:
    """Debian's tesseract with Spanish, one thread, one process a picture."""

    source: Final = Source.TESSERACT

    def words(self, picture: Image.Image, *, page: int) -> tuple[Word, ...]:
        ready = _made_easy(picture)
        return tuple(_words(_lines(_read(ready)), ready, page=page))

    def words_again(self, words: Sequence[Word], picture: Image.Image) -> tuple[Word, ...]:
        """Return the picture's words, doubtful figures as sure as a second reading makes them.

        :raises EyeError: if the engine fails or exceeds its time.
        """
        doubtful = sorted(filter(_is_doubtful, words), key=lambda word: -word.box.height)
        doubtful = doubtful[:_MOST_AGAIN]
        if not doubtful:
            return tuple(words)
        certain = _certainties(doubtful, _made_easy(picture))
        sure = dict(zip(map(id, doubtful), certain, strict=True))
        for sign, figure in pairwise(words):
            if id(figure) in sure and sign.box.top == figure.box.top and _is_a_sign(sign):
                sure[id(sign)] = max(sign.confidence, sure[id(figure)])
        return tuple(
            replace(word, confidence=sure.get(id(word), word.confidence)) for word in words
        )


def _read(ready: Image.Image) -> Mapping[str, Sequence[str]]:
    try:
        found: Mapping[str, Sequence[str]] = pytesseract.image_to_data(
            ready,
            lang="spa",
            config=f"--psm {ONE_BLOCK}",
            timeout=SECONDS,
            output_type=pytesseract.Output.DICT,
        )
    except (RuntimeError, OSError) as error:  # TesseractError is a RuntimeError.
        raise EyeError(f"tesseract: {type(error).__name__}") from error
    return found


def _is_a_sign(word: Word) -> bool:
    """Whether this is the ``$`` before a figure, which is as sure as the figure is."""
    return not any(mark.isalnum() for mark in word.text)


def _is_doubtful(word: Word) -> bool:
    return word.confidence < DOUBTFUL and sum(map(str.isdigit, word.text)) >= _FEWEST_DIGITS


def _certainties(words: Sequence[Word], ready: Image.Image) -> list[float]:
    """Return how sure each word is after it was read again, all of them on one small sheet."""
    crops = [_crop(word, ready) for word in words]
    wide = max(crop.width for crop in crops) + 2 * _GAP
    high = sum(crop.height + _GAP for crop in crops) + _GAP
    sheet = Image.new("L", (wide, high), color=round(ImageStat.Stat(ready).median[0]))
    bands, top = [], _GAP
    for crop in crops:
        sheet.paste(crop, (_GAP, top))
        bands.append(range(top, top + crop.height))
        top += crop.height + _GAP
    seen = [one for line in _lines(_read(sheet)) for one in line]
    return [
        max(word.confidence, AGREED)
        if any((one.top + one.bottom) // 2 in band and _alike(one.text, word.text) for one in seen)
        else min(word.confidence, DISAGREED)
        for word, band in zip(words, bands, strict=True)
    ]


def _alike(one: str, other: str) -> bool:
    # An opening bracket that nothing closes may be a C.
    return _bare(one) == _bare(other) and other.count("(") == other.count(")")


def _crop(word: Word, ready: Image.Image) -> Image.Image:
    """Return the word with some air, its letters `_LETTERS` high."""
    box = word.box
    height = max(box.height * ready.height, 1.0)
    cut = ready.crop(
        (
            max(0, round(box.left * ready.width - height)),  # A sign stands before many figures.
            max(0, round(box.top * ready.height - height / 2)),
            min(ready.width, round(box.right * ready.width + height * 0.6)),
            min(ready.height, round(box.bottom * ready.height + height / 2)),
        )
    )
    zoom = _LETTERS / height
    size = (max(1, round(cut.width * zoom)), max(1, round(cut.height * zoom)))
    return cut.resize(size, Image.Resampling.LANCZOS)


def _bare(text: str) -> str:
    return "".join(mark for mark in text if mark.isalnum())


def _made_easy(picture: Image.Image) -> Image.Image:
    """Return the picture grey, dark on light, and large enough for small print."""
    grey = picture.convert("L")
    if ImageStat.Stat(grey).median[0] < DARK:
        grey = ImageOps.invert(grey)
    zoom = min(LARGEST_ZOOM, COMFORTABLE / max(grey.size))
    if zoom > 1:
        size = (round(grey.width * zoom), round(grey.height * zoom))
        grey = grey.resize(size, Image.Resampling.LANCZOS)
    grey.format = "BMP"  # What pytesseract hands over on disk; packing a PNG costs a tenth.
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
