"""The picture of a page with what was read drawn on it: chosen fields, rivals, and a legend.

Captions stand in the margins, never on the page's own words. Lengths are pixels of the picture
that is made, unless they are fractions of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

COLOURS: Final = {
    "amount": (0, 132, 61), "fee": (214, 106, 0), "date": (21, 88, 214), "time": (0, 140, 190),
    "reference": (190, 18, 120), "transaction_id": (112, 48, 200),
    "destination_account": (0, 125, 125), "collection_code": (140, 84, 30), "payer": (200, 60, 90),
    "concept": (105, 120, 0), "status": (60, 80, 110),
}  # fmt: skip
GREY: Final = (110, 110, 110)
_NOT_GIVEN: Final = " · no se da"
_INK: Final = (30, 30, 30)
_LONGEST, _SHORTEST = 1_600, 1_200  # Of the page's long side, as drawn.
_MARGIN: Final = 440
_LEAD: Final = 40  # Of the margin, for the lines from the boxes.
_HEAD, _FOOT = 88, 56
_LETTER, _SMALL = 22, 17  # Heights.
_BOLD, _PLAIN = 650, 400  # Weights.
_GAP: Final = 10
_BREATH: Final = 4  # Between a box and the letters in it.
_DASH: Final = 9
_VEIL: Final = 0.6  # Of a leading line.
_MOST_LETTERS: Final = 120  # Of a line.
_MOST_MARKS, _MOST_SHEETS = 40, 4  # Of a receipt; of a page. More, nobody can tell apart.
_FONT: Final = cv2.FontFace("sans")  # Built into OpenCV, with the letters of Spanish.

_Colour = tuple[int, int, int]
_Point = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where the page stands in the picture; pixels."""

    left: int
    top: int
    width: int
    height: int

    def points(self, corners: Sequence[Sequence[float]]) -> list[_Point]:
        """Return the corners, given in fractions of the page, with a breath of air around them."""
        scaled = np.array(corners) * (self.width, self.height) + (self.left, self.top)
        across, down = scaled[1] - scaled[0], scaled[3] - scaled[0]
        across = across / max(float(np.hypot(*across)), 1.0) * _BREATH
        down = down / max(float(np.hypot(*down)), 1.0) * _BREATH
        scaled += [-across - down, across - down, across + down, down - across]
        inside = scaled.round().clip(
            (self.left, self.top),
            (self.left + self.width - 1, self.top + self.height - 1),
        )
        return [(int(x), int(y)) for x, y in inside]

    def edge(self, mark: _Mark) -> int:
        """Return where captions begin, beside the page."""
        return self.left - _LEAD if mark.is_left else self.left + self.width + _LEAD

    def as_json(self) -> dict[str, int]:
        return {"left": self.left, "top": self.top, "width": self.width, "height": self.height}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A box on the page, and what the margin says of it."""

    corners: Sequence[Sequence[float]]  # Of the box, clockwise; fractions of the page.
    colour: _Colour
    title: str
    value: str
    strong: bool  # A field's own; else a rival.
    given: bool = True

    @property
    def height(self) -> int:
        return 2 * _LETTER + 2 * _GAP if self.strong else _SMALL + _GAP

    @property
    def is_left(self) -> bool:
        return sum(x for x, _ in self.corners) < len(self.corners) / 2

    @property
    def width(self) -> float:
        across = [x for x, _ in self.corners]
        return max(across) - min(across)

    @property
    def middle(self) -> float:
        return sum(y for _, y in self.corners) / len(self.corners)


def annotated(
    picture: Image.Image, page: Mapping[str, Any], name: str
) -> tuple[Image.Image, Placed]:
    """Return the page with all that was found on it, and where the page stands in the picture.

    :param page: of `parsers.explaining.page_explained`.
    :param name: of the file, for the head of the picture.
    """
    several = len(page["sheets"]) > 1
    marks = [
        mark
        for number, sheet in enumerate(page["sheets"][:_MOST_SHEETS], 1)
        for mark in islice(_marks(sheet, f"{number}) " if several else ""), _MOST_MARKS)
    ]
    sides = [[mark for mark in marks if mark.is_left is left] for left in (True, False)]
    longest = max(picture.size)
    factor = min(max(longest, _SHORTEST), _LONGEST) / longest
    placed = Placed(
        left=_MARGIN if sides[0] else _GAP,
        top=_HEAD,
        width=max(1, round(picture.width * factor)),
        height=max(1, round(picture.height * factor)),
    )
    high = max(placed.height, *(sum(mark.height for mark in side) for side in sides))
    wide = max(placed.left + placed.width + (_MARGIN if sides[1] else _GAP), 3 * _MARGIN)
    drawing = _Drawing(wide, _HEAD + high + _FOOT)
    drawing.paste(picture, placed)
    for mark in sorted(marks, key=lambda mark: (mark.strong, -mark.width)):
        drawing.frame(placed.points(mark.corners), mark)
    captions = [caption for side in sides for caption in _levels(side, placed, high)]
    drawing.leaders((_leader(mark, y, placed), mark) for mark, y in captions)
    for mark, y in captions:
        _caption(drawing, mark, y, placed)
    _head(drawing, page, name)
    _legend(drawing, _HEAD + high + _GAP)
    return drawing.picture, placed


def _marks(sheet: Mapping[str, Any], which: str) -> Iterator[_Mark]:
    """Yield what is drawn of a sheet, what tells most first: each place is marked once."""
    taken: set[str] = set()
    for mark in (*_chosen(sheet, which), *_withheld(sheet, which), *_rivals(sheet, which)):
        place = str(mark.corners)
        if place not in taken or (mark.strong and mark.given):
            taken.add(place)
            yield mark


def _chosen(sheet: Mapping[str, Any], which: str) -> Iterator[_Mark]:
    for name, field in sheet.get("fields", {}).items():
        if field["corners"]:
            sure = f"{field['confidence']:.2f}".replace(".", ",")
            yield _Mark(
                corners=field["corners"],
                colour=COLOURS[name],
                title=f"{which}{field['name']} · {sure}" + ("" if field["given"] else _NOT_GIVEN),
                value=field["shown"],
                strong=True,
                given=field["given"],
            )


def _withheld(sheet: Mapping[str, Any], which: str) -> Iterator[_Mark]:
    """Yield what a field could have been where nothing was chosen."""
    for name, field in sheet.get("fields", {}).items():
        if field["found"] is not None:
            continue
        figures = [figure for figure in sheet["figures"] if figure["role"] == name]
        for one in figures if name == "amount" else field["candidates"]:
            if one["corners"]:
                yield _Mark(
                    corners=one["corners"],
                    colour=COLOURS[name],
                    title=f"{which}{field['name']}{_NOT_GIVEN}",
                    value=one["shown"],
                    strong=True,
                    given=False,
                )


def _rivals(sheet: Mapping[str, Any], which: str) -> Iterator[_Mark]:
    figures = [(figure["role_name"], figure) for figure in sheet.get("figures", ())]
    others = [
        (field["name"], one)
        for field in sheet.get("fields", {}).values()
        for one in field["candidates"]
        if field["corners"] or not one["won"]
    ]
    for role, one in figures + others:
        if one["corners"]:
            title = f"{which}{role}"
            yield _Mark(
                corners=one["corners"], colour=GREY, title=title, value=one["shown"], strong=False
            )


def _levels(side: Iterable[_Mark], placed: Placed, high: int) -> list[tuple[_Mark, int]]:
    """Return each caption with the height at which it begins: by its box, none on another."""
    ordered = sorted(side, key=lambda mark: mark.middle)
    groups: list[_Group] = []
    for mark in ordered:
        group = _Group([mark], placed.top + mark.middle * placed.height - mark.height / 2)
        while groups and groups[-1].top + groups[-1].height > group.top:
            group = groups.pop().joined(group)
        groups.append(group)
    levels: list[int] = []
    free = float(_HEAD)
    for group in groups:
        free = max(free, group.top)
        for mark in group.marks:
            levels.append(round(free))
            free += mark.height
    lowest = _HEAD + high
    for index in reversed(range(len(ordered))):
        lowest = levels[index] = min(levels[index], lowest - ordered[index].height)
    return list(zip(ordered, levels, strict=True))


@dataclass(frozen=True, slots=True)
class _Group:
    """Captions that stand directly below each other, as near to their boxes as they can."""

    marks: list[_Mark]
    top: float

    @property
    def height(self) -> int:
        return sum(mark.height for mark in self.marks)

    def joined(self, other: _Group) -> _Group:
        mine, theirs = len(self.marks), len(other.marks)
        top = (self.top * mine + (other.top - self.height) * theirs) / (mine + theirs)
        return _Group(self.marks + other.marks, top)


def _leader(mark: _Mark, y: int, placed: Placed) -> list[_Point]:
    """Return the line from a box to its caption: along the foot of the box, crossing no word."""
    points = placed.points(mark.corners)
    if mark.is_left:
        start = min(points, key=lambda point: (point[0], -point[1]))
        side = placed.left
    else:
        start = max(points)
        side = placed.left + placed.width
    return [start, (side, start[1]), (placed.edge(mark), y + mark.height // 2)]


def _caption(drawing: _Drawing, mark: _Mark, y: int, placed: Placed) -> None:
    edge, middle = placed.edge(mark), y + mark.height // 2
    x = _GAP if mark.is_left else edge + 2 * _GAP
    width = _MARGIN - _LEAD - 3 * _GAP
    if not mark.strong:
        words = f"{mark.title} {mark.value}"
        drawing.say(words, (x, middle + _SMALL // 3), _SMALL, mark.colour, width)
        return
    drawing.bar(
        (edge - _GAP // 2 if mark.is_left else edge, y + 5), mark.height - _GAP, mark.colour
    )
    drawing.say(mark.title, (x, middle - 4), _LETTER - 3, mark.colour, width, weight=_BOLD)
    drawing.say(mark.value, (x, middle + _LETTER), _LETTER, _INK, width)


def _head(drawing: _Drawing, page: Mapping[str, Any], name: str) -> None:
    drawing.say(
        f"{name} · página {page['page']} · leída con {page['looks'][0]['name']}",
        (_GAP, 34), _LETTER, _INK, drawing.width - 2 * _GAP, weight=_BOLD,
    )  # fmt: skip
    says = [_headline(sheet) for sheet in page["sheets"]]
    drawing.say(" · ".join(says), (_GAP, 66), _LETTER - 2, _INK, drawing.width - 2 * _GAP)


def _headline(sheet: Mapping[str, Any]) -> str:
    issuer = f" de {sheet['issuer']['name']}" if sheet["issuer"] else ""
    why = "" if "fields" in sheet else f": {sheet['kind_why']}"
    return f"{sheet['kind_name']}{issuer}{why}"


def _legend(drawing: _Drawing, y: int) -> None:
    x = _GAP
    samples = (
        ("dato que se da, con su confianza", COLOURS["amount"], True, True),
        ("hallado, y no se da", COLOURS["reference"], True, False),
        ("otros candidatos", GREY, False, True),
    )
    for text, colour, strong, given in samples:
        mark = _Mark(corners=(), colour=colour, title="", value="", strong=strong, given=given)
        drawing.frame([(x, y + 6), (x + 44, y + 6), (x + 44, y + 32), (x, y + 32)], mark)
        x += 54
        x += drawing.say(text, (x, y + 27), _SMALL + 1, _INK, _MARGIN) + 3 * _GAP


def _dashes(start: _Point, end: _Point) -> Iterator[tuple[_Point, _Point]]:
    length = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
    for at in range(0, length, 2 * _DASH):
        shares = (at / length, min(at + _DASH, length) / length)
        one, other = (
            tuple(round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
            for share in shares
        )
        yield (one[0], one[1]), (other[0], other[1])


class _Drawing:
    """A white ground on which boxes, lines and words are drawn."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self._pixels: NDArray[np.uint8] = np.full((height, width, 3), 255, np.uint8)

    @property
    def picture(self) -> Image.Image:
        return Image.fromarray(self._pixels)

    def paste(self, picture: Image.Image, placed: Placed) -> None:
        size = (placed.width, placed.height)
        scaled = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        bottom, right = placed.top + placed.height, placed.left + placed.width
        edges = (placed.left - 1, placed.top - 1), (right, bottom)
        cv2.rectangle(self._pixels, *edges, GREY, 1)
        self._pixels[placed.top : bottom, placed.left : right] = np.asarray(scaled)

    def frame(self, points: Sequence[_Point], mark: _Mark) -> None:
        """Draw a box; dashed where the value is not given."""
        thick = 3 if mark.strong else 2
        for start, end in zip(points, (*points[1:], points[0]), strict=True):
            for one, other in [(start, end)] if mark.given else _dashes(start, end):
                cv2.line(self._pixels, one, other, mark.colour, thick, cv2.LINE_AA)

    def leaders(self, lines: Iterable[tuple[Sequence[_Point], _Mark]]) -> None:
        """Draw lines that let the words under them be read."""
        lined = self._pixels.copy()
        for points, mark in lines:
            for start, end in pairwise(points):
                cv2.line(lined, start, end, mark.colour, 2 if mark.strong else 1, cv2.LINE_AA)
        cv2.addWeighted(lined, _VEIL, self._pixels, 1 - _VEIL, 0, dst=self._pixels)

    def bar(self, at: _Point, height: int, colour: _Colour) -> None:
        x, y = at
        cv2.rectangle(self._pixels, (x, y), (x + 5, y + height), colour, cv2.FILLED)

    def say(
        self, text: str, at: _Point, size: int, colour: _Colour, most: int, *, weight: int = _PLAIN
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
