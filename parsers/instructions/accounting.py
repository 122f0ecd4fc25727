"""Whether a finished reading accounts for the text: each thing said once, and nothing twice.

The rules read what they know, and what they do not know they may drop or double: a receipt that
found no line, a month that is nowhere, all loans beside one of them. So the finished lines are held
against the mentions once more, and what does not balance is for a person. Nothing here changes a
line; each check says why it doubts.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from models.instruction import Asked, InstructionLine, Prepayment, Target
from parsers.instructions.mentions import Kind, Marked, Mention
from parsers.instructions.parts import Part
from parsers.instructions.purposes import INSURANCE_PURPOSES

_ADDS: Final = frozenset({"mas", "adicional", "adelantada", "anticipada", "extra"})
_WIDE: Final = frozenset(
    {Target.EVERYTHING_DUE, Target.EVERYTHING_OVERDUE, Target.PAYROLL_DEDUCTION}
)
_LIKE_A_LOAN: Final = re.compile(r"\d{1,5}-\d{1,7}")
_COUNTED: Final = frozenset(
    {
        "cuota", "adelantadas", "anticipadas", "atrasadas", "vencidas", "pendientes", "mas",
        "meses", "siguientes", "proximas", "ultimas", "primeras",
    }
)  # fmt: skip
_INDEX: Final = {str(at): at for at in range(1, 10)} | {
    word: at + 1 for at, word in enumerate(("uno", "dos", "tres", "cuatro", "cinco"))
}
_VAGUE: Final = frozenset({"deuda", "obligacion", "aporte", "ahorro", "cuenta", "cuota"})
_BANKS: Final = frozenset(
    {
        "nequi",
        "bancolombia",
        "davivienda",
        "daviplata",
        "efecty",
        "bbva",
        "pse",
        "popular",
        "occidente",
    }
)
_LEAST_IDENTITY: Final = 100_000_000  # Centavos.
_NOTE: Final = 5_000  # Centavos: the smallest coin.
_EXCEEDS: Final = frozenset({"pase", "pasa", "exceda", "supere", "sobrepase"})
_TAKES: Final = frozenset(Target) - {Target.LOAN}


def unaccounted(
    whole: Part,
    lines: list[InstructionLine],
    seen: Marked,
    mentions: list[Mention],
    this_month: str,
) -> Iterator[str]:
    """Yield what of the text the lines leave open, in the words that staff read."""
    for found, sentence in (
        (_twice(lines), "Dos destinos parecen ser el mismo: confirmar."),
        (_shares_exceed(lines), "Las partes suman más que el pago."),
        (_misnamed(lines), "Un número o nombre no corresponde a ese producto: confirmar."),
        (_rest_between(lines, seen, mentions), "Reparte lo que sobra y no dice cómo."),
        (_receipts_lost(whole, seen, mentions), "Un comprobante se quedó sin destino."),
        (_by_bank(whole, seen), "Da a cada comprobante su destino: confirmar cuál es cuál."),
        (_ahead_of_nothing(whole, lines, this_month), "Adelantar no va con el mes que nombra."),
        (_beyond(seen, mentions), "Reparte lo que pase de un valor: confirmar."),
        (_spelled_count(whole, seen), "Cuenta varias cuotas y las nombra: confirmar cuáles."),
        (_may_be_a_number(seen, mentions), "Un valor puede ser un número de identificación."),
        (_one_more(lines, seen), "Habla de una cuota más que no se pudo leer."),
    ):
        if found:
            yield sentence
    if not any(m.kind in {Kind.CORRECTION, Kind.DENIAL} for m in seen.mentions):
        lost = _lost(whole, lines, seen, mentions)
        if lost:
            said = " ".join(seen.words[lost.start : lost.end])
            yield f"No se supo a qué corresponde «{said}»."


def _twice(lines: list[InstructionLine]) -> bool:
    """Tell whether two lines overlap: "los dos créditos" beside one of them."""
    return any(_overlap(one, other) for one, other in itertools.combinations(lines, 2))


def _overlap(one: InstructionLine, other: InstructionLine) -> bool:
    owners = (one.member_id, one.receipt) == (other.member_id, other.receipt)
    if one.product is not other.product or one.rest or other.rest or not owners:
        return False
    owed = {one.action, other.action} == {Asked.OVERDUE, None}
    plain = {one.period, one.amount, other.period, other.amount} == {None}
    if owed and plain and one.product is not Target.LOAN:
        return True
    named = one.number == other.number and {one.amount, other.amount} == {None}
    if named and one.action is not other.action and Asked.PAYOFF in {one.action, other.action}:
        return True
    if {one.action, other.action} - {None} and one.action is not other.action:
        return False
    if one.period != other.period or one.count != other.count:
        return False
    return (
        one.number == other.number
        or "all" in {one.number, other.number}
        or None in {one.number, other.number}
    )


def _shares_exceed(lines: list[InstructionLine]) -> bool:
    """Tell whether the shares come to all of it and something else wants its part too."""
    shares = [line.share for line in lines if line.share is not None]
    total = sum(shares, Fraction(0))
    return bool(shares) and (total > 1 or (total == 1 and len(shares) < len(lines)))


def _ahead_of_nothing(whole: Part, lines: list[InstructionLine], this_month: str) -> bool:
    """Tell whether "adelantado" stands beside nothing but what is due already."""
    ahead = {choice for _, choice in whole.choices} == {Prepayment.ADVANCE_INSTALLMENTS}
    months = [line.period for line in lines if line.count is None]
    return ahead and len(months) == len(lines) and all(m and m <= this_month for m in months)


def _misnamed(lines: list[InstructionLine]) -> bool:
    """Tell whether a purpose went to another product: an insurance "de consumo"."""
    insured = frozenset(INSURANCE_PURPOSES.values()) | {"all"}
    return any(
        line.product is Target.INSURANCE
        and line.number is not None
        and not line.number[0].isdigit()
        and line.number not in insured
        for line in lines
    )


def _lost(
    whole: Part, lines: list[InstructionLine], seen: Marked, mentions: list[Mention]
) -> Mention | None:
    """Return a number, count, month, product or amount that is in no line."""
    numbers = {line.number for line in lines}
    products = {d.product for d in whole.drafts} | {line.product for line in lines}
    counted = any(line.count for line in lines)
    counts = {len(lines)}
    amounts = {d.amount for d in whole.drafts} | {whole.total}
    months = {month for d in whole.drafts for month in d.periods}
    for m in mentions:
        wide = m.value in _WIDE or (seen.lemmas[m.start] in _VAGUE and bool(products & _TAKES))
        lost = (
            (m.kind is Kind.OBLIGATION and m.value not in numbers)
            or (m.kind is Kind.PURPOSE and m.value not in numbers and not _called(lines))
            or (m.kind is Kind.PERIOD and _is_lost_month(m, months, seen))
            or (m.kind is Kind.COUNT and int(m.value) not in counts and not counted)
            or (m.kind is Kind.AMOUNT and m.value.isdigit() and m.value not in amounts)
            or (m.kind is Kind.NUMBER and _is_lost_number(m, lines, seen))
            or (m.kind is Kind.PRODUCT and m.value not in products and not wide)
        )
        if lost:
            return m
    return None


def _is_lost_month(month: Mention, months: set[str], seen: Marked) -> bool:
    """Tell whether a month is in no line, and not one that is told to be paid."""
    told = "ya" in seen.words[month.end : month.end + 2]
    return month.value.startswith("m") and month.value not in months and not told


def _is_lost_number(number: Mention, lines: list[InstructionLine], seen: Marked) -> bool:
    """Tell whether "60-4" may be a loan's number, or "dos" how many: no line has it."""
    if _LIKE_A_LOAN.fullmatch(number.value):
        shared = any(line.share for line in lines)  # "60-40: 60% crédito y 40% aportes"
        return not shared and number.value not in {line.number for line in lines}
    here = slice(number.end, number.end + 1)
    counts = bool(_COUNTED & {*seen.lemmas[here], *seen.words[here]})
    return number.value.startswith("~") and counts and not any(line.count for line in lines)


def _called(lines: list[InstructionLine]) -> bool:
    """Tell whether a line has a number of its own, which goes before what it is for."""
    insured = any(line.product is Target.INSURANCE and line.number for line in lines)
    return insured or any(line.number and line.number[0].isdigit() for line in lines)


def _rest_between(lines: list[InstructionLine], seen: Marked, mentions: list[Mention]) -> bool:
    """Tell whether "lo demás entre crédito y tarjeta" gave the rest to one of them."""
    rests = [m.end for m in mentions if m.kind is Kind.REST]
    return sum(line.rest for line in lines) == 1 and any(
        "entre" in seen.words[end : end + 5] for end in rests
    )


def _receipts_lost(whole: Part, seen: Marked, mentions: list[Mention]) -> bool:
    """Tell whether a receipt that is named has no line: "los recibos 1 y 2"."""
    held = {d.receipt for d in whole.drafts} - {None}
    if not held:
        return False
    shared = {d.receipt for d in whole.drafts if not d.rest and d.amount is None}
    if any(d.rest and d.receipt in shared for d in whole.drafts):
        return True  # "Primero …, segundo …, y la tarjeta con lo que quede": an order, no papers.
    named = {int(m.value) for m in mentions if m.kind is Kind.RECEIPT}
    for at, lemma in enumerate(seen.lemmas):
        if lemma in {"comprobante", "recibo", "foto", "soporte"}:
            after = itertools.takewhile(
                lambda w: w in _INDEX or w in {"y", ",", "nro", "numero"}, seen.words[at + 1 :]
            )
            named |= {_INDEX[word] for word in after if word in _INDEX}
    return not named <= held


def _by_bank(whole: Part, seen: Marked) -> bool:
    """Tell whether receipts are named by their bank: "el de Nequi es tarjeta, el de Efecty …"."""
    named = {
        word
        for at, word in enumerate(seen.words)
        if word in _BANKS and seen.words[at - 1 : at] in (("de",), ("del",))
    }
    hours = sum(
        word == "las" and seen.words[at + 1].isdigit() and seen.words[at - 1] in {"a", "de"}
        for at, word in enumerate(seen.words[1:-1], 1)
    )
    return (len(named) > 1 or hours > 1) and len(whole.drafts) > 1


def _beyond(seen: Marked, mentions: list[Mention]) -> bool:
    """Tell whether "lo que pase de 200 mil va a aportes" was read as an amount."""
    amounts = {m.start for m in mentions if m.kind is Kind.AMOUNT}
    return any(
        word in _EXCEEDS
        and (seen.words[at + 1] == "de" if word.startswith("pas") else True)
        and bool(amounts & {at + 1, at + 2, at + 3})
        for at, word in enumerate(seen.words[:-1])
    )


def _spelled_count(whole: Part, seen: Marked) -> bool:
    """Tell whether "tres cuotas: la vencida, la de este mes …" has them counted and named."""
    return any(
        one.count and other.target is one.target and ":" in seen.words[one.end : other.start]
        for one, other in itertools.pairwise(whole.drafts)
    )


def _may_be_a_number(seen: Marked, mentions: list[Mention]) -> bool:
    """Tell whether money is written like an identity number: "4.222.111", without a peso sign."""
    return any(
        m.kind is Kind.AMOUNT
        and len(m) == 1
        and m.value.isdigit()
        and int(m.value) >= _LEAST_IDENTITY
        and int(m.value) % _NOTE
        and seen.words[m.start - 1 : m.start] not in (("$",), ("de",), ("por",), ("valor",), (":",))
        for m in mentions
    )


def _one_more(lines: list[InstructionLine], seen: Marked) -> bool:
    """Tell whether "y una más" found no line."""
    if any(line.count for line in lines) or len({line.period for line in lines}) > 1:
        return False
    return any(
        word in {"una", "otra"}
        and seen.words[at - 1 : at] in (("y",), ("mas",), ("+",))
        and bool(_ADDS & set(seen.words[at + 1 : at + 4]))
        for at, word in enumerate(seen.words)
    )
