"""A label on a sheet and its values: what is found, before anybody says what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from models.evidence import Box
from parsers.fields.labelling import LabelAt
from parsers.fields.layout import Run
from parsers.labels import Role


class Place(IntEnum):
    """Where a value stands from its label; the nearer, the surer."""

    BEHIND = 0  # In the same run.
    BESIDE = 1  # To the right, on the same row.
    BELOW = 2
    ABOVE = 3


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a run."""

    run: Run
    start: int
    end: int
    place: Place = Place.BEHIND

    @property
    def text(self) -> str:
        return self.run.text[self.start : self.end]

    @property
    def box(self) -> Box:
        return self.run.box(self.start, self.end)

    @property
    def confidence(self) -> float:
        return self.run.confidence(self.start, self.end)

    @property
    def unsure(self) -> tuple[int, ...] | None:
        """Where in its text digits may be others; ``None`` where the reader does not tell."""
        places = self.run.unsure(self.start, self.end)
        return None if places is None else tuple(place - self.start for place in places)

    @property
    def faint(self) -> tuple[int, ...]:
        """Where in its text letters and digits are that the reader does not vouch for."""
        return tuple(place - self.start for place in self.run.faint(self.start, self.end))

    def part(self, start: int, end: int) -> Snippet:
        """Return a stretch of this stretch, by offsets inside its text."""
        return Snippet(self.run, self.start + start, self.start + end, self.place)


@dataclass(slots=True)
class Entry:
    """A label and what belongs to it; `section` is the part of the receipt it stands in."""

    label: LabelAt
    values: list[Snippet] = field(default_factory=list)
    section: Role | None = None

    @property
    def role(self) -> Role:
        return self.label.role

    @property
    def name(self) -> str:
        return " ".join(self.label.words)


def whole(run: Run, place: Place) -> Snippet:
    """Return all of a run but the colon that leads it."""
    skipped = re.match(r"[\s:：]*", run.text)
    return Snippet(run, skipped.end() if skipped else 0, len(run.text), place)


def of_role(entries: Sequence[Entry], *roles: Role) -> Iterator[Entry]:
    """Return the entries with one of the roles, in reading order."""
    return (entry for entry in entries if entry.role in roles)
