"""Which words around an amount say that it is the whole payment, or just one receipt's."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.targets import Draft

_LESS: Final = frozenset({"menos", "excepto", "salvo", "quitando", "descontando"})
FILLER: Final = frozenset(
    {"de", "por", "los", "un", "una", "unos", "la", "el", "les", "le", "$", ":", "lo", "fue"}
)
_LEAST_PARTS: Final = 3  # A whole and two parts.
_SHOWS: Final = frozenset({"los", "esos", "estos"})
_SPENDS: Final = frozenset(
    {"pague", "paguen", "pago", "pagar", "cubra", "cubran", "cubro", "cancele", "cancelen"}
)


def give_all_but(marked: Marked, drafts: Sequence[Draft]) -> None:
    """Read "todo a la cuota menos 12.500 que son del seguro": the first takes what is left."""
    for one, other in itertools.pairwise(drafts):
        before = set(marked.words[max(0, one.start - 6) : one.start])
        between = set(marked.words[one.end : other.start])
        less_before = _LESS & before and one.amount and {"todo", "toda"} & between
        if less_before and not other.measured:
            other.rest = True  # "descontando el seguro de 12 mil, todo a capital"
        if {"todo", "toda"} & before and _LESS & between and other.amount and not one.measured:
            one.rest = True


def whole_of(measures: Sequence[Mention]) -> Mention | None:
    """Return the first or last amount where all the others come to it."""
    known = [m for m in measures if m.kind is Kind.AMOUNT and m.value.isdigit()]
    if len(known) < _LEAST_PARTS or len(known) != len(measures):
        return None
    for one in (known[0], known[-1]):
        if 2 * int(one.value) == sum(int(m.value) for m in known):
            return one
    return None


def is_of_a_receipt(marked: Marked, mentions: Sequence[Mention], measure: Mention) -> bool:
    """Tell whether an amount is what one receipt is for: "1 por 150.000 (cuota) y 2 por …"."""
    at = measure.start
    while at > 0 and marked.words[at - 1] in FILLER:
        at -= 1
    counted = [m for m in mentions if m.kind is Kind.RECEIPT]
    return len(counted) > 1 and any(m.end == at for m in counted)


def is_all_to_spend(marked: Marked, measures: Sequence[Mention], at: int) -> bool:
    """Recognise "con los 500 mil pague la tarjeta, y el sobrante …": all there is to spend."""
    measure, others = measures[at], measures[at + 1 :]
    if at or not others or any(m.kind is not Kind.REST for m in others):
        return False
    before = marked.words[max(0, measure.start - 3) : measure.start]
    after = marked.words[measure.end : measure.end + 2]
    named = {"valor", "suma", "monto"} & set(
        marked.words[max(0, measure.start - 4) : measure.start]
    )
    if named and "por" in marked.words[max(0, measure.start - 5) : measure.start]:
        return True  # "transferencia por valor de 450.000 para la cuota y el excedente a aportes"
    return "con" in before and bool(_SHOWS & set(before)) and bool(_SPENDS & set(after))
