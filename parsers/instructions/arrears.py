"""What is overdue of which: "ando colgada con el crédito, es para ponerme al día"."""

from __future__ import annotations

import itertools
from typing import Final

from models.instruction import Asked, Target
from parsers.instructions.mentions import Marked
from parsers.instructions.targets import Draft

_JOINS: Final = frozenset({"y", "mas", "+", "tambien", "ademas", "luego"})
_BARE: Final = frozenset({None, Asked.INSTALLMENT, Asked.OVERDUE})
_OWING: Final = frozenset(
    {
        "colgado", "colgada", "atrasado", "mora", "debo", "debiendo", "deber", "colgue", "ando",
        "pendiente", "pendientes", "quedado", "vencido", "caido", "caida", "mal",
    }
)  # fmt: skip
_ALL: Final = frozenset({"todo", "dia", "corriente"})
_WHOLES: Final = frozenset({Target.EVERYTHING_DUE, Target.EVERYTHING_OVERDUE})


def narrowed(marked: Marked, drafts: list[Draft]) -> list[Draft]:
    """Return the targets, "al día" and "lo vencido" joined to the one thing that is owed."""
    for one, other in itertools.pairwise(drafts):
        if _says_of_which(marked, one, other) and len(drafts) == 2:  # noqa: PLR2004
            one.action = Asked.OVERDUE
            return [one]
        if _ends_it(marked, one, other) and len(drafts) == 2:  # noqa: PLR2004
            one.action = Asked.PAYOFF
            return [one]
        if _vague(one) and _is_this_instalment(other) and not _ALL & _words(marked, one):
            one.product, one.everything = Target.LOAN, False
            one.number = other.number
    return drafts


def _vague(draft: Draft) -> bool:
    named = draft.product is None or draft.product is Target.EVERYTHING_OVERDUE
    return named and draft.everything and draft.action is Asked.OVERDUE and not draft.periods


def _says_of_which(marked: Marked, one: Draft, other: Draft) -> bool:
    if not _vague(other) or other.measured or one.product in _WHOLES or one.everything:
        return False
    between = set(marked.words[one.end : other.start])
    told = set(marked.words[max(0, one.start - 8) : one.start]) & _OWING
    told |= set(marked.lemmas[max(0, one.start - 8) : one.start]) & _OWING
    return one.action in _BARE and (not between & _JOINS or bool(told))


def _ends_it(marked: Marked, one: Draft, other: Draft) -> bool:
    """Read "última cuota del crédito 5-5, con esta quedo a paz y salvo" as a payoff."""
    last = {"ultima", "ultimo"} & set(marked.words[max(0, one.start - 2) : one.start])
    again = other.action is Asked.PAYOFF and other.product in {None, Target.LOAN}
    return bool(last) and again and other.number in {None, one.number}


def _is_this_instalment(draft: Draft) -> bool:
    paid = draft.target is Target.LOAN and draft.action is Asked.INSTALLMENT
    return paid and bool(draft.periods) and not draft.rest


def _words(marked: Marked, draft: Draft) -> set[str]:
    return set(marked.words[max(0, draft.start - 2) : draft.end])
