"""What connects the targets of a text: what is said of one and meant of several, or said twice."""

from __future__ import annotations

import itertools
from typing import Final

from models.instruction import Asked, Target
from parsers.instructions.drafts import Draft, gap
from parsers.instructions.mentions import Kind, Marked, Mention

_MEASURES: Final = frozenset({Kind.AMOUNT, Kind.SHARE, Kind.REST})
_WHOLES: Final = frozenset({Target.EVERYTHING_DUE, Target.EVERYTHING_OVERDUE})
_DEBTS: Final = frozenset({Target.LOAN, Target.CARD})
_ARTICLES: Final = frozenset({"de", "del", "la", "el", "mi", "los", "mis", "las"})
_LISTS: Final = _ARTICLES | {"y", ",", "con", "en"}
_NAMED: Final = frozenset({Kind.PERIOD, Kind.PRODUCT, Kind.ACTION})
_JOINS: Final = frozenset({"y", "mas", "+", "tambien", "ademas", "luego", "despues", "pero"})
_FAR: Final = 4  # Words: too far apart to be a list.


def connected(marked: Marked, mentions: list[Mention], drafts: list[Draft]) -> list[Draft]:
    """Return the targets with what they share spread among them, and none said twice."""
    _spread_actions(marked, drafts)
    _spread_periods(marked, mentions, drafts)
    drafts = _without_payroll_twins(_without_twins(drafts))
    drafts = _debts_joined(marked, mentions, _brackets_joined(marked, drafts))
    drafts = _without_echoes(marked, mentions, drafts)
    _share_number(drafts)
    return _without_reason(marked, drafts)


def _without_echoes(marked: Marked, mentions: list[Mention], drafts: list[Draft]) -> list[Draft]:
    """Drop what only says again what another target says.

    "La deuda es de mi tía: dos cuotas del crédito", "cuota de mi hijo Juan, ahorro permanente",
    "todo lo de noviembre, que quede cada obligación con su cuota".
    """
    everything = any(d.product in _WHOLES for d in drafts)
    asked = any(d.product is Target.LOAN and d.action and not d.number for d in drafts)
    said = set(marked.words)
    kept = []
    for at, draft in enumerate(drafts):
        plain = not (draft.number or draft.periods or draft.count)
        bare = plain and not _money_beside(marked, mentions, draft)
        debt = draft.product is Target.LOAN and draft.action is None and not draft.cancel
        if bare and everything and "cada" in said and draft.target is Target.LOAN:
            continue
        if bare and debt and asked and draft.generic:
            continue
        after = drafts[at + 1] if at + 1 < len(drafts) else None
        if bare and after and len(drafts) == 2 and _names_it(marked, mentions, draft, after):  # noqa: PLR2004
            continue
        kept.append(draft)
    return kept


def _names_it(marked: Marked, mentions: list[Mention], draft: Draft, after: Draft) -> bool:
    """Tell whether ``after`` says what "la cuota de mi hijo Kevin" is a payment of."""
    if draft.product is not None or draft.action is not Asked.INSTALLMENT or after.action:
        return False
    people = {Kind.KIN, Kind.NAME, Kind.PERSON_NUMBER}
    someone = any(m.kind in people and draft.end <= m.start < after.start for m in mentions)
    between = set(marked.words[draft.end : after.start])
    return someone and not between & (_JOINS | {"para"}) and after.product is not None


def _share_number(drafts: list[Draft]) -> None:
    """Give the one loan that is named to what is asked for without a product beside it."""
    loans = [d for d in drafts if d.target is Target.LOAN]
    numbers = {d.number for d in loans if d.number}
    if len(numbers) != 1 or numbers == {"all"}:
        return
    for draft in loans:
        if draft.product is None and draft.number is None and not draft.rest:
            draft.product, draft.number = Target.LOAN, next(iter(numbers))


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
    first = next((m for m in mentions if m.kind in _NAMED), None)
    if first and first.kind is Kind.PERIOD and len([d for d in drafts if d.periods]) == 1:
        for one, other in itertools.pairwise(drafts):  # "lo de noviembre de aportes y de seguro"
            between = set(marked.words[one.end : other.start])
            if one.periods and not other.periods and between <= _LISTS - {"con", "en"}:
                other.periods = list(one.periods)


def _without_twins(drafts: list[Draft]) -> list[Draft]:
    """Read "liquidar y cerrar la tarjeta" as one: the same asked twice, once without a product."""
    spare: list[Draft] = []
    for action in (Asked.PAYOFF, Asked.OVERDUE, Asked.PRINCIPAL):
        same = [d for d in drafts if d.action is action]
        nameless = [
            d
            for d in same
            if d.product is None and not (d.periods or d.count or d.number or d.prepayment)
        ]
        spare += nameless if len(nameless) < len(same) else nameless[1:]
    return [d for d in drafts if all(d is not one for one in spare)]


def _without_payroll_twins(drafts: list[Draft]) -> list[Draft]:
    """Read "este mes no me descontaron, pago lo de nómina de octubre" as one."""
    named = [d for d in drafts if d.product is Target.PAYROLL_DEDUCTION and not d.measured]
    for draft in named:
        if len(draft.periods) > 1 and draft.periods[0] == "0":
            draft.periods = draft.periods[1:]  # When it is said, not what is paid.
    vague = [d for d in named if d.periods in ([], ["0"])]
    if len(named) < 2 or not vague:  # noqa: PLR2004
        return drafts
    spare = vague if len(vague) < len(named) else vague[1:]
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
    vague = [d for d in named if d.product is Target.EVERYTHING_DUE and not d.measured]
    if first and len(drafts) == 2 and len(vague) == 1 and first not in named:  # noqa: PLR2004
        first.periods = vague[0].periods or first.periods
        return [first]  # "nómina no me descuenta, pago lo de este mes"
    if first is None or not named or first.product is not Target.PAYROLL_DEDUCTION:
        return drafts
    joined = set(marked.words[first.end : named[0].start]) & {"y", "mas", "+"}
    if joined or not gap(marked, first.end, named[0].start):
        return drafts
    for draft in named:
        draft.periods = draft.periods or list(first.periods)
    return named
