"""The stretches of a sheet that may be a value: figures of pesos, and numbers of any kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from models.money import Money
from parsers.amounts import find_amounts
from parsers.dates import find_dates, find_times
from parsers.fields.entry import Snippet
from parsers.fields.layout import Run, Sheet


class Tag(StrEnum):
    """What a stretch can be; the second reader tells how likely each is."""

    AMOUNT = "amount"
    TOTAL = "total"
    FEE = "fee"
    TAX = "tax"
    BALANCE = "balance"
    CASH = "cash"
    CHANGE = "change"
    OTHER_MONEY = "other_money"
    REFERENCE = "reference"
    TRANSACTION = "transaction"
    SECOND_ID = "second_id"
    ACCOUNT = "account"
    CODE = "code"
    DOCUMENT = "document"  # Of whoever pays, beside the member's.
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a run.

    :ivar money: what it comes to as pesos; None where it cannot be a price.
    """

    snippet: Snippet
    money: Money | None
    signed: bool = False
    grouped: bool = False

    @property
    def text(self) -> str:
        return self.snippet.text


_TOKEN: Final = re.compile(r"[@*•xX]{0,8}[A-Za-z0-9][A-Za-z0-9_-]*")
_FEWEST_DIGITS: Final = 4
_FEWEST_OF_BARE_PRICE, _MOST_OF_BARE_PRICE = 4, 8


def spans_of(sheet: Sheet) -> tuple[Span, ...]:
    """Return the stretches of the sheet in reading order."""
    return tuple(span for run in sheet.runs for span in _in_run(run))


def _in_run(run: Run) -> Iterator[Span]:
    taken = [(one.start, one.end) for one in find_dates(run.text)]
    taken += [(one.start, one.end) for one in find_times(run.text)]
    for amount in find_amounts(run.text):
        if _overlaps(taken, amount.start, amount.end):
            continue
        digits = sum(c.isdigit() for c in run.text[amount.start : amount.end])
        bare = not amount.signed and not amount.grouped
        if bare and not _FEWEST_OF_BARE_PRICE <= digits <= _MOST_OF_BARE_PRICE:
            continue
        taken.append((amount.start, amount.end))
        spot = Snippet(run, amount.start, amount.end)
        yield Span(spot, amount.amount, amount.signed, amount.grouped)
    for token in _TOKEN.finditer(run.text):
        digits = sum(c.isdigit() for c in token[0])
        key = token[0].startswith("@")
        if (digits >= _FEWEST_DIGITS or key) and not _overlaps(taken, *token.span()):
            yield Span(Snippet(run, *token.span()), None)


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(start < stop and begin < end for begin, stop in taken)
