"""From a document to pages of words: which eye looks first, and how a page is held upright."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from PIL import Image

from models.evidence import Box, Page, Source
from parsers.pictures import decoded, is_flat, pages_in
from parsers.sheets import MOST_PAGES, Sheet
from parsers.text.engine import TURNED, EyeError, box_within
from parsers.text.plain import is_cut_off, page_of_text
from parsers.text.rapid import RapidOcr, Sight
from parsers.text.tesseract import Tesseract
from parsers.unpack.document import Document, Kind

_TESSERACT: Final = Tesseract()
_RAPID: Final = RapidOcr()
_BEST_SIDE: Final = 1_600  # Pixels, long side; larger costs time and finds no more.
_NEARER: Final = 1.15
_TILTED: Final = math.radians(0.3)  # Less does not part a label from its value.

_AIR_ABOVE: Final = 0.25  # Of a letter's height, and as much below: what most typefaces leave.
_AIR_BESIDE: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """A page as one eye read it, and the sheet it was read from.

    ``page`` is straightened: on a tilted photo, words of one printed line stand at one height.
    `as_shown` leads a box back to the picture that staff see.
    """

    page: Page
    sheet: Sheet
    tilt: float = 0.0  # Radians; positive where the text falls to the right.
    nearness: float = 1.0  # Of the size that the eye likes best; more is nearer.

    def as_shown(self, box: Box) -> Box:
        """Return the upright box around it as fractions of the sheet's picture."""
        if self.page.source is Source.TESSERACT:
            return self._with_air(box)
        if not self.tilt:
            return box
        across, down = zip(*self.corners_shown(box), strict=True)
        found = box_within(
            page=box.page, left=min(across), top=min(down), right=max(across), bottom=max(down)
        )
        return found or box

    def _with_air(self, box: Box) -> Box:
        """Return the box as high as its line: tesseract's end where the ink of its letters ends."""
        across = _AIR_BESIDE * box.height * self.page.height / self.page.width
        above = _AIR_ABOVE * box.height
        found = box_within(
            page=box.page,
            left=box.left - across,
            top=box.top - above,
            right=box.right + across,
            bottom=box.bottom + above,
        )
        return found or box

    def corners_shown(self, box: Box) -> tuple[tuple[float, float], ...]:
        """Return the box's corners on the sheet's picture, clockwise from top left; fractions."""
        corners = (
            (box.left, box.top), (box.right, box.top), (box.right, box.bottom),
            (box.left, box.bottom),
        )  # fmt: skip
        if not self.tilt:
            return corners
        shown = self.sheet.picture()
        frame = _Frame(width=shown.width, height=shown.height, tilt=self.tilt)
        wide, high = frame.straight_size
        back = [frame.tilted(x * wide, y * high) for x, y in corners]
        return tuple((x / shown.width, y / shown.height) for x, y in back)


def pages_of(document: Document) -> tuple[ReadPage, ...]:
    """Return the document's pages, each as the first eye reads it.

    :raises FileError: if the document cannot be opened.
    """
    sheets, _unread = sheets_of(document)
    return tuple(page for sheet in sheets if (page := next(looks(sheet), None)))


def sheets_of(document: Document) -> tuple[tuple[Sheet, ...], int]:
    """Return the document's first pages, not yet read by any eye, and how many more it has.

    :raises FileError: if the document cannot be opened.
    """
    if document.kind is Kind.TEXT:
        text = document.data.decode("utf-8", "replace")
        return (Sheet(number=1, printed=page_of_text(text)),), int(is_cut_off(text))
    if document.kind is Kind.PICTURE:
        return _sheets_of_picture(document.data)
    from parsers.pdf import sheets_of_pdf  # noqa: PLC0415 - slow to import, and pictures need none

    return sheets_of_pdf(document.data)


def _sheets_of_picture(data: bytes) -> tuple[tuple[Sheet, ...], int]:
    first = decoded(data)
    count = pages_in(data, most=MOST_PAGES + 1)
    read = min(count, MOST_PAGES)
    later = (
        Sheet(number=page, draw=partial(decoded, data, page=page)) for page in range(2, read + 1)
    )
    return (Sheet(number=1, draw=lambda: first), *later), count - read


def looks(sheet: Sheet) -> Iterator[ReadPage]:
    """Yield the page as each eye reads it, the likeliest to be right and cheap first.

    Looking costs up to seconds: take the next look only where the last does not satisfy. A flat
    picture is shown to both eyes. A photograph is shown to the same eye again, from nearer, which
    finds what it missed; tesseract only stands in where that eye fails, for what it adds to a
    photograph is more often wrong than right.
    """
    if sheet.printed:
        yield ReadPage(page=sheet.printed, sheet=sheet)
    if not sheet.draw:
        return
    if is_flat(sheet.picture()):
        with suppress(EyeError):
            yield _seen_by_tesseract(sheet)
        with suppress(EyeError):
            yield _seen_by_rapid(sheet)
        return
    try:
        yield _seen_by_rapid(sheet)
        yield _seen_from_nearer(sheet)
    except EyeError:
        with suppress(EyeError):
            yield _seen_by_tesseract(sheet)


def _seen_by_tesseract(sheet: Sheet) -> ReadPage:
    picture = sheet.picture()
    page = Page(
        number=sheet.number,
        width=picture.width,
        height=picture.height,
        words=_TESSERACT.words(picture, page=sheet.number),
        source=Source.TESSERACT,
    )
    return ReadPage(page=page, sheet=sheet)


def seen_closer(page: ReadPage) -> ReadPage:
    """Return the page with its doubtful figures read again, where its eye can do that cheaply."""
    if page.page.source is not Source.TESSERACT:
        return page
    with suppress(EyeError):
        words = _TESSERACT.words_again(page.page.words, page.sheet.picture())
        return replace(page, page=replace(page.page, words=words))
    return page


def _seen_by_rapid(sheet: Sheet) -> ReadPage:
    """Turn the sheet upright if need be, and look at it with the eye that knows how text lies.

    The sheet stays turned: staff, and other eyes, see it upright.
    """
    sight = _RAPID.look(_scaled(sheet))
    if sight.sideways > TURNED:
        # The engine turns tall runs to the left before it judges them. Those that it then finds
        # upside down run upwards.
        sheet.turn_left(270 if sight.upside_down > TURNED else 90)
        sight = _RAPID.look(_scaled(sheet))
    if sight.upside_down > TURNED:
        sheet.turn_left(180)
    if sight.is_turned:
        sight = _RAPID.look(_scaled(sheet), as_it_lies=True)
    return _straightened(sight, sheet)


def _seen_from_nearer(sheet: Sheet) -> ReadPage:
    """Look again at a sheet that is upright by now."""
    sight = _RAPID.look(_scaled(sheet, _NEARER), as_it_lies=True)
    return replace(_straightened(sight, sheet), nearness=_NEARER)


def _scaled(sheet: Sheet, nearness: float = 1.0) -> Image.Image:
    """Return the sheet's picture at the size the eye likes best, times ``nearness``."""
    picture = sheet.picture()
    longest = max(picture.size)
    factor = min(longest, _BEST_SIDE) / longest * nearness
    if factor == 1:
        return picture
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _straightened(sight: Sight, sheet: Sheet) -> ReadPage:
    tilt = sight.tilt if abs(sight.tilt) > _TILTED else 0.0
    frame = _Frame(width=sight.width, height=sight.height, tilt=tilt)
    width, height = frame.straight_size
    level = replace(
        sight,
        runs=tuple(
            replace(run, corners=tuple(frame.straight(x, y) for x, y in run.corners))
            for run in sight.runs
        ),
        width=round(width),
        height=round(height),
    )
    page = Page(
        number=sheet.number,
        width=level.width,
        height=level.height,
        words=level.words(page=sheet.number),
        source=Source.RAPIDOCR,
    )
    return ReadPage(page=page, sheet=sheet, tilt=tilt)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """A picture turned about its middle by ``-tilt``, in a frame that holds all of it; pixels."""

    width: float
    height: float
    tilt: float

    @property
    def straight_size(self) -> tuple[float, float]:
        cosine, sine = math.cos(self.tilt), abs(math.sin(self.tilt))
        return (
            self.width * cosine + self.height * sine,
            self.width * sine + self.height * cosine,
        )

    def straight(self, x: float, y: float) -> tuple[float, float]:
        cosine, sine = math.cos(self.tilt), math.sin(self.tilt)
        right, down = x - self.width / 2, y - self.height / 2
        wide, high = self.straight_size
        return (right * cosine + down * sine + wide / 2, down * cosine - right * sine + high / 2)

    def tilted(self, x: float, y: float) -> tuple[float, float]:
        """Undo `straight`."""
        cosine, sine = math.cos(self.tilt), math.sin(self.tilt)
        wide, high = self.straight_size
        right, down = x - wide / 2, y - high / 2
        return (
            right * cosine - down * sine + self.width / 2,
            down * cosine + right * sine + self.height / 2,
        )
