"""Bare numbers in a sum: "son 500 mil, 300 al crédito", "3 palos: 2 al crédito y 1 a aportes"."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from parsers.instructions.figures import ELLIPTICAL, NAMED_MILLION, UNKNOWN
from parsers.instructions.mentions import Kind, Marked
from parsers.instructions.targets import Draft

_CENTAVOS_OF_A_THOUSAND: Final = 100_000
_TEN_THOUSAND: Final = 10 * _CENTAVOS_OF_A_THOUSAND


def settled(marked: Marked, drafts: list[Draft], total: str | None) -> str | None:
    """Give "300" its thousands where the sum it stands in says so, else leave it unknown.

    Returns the total in centavos, or unknown where it is a bare number that fits no sum.
    """
    bare = [d for d in drafts if (d.amount or "").startswith(ELLIPTICAL)]
    known = [int(d.amount) for d in drafts if d.amount and d.amount.isdigit()]
    if total and total.startswith(ELLIPTICAL):
        meant = _thousands(total)
        fits = bool(known) and not bare and sum(known) == meant
        total = str(meant) if fits else UNKNOWN
    if not bare or (total and total.isdigit() and _in_millions(drafts, bare, int(total))):
        return total
    carried = sum(_thousands(d.amount or "") for d in bare)
    if total and total.isdigit():
        whole = sum(known) + carried
        complete = all(d.amount for d in drafts)
        fits = whole == int(total) if complete else whole < int(total)
        fits = fits or (complete and len(drafts) > 1)  # The sum is doubted, not its parts.
    else:
        fits = total is None and any(said >= _CENTAVOS_OF_A_THOUSAND for said in _said(marked))
    millions = bool(NAMED_MILLION & set(marked.words))
    for draft in bare:
        meant = _thousands(draft.amount or "")
        if millions and meant < _TEN_THOUSAND:
            meant *= 1000  # "un palo para la tarjeta y dos al crédito"
        draft.amount = str(meant) if fits else UNKNOWN
    return total


def _said(marked: Marked) -> list[int]:
    return [int(m.value) for m in marked.mentions if m.kind is Kind.AMOUNT and m.value.isdigit()]


def _in_millions(drafts: list[Draft], bare: list[Draft], total: int) -> bool:
    """Read "3 palos: 2 al crédito y 1 al permanente", where the parts make up the whole."""
    parts = [1000 * _thousands(draft.amount or "") for draft in bare]
    if len(bare) != len(drafts) or sum(parts) != total:
        return False
    for draft, part in zip(bare, parts, strict=True):
        draft.amount = str(part)
    return True


def _thousands(bare: str) -> int:
    """Return the centavos of ``~300`` read as 300.000 pesos."""
    return int(Decimal(bare.removeprefix(ELLIPTICAL)) * _CENTAVOS_OF_A_THOUSAND)
