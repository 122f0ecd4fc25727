"""What connects the targets of a text: what is said of one and meant of several, or said twice."""

from __future__ import annotations

import itertools
from typing import Final

from models.instruction import Asked, Target
from parsers.instructions.arrears import narrowed
from parsers.instructions.figures import ELLIPTICAL, figure_at
from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.targets import Draft

_MEASURES: Final = frozenset({Kind.AMOUNT, Kind.SHARE, Kind.REST})
_PAID: Final = frozenset({"van", "pago", "abono", "envio", "mando", "consigne", "pague", "va"})
_WHOLES: Final = frozenset({Target.EVERYTHING_DUE, Target.EVERYTHING_OVERDUE})
_DEBTS: Final = frozenset({Target.LOAN, Target.CARD})
_ARTICLES: Final = frozenset({"de", "del", "la", "el", "mi", "los", "mis", "las"})
_LISTS: Final = _ARTICLES | {"y", ",", "con", "en"}
_NAMED: Final = frozenset({Kind.PERIOD, Kind.PRODUCT, Kind.ACTION})
_JOINS: Final = frozenset({"y", "mas", "+", "tambien", "ademas", "luego", "despues", "pero"})
_OWE: Final = frozenset({"debo", "debemos", "debia", "debiamos", "adeudo", "adeudaba"})
_FAR: Final = 4  # Words: too far apart to be a list.


def connected(marked: Marked, mentions: list[Mention], drafts: list[Draft]) -> list[Draft]:
    """Return the targets with what they share spread among them, and none said twice."""
    _spread_actions(marked, mentions, drafts)
    _mark_owed(marked, drafts)
    _spread_debts(marked, drafts)
    _spread_periods(marked, mentions, drafts)
    _count_paid(marked, drafts)
    drafts = _without_payroll_twins(_without_twins(drafts))
    drafts = _debts_joined(marked, mentions, _brackets_joined(marked, drafts))
    drafts = _without_echoes(marked, mentions, drafts)
    drafts = narrowed(marked, drafts)
    _give_minimum(marked, drafts)
    _share_number(drafts)
    drafts = _without_headers(marked, drafts)
    return _spelled_out(_without_reason(marked, drafts))


def _spelled_out(drafts: list[Draft]) -> list[Draft]:
    """Drop "los dos créditos" where their numbers follow: "…, el 30-1 y el 30-2"."""
    numbered = [d for d in drafts if d.number and d.number[0].isdigit()]
    kept = []
    for draft in drafts:
        each = [d for d in numbered if d.product is draft.product and d.start >= draft.end]
        if draft.number == "all" and len(each) > 1 and not draft.measured:
            for one in each:
                one.action = one.action or draft.action
                one.periods = one.periods or list(draft.periods)
            continue
        kept.append(draft)
    return kept


def _without_echoes(marked: Marked, mentions: list[Mention], drafts: list[Draft]) -> list[Draft]:
    """Drop what only says again what another target says.

    "La deuda es de mi tía: dos cuotas del crédito", "cuota de mi hijo Juan, ahorro permanente",
    "todo lo de noviembre, que quede cada obligación con su cuota".
    """
    everything = any(d.product in _WHOLES for d in drafts)
    asked = any(d.product is Target.LOAN and d.action for d in drafts)
    said = set(marked.words)
    kept: list[Draft] = []
    for at, draft in enumerate(drafts):
        plain = not (draft.number or draft.count)
        plain = plain and (not draft.periods or draft.product is Target.EVERYTHING_DUE)
        bare = plain and not _money_beside(marked, mentions, draft)
        debt = draft.product is Target.LOAN and draft.action is None and not draft.cancel
        if bare and everything and "cada" in said and draft.target is Target.LOAN:
            continue
        if bare and debt and asked and draft.generic:
            continue
        if bare and draft.product is Target.EVERYTHING_DUE and _points_back(marked, draft, kept):
            continue
        if bare and _heads(marked, drafts, at):
            continue
        if kept and _same_loan_again(mentions, kept[-1], draft):
            continue
        near = [*kept[-1:], *drafts[at + 1 : at + 2]]
        if bare and any(_says_again(marked, mentions, other, draft) for other in near):
            continue
        after = drafts[at + 1] if at + 1 < len(drafts) else None
        if bare and after and len(drafts) == 2 and _names_it(marked, mentions, draft, after):  # noqa: PLR2004
            continue
        kept.append(draft)
    return kept


def _points_back(marked: Marked, draft: Draft, before: list[Draft]) -> bool:
    """Read "estoy atrasada en el seguro, pago lo que debo": the seguro is what is owed."""
    owed = "deber" in marked.lemmas[draft.start : draft.end]
    shown = marked.words[draft.end : draft.end + 2] == ("de", "eso")
    shown = shown or marked.words[draft.start] == "lo"
    return owed and shown and any(d.action is Asked.OVERDUE for d in before)


def _heads(marked: Marked, drafts: list[Draft], at: int) -> bool:
    """Read "todo lo del mes: aportes, seguro y cuota" as what stands after the colon."""
    draft, rest = drafts[at], drafts[at + 1 :]
    if draft.product is not Target.EVERYTHING_DUE or len(rest) < 2:  # noqa: PLR2004
        return False
    if marked.words[draft.end : rest[0].start][:1] != (":",):
        return False
    for other in rest:
        other.periods = other.periods or list(draft.periods)
    return True


def _without_headers(marked: Marked, drafts: list[Draft]) -> list[Draft]:
    """Read "crédito vivienda: 950.000 cuota, 250.000 capital" as what stands after the colon."""
    spare = []
    for one, other in itertools.pairwise(drafts):
        opens = {":", "("} & set(marked.words[one.end : one.end + 1])
        same = other.action and other.target is Target.LOAN and other.number == one.number
        if opens and same and _is_bare_debt(one) and one.product is Target.LOAN and one.number:
            other.periods = other.periods or list(one.periods)
            spare.append(one)
    return [d for d in drafts if all(d is not one for one in spare)]


def _says_again(marked: Marked, mentions: list[Mention], other: Draft, draft: Draft) -> bool:
    """Recognise "es cuota, repito, cuota": the same again, and nobody else's."""
    if (other.product, other.action) != (draft.product, draft.action) or other.everything:
        return False
    measured = [m for m in mentions if m.kind in _MEASURES]
    if len(measured) > 1 or (measured and not _apart(marked, other, draft)):
        return False
    start, end = sorted((other, draft), key=lambda d: d.start)
    people = {Kind.KIN, Kind.NAME, Kind.PERSON_NUMBER, Kind.OWN, Kind.RECEIPT}
    someone = any(m.kind in people for m in mentions)
    return not someone and not _JOINS & set(marked.words[start.end : end.start])


def _same_loan_again(mentions: list[Mention], last: Draft, draft: Draft) -> bool:
    """Recognise "la cuota del de mejoras, sí, ese de mejoras": the loan named once more."""
    named = draft.number is not None and draft.number == last.number
    bare = draft.action is None and not (draft.periods or draft.count)
    return (
        named
        and bare
        and last.target is draft.target
        and not any(m.kind in _MEASURES for m in mentions)
    )


def _apart(marked: Marked, other: Draft, draft: Draft) -> bool:
    """Tell whether a sentence ends between: "pago póliza. […] El seguro vale 62.000"."""
    return draft.end <= other.start and "." in marked.words[draft.end : other.start]


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


def _spread_actions(marked: Marked, mentions: list[Mention], drafts: list[Draft]) -> None:
    """Carry "al día con aportes y crédito" from the first to the ones beside it."""
    alike = sum(m.kind in _MEASURES for m in mentions) < 2  # noqa: PLR2004
    carried = {Asked.OVERDUE, Asked.PAYOFF}
    for one, other in itertools.pairwise(drafts):
        loans = one.product is other.product is Target.LOAN and bool(one.number and other.number)
        if one.product is None or other.action is not None:
            continue
        if one.action not in carried and not (loans and one.action and alike):
            continue
        between = set(marked.words[one.end : other.start])
        if between <= _LISTS and between & {"y", ","}:
            other.action = one.action


def _give_minimum(marked: Marked, drafts: list[Draft]) -> None:
    """Read "no la tarjeta completa, solo el mínimo": only a card has a minimum to pay."""
    cards = "tarjeta" in marked.lemmas and all(d.product is not Target.CARD for d in drafts)
    for draft in drafts:
        if cards and draft.product is None and "minimo" in marked.lemmas[draft.start : draft.end]:
            draft.product = Target.CARD


def _mark_owed(marked: Marked, drafts: list[Draft]) -> None:
    """Read "les debo el seguro desde agosto" as what is overdue."""
    for draft in drafts:
        at = draft.start - 1
        while at >= 0 and marked.words[at] in _ARTICLES:
            at -= 1
        before = marked.words[at - 1 : at]
        owes = at >= 0 and marked.words[at] in _OWE and before != ("no",)
        owes = owes and not (before == ("que",) and marked.words[at].startswith("debia"))
        if owes and draft.product not in _WHOLES and draft.action in {None, Asked.INSTALLMENT}:
            draft.action = Asked.OVERDUE


def _spread_debts(marked: Marked, drafts: list[Draft]) -> None:
    """Carry "aportes y seguro que debo de octubre" back to the first."""
    for one, other in itertools.pairwise(drafts):
        said = set(marked.lemmas[other.start : other.end])
        owed = other.action is Asked.OVERDUE and {"que", "deber"} <= said
        joined = marked.words[one.end : other.start] in (("y",), ("y", "el"), ("y", "la"))
        if owed and joined and one.product and one.action is None:
            one.action, one.periods = Asked.OVERDUE, one.periods or list(other.periods)


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


def _count_paid(marked: Marked, drafts: list[Draft]) -> None:
    """Read "debo cuatro cuotas atrasadas, ahí van dos" as the two that are paid."""
    counted = [d for d in drafts if d.count]
    words = marked.words
    for at in range(len(words) - 1):
        opens = words[at] in _PAID and (at + 2 == len(words) or words[at + 2] in {".", ",", ";"})
        number = figure_at(list(words), at + 1) if opens and words[at + 1] != "a" else None
        if counted and number and number.value.startswith(ELLIPTICAL):
            counted[-1].count = int(number.value.removeprefix(ELLIPTICAL))


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
    spare = any(
        m.kind is Kind.REST and debt.end <= m.start < d.start for m in mentions for d in asked
    )
    if spare:
        return drafts  # "lo del crédito 44-012, y lo que sobre para la otra cuota"
    beside = _money_beside(marked, mentions, debt) and not (
        _says_capital(marked, mentions, debt, asked)
        or _between_both(marked, mentions, asked[0], debt)
    )
    chosen = any(
        m.kind is Kind.PREPAYMENT and d.end <= m.start < debt.start for m in mentions for d in asked
    )  # "abono a capital y disminuir el plazo del crédito 2-300"
    if beside or (_stands_apart(marked, debt, asked) and not chosen):
        return drafts
    for draft in asked:
        draft.product, draft.number = debt.product, debt.number
        draft.periods = draft.periods or debt.periods
    return [d for d in drafts if d is not debt]


def _between_both(marked: Marked, mentions: list[Mention], asked: Draft, debt: Draft) -> bool:
    """Recognise the one amount of "cuota 12/48 $ 180.000 crédito 33-100"."""
    measures = [m for m in mentions if m.kind in _MEASURES]
    if len(measures) != 1 or not asked.end <= measures[0].start < debt.start:
        return False
    before = marked.between(asked.end, measures[0].start)
    after = marked.between(measures[0].end, debt.start)
    return set(before) <= {"$", ":", "de", "por", "valor"} and set(after) <= {",", "del", "-", "("}


def _says_capital(marked: Marked, mentions: list[Mention], debt: Draft, asked: list[Draft]) -> bool:
    """Recognise "5 millones al hipotecario, a capital": what that money is to do there."""
    only = asked[0]
    between = set(marked.words[debt.end : only.start])
    near = debt.end <= only.start and between <= {",", "a", "al", "directo", "de"}
    alone = len(asked) == 1 and only.action is Asked.PRINCIPAL and not only.measured
    return near and alone and not _money_beside(marked, mentions, only)


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
    if joined:
        return drafts
    for draft in named:
        draft.periods = draft.periods or list(first.periods)
    return named
