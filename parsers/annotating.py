"""The picture of a page with what was read drawn on it: chosen fields, rivals, and a legend.

Captions stand in the margins, never on the page's own words. Lengths are pixels of the picture
that is made, unless they are fractions of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

import numpy as np
from PIL import Image

from parsers.drawing import BOLD, Colour, Drawing, Point, Rectangle

COLOURS: Final = {
    "amount": (0, 132, 61), "fee": (214, 106, 0), "date": (21, 88, 214), "time": (0, 140, 190),
    "reference": (190, 18, 120), "transaction_id": (112, 48, 200),
    "destination_account": (0, 125, 125), "collection_code": (140, 84, 30), "payer": (200, 60, 90),
    "concept": (105, 120, 0), "status": (60, 80, 110),
}  # fmt: skip
GREY: Final = (110, 110, 110)
_NOT_GIVEN: Final = " · no se da"
_INK: Final = (30, 30, 30)
_LONGEST, _SHORTEST = 1_600, 1_200  # Of the long side of what is seen of the page.
_MOST_ENLARGED: Final = 3.0
_AROUND: Final = 0.06  # Of the page, seen around what was read.
_SMALL_PART: Final = 0.6  # Of the page; more is seen whole.
_MARGIN: Final = 440
_LEAD: Final = 40  # Of the margin, for the lines from the boxes.
_HEAD, _FOOT = 88, 56
_LETTER, _SMALL = 22, 17  # Heights.
_GAP: Final = 10
_BREATH: Final = 4  # Between a box and the letters in it.
_MOST_MARKS, _MOST_SHEETS = 40, 4  # Of a receipt; of a page. More, nobody can tell apart.


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where the page stands in the picture, and how much of it is seen; pixels.

    The page may reach beyond what is seen of it: of a small slip on a large table, the slip is.
    """

    left: int
    top: int
    width: int
    height: int
    seen: Rectangle

    def points(self, corners: Sequence[Sequence[float]]) -> list[Point]:
        """Return the corners, given in fractions of the page, with a breath of air around them."""
        scaled = np.array(corners) * (self.width, self.height) + (self.left, self.top)
        across, down = scaled[1] - scaled[0], scaled[3] - scaled[0]
        across = across / max(float(np.hypot(*across)), 1.0) * _BREATH
        down = down / max(float(np.hypot(*down)), 1.0) * _BREATH
        scaled += [-across - down, across - down, across + down, down - across]
        inside = scaled.round().clip(self.seen[:2], (self.seen[2] - 1, self.seen[3] - 1))
        return [(int(x), int(y)) for x, y in inside]

    def part(self, size: tuple[int, int]) -> tuple[float, float, float, float]:
        """Return what is seen of the page, in pixels of a picture of it of this size."""
        across, down = size[0] / self.width, size[1] / self.height
        left, top, right, bottom = self.seen
        return (
            (left - self.left) * across,
            (top - self.top) * down,
            (right - self.left) * across,
            (bottom - self.top) * down,
        )

    def edge(self, mark: _Mark) -> int:
        """Return where captions begin, beside the page."""
        return self.seen[0] - _LEAD if mark.is_left else self.seen[2] + _LEAD

    def as_json(self) -> dict[str, Any]:
        page = {"left": self.left, "top": self.top, "width": self.width, "height": self.height}
        return page | {"seen": list(self.seen)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A box on the page, and what the margin says of it."""

    corners: Sequence[Sequence[float]]  # Of the box, clockwise; fractions of the page.
    colour: Colour
    title: str
    value: str
    strong: bool  # A field's own; else a rival.
    given: bool = True
    is_left: bool = False  # Where its caption stands.

    @property
    def height(self) -> int:
        return 2 * _LETTER + 2 * _GAP if self.strong else _SMALL + _GAP

    @property
    def across(self) -> float:
        return sum(x for x, _ in self.corners) / len(self.corners)

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
    view = _view(page["sheets"])
    marks = [
        replace(mark, is_left=mark.across < (view[0] + view[2]) / 2)
        for number, sheet in enumerate(page["sheets"][:_MOST_SHEETS], 1)
        for mark in islice(_marks(sheet, number if len(page["sheets"]) > 1 else 0), _MOST_MARKS)
    ]
    sides = [[mark for mark in marks if mark.is_left is left] for left in (True, False)]
    placed = _placed(picture.size, view, _MARGIN if sides[0] else _GAP)
    seen = placed.seen
    high = max(seen[3] - seen[1], *(sum(mark.height for mark in side) for side in sides))
    wide = max(seen[2] + (_MARGIN if sides[1] else _GAP), 3 * _MARGIN)
    drawing = Drawing(wide, _HEAD + high + _FOOT)
    drawing.paste(picture, placed.part(picture.size), seen)
    for mark in sorted(marks, key=lambda mark: (mark.strong, -mark.width)):
        points = placed.points(mark.corners)
        drawing.frame(points, mark.colour, 3 if mark.strong else 2, dashed=not mark.given)
    captions = [caption for side in sides for caption in _levels(side, placed, high)]
    drawing.leaders(
        (_leader(mark, y, placed), mark.colour, 2 if mark.strong else 1) for mark, y in captions
    )
    for mark, y in captions:
        _caption(drawing, mark, y, placed)
    _head(drawing, page, name)
    _legend(drawing, _HEAD + high + _GAP)
    return drawing.picture, placed


def _view(sheets: Iterable[Mapping[str, Any]]) -> tuple[float, float, float, float]:
    """Return the part of the page where something was read, in fractions, if it is a small one."""
    boxes = [
        value["box"]
        for sheet in sheets
        for one in (*sheet["entries"], *sheet.get("fields", {}).values())
        for value in (one, *one.get("values", ()))
        if value["box"]
    ]
    if not boxes:
        return 0, 0, 1, 1
    left, top = (max(min(box[edge] for box in boxes) - _AROUND, 0.0) for edge in (0, 1))
    right, bottom = (min(max(box[edge] for box in boxes) + _AROUND, 1.0) for edge in (2, 3))
    if (right - left) * (bottom - top) > _SMALL_PART:
        return 0, 0, 1, 1
    return left, top, right, bottom


def _placed(size: tuple[int, int], view: tuple[float, float, float, float], margin: int) -> Placed:
    """Return where a page of this size stands so that ``view`` fills the picture."""
    left, top, right, bottom = view
    longest = max((right - left) * size[0], (bottom - top) * size[1])
    factor = min(max(longest, _SHORTEST), _LONGEST, _MOST_ENLARGED * longest) / longest
    width, height = (max(1, round(side * factor)) for side in size)
    at = margin - round(left * width), _HEAD - round(top * height)
    return Placed(
        left=at[0],
        top=at[1],
        width=width,
        height=height,
        seen=(margin, _HEAD, at[0] + round(right * width), at[1] + round(bottom * height)),
    )


def _marks(sheet: Mapping[str, Any], number: int) -> Iterator[_Mark]:
    """Yield what is drawn of a sheet, what tells most first: each place is marked once.

    :param number: of the receipt, where there are several on the page; else 0.
    """
    which = f"{number}) " if number else ""
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


def _leader(mark: _Mark, y: int, placed: Placed) -> list[Point]:
    """Return the line from a box to its caption: along the foot of the box, crossing no word."""
    points = placed.points(mark.corners)
    if mark.is_left:
        start = min(points, key=lambda point: (point[0], -point[1]))
        side = placed.seen[0]
    else:
        start = max(points)
        side = placed.seen[2]
    return [start, (side, start[1]), (placed.edge(mark), y + mark.height // 2)]


def _caption(drawing: Drawing, mark: _Mark, y: int, placed: Placed) -> None:
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
    drawing.say(mark.title, (x, middle - 4), _LETTER - 3, mark.colour, width, weight=BOLD)
    drawing.say(mark.value, (x, middle + _LETTER), _LETTER, _INK, width)


def _head(drawing: Drawing, page: Mapping[str, Any], name: str) -> None:
    drawing.say(
        f"{name} · página {page['page']} · leída con {page['looks'][0]['name']}",
        (_GAP, 34), _LETTER, _INK, drawing.width - 2 * _GAP, weight=BOLD,
    )  # fmt: skip
    says = [_headline(sheet) for sheet in page["sheets"]]
    drawing.say(" · ".join(says), (_GAP, 66), _LETTER - 2, _INK, drawing.width - 2 * _GAP)


def _headline(sheet: Mapping[str, Any]) -> str:
    issuer = f" de {sheet['issuer']['name']}" if sheet["issuer"] else ""
    why = "" if "fields" in sheet else f": {sheet['kind_why']}"
    return f"{sheet['kind_name']}{issuer}{why}"


def _legend(drawing: Drawing, y: int) -> None:
    x = _GAP
    samples = (
        ("dato que se da, con su confianza", COLOURS["amount"], 3, False),
        ("hallado, y no se da", COLOURS["reference"], 3, True),
        ("otros candidatos", GREY, 2, False),
    )
    for text, colour, thickness, dashed in samples:
        sample = [(x, y + 6), (x + 44, y + 6), (x + 44, y + 32), (x, y + 32)]
        drawing.frame(sample, colour, thickness, dashed=dashed)
        x += 54
        x += drawing.say(text, (x, y + 27), _SMALL + 1, _INK, _MARGIN) + 3 * _GAP
