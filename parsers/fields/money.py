"""Which of the printed figures is the amount that the cooperative receives (RECEIPTS.md 0.2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from models.money import ZERO, Money
from parsers.amounts import amount_in_words, find_amounts
from parsers.fields.arithmetic import (
    BESIDE_PURCHASES,
    PROVEN,
    SMALLEST_FEE,
    costs_of,
    of_value,
    paid_in_cash,
    price_of_item,
    sum_of_parts,
    summed_up,
    total_of_items,
    with_cost_of,
)
from parsers.fields.entry import Place
from parsers.fields.figures import DEAREST_FEE, Figures, is_service
from parsers.fields.found import CLEAR_LETTERS, Choice, Found
from parsers.fields.ours import names_us

_LEAST_PAID: Final = Money.pesos(100)  # Nobody sends less.
_SMALLEST: Final = Money.pesos(1_000)  # A smaller amount is most often one cut off.
_ENDS_IN_EIGHT: Final = 800  # Centavos, of a cost as ``1508``.
_NEAR_ITS_LABEL: Final = 2  # Rows.
_ROUNDED: Final = Money.pesos(1)  # Centavos are the first to be misread.
_MOST_PURCHASES: Final = 8
_DEAREST: Final = Money.pesos(60_000)  # Of costs beside a smaller amount, or none.


@dataclass(frozen=True, slots=True)
class Chosen:
    """The amount, or the readings between which a person must choose.

    :ivar open: nothing speaks against the digits of any figure, only nobody knows which is meant:
        another reader may tell.
    :ivar barred: figures that it may not be, whoever says so.
    """

    amount: Found[Money] | None
    candidates: tuple[Money, ...] = ()
    notes: tuple[str, ...] = ()
    open: bool = False
    barred: tuple[Money, ...] = ()


def choose_amount(figures: Figures, text: str) -> Chosen:
    """Return the amount that the figures agree on."""
    offered = [found for found in figures.amounts if found.value]
    offered = _that_name_us(offered)
    values = {found.value for found in offered}
    if len(values) == 1:
        return _single(figures, offered, text)
    if not values:
        return _large_enough(_unlabelled(figures))
    return _among(figures, offered, text)


def _that_name_us(offered: Sequence[Found[Money]]) -> list[Found[Money]]:
    """Return the figures of sentences that name us, where others on the screen name others."""
    told = [f for f in offered if f.label is None or f.label.words[-1].endswith("ste")]
    ours = [f for f in told if names_us(f.snippet.run.text)]
    return ours if ours and len(told) == len(offered) else list(offered)


def _large_enough(chosen: Chosen) -> Chosen:
    """Return what was chosen without a label, if no digits of it can be cut off."""
    found = chosen.amount
    if found is None or found.confidence >= PROVEN or not may_be_cut(found):
        return chosen
    return Chosen(None, (found.value,), (_TOO_SMALL,))


def may_be_cut(found: Found[Money]) -> bool:
    whole = found.snippet.text.rstrip().endswith((",00", ".00"))
    return found.value < _SMALLEST and not whole


def _small(best: Found[Money]) -> Chosen | None:
    """Return a labelled figure below the smallest usual amount, where no digit of it can be lost.

    :return: ``None`` where it is print, which loses none.
    """
    if not _stands_free(best):
        return Chosen(None, (best.value,), (_TOO_SMALL,))
    if best.snippet.confidence == 1:
        return None
    return Chosen(best.trusted(min(best.confidence, _SMALL)), (), (_VERY_SMALL,))


def _stands_free(found: Found[Money]) -> bool:
    """Whether it was read for sure, sign and all, and nothing can follow it on the picture."""
    snippet = found.snippet
    digit = (snippet.box.right - snippet.box.left) / len(snippet.text)
    return (
        found.value >= _LEAST_PAID
        and snippet.confidence >= CLEAR_LETTERS
        and bool(_SIGNED.match(snippet.text.strip()))
        and not snippet.run.text[snippet.end :].strip()
        and snippet.box.right + _THOUSANDS * digit <= 1
    )


_TOO_SMALL: Final = "valor demasiado pequeño: puede estar cortado"
_VERY_SMALL: Final = "valor muy pequeño: compárelo con la imagen"
_SMALL: Final = 0.85  # Staff are warned.
_THOUSANDS: Final = 4  # What ".000" takes.


def _single(figures: Figures, offered: Sequence[Found[Money]], text: str) -> Chosen:
    """Return the only figure that is labelled as the amount, unless something speaks against it."""
    best = max(offered, key=lambda found: found.confidence)
    best = _as_machines_print(offered, best)
    apart = {(id(f.snippet.run), f.snippet.start) for f in offered}
    proof = _proof(figures, best.value, text)
    if not proof and len(apart) > 1:
        proof = "está impreso dos veces"
    doubts = _doubts(figures, best, text, proven=bool(proof))
    if doubts is not None:
        return doubts
    if proof:
        return Chosen(best.trusted(max(best.confidence, PROVEN)).because(f"lo prueba: {proof}"))
    if figures.loose and any(total.value > best.value for total in figures.totals):
        best = best.trusted(min(best.confidence, BESIDE_PURCHASES)).because("hay otras compras")
    return Chosen(best)


def _as_machines_print(offered: Sequence[Found[Money]], best: Found[Money]) -> Found[Money]:
    """Return the figure where a machine printed it, with sign and cents, beside a hand's "862.000".

    On a bank's form that is the teller's stamp: without it the paper proves nothing.
    """
    whole = [one for one in offered if _WHOLE.fullmatch(one.snippet.text.strip())]
    if not whole or best in whole or _SIGNED.search(best.snippet.text):
        return best
    return replace(best, snippet=max(whole, key=lambda one: one.confidence).snippet)


_WHOLE: Final = re.compile(r"\$.*[.,]\d\d")


def _doubts(  # noqa: PLR0911 — one a doubt
    figures: Figures, best: Found[Money], text: str, *, proven: bool
) -> Chosen | None:
    """Return the readings for a person to choose from, where the figure cannot be trusted."""
    if figures.slashed_zeros and "8" in best.value.plain:
        return Chosen(None, (best.value,), ("los ochos del valor pueden ser ceros",))
    if _is_basket_total(figures, best.value):
        return Chosen(None, (best.value,), ("el total puede incluir otras compras",), open=True)
    if proven:
        return None
    if figures.misread_zeros:
        return Chosen(None, (best.value,), ("un cero de esta hoja se leyó como otra cifra",))
    if _slipped(figures):
        note = "lo recibido no alcanza para el cambio: los renglones pueden estar corridos"
        return Chosen(None, (best.value,), (note,))
    contrary = _contrary(figures, best.value, text) or _without_sign(best, text)
    if contrary is not None:
        notes = (f"dos lecturas del valor: {best.value.plain}, {contrary.plain}",)
        return Chosen(None, (best.value, contrary), notes)
    note = _misplaced(figures, best, text)
    if note:
        return Chosen(None, (best.value,), (note,), open=True)
    if _unexplained(figures, best.value):
        return Chosen(None, (best.value,), ("el valor no explica el total",))
    return _small(best) if may_be_cut(best) else None


def _misplaced(figures: Figures, best: Found[Money], text: str) -> str:
    """Return why the figure may be another label's, or no money at all; "" if nothing says so."""
    mine = best.snippet.text
    if _LIKE_A_NUMBER.fullmatch(mine.strip()) and _SIGNED.search(text):
        return "la cifra no lleva signo de pesos y otras sí: puede ser un número"
    if any(found.value > max(best.value, DEAREST_FEE) for found in figures.fees):
        return "un costo mayor que el valor: los renglones pueden estar corridos"
    label = best.label.run.row if best.label else 0
    above = [
        f for f in figures.loose if f.value > best.value and 0 < label - f.snippet.run.row <= 1
    ]
    if best.snippet.place is Place.BELOW and above:
        return "el valor puede ser la cifra de encima del rótulo"
    if is_service(best) and any(f.value > best.value for f in (*figures.loose, *figures.totals)):
        return "el rótulo puede ser el de un costo"
    return ""


_LIKE_A_NUMBER: Final = re.compile(r"\d{7,}")  # Of a person or a product, as they are printed.
_SIGNED: Final = re.compile(r"(?:\$|\bCOP)\s?\d")


def _slipped(figures: Figures) -> bool:
    """Whether more change than cash was read: figures then stand on each other's rows."""
    cash = max((found.value for found in figures.cash), default=None)
    return cash is not None and any(found.value >= cash for found in figures.change)


def _unexplained(figures: Figures, amount: Money) -> bool:
    """Whether more was paid than the amount, its costs and smaller purchases come to.

    A purchase dearer than the amount does not count: the two may stand on each other's row.
    """
    wholes = [
        *(found.value for found in figures.totals if found.value > amount),
        *paid_in_cash(figures),
    ]
    told = figures.fees and not figures.loose  # Then the cost explains the total, or nothing does.
    return any(
        min(whole - part for part in _sums(figures, amount) if part <= whole)
        > (_ROUNDED if told else DEAREST_FEE)
        for whole in wholes
        if whole > amount
    )


def _sums(figures: Figures, amount: Money) -> set[Money]:
    """Return what the amount comes to with costs and with other purchases, any of them."""
    sums = {amount + cost for cost in costs_of(figures)}
    for found in figures.loose[:_MOST_PURCHASES]:
        if found.value < amount:
            sums |= {found.value + other for other in sums}
    return sums


def _is_basket_total(figures: Figures, amount: Money) -> bool:
    """Whether the figure is what the whole shopping cost: prices stand above it unclaimed."""
    prices = [found for found in figures.loose if found.value < amount]
    return bool(prices) and amount in paid_in_cash(figures) and not figures.fees


def _without_sign(best: Found[Money], text: str) -> Money | None:
    """Return the figure without its first digit, where that may be a misread peso sign."""
    mine = best.snippet.text.strip()
    misread = re.match(r"[58]\s?(?=\d{1,3}[.,]\d{3})", mine)
    marked = re.search(r"\$|COP|pesos|/cte", mine, re.IGNORECASE)
    if marked or not misread or not re.search(r"\$ ?[\dB]", text):
        return None
    rest = find_amounts(mine[misread.end() :])
    return rest[0].amount if rest and not mine[misread.end() :].startswith("0") else None


_NAMED_COSTS: Final = ("", " + costo", " + costo + impuesto", " + impuesto")  # Of `costs_of`.


def _proof(figures: Figures, amount: Money, text: str) -> str:
    """Return how another figure of the receipt proves this one, in Spanish; "" if none does."""
    totals = {total.value for total in figures.totals}
    paid = set(paid_in_cash(figures))
    for cost, named in zip(costs_of(figures), _NAMED_COSTS, strict=True):
        if amount + cost in totals:
            return f"valor{named} = total"
        if amount + cost in paid:
            return f"valor{named} = recibido − cambio"
    others = [found.value for found in figures.loose if found.value != amount]
    if others and amount + sum(others, ZERO) in totals | paid:
        return "valor + otras compras = total"
    return "el valor en letras" if amount_in_words(text) == amount else ""


def _contrary(figures: Figures, amount: Money, text: str) -> Money | None:
    """Return a figure that the receipt computes and that denies this amount, or None."""
    words = amount_in_words(text)
    if words is not None and words != amount:
        return words
    basket = [total.value for total in figures.totals]
    for paid in paid_in_cash(figures):
        if paid < amount or (not basket and not figures.loose and paid != amount):
            return paid
    small = [total for total in basket if total and total < amount]
    return small[0] if small else None


def _unlabelled(figures: Figures) -> Chosen:  # noqa: PLR0911 — one a proof
    """No label says which is the amount: a total without anything else, or one lone figure."""
    totals = {found.value for found in figures.totals if found.value}
    costs = {cost for cost in costs_of(figures) if cost}
    paid = paid_in_cash(figures)
    bought = sum_of_parts(figures) or price_of_item(figures, paid) or summed_up(figures)
    if bought is not None:
        return Chosen(bought)
    others = {found.value for found in figures.loose} - totals
    if len(totals) == 1 and not others:
        total = max(figures.totals, key=lambda found: found.confidence)
        if figures.unread or (paid and total.value not in paid):
            return Chosen(None, (*totals, *paid), ("el total no prueba el valor",))
        if figures.misread_zeros and not paid:
            note = "un cero de esta hoja se leyó como otra cifra"
            return Chosen(None, (total.value,), (note,))
        if not costs:
            if paid:
                return Chosen(total.trusted(PROVEN).because("lo prueba: recibido − cambio = total"))
            return Chosen(total.doubted(0.97).because("solo hay total"))
        without = tuple(total.value - cost for cost in costs if total.value > cost)
        return Chosen(None, (total.value, *without), ("el total puede incluir el costo",))
    loose = {found.value for found in figures.loose}
    handed = with_cost_of(figures, loose, paid)
    if handed is not None and not figures.slashed_zeros:
        return Chosen(
            handed.trusted(PROVEN).because("lo prueba: recibido − cambio = valor + costo")
        )
    if len(loose) == 1 and not totals:
        return _alone(figures)
    offered = tuple(sorted(totals | (loose if len(loose) < 4 else set())))  # noqa: PLR2004
    return Chosen(None, offered, open=True)


def _alone(figures: Figures) -> Chosen:
    """Return the only figure of the receipt, if it can be the one that its labels speak of."""
    alone = max(figures.loose, key=lambda found: found.confidence)
    handed = figures.cash and alone.value not in paid_in_cash(figures)
    if figures.garbled or handed:
        note = "la única cifra sin rótulo, y el rótulo del valor tiene otra cosa"
        return Chosen(None, (alone.value,), (note,), open=True, barred=(alone.value,))
    rows = [abs(row - alone.snippet.run.row) for row in (*figures.unread, *figures.bare_totals)]
    if rows and min(rows) > _NEAR_ITS_LABEL:
        return Chosen(None, (alone.value,), ("la única cifra está lejos de su rótulo",), open=True)
    return Chosen(alone.trusted(min(alone.confidence, 0.94)).because("es la única cifra"))


def _among(figures: Figures, offered: Sequence[Found[Money]], text: str) -> Chosen:
    """Several figures are labelled as the amount: only arithmetic may choose."""
    values = sorted({found.value for found in offered})
    costs = {cost for cost in costs_of(figures) if cost}
    smallest, largest = values[0], values[-1]
    if len(values) == 2 and largest - smallest in costs:  # noqa: PLR2004
        smaller = of_value(offered, smallest).trusted(PROVEN)
        return Chosen(smaller.because("lo prueba: la otra cifra es valor + costo"))
    words = amount_in_words(text)
    if words in values:
        spelled = of_value(offered, words).trusted(PROVEN)
        return Chosen(spelled.because("lo prueba: el valor en letras"))
    if (whole := total_of_items(figures, offered)) is not None:
        return Chosen(whole)
    counted = [value for value in values if sum(f.value == value for f in offered) > 1]
    notes = (f"dos lecturas del valor: {', '.join(value.plain for value in values)}",)
    if len(counted) == 1:
        twice = of_value(offered, counted[0]).trusted(0.85).because("está impreso dos veces")
        return Chosen(twice, tuple(values), notes)
    return Chosen(None, tuple(values), notes, open=True)


_OF_COST: Final = frozenset(["cargo", "costo", "comision", "tarifa", "cobro", "servicio"])


def _with_tax(figures: Figures) -> Choice[Money] | None:
    """Return the cost that holds another with its tax: "Comisión 2.000, IVA 380, Costo 2.380"."""
    tax = sum((found.value for found in figures.taxes), ZERO)
    parts = {found.value for found in figures.fees}
    named = [f for f in figures.totals if f.label and _OF_COST & set(f.label.words)]
    offered = (*figures.fees, *named, *figures.loose)
    wholes = [f for f in offered if tax and f.value - tax in parts]
    if not wholes or len(parts - {wholes[0].value}) != 1:
        return None
    if wholes[0] not in figures.loose:
        return Choice(wholes[0].because("es la comisión con su IVA"), tuple(figures.fees))
    return Choice(None, tuple(figures.fees), why_not="otra cifra es el costo con su IVA")


def choose_fee(figures: Figures, amount: Money | None) -> Choice[Money]:
    """Return the printed cost for the payer, zero included."""
    candidates = tuple(figures.fees)
    values = {found.value for found in figures.fees}
    if (whole := _with_tax(figures)) is not None:
        return whole
    if len(values) != 1:
        return Choice(None, candidates, why_not="hay dos costos distintos" if values else "")
    fee = max(figures.fees, key=lambda found: found.confidence)
    if fee.value < SMALLEST_FEE and set(str(fee.value.centavos)) <= {"0", "8"}:
        zero = replace(fee, value=ZERO, confidence=min(fee.confidence, 0.93))
        return Choice(zero.because("los ochos son ceros tachados"), candidates)
    if fee.value.centavos % 1_000 == _ENDS_IN_EIGHT:  # Costs end in a zero, which may be slashed.
        return Choice(None, candidates, why_not="termina en ocho: puede ser un cero tachado")
    if _is_no_cost(fee.value, amount):
        return Choice(None, candidates, why_not="no puede ser un costo")
    return Choice(fee, candidates)


def _is_no_cost(fee: Money, amount: Money | None) -> bool:
    """Whether nobody asks so little, or so much for what was sent."""
    if amount is None:
        return fee > _DEAREST or ZERO < fee < SMALLEST_FEE
    return fee == amount or ZERO < fee < SMALLEST_FEE or fee > max(amount, _DEAREST)
