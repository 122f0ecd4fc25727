"""What the figures of a receipt come to: costs, cash less change, parts and their whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from models.money import ZERO, Money
from parsers.fields.figures import DEAREST_FEE, Figures
from parsers.fields.found import Found

PROVEN: Final = 0.995  # Two figures of the receipt that were read apart agree.
BESIDE_PURCHASES: Final = 0.93  # Prices of other things could have slipped a row.
SMALLEST_FEE: Final = Money.pesos(100)  # Nobody charges less; OCR reads zeros as eights.


def costs_of(figures: Figures) -> list[Money]:
    """Nothing, the cost, the cost with tax, the tax: what a total may hold beside the amount."""
    fee = sum((found.value for found in figures.fees[:1]), ZERO)
    tax = sum((found.value for found in figures.taxes), ZERO)
    return [ZERO, fee, fee + tax, tax]


def paid_in_cash(figures: Figures) -> list[Money]:
    """Cash handed over less change."""
    return [
        cash.value - change.value
        for cash in figures.cash
        for change in figures.change
        if cash.value > change.value
    ]


def of_value(offered: Iterable[Found[Money]], value: Money) -> Found[Money]:
    """Return the surest of the figures of this value, of which there is one."""
    return max((f for f in offered if f.value == value), key=lambda found: found.confidence)


def summed_up(figures: Figures) -> Found[Money] | None:
    """Return the one figure that makes another with the cost between them: "54 + 1 = 55"."""
    offered = (*figures.loose, *figures.totals)
    values = {found.value for found in offered}
    costs = {cost for cost in costs_of(figures) if cost}
    sums = {value for value in values for cost in costs if value + cost in values}
    if len(sums) != 1:
        return None
    return of_value(offered, sums.pop()).trusted(PROVEN).because("lo prueba: con el costo")


def price_of_item(figures: Figures, paid: Sequence[Money]) -> Found[Money] | None:
    """Return what our line of a shop's slip cost: "VR. COBRADO" above the total that was paid."""
    items = [f for f in figures.totals if f.label and f.label.words[0] == "valor"]
    wholes = [f for f in figures.totals if f not in items and f.value in paid]
    if len({f.value for f in items}) != 1 or not wholes or figures.fees:
        return None
    if any(whole.value <= items[0].value for whole in wholes):
        return None
    return items[0].trusted(BESIDE_PURCHASES).because("es lo cobrado por nuestro renglón")


def sum_of_parts(figures: Figures) -> Found[Money] | None:
    """Return the total of a receipt that says what it pays: capital, interest, insurance."""
    parts = [found.value for found in figures.parts]
    whole = sum(parts, ZERO)
    if len(parts) < 2 or figures.change:  # noqa: PLR2004
        return None
    rest = [f for f in (*figures.totals, *figures.cash, *figures.loose) if f.value == whole]
    found = max(rest, key=lambda found: found.confidence, default=None)
    return found and found.trusted(PROVEN).because("lo prueba: es la suma de lo que abona")


def with_cost_of(
    figures: Figures, loose: Iterable[Money], paid: Sequence[Money]
) -> Found[Money] | None:
    """Return the one figure that makes, with another as its cost, what was paid in cash."""
    pairs = [
        value
        for value in loose
        for cost in {*loose, *costs_of(figures)} - {ZERO}
        if SMALLEST_FEE < cost < value and cost <= DEAREST_FEE and value + cost in paid
    ]
    return of_value(figures.loose, pairs[0]) if len(pairs) == 1 else None


def total_of_items(figures: Figures, offered: Sequence[Found[Money]]) -> Found[Money] | None:
    """Return the total of a table of what was paid: "Aporte 105.300, Ahorro 284.700".

    An item as cheap as a cost may be one, and then the total is not what reaches us.
    """
    wholes = [found for found in offered if found.label and "total" in found.label.words]
    items = [found.value for found in (*offered, *figures.loose) if found not in wholes]
    if len({found.value for found in wholes}) != 1 or len(items) < 2:  # noqa: PLR2004
        return None
    if min(items) <= DEAREST_FEE or sum(items, ZERO) != wholes[0].value:
        return None
    return wholes[0].trusted(PROVEN).because("lo prueba: es la suma de los renglones")
