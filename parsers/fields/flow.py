"""A sheet read as running text: messages and sentences that go on over several lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from parsers.fields.entry import Place, Snippet
from parsers.fields.layout import Run, Sheet
from parsers.lettering import fold

# Where a new message begins on a screen that shows several.
_MESSAGE: Final = re.compile(
    r"(?:^|(?<=\s))(?:bancolombia|davivienda|nequi|daviplata|av ?villas|bbva|itau|nu"
    r"|banco de bogota|scotiabank colpatria|banco falabella|banco popular|banco caja social"
    r"|lulo bank)"
    r"(?=\s?:|\.? (?:le|te) informa|\. \d\d/)"
)
_LONGEST: Final = 12_000  # Letters; a receipt that says more in sentences says it before them.
_MOST_RUNS: Final = 1_500


@dataclass(frozen=True, slots=True)
class Flow:
    """All the runs of a sheet joined by blanks, and the way back to the paper."""

    text: str
    folded: str
    runs: tuple[Run, ...]
    starts: tuple[int, ...]

    def snippet(self, start: int, end: int) -> Snippet:
        """Return the stretch of paper behind the letters; cut where its first run ends."""
        index = max(bisect_right(self.starts, start) - 1, 0)
        run = self.runs[index]
        inside = start - self.starts[index]
        return Snippet(run, inside, max(min(end - self.starts[index], len(run.text)), inside + 1))

    def messages(self) -> Iterator[tuple[int, int]]:
        """Return where each message of the flow begins and ends; the whole flow if it is one."""
        starts = [match.start() for match in _MESSAGE.finditer(self.folded)]
        if not starts:
            yield 0, len(self.text)
            return
        for index, start in enumerate(starts):
            stop = starts[index + 1] if index + 1 < len(starts) else len(self.text)
            yield (0 if index == 0 else start), stop


def flow_of(sheet: Sheet) -> Flow:
    """Return the sheet as running text."""
    text = ""
    starts = []
    for run in sheet.runs[:_MOST_RUNS]:
        if len(text) > _LONGEST:
            break
        text += " " if text else ""
        starts.append(len(text))
        text += run.text
    return Flow(text, fold(text), sheet.runs[: len(starts)], tuple(starts))


def behind(flow: Flow, match: re.Match[str], group: str) -> Snippet:
    """Return the paper behind a group of a match in the flow's folded text."""
    snippet = flow.snippet(match.start(group), match.end(group))
    return Snippet(snippet.run, snippet.start, snippet.end, Place.BEHIND)
