"""Which of the printed figures is the amount that the cooperative receives (RECEIPTS.md 0.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from models.money import ZERO, Money
from parsers.amounts import PrintedAmount, amount_in_words, find_amounts
from parsers.fields.entry import Entry, Place, Snippet, of_role
from parsers.fields.flow import Flow
from parsers.fields.found import Choice, Found, found_at
from parsers.fields.layout import Run, Sheet
from parsers.fields.zeros import slashes_zeros
from parsers.labels import Role

_FREE: Final = re.compile(
    r"\W*(?:gratis|sin costo|no aplica|ninguno|free|sin cobro)\b", re.IGNORECASE
)
_BESIDE_PURCHASES: Final = 0.93  # Prices of other things could have slipped a row.
PROVEN: Final = 0.995  # Two figures of the receipt that were read apart agree.
_SMALLEST_FEE: Final = Money.pesos(100)  # Nobody charges less; OCR reads zeros as eights.
_SMALLEST: Final = Money.pesos(1_000)  # A smaller amount is most often one cut off.
_DEAREST: Final = Money.pesos(100_000_000)
_ENDS_IN_EIGHT: Final = 800  # Centavos, of a cost as ``1508``.
_DEAREST_FEE: Final = Money.pesos(20_000)
_NEAR_ITS_LABEL: Final = 2  # Rows.
_ROUNDED: Final = Money.pesos(1)  # Centavos are the first to be misread.
_MOST_PURCHASES: Final = 8
_DIGITS_OF_PRICE: Final = 3

# What stands before the amount in a sentence about money that left.
_SENT: Final = re.compile(
    r"(?:\bpor|\bde|valor|exitosa|monto|[ai]ste|envio|enviad[ao]|pago|transfirio|pse)\s*:?\s*$"
)
_SENT_VERB: Final = re.compile(
    r"transferiste|enviaste|pagaste|pasaste|consignaste|abonaste|depositaste|giraste|recaudaste"
    r"|realizaste|hiciste|\bus?ted (?:ha )?(?:envi|transf|pag|reali)|se realizo|se hizo|el envio de"
    r"|plata enviada|transferencia (?:\w+ ){0,4}por|pago (?:\w+ ){0,7}por|pago pse|debito"
    r"|enviada|recaudo|consignacion|monto|por valor de|por un valor|envio"
)
_IN_A_SENTENCE: Final = "una frase dice que salió"
_NOT_SENT: Final = re.compile(
    r"(?:saldo|costo|tarifa|comision|cupo|compra|compraste|retiro|retiraste|recibiste|tope|disponible"
    r"|impuesto|gmf|iva|cuota de manejo|queda\w*|te llego|avance|tasa)[^$\d]{0,40}$"
)


@dataclass(slots=True)
class Figures:
    """The money of a receipt, by what its labels say."""

    amounts: list[Found[Money]] = field(default_factory=list)
    totals: list[Found[Money]] = field(default_factory=list)
    fees: list[Found[Money]] = field(default_factory=list)
    taxes: list[Found[Money]] = field(default_factory=list)
    balances: list[Found[Money]] = field(default_factory=list)
    cash: list[Found[Money]] = field(default_factory=list)
    change: list[Found[Money]] = field(default_factory=list)
    loose: list[Found[Money]] = field(default_factory=list)  # No label claims them.
    parts: list[Found[Money]] = field(default_factory=list)  # Of them: capital, interest …
    unread: list[int] = field(default_factory=list)  # Rows of labels that announce the amount, and
    # have no figure that could be read.
    negative: bool = False  # The amount is printed with a minus sign.
    slashed_zeros: bool = False  # See `parsers.fields.zeros`.

    @property
    def by_role(self) -> dict[str, list[Found[Money]]]:
        """All figures, under what each is."""
        return {
            "amount": self.amounts, "total": self.totals, "fee": self.fees, "tax": self.taxes,
            "balance": self.balances, "cash": self.cash, "change": self.change, "loose": self.loose,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """The amount, or the readings between which a person must choose."""

    amount: Found[Money] | None
    candidates: tuple[Money, ...] = ()
    notes: tuple[str, ...] = ()


_ROLE_OF_LIST: Final = {
    Role.AMOUNT: "amounts", Role.TOTAL: "totals", Role.FEE: "fees", Role.TAX: "taxes",
    Role.BALANCE: "balances", Role.CASH: "cash", Role.CHANGE: "change",
}  # fmt: skip


def figures_of(sheet: Sheet, entries: Sequence[Entry], flow: Flow) -> Figures:
    """Gather every peso figure of the sheet under what it is."""
    figures = Figures(slashed_zeros=slashes_zeros(sheet))
    handed_over = any(of_role(entries, Role.CHANGE)) or any(
        _price(entry) for entry in of_role(entries, Role.CASH) if "cheque" not in entry.name
    )
    claimed: set[tuple[int, int]] = set()
    for entry in entries:
        role = entry.role
        if role is Role.CASH_OR_AMOUNT:
            role = Role.CASH if handed_over else Role.AMOUNT
        if role not in _ROLE_OF_LIST:
            continue
        printed = _price(entry)
        if printed is None:
            if role is Role.AMOUNT and entry.label.exact and not _is_item(entry):
                figures.unread.append(entry.label.run.row)
            continue
        snippet, amount = printed
        claimed.add((id(snippet.run), snippet.start))
        found = found_at(amount.amount, snippet, label=entry.label)
        if not amount.signed and not amount.grouped:
            found = found.doubted(0.99)
        getattr(figures, _ROLE_OF_LIST[role]).append(found)
        figures.negative = figures.negative or (role is Role.AMOUNT and amount.negative)
    _read_sentences(flow, figures, claimed)
    _gather_loose(sheet, figures, claimed)
    _tell_cost_from_amount(figures)
    return figures


def _tell_cost_from_amount(figures: Figures) -> None:
    """Where of two "amounts" a total is the sum, the small one is a cost: "Valor servicio"."""
    values = sorted({found.value for found in figures.amounts if found.value})
    totals = {found.value for found in figures.totals} | set(values[2:])
    if figures.fees or len(values) not in {2, 3} or values[0] > _DEAREST_FEE:
        return
    if values[0] + values[1] in totals and values[0] < values[1]:
        figures.fees.extend(found for found in figures.amounts if found.value == values[0])
        figures.totals.extend(found for found in figures.amounts if found.value > values[1])
        figures.amounts[:] = [found for found in figures.amounts if found.value == values[1]]


def _is_item(entry: Entry) -> bool:
    """Whether the label names what was paid for, and a code may follow: "Pago serv. 9182"."""
    return entry.label.words[0] in {"pago", "recaudo"}


def _price(entry: Entry) -> tuple[Snippet, PrintedAmount] | None:
    """Return the first figure behind a label that can be a price."""
    for value in entry.values:
        for amount in find_amounts(value.text):
            digits = sum(c.isdigit() for c in value.text[amount.start : amount.end])
            plain = amount.signed or amount.grouped or not amount.amount
            near = amount.start <= 6 and value.place <= Place.BESIDE  # noqa: PLR2004
            near = near and not _is_item(entry)
            if plain or (near and _DIGITS_OF_PRICE <= digits <= 8):  # noqa: PLR2004
                return value.part(amount.start, amount.end), amount
        misread = re.search(r"(?:\$|COP)\s?[oO](?![a-z])", value.text)
        if entry.role is Role.FEE and misread is None:
            misread = _FREE.match(value.text) or re.fullmatch(r"[S5]\s?[oO08]", value.text.strip())
        if misread:
            zero = PrintedAmount(
                start=misread.start(), end=misread.end(), amount=ZERO, signed=True, grouped=False,
                negative=False,
            )  # fmt: skip
            return value.part(*misread.span()), zero
    return None


def _read_sentences(flow: Flow, figures: Figures, claimed: set[tuple[int, int]]) -> None:
    for amount in find_amounts(flow.text):
        if not amount.signed and not amount.grouped:
            continue
        snippet = flow.snippet(amount.start, amount.end)
        if (id(snippet.run), snippet.start) in claimed:
            continue
        before = flow.folded[max(amount.start - 110, 0) : amount.start]
        sentence = re.split(r"(?<=[a-z])[.!](?:\s|$)", before)[-1]
        if _NOT_SENT.search(sentence[-60:]):
            continue
        if _SENT.search(sentence) and _SENT_VERB.search(sentence):
            claimed.add((id(snippet.run), snippet.start))
            figures.amounts.append(found_at(amount.amount, snippet, why=_IN_A_SENTENCE))
            figures.negative = figures.negative or amount.negative


def _gather_loose(sheet: Sheet, figures: Figures, claimed: set[tuple[int, int]]) -> None:
    heads = {row[0].row: row[0].folded for row in sheet.rows}
    for run in sheet.runs:
        for amount in find_amounts(run.text):
            if (id(run), amount.start) in claimed or not amount.amount:
                continue
            printed = run.text[amount.start : amount.end]
            if not amount.signed and (
                not re.search(r"\d[.,']\d{3}", printed) or _is_tax_number(run, amount)
            ):
                continue
            spot = Snippet(run, amount.start, amount.end, Place.ABOVE)
            found = found_at(amount.amount, spot, why="cifra sin rótulo")
            figures.loose.append(found)
            if _PART.match(heads[run.row]):
                figures.parts.append(found)


def _is_tax_number(run: Run, amount: PrintedAmount) -> bool:
    """Whether a figure with dots is a NIT or a cédula rather than a price."""
    before = run.folded[max(amount.start - 12, 0) : amount.start]
    return bool(re.search(r"\b(?:nit|c\.?c|cedula|no)\W*$", before)) or amount.amount > _DEAREST


# --- Choosing ------------------------------------------------------------------------------


def choose_amount(figures: Figures, text: str) -> Chosen:
    """Return the amount that the figures agree on."""
    offered = [found for found in figures.amounts if found.value]
    values = {found.value for found in offered}
    if len(values) == 1:
        return _single(figures, offered, text)
    if not values:
        return _unlabelled(figures)
    return _among(figures, offered, text)


def _single(figures: Figures, offered: Sequence[Found[Money]], text: str) -> Chosen:
    """Return the only figure that is labelled as the amount, unless something speaks against it."""
    best = max(offered, key=lambda found: found.confidence)
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
        best = best.trusted(min(best.confidence, _BESIDE_PURCHASES)).because("hay otras compras")
    return Chosen(best)


def _doubts(  # noqa: PLR0911 — one a doubt
    figures: Figures, best: Found[Money], text: str, *, proven: bool
) -> Chosen | None:
    """Return the readings for a person to choose from, where the figure cannot be trusted."""
    if figures.slashed_zeros and "8" in best.value.plain:
        return Chosen(None, (best.value,), ("los ochos del valor pueden ser ceros",))
    if _is_basket_total(figures, best.value):
        return Chosen(None, (best.value,), ("el total puede incluir otras compras",))
    if proven:
        return None
    contrary = _contrary(figures, best.value, text) or _without_sign(best, text)
    if contrary is not None:
        notes = (f"dos lecturas del valor: {best.value.plain}, {contrary.plain}",)
        return Chosen(None, (best.value, contrary), notes)
    if _unexplained(figures, best.value):
        return Chosen(None, (best.value,), ("el valor no explica el total",))
    if best.value < _SMALLEST and not best.snippet.text.rstrip().endswith((",00", ".00")):
        return Chosen(None, (best.value,), ("valor demasiado pequeño: puede estar cortado",))
    return None


def _unexplained(figures: Figures, amount: Money) -> bool:
    """Whether more was paid than the amount, its costs and smaller purchases come to.

    A purchase dearer than the amount does not count: the two may stand on each other's row.
    """
    wholes = [*(found.value for found in figures.totals if found.value > amount), *_paid(figures)]
    told = figures.fees and not figures.loose  # Then the cost explains the total, or nothing does.
    return any(
        min(whole - part for part in _sums(figures, amount) if part <= whole)
        > (_ROUNDED if told else _DEAREST_FEE)
        for whole in wholes
        if whole > amount
    )


def _sums(figures: Figures, amount: Money) -> set[Money]:
    """Return what the amount comes to with costs and with other purchases, any of them."""
    sums = {amount + cost for cost in _costs(figures)}
    for found in figures.loose[:_MOST_PURCHASES]:
        if found.value < amount:
            sums |= {found.value + other for other in sums}
    return sums


def _is_basket_total(figures: Figures, amount: Money) -> bool:
    """Whether the figure is what the whole shopping cost: prices stand above it unclaimed."""
    prices = [found for found in figures.loose if found.value < amount]
    return bool(prices) and amount in _paid(figures) and not figures.fees


def _without_sign(best: Found[Money], text: str) -> Money | None:
    """Return the figure without its first digit, where that may be a misread peso sign."""
    mine = best.snippet.text.strip()
    misread = re.match(r"[58]\s?(?=\d{1,3}[.,]\d{3})", mine)
    if "$" in mine or not misread or not re.search(r"\$ ?[\dB]", text):
        return None
    rest = find_amounts(mine[misread.end() :])
    return rest[0].amount if rest else None


def _costs(figures: Figures) -> list[Money]:
    fee = sum((found.value for found in figures.fees[:1]), ZERO)
    tax = sum((found.value for found in figures.taxes), ZERO)
    return [ZERO, fee, fee + tax, tax]


_NAMED_COSTS: Final = ("", " + costo", " + costo + impuesto", " + impuesto")  # Of `_costs`.


def _proof(figures: Figures, amount: Money, text: str) -> str:
    """Return how another figure of the receipt proves this one, in Spanish; "" if none does."""
    totals = {total.value for total in figures.totals}
    paid = set(_paid(figures))
    for cost, named in zip(_costs(figures), _NAMED_COSTS, strict=True):
        if amount + cost in totals:
            return f"valor{named} = total"
        if amount + cost in paid:
            return f"valor{named} = recibido − cambio"
    return "el valor en letras" if amount_in_words(text) == amount else ""


def _paid(figures: Figures) -> list[Money]:
    """Cash handed over less change."""
    return [
        cash.value - change.value
        for cash in figures.cash
        for change in figures.change
        if cash.value > change.value
    ]


def _contrary(figures: Figures, amount: Money, text: str) -> Money | None:
    """Return a figure that the receipt computes and that denies this amount, or None."""
    words = amount_in_words(text)
    if words is not None and words != amount:
        return words
    basket = [total.value for total in figures.totals]
    for paid in _paid(figures):
        if paid < amount or (not basket and not figures.loose and paid != amount):
            return paid
    small = [total for total in basket if total and total < amount]
    return small[0] if small else None


def _unlabelled(figures: Figures) -> Chosen:  # noqa: PLR0911 — one a proof
    """No label says which is the amount: a total without anything else, or one lone figure."""
    totals = {found.value for found in figures.totals if found.value}
    costs = {cost for cost in _costs(figures) if cost}
    paid = _paid(figures)
    whole = _sum_of_parts(figures)
    if whole is not None:
        return Chosen(whole.trusted(PROVEN).because("lo prueba: es la suma de lo que abona"))
    others = {found.value for found in figures.loose} - totals
    if len(totals) == 1 and not others:
        total = max(figures.totals, key=lambda found: found.confidence)
        if figures.unread or (paid and total.value not in paid):
            return Chosen(None, (*totals, *paid), ("el total no prueba el valor",))
        if not costs:
            if paid:
                return Chosen(total.trusted(PROVEN).because("lo prueba: recibido − cambio = total"))
            return Chosen(total.doubted(0.97).because("solo hay total"))
        without = tuple(total.value - cost for cost in costs if total.value > cost)
        return Chosen(None, (total.value, *without), ("el total puede incluir el costo",))
    loose = {found.value for found in figures.loose}
    handed = _with_cost_of(figures, loose, paid)
    if handed is not None and not figures.slashed_zeros:
        return Chosen(
            handed.trusted(PROVEN).because("lo prueba: recibido − cambio = valor + costo")
        )
    if len(loose) == 1 and not totals:
        alone = max(figures.loose, key=lambda found: found.confidence)
        rows = [abs(row - alone.snippet.run.row) for row in figures.unread]
        if rows and min(rows) > _NEAR_ITS_LABEL:
            return Chosen(None, (alone.value,), ("la única cifra está lejos de su rótulo",))
        return Chosen(alone.trusted(min(alone.confidence, 0.94)).because("es la única cifra"))
    return Chosen(None, tuple(sorted(totals | (loose if len(loose) < 4 else set()))))  # noqa: PLR2004


_PART: Final = re.compile(
    r"\W*(?:abono a )?(?:capital|interes|seguro|aporte|ahorro|mora|aval|solidaridad|obligacion)"
)


def _sum_of_parts(figures: Figures) -> Found[Money] | None:
    """Return the total of a receipt that says what it pays: capital, interest, insurance."""
    parts = [found.value for found in figures.parts]
    whole = sum(parts, ZERO)
    if len(parts) < 2 or figures.change:  # noqa: PLR2004
        return None
    rest = [f for f in (*figures.totals, *figures.cash, *figures.loose) if f.value == whole]
    return max(rest, key=lambda found: found.confidence, default=None)


def _with_cost_of(
    figures: Figures, loose: Iterable[Money], paid: Sequence[Money]
) -> Found[Money] | None:
    """Return the one figure that makes, with another as its cost, what was paid in cash."""
    pairs = [
        value
        for value in loose
        for cost in {*loose, *_costs(figures)} - {ZERO}
        if _SMALLEST_FEE < cost < value and cost <= _DEAREST_FEE and value + cost in paid
    ]
    return _of_value(figures.loose, pairs[0]) if len(pairs) == 1 else None


def _among(figures: Figures, offered: Sequence[Found[Money]], text: str) -> Chosen:
    """Several figures are labelled as the amount: only arithmetic may choose."""
    values = sorted({found.value for found in offered})
    costs = {cost for cost in _costs(figures) if cost}
    smallest, largest = values[0], values[-1]
    if len(values) == 2 and largest - smallest in costs:  # noqa: PLR2004
        smaller = _of_value(offered, smallest).trusted(PROVEN)
        return Chosen(smaller.because("lo prueba: la otra cifra es valor + costo"))
    words = amount_in_words(text)
    if words in values:
        spelled = _of_value(offered, words).trusted(PROVEN)
        return Chosen(spelled.because("lo prueba: el valor en letras"))
    counted = [value for value in values if sum(f.value == value for f in offered) > 1]
    notes = (f"dos lecturas del valor: {', '.join(value.plain for value in values)}",)
    if len(counted) == 1:
        twice = _of_value(offered, counted[0]).trusted(0.85).because("está impreso dos veces")
        return Chosen(twice, tuple(values), notes)
    return Chosen(None, tuple(values), notes)


def _of_value(offered: Iterable[Found[Money]], value: Money) -> Found[Money]:
    return max((f for f in offered if f.value == value), key=lambda found: found.confidence)


def choose_fee(figures: Figures, amount: Money | None) -> Choice[Money]:
    """Return the printed cost for the payer, zero included."""
    candidates = tuple(figures.fees)
    values = {found.value for found in figures.fees}
    if len(values) != 1:
        return Choice(None, candidates, why_not="hay dos costos distintos" if values else "")
    fee = max(figures.fees, key=lambda found: found.confidence)
    if fee.value < _SMALLEST_FEE and set(str(fee.value.centavos)) <= {"0", "8"}:
        zero = replace(fee, value=ZERO, confidence=min(fee.confidence, 0.93))
        return Choice(zero.because("los ochos son ceros tachados"), candidates)
    if fee.value.centavos % 1_000 == _ENDS_IN_EIGHT:  # Costs end in a zero, which may be slashed.
        return Choice(None, candidates, why_not="termina en ocho: puede ser un cero tachado")
    if ZERO < fee.value < _SMALLEST_FEE or (
        amount is not None
        and (fee.value == amount or (fee.value > amount and fee.value > Money.pesos(60_000)))
    ):
        return Choice(None, candidates, why_not="no puede ser un costo")
    return Choice(fee, candidates)
