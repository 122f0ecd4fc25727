"""What an invented line of a receipt says: a price, a moment, a number, often behind a label."""

from __future__ import annotations

from typing import Final

from parsers.text.digit_training.chance import Chance

_LABELS: Final = (
    "Valor", "VALOR", "TOTAL", "Total a pagar", "Ref", "REF:", "Referencia", "No.",
    "Comprobante No", "CUS", "Aprobacion", "RECIBO", "RRN", "TERM", "Cta", "CUENTA", "Convenio",
    "Fecha", "FECHA:", "Hora", "NIT", "Tel", "Cajero", "Caja", "Oficina", "Doc", "C.C.", "Ref 1:",
    "Transaccion", "AUT", "EFECTIVO $", "Nro", "Producto", "Codigo", "ID", "COP", "Vr. pagado",
    "Recaudo", "LOTE", "PIN", "SALDO", "Costo",
)  # fmt: skip
_MONTHS: Final = (
    "ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "OCT", "NOV", "DIC",
)  # fmt: skip
_LONG_MONTHS: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip
_CLOSINGS: Final = (" EFE", " APROBADA", " BANCO", " OK", " Exitosa", " CTA AHORROS")
_ALIKE: Final = "0008886935"  # What blurred and slashed zeros are taken for, and they for zeros.


def line_of(chance: Chance) -> str:
    kinds = (_price, _moment, _clock, _number, _code)
    said = chance.one(kinds, (0.28, 0.22, 0.06, 0.34, 0.1))(chance)
    if chance.happens(0.5):
        said = chance.one(_LABELS) + chance.one(("", " ", ": ", ":", " : ", "  ")) + said
    return said + chance.one(_CLOSINGS) if chance.happens(0.12) else said


def _digits(count: int, chance: Chance) -> str:
    alike = chance.happens(0.35)
    return "".join(
        chance.one(_ALIKE if alike and chance.happens(0.5) else "0123456789") for _ in range(count)
    )


def _price(chance: Chance) -> str:
    pesos = int(chance.scale(1e3, 2e7))
    rounded = chance.one((1, 1, 100, 1_000))
    price = f"{pesos // rounded * rounded:,}"
    if chance.happens(0.6):
        price = price.replace(",", ".")
    if chance.happens(0.15):
        price = price.replace(".", "").replace(",", "")
    if chance.happens(0.35):
        price += ("," if "." in price else ".") + chance.one(("00", "00", "00", _digits(2, chance)))
    return chance.one(("$", "$ ", "", "", "$")) + price + chance.one(("", "", "", " COP", " PESOS"))


def _clock(chance: Chance) -> str:
    return f"{chance.whole(0, 23):02}:{chance.whole(0, 59):02}:{chance.whole(0, 59):02}"


def _moment(chance: Chance) -> str:
    day, month, year = chance.whole(1, 31), chance.whole(1, 12), chance.whole(2020, 2039)
    name, long = _MONTHS[month - 1], _LONG_MONTHS[month - 1]
    moment = chance.one((
        f"{day:02}/{month:02}/{year}", f"{year}-{month:02}-{day:02}", f"{day:02}-{month:02}-{year}",
        f"{day:02} {name} {year}", f"{name} {day:02} {year}", f"{day} de {long} de {year}",
        f"{year}/{month:02}/{day:02}", f"{day:02}{name}{year}", f"{day:02}.{month:02}.{year}",
        f"{day:02}/{month:02}/{year % 100}",
    ))  # fmt: skip
    if chance.happens(0.5):
        clock = _clock(chance)
        clock = chance.one((clock, clock[:5], clock[:5] + " a.m.", clock[:5] + " PM"))
        moment += chance.one((" ", "  ", " - ", ", ")) + clock
    return moment


def _number(chance: Chance) -> str:
    number = _digits(chance.whole(4, 14), chance)
    manner = chance.one(("plain", "padded", "masked", "tax", "split"), (0.52, 0.2, 0.1, 0.09, 0.09))
    if manner == "padded":
        number = number[:9].rjust(chance.one((10, 12, 16)), "0")
    elif manner == "masked":
        number = "*" * chance.whole(3, 6) + number[:4]
    elif manner == "tax":
        number = f"{number[:3]}.{number[1:4]}.{_digits(3, chance)}-{number[0]}"
    elif manner == "split":
        number = number[:3] + chance.one("- ") + number[3:]
    if chance.happens(0.25):
        more = _digits(chance.whole(3, 9), chance)
        number += "  " + chance.one(_LABELS) + chance.one((" ", ": ")) + more
    return number


def _code(chance: Chance) -> str:
    marks = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "0123456789")
    return "".join(chance.one(chance.one(marks, (0.3, 0.7))) for _ in range(chance.whole(6, 14)))
