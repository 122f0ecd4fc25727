"""The peso figures of a sheet, by what their labels and sentences say of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from models.money import ZERO, Money
from parsers.amounts import PrintedAmount, find_amounts
from parsers.fields.entry import Entry, Place, Snippet, of_role
from parsers.fields.flow import Flow
from parsers.fields.found import Found, found_at
from parsers.fields.layout import Run, Sheet
from parsers.fields.ours import CODES, names_us
from parsers.fields.zeros import misreads_zeros, slashes_zeros
from parsers.labels import Role

DEAREST_FEE: Final = Money.pesos(20_000)
_DEAREST: Final = Money.pesos(100_000_000)
_DIGITS_OF_PRICE: Final = 3
_FREE: Final = re.compile(
    r"\W*(?:gratis|sin costo|no aplica|ninguno|free|sin cobro)\b", re.IGNORECASE
)
_PART: Final = re.compile(
    r"\W*(?:abono a )?(?:capital|interes|seguro|aporte|ahorro|credito"
    r"|mora|aval|solidaridad|obligacion)"
)

# What stands before the amount in a sentence about money that left.
_SENT: Final = re.compile(
    r"(?:\bpor|\bde|valor|\bpaso|exitosa|monto|[ai]ste|envio|enviad[ao]|pago|transfirio|pse)\s*:?\s*$"
)
_SENT_VERB: Final = re.compile(
    r"\bpaso\b|transferiste|enviaste|pagaste|pasaste|consignaste|abonaste|depositaste|giraste|recaudaste"
    r"|realizaste|hiciste|\bus?ted (?:ha )?(?:envi|transf|pag|reali)|se realizo|se hizo|el envio de"
    r"|plata enviada|transferencia (?:[\w-]+ ){0,5}por|pago (?:\w+ ){0,7}por|pago pse|debito"
    r"|enviada|recaudo|consignacion|monto|por valor de|por un valor|envio|la suma de"
)
_IN_A_SENTENCE: Final = "una frase dice que salió"
_NOT_SENT: Final = re.compile(
    r"(?:saldo|factura|vence\w*|costo|cobr(?:o|amos|aron)|descont|tarifa|comision|cupo|compra|compraste|retiro|retiraste|recibiste|tope|disponible"
    r"|impuesto|gmf|iva|cuota de manejo|queda\w*|te llego|avance|tasa)[^$\d]{0,40}$"
)


_BROKEN: Final = re.compile(r"\S*[A-Z\d][.,][A-Z\d]\S*")
_OF_SERVICE: Final = re.compile(r" de (?:servicios?|comision|tarifa|costo)\b(?! de)")
_AT_COST: Final = re.compile(r"\b(?:con|a) (?:un )?(?:costo|tarifa|comision|cobro)(?: de)?:?\s*$")
_AT_NO_COST: Final = re.compile(
    r"(?:\b(?:con|a) (?:un )?|[.,;] )(?:costo|tarifa|comision|cobro)(?: de)?:? "
    r"(?P<cost>\$ ?0(?:[.,]00?)?)(?![.,]?\d)"
)
_GIVEN_BACK: Final = re.compile(
    r"(?:devolvimos|cashback|\bgan(?:e|a|as|aste)\b|premio|sorteo|promocion|puntos|cupo|tope"
    r"|acumulad\w+|limite|\bqued(?:o|a|an|aste)\b)[^$\d]{0,30}$"
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
    bare_totals: list[int] = field(default_factory=list)  # The like of totals.
    garbled: bool = False  # Beside a label that announces the amount stands what is no figure.
    negative: bool = False  # The amount is printed with a minus sign.
    slashed_zeros: bool = False  # See `parsers.fields.zeros`.
    misread_zeros: bool = False  # There, too.

    @property
    def by_role(self) -> dict[str, list[Found[Money]]]:
        """All figures, under what each is."""
        return {
            "amount": self.amounts, "total": self.totals, "fee": self.fees, "tax": self.taxes,
            "balance": self.balances, "cash": self.cash, "change": self.change, "loose": self.loose,
        }  # fmt: skip


_ROLE_OF_LIST: Final = {
    Role.AMOUNT: "amounts", Role.TOTAL: "totals", Role.FEE: "fees", Role.TAX: "taxes",
    Role.BALANCE: "balances", Role.CASH: "cash", Role.CHANGE: "change",
}  # fmt: skip


def figures_of(sheet: Sheet, entries: Sequence[Entry], flow: Flow) -> Figures:
    """Gather every peso figure of the sheet under what it is."""
    figures = Figures(slashed_zeros=slashes_zeros(sheet), misread_zeros=misreads_zeros(sheet))
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
            if role is Role.TOTAL and entry.label.exact and not entry.values:
                figures.bare_totals.append(entry.label.run.row)
            figures.garbled = figures.garbled or (role is Role.AMOUNT and _is_garbled(entry))
            continue
        snippet, amount = printed
        claimed.add((id(snippet.run), snippet.start))
        found = found_at(amount.amount, snippet, label=entry.label)
        if not amount.signed and not amount.grouped:
            found = found.doubted(0.99)
        getattr(figures, _ROLE_OF_LIST[role]).append(found)
        minus = role is Role.AMOUNT and amount.negative and not _is_dash(snippet)
        figures.negative = figures.negative or minus
    _read_sentences(flow, figures, claimed)
    for entry in of_role(entries, Role.NOISE):
        printed = _price(entry)
        if printed is not None and (printed[1].signed or entry.name == "servicio"):
            claimed.add((id(printed[0].run), printed[0].start))
            _take_service(entry, *printed, figures)
    _gather_loose(sheet, figures, claimed, numbers_of(entries))
    _take_purchase_from_us(sheet, figures)
    _tell_cost_from_amount(figures)
    return figures


def _is_garbled(entry: Entry) -> bool:
    """Whether the label's value was seen and is neither a figure nor words: ``HLADO,DOO``."""
    return not _is_item(entry) and any(_BROKEN.fullmatch(one.text.strip()) for one in entry.values)


def _take_service(entry: Entry, snippet: Snippet, printed: PrintedAmount, figures: Figures) -> None:
    """Take "Servicio $ 900" as a cost, beside the larger amount that it was taken for."""
    if entry.name != "servicio" or figures.fees or printed.amount > DEAREST_FEE:
        return
    if any(found.value > printed.amount for found in figures.amounts or figures.totals):
        figures.fees.append(found_at(printed.amount, snippet, label=entry.label))


def _tell_cost_from_amount(figures: Figures) -> None:
    """Where of two "amounts" a total is the sum, the small one is a cost: "Valor servicio"."""
    services = [found for found in figures.amounts if is_service(found)]
    others = [found.value for found in figures.amounts if not is_service(found) and found.value]
    if services and others and not figures.fees:
        dearest = max(found.value for found in services)
        if dearest <= DEAREST_FEE and dearest < min(others):
            figures.fees.extend(services)
            figures.amounts[:] = [found for found in figures.amounts if not is_service(found)]
            return
    values = sorted({found.value for found in figures.amounts if found.value})
    totals = {found.value for found in figures.totals} | set(values[2:])
    if figures.fees or len(values) not in {2, 3} or values[0] > DEAREST_FEE:
        return
    if values[0] + values[1] in totals and values[0] < values[1]:
        figures.fees.extend(found for found in figures.amounts if found.value == values[0])
        figures.totals.extend(found for found in figures.amounts if found.value > values[1])
        figures.amounts[:] = [found for found in figures.amounts if found.value == values[1]]


def is_service(found: Found[Money]) -> bool:
    """Whether the label is "Valor servicio": of what is paid, or of who takes the money."""
    return found.label is not None and found.label.words[-1] == "servicio"


def _take_purchase_from_us(sheet: Sheet, figures: Figures) -> None:
    """Take the price on the row of a shop's slip that names us: "1 REC 9182 COOP ALIANZA 54.000".

    Without a peso sign or centavos it may be a cédula.
    """
    if any(found.value for found in figures.amounts):
        return
    ours = {row[0].row for row in sheet.rows if names_us("  ".join(run.text for run in row))}
    for found in figures.loose:
        printed = found.snippet.text
        price = "$" in printed or bool(re.search(r"[.,]\d{3}[.,]\d\d\W*$", printed))
        price = price or _is_in_column(found, figures.loose)
        if found.snippet.run.row in ours and price and found not in figures.parts:
            figures.amounts.append(replace(found, why="el renglón nos nombra"))
    taken = [found.value for found in figures.amounts]
    figures.loose[:] = [f for f in figures.loose if f.value not in taken]


_FEWEST_IN_COLUMN: Final = 2  # Other figures flush with one on its right.


def _is_in_column(found: Found[Money], loose: Sequence[Found[Money]]) -> bool:
    """Whether the figure stands alone in its run, flush right with others of other rows."""
    run = found.snippet.run
    if len(found.snippet.text) < len(run.text.strip()):
        return False
    flush = {
        other.snippet.run.row
        for other in loose
        if other.snippet.run.row != run.row
        and abs(other.snippet.run.right - run.right) < run.height
    }
    return len(flush) >= _FEWEST_IN_COLUMN


def _is_item(entry: Entry) -> bool:
    """Whether the label names what was paid for, and a code may follow: "Pago serv. 9182"."""
    return entry.label.words[0] in {"pago", "recaudo"}


def _is_tail(entry: Entry, digits: int) -> bool:
    """Whether few digits are how an account ends: "Total debitado de la cuenta 9502"."""
    return digits <= _DIGITS_OF_TAIL and entry.label.words[-1] in {"cuenta", "producto"}


_DIGITS_OF_TAIL: Final = 4
_TO_CALL: Final = re.compile(r"\(?60[1-8]\)?\s\d")  # "Servicio al usuario (601) 380 8890"


def _price(entry: Entry) -> tuple[Snippet, PrintedAmount] | None:
    """Return the first figure behind a label that can be a price."""
    for value in entry.values:
        if _TO_CALL.match(value.text):
            continue
        for amount in find_amounts(value.text):
            digits = sum(c.isdigit() for c in value.text[amount.start : amount.end])
            plain = amount.signed or amount.grouped or not amount.amount
            if not plain and value.text[amount.start : amount.end].strip() in CODES:
                continue
            near = amount.start <= 6 and value.place <= Place.BESIDE  # noqa: PLR2004
            near = near and not _is_item(entry) and not _is_tail(entry, digits)
            alone = entry.role is Role.AMOUNT and value.place is Place.BELOW
            alone = alone and re.fullmatch(r"\W*[1-9]\d{2,3}00\W*", value.text) is not None
            if plain or alone or (near and _DIGITS_OF_PRICE <= digits <= 8):  # noqa: PLR2004
                return value.part(amount.start, amount.end), amount
        misread = re.search(r"(?:\$|COP)\s?[oO](?![a-z])", value.text)
        if entry.role is Role.FEE and misread is None:
            misread = _FREE.match(value.text) or re.fullmatch(
                r"[$Ss5]?\s?[oO08](?:[.,][oO08]{2})?(?:\s?COP)?", value.text.strip()
            )
        if misread:
            zero = PrintedAmount(
                start=misread.start(), end=misread.end(), amount=ZERO, signed=True, grouped=False,
                negative=False,
            )  # fmt: skip
            return value.part(*misread.span()), zero
    return None


def _read_sentences(flow: Flow, figures: Figures, claimed: set[tuple[int, int]]) -> None:
    if (free := _AT_NO_COST.search(flow.folded)) and not figures.fees:
        spot = flow.snippet(*free.span("cost"))
        figures.fees.append(found_at(ZERO, spot, why="una frase dice que no costó"))
    for amount in find_amounts(flow.text):
        if not amount.signed and not amount.grouped:
            continue
        snippet = flow.snippet(amount.start, amount.end)
        if (id(snippet.run), snippet.start) in claimed:
            continue
        if _OF_SERVICE.match(flow.folded, amount.end) and not figures.fees:
            claimed.add((id(snippet.run), snippet.start))
            figures.fees.append(found_at(amount.amount, snippet, why="dice de qué es"))
            continue
        before = flow.folded[max(amount.start - 110, 0) : amount.start]
        if _AT_COST.search(before) and not figures.fees and amount.signed:
            claimed.add((id(snippet.run), snippet.start))
            figures.fees.append(found_at(amount.amount, snippet, why="una frase dice que costó"))
            continue
        sentence = re.split(r"(?<=[a-z])[.!](?:\s|$)", before)[-1]
        if _NOT_SENT.search(sentence[-60:]):
            continue
        if _SENT.search(sentence) and _SENT_VERB.search(sentence):
            claimed.add((id(snippet.run), snippet.start))
            figures.amounts.append(found_at(amount.amount, snippet, why=_IN_A_SENTENCE))
            minus = amount.negative and not _is_dash(snippet)
            figures.negative = figures.negative or minus


_DASH: Final = re.compile(r"[^\W\d_]\s+[-–—]\s+(?:\$|cop)?\s*\d")


def _is_dash(amount: Snippet) -> bool:
    """Whether what looks like a minus parts label and figure: "Valor - $ 50.000"."""
    text = amount.run.folded
    return any(
        match.start() < amount.end <= match.end() + len(amount.text)
        for match in _DASH.finditer(text)
    )


def numbers_of(entries: Sequence[Entry]) -> set[int]:
    """Return the runs that a label calls somebody's number: "Ced. asociado 52.118.904"."""
    return {
        id(value.run)
        for entry in of_role(entries, Role.REFERENCE, Role.OTHER_REFERENCE)
        for value in entry.values[:1]
        if entry.label.exact and value.place <= Place.BESIDE
    }


def _gather_loose(
    sheet: Sheet, figures: Figures, claimed: set[tuple[int, int]], numbers: set[int]
) -> None:
    heads = {row[0].row: row[0].folded for row in sheet.rows}
    for run in sheet.runs:
        for amount in find_amounts(run.text):
            if (id(run), amount.start) in claimed or not amount.amount:
                continue
            printed = run.text[amount.start : amount.end]
            if _GIVEN_BACK.search(run.folded[: amount.start]):
                continue
            if not amount.signed and (
                id(run) in numbers
                or not re.search(r"\d[.,']\d{3}", printed)
                or _is_tax_number(run, amount)
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
