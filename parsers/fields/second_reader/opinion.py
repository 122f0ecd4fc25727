"""What the second reader takes the numbers of one sheet for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from parsers.fields.entry import Entry
from parsers.fields.layout import Sheet
from parsers.fields.second_reader.clues import clues_of
from parsers.fields.second_reader.model import TAGS, likelihoods
from parsers.fields.second_reader.spans import Span, Tag, spans_of

Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Ranked(Generic[Value]):
    """A value that may be a field's, where it stands, and how likely it is (0 to 1)."""

    value: Value
    span: Span
    likelihood: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """The spans of a sheet, and how likely each is which tag: spans by tags."""

    spans: tuple[Span, ...]
    likely: NDArray[np.float32]

    def ranked(
        self, tag: Tag, value_of: Callable[[Span], Value | None]
    ) -> tuple[Ranked[Value], ...]:
        """Return the values that can be this, the likeliest first; each value once."""
        column = self.likely[:, TAGS.index(tag)] if self.spans else ()
        best: dict[Value, Ranked[Value]] = {}
        for span, likelihood in zip(self.spans, column, strict=True):
            value = value_of(span)
            if value is None:
                continue
            if value not in best or best[value].likelihood < likelihood:
                best[value] = Ranked(value, span, float(likelihood))
        return tuple(sorted(best.values(), key=lambda one: -one.likelihood))


def opinion_of(sheet: Sheet, entries: Sequence[Entry]) -> Opinion:
    """Return what the second reader takes the numbers of the sheet for."""
    spans = spans_of(sheet)
    return Opinion(spans, likelihoods(clues_of(sheet, entries, spans)))
