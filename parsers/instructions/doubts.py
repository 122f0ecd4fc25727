"""What the program cannot settle by itself, in the words that staff read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from models.instruction import Asked, InstructionLine, Target
from models.money import Money
from parsers.instructions.asides import untold
from parsers.instructions.figures import ELLIPTICAL, UNKNOWN, money
from parsers.instructions.leftovers import stray_word, unknown_thing, unread_word
from parsers.instructions.measured import of_measures
from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.parts import Part
from parsers.instructions.targets import SAVINGS, Draft

_TARGETS: Final = frozenset({Kind.PRODUCT, Kind.ACTION, Kind.PERIOD, Kind.OBLIGATION, Kind.PURPOSE})
_CONDITIONS: Final = frozenset(
    {
        "no", "esta", "estan", "hay", "poder", "tener", "deber", "falta", "quedar", "haber", "ya",
        "todavia", "aun", "se", "toca", "sale", "me", "el", "la", "es", "ser", "son", "los",
        "las", "mi", "en", "alcanza",
    }
)  # fmt: skip
_ADVICE: Final = frozenset({"conviene", "recomienda", "recomiendan", "aconseja", "aconsejan"})
_ASKS_WHICH: Final = (
    "que es mejor", "cual es mejor", "que me conviene", "ustedes que dicen", "que seria mejor",
    "que sale mejor", "que me sale mejor",
)  # fmt: skip
_TAKES: Final = frozenset(
    {
        "pasenme", "paseme", "pasen", "pase", "saquen", "saque", "saqueme", "saquenme", "sacar",
        "trasladen", "traslade", "trasladar", "traslado", "retiren", "retirar", "cojan", "debiten",
        "transfieran", "pasar", "pasarme", "pasan", "pasarlo", "cambiar", "cambien", "mover",
        "descuenten", "descuentenme", "cruzar", "crucen", "muevan",
    }
)  # fmt: skip
_MENDS: Final = frozenset({"corrijan", "corrija", "arreglen", "arregle", "reversen"})
_WHAT_IS_OF: Final = (("lo", "del"), ("lo", "de"))
_SEVERAL: Final = frozenset({"asociados", "asociadas", "personas", "socios", "socias"})
_THEIRS: Final = ("su", "con su", "lo suyo", "la suya", "el suyo", "paga", "pone")
_FEW: Final = frozenset({"dos", "tres", "cuatro", "cinco", "varios", "varias", "2", "3", "4", "5"})
_HAS: Final = frozenset({"tengo", "tenemos", "tenia", "quedo", "hay"})
_MOST_AT_ONCE: Final = 24  # Instalments: more are what the loan has.
_MOST_INSTALLMENTS: Final = 120
_AFFIRMED: Final = frozenset(
    {
        "esa",
        "ese",
        "eso",
        "esto",
        "esta",
        "este",
        "yo",
        "hoy",
        "ahora",
        "ella",
        "que",
        "claro",
        "ahi",
    }
)
_DID: Final = frozenset({"pude", "puedo", "pudimos", "logre", "consegui", "cumpli", "cumplo"})
_REACH: Final = 5  # Words between "o" and what it parts.


def doubts_of(
    whole: Part, lines: list[InstructionLine], seen: Marked, mentions: list[Mention]
) -> list[str]:
    doubts = _doubts_of_sum(whole)
    doubts += [sentence for found, sentence in _of_targets(whole, lines, seen) if found]
    doubts += [sentence for found, sentence in of_measures(whole, seen, mentions) if found]
    doubts += [sentence for found, sentence in _of_words(whole, seen, mentions) if found]
    unread = unread_word(seen, mentions, whole)
    if unread:
        doubts.append(f"Una parte del mensaje no se entendió: «{unread}».")
    thing = unknown_thing(seen, whole)
    if thing:
        doubts.append(f"Nombra algo que la cooperativa no maneja: «{thing}».")
    return doubts + _doubts_of_people(whole, lines)


def _of_targets(
    whole: Part, lines: list[InstructionLine], seen: Marked
) -> Iterator[tuple[bool, str]]:
    drafts = whole.drafts
    yield (
        any(line.product is Target.UNSPECIFIED for line in lines),
        "No dice a qué producto aplicar el pago.",
    )
    yield (
        any(line.product is Target.TERM_DEPOSIT for line in lines),
        "Un CDAT no recibe cuotas: hay que preguntar qué desea.",
    )
    yield (
        any(draft.plain_interest for draft in drafts),
        "Habla de intereses sin decir si son de mora.",
    )
    yield (
        any(_only_cancel(draft) for draft in drafts),
        "«Cancelar» puede ser pagar la cuota o pagar toda la deuda.",
    )
    yield (
        any(_one_word_for_two(draft, whole, seen) for draft in drafts),
        "El aporte social y el ahorro permanente se pagan juntos: confirmar el reparto.",
    )
    yield (
        any(draft.unclear and draft.action is not Asked.PAYOFF for draft in drafts),
        "Habla de lo que debe sin decir si es lo vencido o todo.",
    )
    yield (_splits_loan_blindly(whole), "No dice cuánto es para la cuota y cuánto para capital.")
    yield (
        len(drafts) == 1 and _only_this_month(drafts[0], seen),
        "«Lo del mes» puede ser la cuota o todo lo que debe este mes.",
    )
    named = {draft.product for draft in drafts}
    yield (
        {Target.CONTRIBUTIONS, Target.SOCIAL_CONTRIBUTIONS} <= named,
        "Los aportes ya incluyen el aporte social: confirmar el reparto.",
    )
    yield (
        any(draft.action is Asked.PAYOFF and draft.product in SAVINGS for draft in drafts),
        "Pide pagar el total de algo que no es una deuda.",
    )


def _of_words(whole: Part, seen: Marked, mentions: list[Mention]) -> Iterator[tuple[bool, str]]:
    yield (
        untold(seen, mentions),
        "Cuenta también lo que ya pagó o pagará después: confirmar qué pide.",
    )
    yield _from_what_is_there(seen, mentions), "Habla de dinero que ya está en la cooperativa."
    yield _one_of_several(seen, whole, mentions), "No dice de cuál crédito o producto habla."
    yield _counts_more(seen), "Nombra varias cuotas por su número."
    together = _several_pay(seen)
    yield together or bool(_SEVERAL & set(seen.words)), "Habla de varios asociados."
    yield _excepts(seen, whole), "Exceptúa algo de todo lo que se paga."
    yield _offers_choice(seen, mentions), "Deja a elegir entre dos destinos."
    yield _asks_to_mend(seen), "Pide corregir un pago que ya se aplicó."
    yield _takes_from(seen), "Pide sacar dinero de un ahorro: eso no es un pago."
    yield _describes_loan(seen, whole), "Describe la deuda sin decir cuál es."
    yield _counts_roughly(seen), "No es seguro cuántas cuotas o meses son."
    yield _asks_advice(seen), "Pregunta qué le conviene."
    stray = stray_word(seen, whole)
    yield bool(stray), f"Entre un destino y otro hay algo que no se entendió: «{stray}»."
    yield _sets_condition(seen), "Pone una condición que el programa no puede comprobar."


def _only_cancel(draft: Draft) -> bool:
    alone = draft.product in {Target.LOAN, Target.CARD} and draft.action is None
    return draft.cancel and alone and not draft.measured and not draft.periods


def _splits_loan_blindly(whole: Part) -> bool:
    """Tell whether principal and instalment stand side by side and nothing parts the money."""
    loans = [d for d in whole.drafts if d.target is Target.LOAN and not d.measured]
    asked = {(d.number, d.action or Asked.INSTALLMENT) for d in loans}
    return any(
        {(number, Asked.PRINCIPAL), (number, Asked.INSTALLMENT)} <= asked for number, _ in asked
    )


def _takes_from(seen: Marked) -> bool:
    """Recognise "pásenme 100 mil del Rentadiario a la cuota"."""
    accounts = {product.value for product in SAVINGS}
    return any(
        m.kind is Kind.PRODUCT
        and (m.value in accounts or seen.words[max(0, m.start - 2) : m.start] in _WHAT_IS_OF)
        and set(seen.words[max(0, m.start - 2) : m.start]) & {"de", "del"}
        and set(seen.words[max(0, m.start - 6) : m.start]) & _TAKES
        and set(seen.words[m.end : m.end + 2]) & {"a", "al", "para"}
        for m in seen.mentions
    )


def _asks_to_mend(seen: Marked) -> bool:
    """Recognise "corrijan el pago de octubre, eso era del seguro"."""
    return any(
        word in _MENDS and {"pago", "abono", "aplicacion"} & set(seen.words[at + 1 : at + 4])
        for at, word in enumerate(seen.words)
    )


def _describes_loan(seen: Marked, whole: Part) -> bool:
    """Recognise "al crédito que tiene la tasa más alta", not "a capital que acabe más rápido"."""
    chosen = {
        at for m in seen.mentions if m.kind is Kind.PREPAYMENT for at in range(m.start, m.end)
    }
    return any(
        draft.target is Target.LOAN
        and not chosen & set(range(draft.end, draft.end + 6))
        and draft.number is None
        and seen.words[draft.end : draft.end + 1] == ("que",)
        and set(seen.words[draft.end + 1 : draft.end + 6]) & {"mas", "mayor", "menor", "menos"}
        for draft in whole.drafts
    )


def _counts_roughly(seen: Marked) -> bool:
    """Recognise "debo como tres meses"."""
    return any(
        m.kind is Kind.COUNT
        and seen.words[m.start - 1 : m.start] in (("como",), ("casi",), ("unas",))
        for m in seen.mentions
    )


def _asks_advice(seen: Marked) -> bool:
    """Recognise "¿qué es mejor, bajar plazo o cuota?"."""
    asks = "?" in seen.words and bool(_ADVICE & set(seen.words))
    said = " ".join(seen.words)
    return asks or any(phrase in said for phrase in _ASKS_WHICH)


def _only_this_month(draft: Draft, seen: Marked) -> bool:
    said = seen.words[draft.start : draft.end]
    return draft.product is Target.EVERYTHING_DUE and said[:1] == ("lo",) and "que" not in said


def _from_what_is_there(seen: Marked, mentions: list[Mention]) -> bool:
    """Recognise "el saldo a favor que tengo", "crucen", "lo que tengo en el Rentadiario"."""
    accounts = {product.value for product in SAVINGS}
    held = any(
        m.value in accounts
        and {"tengo", "tenemos"} & set(seen.words[max(0, m.start - 3) : m.start])
        and seen.words[m.start - 2 : m.start] in (("en", "el"), ("en", "mi"), ("en", "los"))
        for m in mentions
        if m.kind is Kind.PRODUCT
    )
    balance = any(
        m.value == "credit_balance"
        and _HAS & {*seen.words[max(0, m.start - 3) : m.start], *seen.words[m.end : m.end + 3]}
        for m in mentions
    )
    return held or balance or bool({"crucen", "cruzar", "cruce"} & set(seen.words))


def _one_of_several(seen: Marked, whole: Part, mentions: list[Mention]) -> bool:
    """Recognise "uno de mis créditos", "una cuota de cada cosa", "33-100 (capital)"."""
    one = any(
        m.kind is Kind.ALL
        and seen.words[m.start - 1 : m.start] in (("uno",), ("una",), ("alguno",))
        for m in mentions
    )
    each = ("cada", "cosa") in itertools.pairwise(seen.words) and len(whole.drafts) == 1
    each = each and not any(m.kind is Kind.AMOUNT for m in mentions)
    bracketed = any(
        d.number and d.action is None and seen.words[d.end : d.end + 1] == ("(",) and e.action
        for d, e in itertools.pairwise(whole.drafts)
    )
    long = any(d.count is not None and d.count > _MOST_AT_ONCE for d in whole.drafts)
    return one or each or bracketed or long


def _several_pay(seen: Marked) -> bool:
    """Recognise "somos tres hermanos", "cada uno su cuota": nobody says who pays what."""
    said = " ".join(seen.words)
    own_each = any(
        f"cada {one} {whose}" in said for one in ("uno", "una", "quien") for whose in _THEIRS
    )
    few = any(
        word == "somos" and bool(_FEW & set(seen.words[at + 1 : at + 3]))
        for at, word in enumerate(seen.words)
    )
    kin = {m.end for m in seen.mentions if m.kind is Kind.KIN}
    with_me = any(seen.words[end : end + 2] == ("y", "yo") for end in kin)
    numbered = any(m.kind is Kind.PERSON_NUMBER for m in seen.mentions)
    return few or own_each or (with_me and not numbered)


def _counts_more(seen: Marked) -> bool:
    """Recognise "2 cuotas del crédito y 1 de aportes", "la cuota 5 y 6"."""
    products = {m.start for m in seen.mentions if m.kind is Kind.PRODUCT}
    for mention in seen.mentions:
        value = mention.value.removeprefix(ELLIPTICAL)
        if mention.kind is not Kind.NUMBER or not value.isdigit() or mention.start < 1:
            continue
        at = mention.start
        joined = seen.words[at - 1] in {"y", ","} and int(value) <= _MOST_INSTALLMENTS
        listed = at > 1 and seen.words[at - 2].isdigit() and "cuota" in seen.lemmas[at - 3 : at]
        if joined and (listed or (seen.words[at + 1 : at + 2] == ("de",) and at + 2 in products)):
            return True
    return False


def _excepts(seen: Marked, whole: Part) -> bool:
    everything = {Target.EVERYTHING_DUE, Target.EVERYTHING_OVERDUE}
    return bool({"excepto", "salvo", "menos"} & set(seen.words)) and any(
        d.target in everything for d in whole.drafts
    )


def _offers_choice(seen: Marked, mentions: list[Mention]) -> bool:
    """Tell whether "o" stands between two different things that are asked for."""
    asked = [m for m in mentions if m.kind in _TARGETS]
    for at, word in enumerate(seen.words):
        if word not in {"o", "u"}:
            continue
        before = [m for m in asked if at - _REACH <= m.end <= at]
        after = [m for m in asked if at < m.start <= at + _REACH]
        if before and after and before[-1].value != after[0].value:
            return True
    return False


def _sets_condition(seen: Marked) -> bool:
    """Tell whether something is asked for only "si se puede", "si ya está paga"."""
    read = {at for m in seen.mentions if m.kind is not Kind.BUT for at in range(m.start, m.end)}
    return any(
        word == "si"
        and at not in read
        and not _AFFIRMED & set(seen.words[max(0, at - 1) : at])
        and not _DID & set(seen.words[at + 1 : at + 2])
        and seen.lemmas[at + 1 : at + 2]
        and (seen.lemmas[at + 1] in _CONDITIONS)
        for at, word in enumerate(seen.words)
    )


def _one_word_for_two(draft: Draft, whole: Part, seen: Marked) -> bool:
    """Tell whether "aporte social" with an amount may stand for both parts of the contribution."""
    others = {d.product for d in whole.drafts}
    singular = "social" in seen.words[draft.start : draft.end]
    return (
        draft.product is Target.SOCIAL_CONTRIBUTIONS
        and singular
        and draft.amount is not None
        and Target.PERMANENT_SAVINGS not in others
    )


def _doubts_of_sum(whole: Part) -> list[str]:
    amounts = [d.amount for d in whole.drafts if d.amount]
    if UNKNOWN in amounts or whole.total == UNKNOWN:
        return ["Un valor no es claro."]
    total = money(whole.total)
    if total is None or not amounts:
        return []
    named = Money(sum(int(amount) for amount in amounts))
    complete = len(amounts) == len(whole.drafts)
    if named > total or (complete and named != total):
        return [f"Los valores suman {named} y dice que son {total}."]
    return []


def _doubts_of_people(whole: Part, lines: list[InstructionLine]) -> list[str]:
    doubts = list(whole.people.doubts)
    if whole.people.nameless:
        doubts.append("El pago es de otra persona y no da su número de identificación.")
    if whole.people.several and any(line.amount is None and line.share is None for line in lines):
        doubts.append("Hay pagos de dos asociados y no dice cuánto es de cada uno.")
    return doubts
