"""How well the box that staff are shown fits what is printed.

Labels carry boxes in pixels of the picture as it was sent; ours are fractions of the page as we
show it, which stands upright. A label says in ``degradations`` where its picture lies on its side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

Edges = tuple[float, float, float, float]  # Left, top, right, bottom; fractions of the page.

WELL: Final = 0.5  # Intersection over union from which a box is where people would draw it.


class Fit(StrEnum):
    WELL = "well"
    LOOSE = "loose"  # On the printed value, and too wide, too narrow or beside it.
    ELSEWHERE = "elsewhere"  # Not on it at all: another print of the value, or a mistake.
    NONE = "none"  # No box was given.


def fit(label: Mapping[str, Any], name: str, given: Mapping[str, Any] | None) -> Fit | None:
    """Return how the box given for a field fits; ``None`` where the label has none to compare."""
    printed = (label.get("boxes") or {}).get(name)
    if not printed:
        return None
    if not given or given["page"] != 1:
        return Fit.NONE if not given else Fit.ELSEWHERE
    left, top, right, bottom = printed
    width, height = label["size"]
    there = (left / width, top / height, right / width, bottom / height)
    lies = any(str(word).startswith("rotated") for word in label.get("degradations", ()))
    left, top, right, bottom = given["box"]
    here = (left, top, right, bottom)
    shared = max(overlap(way, here) for way in (_turned(there) if lies else (there,)))
    if shared >= WELL:
        return Fit.WELL
    return Fit.LOOSE if shared else Fit.ELSEWHERE


def overlap(one: Edges, other: Edges) -> float:
    """Return the intersection of two boxes over their union, 0 to 1."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / (_area(one) + _area(other) - both)


def _area(edges: Edges) -> float:
    return (edges[2] - edges[0]) * (edges[3] - edges[1])


def _turned(edges: Edges) -> Iterator[Edges]:
    """Yield the box as it stands when its page is turned, each time by a quarter more."""
    for _ in range(4):
        yield edges
        left, top, right, bottom = edges
        edges = (1 - bottom, left, 1 - top, right)
