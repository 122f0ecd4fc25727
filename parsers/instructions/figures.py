"""Amounts as members write them: figures, words and slang, alone or in a sum.

Known values are centavos. A bare number below a thousand ("300") is kept as ``~300``: it means
300.000 only inside a sum that says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from models.money import Money
from parsers.amounts import UnreadableAmountError, parse_amount

UNKNOWN: Final = "?"
ELLIPTICAL: Final = "~"

_HUNDREDS: Final = (
    "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos",
    "setecientos", "ochocientos", "novecientos",
)  # fmt: skip
_TENS: Final = (
    "diez", "veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta",
    "noventa",
)  # fmt: skip
_ONES: Final = (
    "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once",
    "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve",
    "veinte", "veintiuno", "veintidos", "veintitres", "veinticuatro", "veinticinco", "veintiseis",
    "veintisiete", "veintiocho", "veintinueve",
)  # fmt: skip
_VARIANTS: Final = {
    "un": 1, "una": 1, "cien": 100, "veintiun": 21, "veintiuna": 21, "dosciento": 200,
    "trecientos": 300, "quiniento": 500, "setesientos": 700, "novesientos": 900,
}  # fmt: skip
_WORDS: Final = (
    {word: 100 * (i + 1) for i, word in enumerate(_HUNDREDS)}
    | {word.replace("tos", "tas"): 100 * (i + 1) for i, word in enumerate(_HUNDREDS)}
    | {word: 10 * (i + 1) for i, word in enumerate(_TENS)}
    | {word: i + 1 for i, word in enumerate(_ONES)}
    | _VARIANTS
)
_MILLIONS: Final = frozenset(
    {
        "millon", "millones", "milloncito", "milloncitos", "palo", "palos", "palito", "palitos",
        "palitico", "paliticos",
        "melon", "melones", "meloncito", "m", "mm",
    }
)  # fmt: skip
_THOUSANDS: Final = frozenset(
    {
        "mil", "miles", "lucas", "luca", "luquitas", "luquita", "lukas", "luka", "luks", "barra",
        "barras", "barritas",
    }
)  # fmt: skip
_SCALES: Final = _MILLIONS | _THOUSANDS
NAMED_MILLION: Final = _MILLIONS - {"m", "mm"}
_ONE_MILLION: Final = frozenset({"palo", "palito", "millon", "milloncito", "melon", "meloncito"})
_SLANG: Final = frozenset({"barras", "lucas", "barritas"})
_PESO: Final = frozenset({"pesos", "peso", "pesitos", "cop"})
_FIGURE: Final = re.compile(r"\d[\d.,']*(?:-)?")
_DECIMAL: Final = re.compile(r"(\d{1,4})[.,](\d{1,2})")
_AIMS: Final = (["a"], ["al"], ["para"])
_THOUSAND: Final = 1_000
_MILLION: Final = 1_000_000
_LARGEST_M: Final = 100  # "200M" may be 200 thousand as well as 200 million.


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount found at some word; ``value`` as described at the head of this module."""

    value: str
    end: int
    signed: bool  # "$", "COP", "pesos", "mil", "lucas" …: certainly money.


@dataclass(frozen=True, slots=True)
class _Quantity:
    value: Decimal
    end: int
    bare: bool  # A number below a thousand, or with a decimal mark.
    decimal: bool = False


def figure_at(words: list[str], start: int) -> Figure | None:
    """Return the amount that begins at ``words[start]``, or None where none does."""
    at = start
    sign = False
    while at < len(words) and words[at] in {"$", "cop"}:
        at, sign = at + 1, True
    found = _half(words, at) or _millions(words, at) or _thousands(words, at) or _single(words, at)
    if found is None:
        return None
    end = found.end
    if words[end : end + 1] and words[end] in _SLANG and words[end - 1] in {"mil", "miles"}:
        end += 1  # "sesenta mil barras"
    while end < len(words) and (words[end] in _PESO or _of_pesos(words, end) or words[end] == "$"):
        end, sign = end + 1, True
    value = found.value
    if sign and value.startswith(ELLIPTICAL):
        value = UNKNOWN  # "$500": five hundred pesos, or thousands? Nobody pays the former.
    return Figure(value, end, signed=found.signed or sign)


def _of_pesos(words: list[str], at: int) -> bool:
    return words[at] == "de" and at + 1 < len(words) and words[at + 1] in _PESO


def _half(words: list[str], at: int) -> Figure | None:
    if (
        words[at : at + 1] == ["medio"]
        and words[at + 1 : at + 2]
        and words[at + 1] in NAMED_MILLION
    ):
        return _known(Decimal(_MILLION) / 2, at + 2)
    return None


def _millions(words: list[str], at: int) -> Figure | None:
    """Read "1 millón 200", "un millón doscientos mil", "1.2M", "palo y medio"."""
    number = _quantity(words, at)
    scale = number.end if number else at
    if scale >= len(words) or words[scale] not in _MILLIONS:
        return None
    shown = words[at - 1 : at] in (["ese"], ["este"], ["el"]) and words[at] in _ONE_MILLION
    if number is None and (
        words[scale] not in NAMED_MILLION or not (shown or _goes_on(words, scale + 1))
    ):
        return None
    count = number.value if number else Decimal(1)
    if words[scale] in {"m", "mm"} and count >= _LARGEST_M:
        return Figure(UNKNOWN, scale + 1, signed=True)
    if number and not number.bare:
        return Figure(UNKNOWN, scale + 1, signed=True)  # "1.250.000 millones"
    total, end = count * _MILLION, scale + 1
    if words[end : end + 2] in (["y", "medio"], ["y", "media"]):
        return _known(total + _MILLION // 2, end + 2)
    return _after_millions(words, total, end)


def _goes_on(words: list[str], at: int) -> bool:
    return words[at : at + 2] == ["y", "medio"] or _quantity(words, at) is not None


def _after_millions(words: list[str], total: Decimal, end: int) -> Figure:  # noqa: PLR0911
    at = end + 1 if words[end : end + 1] and words[end] in {"con", "y"} else end
    more = _quantity(words, at)
    if more is None or more.decimal or _counts_something(words, more.end):
        return _known(total, end)
    if words[more.end : more.end + 1] and words[more.end] in _MILLIONS:
        return _known(total, end)
    if words[more.end : more.end + 1] and words[more.end] in _THOUSANDS and more.bare:
        last = _quantity(words, more.end + 1)
        rest = last.value if last and last.bare and not _scaled(words, last.end) else 0
        return _known(
            total + more.value * _THOUSAND + rest, last.end if last and rest else more.end + 1
        )
    if not more.bare:  # "1 millón 200.000"
        return _known(total + more.value, more.end) if at == end else _known(total, end)
    if words[end] == "con" and more.value >= 10 and words[more.end : more.end + 1] in _AIMS:  # noqa: PLR2004
        return _known(total + more.value * _THOUSAND, more.end)  # "un palo con 50 a la cuota"
    if at != end or more.value < 10:  # noqa: PLR2004 — "un millón y 2 cuotas"
        return _known(total, end)
    if words[more.end : more.end + 1] and words[more.end] in _PESO:
        return Figure(UNKNOWN, more.end, signed=True)  # 1.000.500 or 1.500.000?
    return _known(total + more.value * _THOUSAND, more.end)


def _thousands(words: list[str], at: int) -> Figure | None:  # noqa: PLR0911
    """Read "50 mil", "38 mil 500", "50k", "cincuenta lucas", "mil pesos"."""
    number = _quantity(words, at)
    if number is None:
        if words[at : at + 1] != ["mil"]:
            return None
        more = _quantity(words, at + 1)
        total, end = Decimal(_THOUSAND), at + 1
        if more and more.bare and not more.decimal:
            total, end = total + more.value, more.end
        return _known(total, end) if words[end : end + 1] and words[end] in _PESO else None
    if words[number.end : number.end + 1] == ["mll"]:
        return Figure(UNKNOWN, number.end + 1, signed=True)  # Thousands, or millions?
    if number.end >= len(words) or words[number.end] not in _THOUSANDS:
        return None
    if not number.bare and number.value < 10 * _THOUSAND:
        return Figure(UNKNOWN, number.end + 1, signed=True)  # "1.250 mil"
    if not number.bare:
        return _known(number.value, number.end + 1)  # "50.000 mil" is said for 50.000.
    total, end = number.value * _THOUSAND, number.end + 1
    if words[end : end + 2] in (["y", "medio"], ["y", "media"]):
        return Figure(UNKNOWN, end + 2, signed=True)
    more = _quantity(words, end)
    small = more and more.bare and not more.decimal and not _scaled(words, more.end)
    parts = bool(more) and words[more.end : more.end + 1] == ["son"] if more else False
    if more and small and more.value >= 100 and not parts:  # noqa: PLR2004
        return _known(total + more.value, more.end)
    return _known(total, end)


def _single(words: list[str], at: int) -> Figure | None:
    number = _quantity(words, at)
    if number is None or (number.end == at + 1 and words[at] in {"un", "una", "uno"}):
        return None
    if number.decimal:
        return Figure(UNKNOWN, number.end, signed=False)
    if number.bare:
        return Figure(f"{ELLIPTICAL}{number.value}", number.end, signed=False)
    return Figure(_centavos(number.value), number.end, signed=False)


def _scaled(words: list[str], at: int) -> bool:
    return at < len(words) and words[at] in _SCALES


_COUNTED: Final = frozenset(
    {
        "cuota", "cuotas", "mes", "meses", "mensualidad", "mensualidades", "letra", "letras",
        "credito", "creditos", "comprobante", "comprobantes", "recibo", "recibos", "soporte",
        "soportes", "pago", "pagos", "vez", "veces", "dia", "dias", "ano", "anos", "hora",
        "horas", "hijo", "hijos", "persona", "personas", "parte", "partes", "consignacion",
        "consignaciones", "transferencia", "transferencias", "producto", "productos",
        "obligacion", "obligaciones", "tarjeta", "tarjetas", "quincena", "quincenas", "semana",
        "semanas", "foto", "fotos", "aportes", "prestamos", "archivos", "imagenes",
    }
)  # fmt: skip


def _counts_something(words: list[str], at: int) -> bool:
    return at < len(words) and words[at] in _COUNTED


def _quantity(words: list[str], at: int) -> _Quantity | None:
    if at >= len(words):
        return None
    if _FIGURE.fullmatch(words[at]):
        return _in_digits(words[at], at)
    value, end = 0, at
    while end < len(words):
        word = words[end]
        joined = word == "y" and end > at and words[end + 1 : end + 2]
        one = words[end + 1 : end + 2] == ["un"] and _scaled(words, end + 2)  # "cuarenta y un mil"
        if joined and (one or words[end + 1] in _ONES[:9]) and value % 100 >= 20:  # noqa: PLR2004
            end += 1
            continue
        mixed = _mixed(words, end, value)
        if mixed:
            return mixed
        if word not in _WORDS or (end > at and not _fits(value, _WORDS[word])):
            break
        value, end = value + _WORDS[word], end + 1
    return _Quantity(Decimal(value), end, bare=True) if end > at else None


def _mixed(words: list[str], at: int, value: int) -> _Quantity | None:
    """Read what follows in digits: "ciento 20 mil", "ciento ochenta y 5 mil"."""
    after_and = at + 1 if words[at] == "y" else at
    digits = words[after_and : after_and + 1]
    if not value or not digits or not re.fullmatch(r"[1-9]\d?", digits[0]):
        return None
    scaled = words[after_and + 1 : after_and + 2] in (["mil"], ["millones"])
    if words[at - 1] == "cien" or not scaled or value % 10:
        return None
    small = int(digits[0])
    fits = _fits(value, small) and (after_and == at or small < 10)  # noqa: PLR2004
    return _Quantity(Decimal(value + small), after_and + 1, bare=True) if fits else None


def _fits(before: int, word: int) -> bool:
    """Tell whether ``word`` may follow: "ciento" + "cincuenta", "treinta" + "ocho"."""
    return bool(before % 10 ** len(str(word)) == 0)


def _in_digits(text: str, at: int) -> _Quantity | None:
    decimal = _DECIMAL.fullmatch(text)
    if decimal and (len(decimal[2]) == 1 or len(decimal[1]) < 4):  # noqa: PLR2004 — not "38337.00"
        return _Quantity(Decimal(f"{decimal[1]}.{decimal[2]}"), at + 1, bare=True, decimal=True)
    try:
        money = parse_amount(text)
    except UnreadableAmountError:
        return _Quantity(Decimal(-1), at + 1, bare=True, decimal=True)
    pesos = Decimal(money.centavos) / 100
    return _Quantity(pesos, at + 1, bare=text.isdigit() and pesos < _THOUSAND)


def _known(pesos: Decimal, end: int) -> Figure:
    if pesos <= 0:
        return Figure(UNKNOWN, end, signed=True)
    return Figure(_centavos(pesos), end, signed=True)


def _centavos(pesos: Decimal) -> str:
    return str(Money(int(pesos * 100)).centavos)


def money(value: str | None) -> Money | None:
    """Return a known value as money; None for an unknown one, or none at all."""
    return Money(int(value)) if value and value.isdigit() else None
