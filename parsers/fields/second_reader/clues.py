"""What speaks for a stretch being one value or another: the words around it, its shape, its place.

Each clue is a short text; the model knows it by its hash. What the rules take the stretch for is a
clue like the others.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from models.money import Money
from parsers.fields.entry import Entry
from parsers.fields.layout import Run, Sheet
from parsers.fields.members import is_member_number
from parsers.fields.ours import is_our_number, names_us
from parsers.fields.second_reader.spans import Span
from parsers.labels import tokens

_STEM: Final = 5  # Letters by which a misread or unlisted word is known still.
_NEAR_WORDS: Final = 5
_ROWS_OF_SECTION: Final = 7
_MOST_WORDS_OF_HEAD: Final = 5


def clues_of(
    sheet: Sheet, entries: Sequence[Entry], spans: Sequence[Span]
) -> tuple[tuple[str, ...], ...]:
    """Return the clues of each span, in their order."""
    view = _View(sheet, entries, spans)
    return tuple(tuple(dict.fromkeys(view.clues(span))) for span in spans)


class _View:
    """A sheet as it is looked at from each of its spans."""

    def __init__(self, sheet: Sheet, entries: Sequence[Entry], spans: Sequence[Span]) -> None:
        self.rows = {row[0].row: row for row in sheet.rows}
        self.last_row = max(self.rows, default=0) or 1
        self.spans = spans
        self.by_run: dict[int, list[Span]] = {}
        for span in spans:
            self.by_run.setdefault(id(span.snippet.run), []).append(span)
        self.height = statistics.median([run.height for run in sheet.runs] or [1.0])
        self.right = max((run.right for run in sheet.runs), default=1.0) or 1.0
        self.prices = [span.money for span in spans if span.money and (span.signed or span.grouped)]
        self.printed = Counter(_bare(span) for span in spans)
        self.signs = any(span.signed for span in spans)
        self.words: dict[int, list[str]] = {}
        self.roles: dict[int, list[tuple[Entry, int]]] = {}
        for entry in entries:
            for place, value in enumerate(entry.values):
                for span in self.by_run.get(id(value.run), ()):
                    if span.snippet.start < value.end and value.start < span.snippet.end:
                        self.roles.setdefault(id(span), []).append((entry, place))

    def clues(self, span: Span) -> Iterator[str]:
        yield from self._shape(span)
        yield from self._place(span)
        yield from self._arithmetic(span)
        yield from self._roles(span)
        yield from self._words(span)

    # --- Shape -----------------------------------------------------------------------------

    def _shape(self, span: Span) -> Iterator[str]:
        text = span.text
        digits = re.sub(r"\D", "", text)
        yield f"digits={min(len(digits), 16)}"
        yield f"letters={min(sum(c.isalpha() for c in text.removeprefix('COP')), 4)}"
        if span.money is not None:
            yield f"money={span.signed:d}{span.grouped:d}{',' in text[-3:] or '.' in text[-3:]:d}"
            yield f"like others={span.signed == self.signs:d}"
            if not span.money:
                yield "zero"
        for name, told in (
            ("member", is_member_number(digits.lstrip("0"))),
            ("ours", is_our_number(digits)),
            ("padded", digits.startswith("00")),
            ("mobile", re.fullmatch(r"3\d{9}", digits) is not None),
            ("masked", re.match(r"[*•@]|[xX]{2}", text) is not None),
            ("key", text.startswith("@")),
            ("dash", "-" in text),
        ):
            if told:
                yield name
        yield f"printed={min(self.printed[_bare(span)], 3)}"

    # --- Place -----------------------------------------------------------------------------

    def _place(self, span: Span) -> Iterator[str]:
        run = span.snippet.run
        yield f"high={5 * run.row // self.last_row}"
        ratio = run.height / self.height
        yield f"tall={'big' if ratio > 1.5 else 'bigger' if ratio > 1.2 else 'even' if ratio > 0.85 else 'small'}"  # noqa: PLR2004, E501
        alone = len(self.rows[run.row]) == 1
        whole = len(span.text) >= len(run.text.strip()) - 2
        yield f"alone={alone:d}{whole:d}"
        middle = (run.left + run.right) / 2 / self.right
        yield f"side={'left' if run.left < 0.15 * self.right else 'right' if run.right > 0.9 * self.right else 'middle'}"  # noqa: E501
        if abs(middle - 0.5) < 0.06:  # noqa: PLR2004
            yield "centred"

    # --- Arithmetic ------------------------------------------------------------------------

    def _arithmetic(self, span: Span) -> Iterator[str]:
        mine, prices = span.money, self.prices
        yield f"prices={min(len(prices), 6)}"
        if not mine or not prices:
            return
        yield f"size={len(str(mine.centavos // 100))}"
        others = sorted(set(prices) - {mine})
        if not others:
            yield "only"
            return
        if mine > others[-1]:
            yield "largest"
        if mine < others[0]:
            yield "smallest"
        order = [price for price in prices if price]
        yield f"order={min(order.index(mine), 4) if mine in order else 'bare'}"
        small = [other for other in others if other < mine]
        sums = {one + other for one in others[:12] for other in others[:12] if one < other}
        if mine in sums:
            yield "is a sum"
        if any(mine + other in others for other in others):
            yield "is a part"
            if any(mine + other in others and other < mine for other in others):
                yield "is the larger part"
        if small and max(small) * 10 < mine:
            yield "dwarfs the rest"

    # --- What the rules say ----------------------------------------------------------------

    def _roles(self, span: Span) -> Iterator[str]:
        roles = self.roles.get(id(span), [])
        for entry, place in roles:
            how = entry.values[place].place.name
            yield f"role={entry.role}"
            yield f"role={entry.role}:{how}:{min(place, 2)}:{entry.label.exact:d}"
            yield f"label={entry.name}"
            if entry.section:
                yield f"section={entry.section}:{entry.role}"
        if not roles:
            yield "no role"
        elsewhere = {
            entry.role for one, told in self.roles.items() if one != id(span) for entry, _ in told
        }
        for role in elsewhere:
            yield f"elsewhere={role}"

    # --- Words -----------------------------------------------------------------------------

    def _words(self, span: Span) -> Iterator[str]:
        run, start, end = span.snippet.run, span.snippet.start, span.snippet.end
        before = [one for one in self.by_run[id(run)] if one.snippet.end <= start]
        lead = before[-1].snippet.end if before else 0
        words = _words_in(run.folded[lead:start])
        yield from _named("before", words[-_NEAR_WORDS:])
        if words:
            yield f"just before={' '.join(words[-2:])}"
        yield f"led={bool(words):d}{bool(before):d}"
        yield from _named("behind", _words_in(run.folded[end:])[:3])
        row = self.rows[run.row]
        at = row.index(run)
        if at and not words:
            left = row[at - 1]
            yield from self._neighbour("left", left)
        if at + 1 < len(row):
            yield from _named("right", self._words_of(row[at + 1])[:3])
        if at:
            yield from _named("row", self._words_of(row[0])[:4])
        for name, step in (("over", -1), ("under", 1)):
            near = self._vertical(span, step)
            if near is not None:
                yield from self._neighbour(name, near)
                far = self._vertical(span, 2 * step)
                if far is not None:
                    yield from _named(f"{name}2", self._words_of(far)[:4])
            else:
                yield f"{name} nothing"
        yield from self._heads(run)
        if any(names_us(one.text) for one in row):
            yield "row names us"

    def _words_of(self, run: Run) -> list[str]:
        if id(run) not in self.words:
            self.words[id(run)] = _words_in(run.folded)
        return self.words[id(run)]

    def _neighbour(self, name: str, run: Run) -> Iterator[str]:
        words = self._words_of(run)
        yield from _named(name, words[:_NEAR_WORDS])
        yield f"{name} all={' '.join(words[:4])}"
        value = any(word.startswith("#") for word in words)
        priced = any(span.money and span.signed for span in self.by_run.get(id(run), ()))
        yield f"{name} has={value:d}{priced:d}{len(words) > _MOST_WORDS_OF_HEAD:d}"
        yield f"{name} colon={run.text.rstrip().endswith(':'):d}"
        yield f"{name} tall={'more' if run.height > 1.25 * self.height else 'even'}"

    def _vertical(self, span: Span, step: int) -> Run | None:
        """Return the run nearest over or under the span, or its middle's nearest on that row."""
        run = span.snippet.run
        row = self.rows.get(run.row + step)
        if not row:
            return None
        share = (run.right - run.left) / max(len(run.text), 1)
        left = run.left + share * span.snippet.start
        right = run.left + share * span.snippet.end
        best = max(row, key=lambda one: min(one.right, right) - max(one.left, left))
        apart = max(best.left, left) - min(best.right, right)
        return best if apart < 4 * self.height else None

    def _heads(self, run: Run) -> Iterator[str]:
        """Yield the words of short lines without numbers above: the head of a card, perhaps."""
        for above in range(run.row - 1, max(run.row - _ROWS_OF_SECTION, -1), -1):
            row = self.rows.get(above, ())
            if len(row) != 1 or any(c.isdigit() for c in row[0].text):
                continue
            words = self._words_of(row[0])
            if 0 < len(words) <= _MOST_WORDS_OF_HEAD:
                yield from _named("head", words)


def _bare(span: Span) -> Money | str:
    return span.money if span.money is not None else span.text.lstrip("0")


def _words_in(folded: str) -> list[str]:
    """Return canonical words, numbers as "#" and how many digits they have."""
    parts = chain.from_iterable(token.word.split() for token in tokens(folded))
    return [f"#{min(len(one), 12)}" if any(map(str.isdigit, one)) else one for one in parts]


def _named(name: str, words: Sequence[str]) -> Iterator[str]:
    for word in words:
        yield f"{name}:{word}"
        if len(word) > _STEM:
            yield f"{name}~{word[:_STEM]}"
