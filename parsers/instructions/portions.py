"""Portions of the payment said of several targets: equal parts, the other half, a third."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.targets import Draft

_SEVERAL: Final = 2
_LAST: Final = frozenset({"otra", "ultima", "otro", "ultimo", "restante"})
_NEAR: Final = 4  # Words before a target: "y la última a …".


def portioned(marked: Marked, mentions: list[Mention], drafts: list[Draft]) -> Iterator[str]:
    """Give ``drafts`` the portions that are said of them together; yield what stays unclear."""
    yield from _evenly(mentions, drafts)
    shared = [d for d in drafts if d.share is not None]
    free = [d for d in drafts if not d.measured]
    if len(free) == 1 and shared:
        _give_last(marked, shared, free[0])
    if len(drafts) == 1 and drafts[0].share == 1:
        drafts[0].share = None  # "100% a la tarjeta"
    if sum((d.share or Fraction(0)) for d in drafts) > 1:
        yield "Las partes suman más que el pago."


def _evenly(mentions: list[Mention], drafts: list[Draft]) -> Iterator[str]:
    if not any(m.kind is Kind.EVENLY for m in mentions):
        return
    if len(drafts) < _SEVERAL or any(d.measured for d in drafts):
        yield "Pide partes iguales y no se sabe entre qué."
        return
    for draft in drafts:
        draft.share = Fraction(1, len(drafts))


def _give_last(marked: Marked, shared: list[Draft], free: Draft) -> None:
    """Read "la mitad a aportes y la otra al crédito", "un tercio …, otro … y el último …"."""
    before = set(marked.words[max(0, free.start - _NEAR) : free.start])
    part = shared[0].share
    alike = all(d.share == part for d in shared) and part == Fraction(1, len(shared) + 1)
    if alike and (_LAST if len(shared) > 1 else {"otra"}) & before:
        free.share = part
