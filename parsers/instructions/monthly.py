"""Months that each have an amount: "la cuota de octubre 150 mil y la de noviembre 160 mil"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from parsers.instructions.mentions import Kind, Mention
from parsers.instructions.targets import Draft

_LEAST: Final = 2


def split_by_months(drafts: list[Draft], mentions: list[Mention]) -> list[Mention]:
    """Give each month of the one target its own line where months and amounts alternate.

    Returns the mentions without the amounts that were given out.
    """
    listed = [m for m in mentions if m.kind in {Kind.PERIOD, Kind.AMOUNT}]
    months = [m for m in listed if m.kind is Kind.PERIOD]
    if len(drafts) != 1 or len(months) < _LEAST or len(drafts[0].periods) != len(months):
        return mentions
    kinds = [m.kind for m in listed]
    alternating = kinds in (
        [Kind.PERIOD, Kind.AMOUNT] * len(months),
        [Kind.AMOUNT, Kind.PERIOD] * len(months),
    )
    others = {Kind.REST, Kind.SHARE, Kind.TOTAL, Kind.EACH, Kind.COUNT}
    if not alternating or any(m.kind in others for m in mentions):
        return mentions
    only, amounts = drafts[0], [m for m in listed if m.kind is Kind.AMOUNT]
    ends = [*(m.start for m in listed[_LEAST::_LEAST]), None]
    drafts[:] = [
        replace(
            only,
            start=only.start if at == 0 else listed[_LEAST * at].start,
            end=only.end if end is None else end,
            periods=[month],
        )
        for at, (month, end) in enumerate(zip(only.periods, ends, strict=True))
    ]
    for draft, amount in zip(drafts, amounts, strict=True):
        draft.amount = amount.value
    return [m for m in mentions if m not in amounts]
