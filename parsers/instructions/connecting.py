"""What connects the targets of a text: what is said of one and meant of several, or said twice."""

from __future__ import annotations

import itertools
from typing import Final

from models.instruction import Asked, Target
from parsers.instructions.drafts import Draft, gap
from parsers.instructions.mentions import Kind, Marked, Mention

_MEASURES: Final = frozenset({Kind.AMOUNT, Kind.SHARE, Kind.REST})
_DEBTS: Final = frozenset({Target.LOAN, Target.CARD})
_ARTICLES: Final = frozenset({"de", "del", "la", "el", "mi", "los", "mis", "las"})
_LISTS: Final = _ARTICLES | {"y", ",", "con", "en"}
_JOINS: Final = frozenset({"y", "mas", "+", "tambien", "ademas", "luego", "despues", "pero"})
_FAR: Final = 4  # Words: too far apart to be a list.


def connected(marked: Marked, mentions: list[Mention], drafts: list[Draft]) -> list[Draft]:
    """Return the targets with what they share spread among them, and none said twice."""
    _spread_actions(marked, drafts)
    _spread_periods(marked, mentions, drafts)
    drafts = _without_twins(drafts)
    drafts = _debts_joined(marked, mentions, _brackets_joined(marked, drafts))
    return _without_reason(marked, drafts)


def _spread_actions(marked: Marked, drafts: list[Draft]) -> None:
    """Carry "al día con aportes y crédito" from the first to the ones beside it."""
    carried = {Asked.OVERDUE, Asked.PAYOFF}
    for one, other in itertools.pairwise(drafts):
        if one.product is None or one.action not in carried or other.action is not None:
            continue
        between = set(marked.words[one.end : other.start])
        if between <= _LISTS and between & {"y", ","}:
            other.action = one.action


def _spread_periods(marked: Marked, mentions: list[Mention], drafts: list[Draft]) -> None:
    """Carry the month of "aportes y cuota nov" to the first, where no amounts part them."""
    if any(m.kind in _MEASURES for m in mentions):
        return
    for other, one in zip(drafts[::-1], drafts[-2::-1], strict=False):
        between = set(marked.words[one.end : other.start])
        apart = one.count is not None or one.action not in {None, Asked.INSTALLMENT}
        apart = apart and one.action is not other.action
        joined = between <= {"y", "+", "/", "el", "la", "los", "mi"}
        if other.periods and not one.periods and not apart and joined:
            one.periods = list(other.periods)


def _without_twins(drafts: list[Draft]) -> list[Draft]:
    """Read "liquidar y cerrar la tarjeta" as one: the same asked twice, once without a product."""
    payoffs = [d for d in drafts if d.action is Asked.PAYOFF]
    nameless = [d for d in payoffs if d.product is None and not d.measured]
    spare = nameless if len(nameless) < len(payoffs) else nameless[1:]
    return [d for d in drafts if all(d is not one for one in spare)]


def _brackets_joined(marked: Marked, drafts: list[Draft]) -> list[Draft]:
    """Read "cuota 250.000 (crédito 5-10)" as one target."""
    said = []
    for one, debt in itertools.pairwise(drafts):
        bracketed = marked.words[debt.start - 1 : debt.start] == ("(",)
        if bracketed and _is_bare_debt(debt) and one.product is None and not one.number:
            one.product, one.number = debt.product, debt.number
            said.append(debt)
    return [d for d in drafts if all(d is not debt for debt in said)]


def _debts_joined(marked: Marked, mentions: list[Mention], drafts: list[Draft]) -> list[Draft]:
    """Read "obligación 33-12, a capital" or "la cuota, crédito 33-12" as one target.

    Where "y" or "más" stands between them, or money beside each, they are two.
    """
    bare = [d for d in drafts if _is_bare_debt(d)]
    asked = [d for d in drafts if d.product is None and not d.everything]
    if len(bare) != 1 or not asked or any(d.number for d in asked):
        return drafts
    debt = bare[0]
    others = any(d is not debt and d.product in _DEBTS for d in drafts)
    minimum = all("minimo" in marked.lemmas[d.start : d.end] for d in asked)
    if others or (debt.product is Target.CARD and not minimum):
        return drafts
    if _money_beside(marked, mentions, debt) or _stands_apart(marked, debt, asked):
        return drafts
    for draft in asked:
        draft.product, draft.number = debt.product, debt.number
        draft.periods = draft.periods or debt.periods
    return [d for d in drafts if d is not debt]


def _is_bare_debt(draft: Draft) -> bool:
    return draft.product in _DEBTS and draft.action is None and not draft.cancel


def _money_beside(marked: Marked, mentions: list[Mention], debt: Draft) -> bool:
    """Tell whether an amount stands directly before or after, which is that target's own."""
    return any(
        m.kind in _MEASURES
        and (
            (m.start >= debt.end and set(marked.words[debt.end : m.start]) <= {":", "$", "="})
            or (
                m.end <= debt.start
                and set(marked.words[m.end : debt.start]) <= {"a", "al", "para", "el", "la", "mi"}
            )
        )
        for m in mentions
    )


def _stands_apart(marked: Marked, debt: Draft, asked: list[Draft]) -> bool:
    nearest = min(asked, key=lambda d: max(d.start - debt.end, debt.start - d.end))
    start, end = sorted((nearest, debt), key=lambda d: d.start)
    # "El préstamo y la cuota" can only be the same twice.
    same = {d.action for d in asked} == {Asked.INSTALLMENT} and (
        debt.number is None or end.start - start.end > _FAR
    )
    return bool(_JOINS & set(marked.words[start.end : end.start])) and not same


def _without_reason(marked: Marked, drafts: list[Draft]) -> list[Draft]:
    """Read "no me hacen descuento, pago aportes y cuota" as the two: payroll is only why."""
    named = [d for d in drafts if d.product is not Target.PAYROLL_DEDUCTION]
    first = drafts[0] if drafts else None
    if first is None or not named or first.product is not Target.PAYROLL_DEDUCTION:
        return drafts
    joined = set(marked.words[first.end : named[0].start]) & {"y", "mas", "+"}
    if joined or not gap(marked, first.end, named[0].start):
        return drafts
    for draft in named:
        draft.periods = draft.periods or list(first.periods)
    return named
