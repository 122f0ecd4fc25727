"""What an invented receipt says: the values of one payment, in the manner of one issuer.

No figure is a person's: names come from two lists, numbers from chance.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from models.money import ZERO, Money
from models.months import MONTHS
from parsers.fields.ours import ACCOUNT, CODES, NIT

_FIRST: Final = [
    "Ana",
    "Rosa",
    "Luz",
    "Marta",
    "Diana",
    "Carlos",
    "Jorge",
    "Luis",
    "Pedro",
    "Andres",
    "Camila",
    "Laura",
    "Sofia",
    "Oscar",
    "Hernan",
    "Gloria",
    "Nelson",
    "Yolanda",
    "Wilson",
    "Paola",
    "Edwin",
    "Milena",
    "Fabio",
    "Rocio",
    "Ivan",
    "Stella",
    "Julian",
    "Amparo",
    "Dario",
    "Nubia",
]
_LAST: Final = [
    "Gil",
    "Torres",
    "Rojas",
    "Mejia",
    "Pardo",
    "Nieto",
    "Duarte",
    "Cortes",
    "Salazar",
    "Lozano",
    "Prieto",
    "Barrera",
    "Quintero",
    "Vega",
    "Restrepo",
    "Giraldo",
    "Osorio",
    "Cardenas",
    "Beltran",
    "Pineda",
    "Ochoa",
    "Arango",
    "Zapata",
    "Muñoz",
    "Peña",
    "Bernal",
    "Acosta",
]
_US: Final = (
    "COOPERATIVA ALIANZA LTDA", "COOPERATIVA ALIANZA", "Cooperativa Alianza", "COOP ALIANZA LTDA",
    "COOP ALIANZA", "Coop. Alianza", "COOPERATIVA DE AHORRO Y CREDITO ALIANZA", "BECOOP", "Becoop",
    "COOPERATIVA ALIAN", "Cooperativa Alianza Ltda.",
)  # fmt: skip
_KEYS: Final = ("@COOPALIANZA", "@alianza97", "@BECOOP", "@becoop", "@alianza98", "0090861")
_BANKS: Final = (
    "Bancolombia", "DAVIVIENDA", "BBVA", "Banco de Bogotá", "BANCO POPULAR", "Banco Caja Social",
    "AV Villas", "Itaú", "BANCO DE OCCIDENTE", "Banco Agrario", "Lulo Bank", "Nu", "Coopcentral",
)  # fmt: skip
_WALLETS: Final = ("Nequi", "DaviPlata", "Movii", "dale!", "RappiPay", "Powwi", "Ualá", "Tpaga")
_STREETS: Final = ("CL", "CRA", "KR", "Calle", "Carrera", "AV", "DG", "TV")
_CITIES: Final = (
    "Bogotá", "MEDELLIN", "Cali", "BOGOTA D.C.", "Pereira", "IBAGUE", "Tunja", "Neiva", "PASTO",
)  # fmt: skip
_DAYS: Final = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]

_DATES: Final[tuple[Callable[[date], str], ...]] = (
    lambda d: f"{d:%d/%m/%Y}", lambda d: f"{d:%d/%m/%y}", lambda d: f"{d:%Y-%m-%d}",
    lambda d: f"{d:%Y/%m/%d}", lambda d: f"{d:%d-%m-%Y}", lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d.day} de {MONTHS[d.month - 1]} de {d.year}",
    lambda d: f"{d.day} de {MONTHS[d.month - 1]}, {d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1][:3]} {d.year}",
    lambda d: f"{d.day:02}-{MONTHS[d.month - 1][:3].upper()}-{d.year}",
    lambda d: f"{d.day:02}/{MONTHS[d.month - 1][:3]}/{d.year}",
    lambda d: f"{_DAYS[d.weekday()]}, {d.day} de {MONTHS[d.month - 1]} de {d.year}",
    lambda d: f"{MONTHS[d.month - 1][:3].upper()} {d.day} {d.year}",
    lambda d: f"{d:%Y%m%d}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manner:
    """How one issuer prints money, days and hours."""

    sign: str  # Before the figure: "$ ", "$", "COP ", "".
    after: str  # Behind it: " COP", "".
    thousands: str
    centavos: str  # "", ".00", ",00"
    day: Callable[[date], str]
    half_days: str  # "": 24 hours; else what "a. m." looks like.

    def money(self, amount: Money, *, sign: bool = True) -> str:
        pesos = f"{amount.centavos // 100:,}".replace(",", self.thousands)
        bare = f"{pesos}{self.centavos}"
        return f"{self.sign}{bare}{self.after}" if sign else bare

    def hour(self, minutes: int, seconds: int | None) -> str:
        hours, minutes = divmod(minutes, 60)
        shown = (hours % 12 or 12) if self.half_days else hours
        text = f"{shown:02}:{minutes:02}" + (f":{seconds:02}" if seconds is not None else "")
        return f"{text} {'a' if hours < 12 else 'p'}{self.half_days}" if self.half_days else text  # noqa: PLR2004


def manner(chance: random.Random) -> Manner:
    sign, after = chance.choices(
        [("$ ", ""), ("$", ""), ("COP ", ""), ("", ""), ("", " COP"), ("$", " COP"), ("COP $", "")],
        [8, 8, 2, 2, 1, 1, 1],
    )[0]
    thousands, centavos = chance.choices(
        [(".", ""), (".", ",00"), (",", ".00"), (",", ""), ("", ""), (" ", ""), ("'", ".00")],
        [10, 6, 6, 3, 1, 0.3, 0.3],
    )[0]
    half_days = chance.choices(["", ".m.", ". m.", "M", "m"], [5, 2, 2, 2, 1])[0]
    return Manner(sign, after, thousands, centavos, chance.choice(_DATES), half_days)


def values(chance: random.Random, how: Manner) -> dict[str, str]:
    """Return what each placeholder of a layout stands for, as it is printed."""
    amount = _amount(chance)
    fee = Money.pesos(chance.choice([0, 0, 0, *range(900, 9_600, 50)]))
    tax = Money(fee.centavos * 19 // 10_000 * 100) if chance.random() < 0.5 else ZERO  # noqa: PLR2004
    total = amount + fee + tax
    cash = Money.pesos(-(-total.centavos // 5_000_000) * 50_000 + chance.choice([0, 0, 50_000]))
    price = _amount(chance)
    day = date(2026, 1, 1) + timedelta(days=chance.randrange(330))
    minutes = chance.randrange(6 * 60, 23 * 60)
    seconds = chance.choice([None, None, chance.randrange(60)])
    hour = how.hour(minutes, seconds)
    money = {
        "amount": amount, "fee": fee, "tax": tax, "total": total, "cash": cash,
        "change": cash - total, "balance": _amount(chance), "limit": _amount(chance),
        "other": _amount(chance), "price": price, "basket": amount + price,
    }  # fmt: skip
    said = {name: how.money(one, sign=False) for name, one in money.items()}
    said |= {f"${name}": how.money(one) for name, one in money.items()}
    return said | {
        "amount_words": in_words(amount.centavos // 100).upper(),
        "date": how.day(day),
        "time": hour,
        "datetime": f"{how.day(day)}{chance.choice([' ', ' - ', ', ', ' a las '])}{hour}",
        "other_date": how.day(day + timedelta(days=chance.randrange(-40, 40))),
        "other_time": how.hour(chance.randrange(6 * 60, 23 * 60), seconds),
        "reference": _cedula(chance),
        "payer_doc": _cedula(chance),
        "tx": _number_of_payment(chance),
        "tx2": chance.choice([_number_of_payment, _digits_of])(chance),
        "account": _masked(chance, ACCOUNT),
        "from_account": _masked(chance, _digits(chance, chance.randint(9, 12))),
        "key": chance.choice(_KEYS),
        "code": chance.choice([*sorted(CODES), _digits(chance, chance.choice([4, 5]))]),
        "payer": _name(chance),
        "us": chance.choice(_US),
        "phone": chance.choice(["3", "3", "601"]) + _digits(chance, 9)[:9],
        "nit": chance.choice([f"{NIT}-7", "860.024.575-7", f"9{_digits(chance, 8)}-1"]),
        "terminal": chance.choice(["", "T", "POS"]) + _digits(chance, chance.randint(4, 8)),
        "ip": ".".join(str(chance.randrange(1, 255)) for _ in range(4)),
        "address": f"{chance.choice(_STREETS)} {chance.randrange(1, 170)}"
        f" # {chance.randrange(1, 99)}-{chance.randrange(1, 99):02}",
        "city": chance.choice(_CITIES),
        "staff": chance.choice([_name(chance), _digits(chance, chance.randint(3, 7))]),
        "email": f"{_name(chance).split()[0].lower()}{chance.randrange(99)}@correo.co",
        "bank": chance.choice(_BANKS),
        "wallet": chance.choice(_WALLETS),
        "word": chance.choice(["CUOTA", "aporte", "Pago", "ahorro", "credito", "Gracias"]),
        "num4": _digits(chance, 4),
        "num6": _digits(chance, 6),
    }


def _amount(chance: random.Random) -> Money:
    round_to = chance.choice([1, 1, 50, 100, 1_000, 1_000, 5_000, 10_000])
    pesos = int(10 ** chance.uniform(3.7, 6.6)) // round_to * round_to
    return Money.pesos(max(pesos, 10_000))


def _digits(chance: random.Random, count: int) -> str:
    return str(chance.randrange(10 ** (count - 1), 10**count))


def _digits_of(chance: random.Random) -> str:
    return _digits(chance, chance.randint(4, 12))


def _cedula(chance: random.Random) -> str:
    length = chance.choice([7, 8, 8, 10, 10, 10])
    digits = f"10{_digits(chance, 8)}" if length > 8 else _digits(chance, length)  # noqa: PLR2004
    return f"{int(digits):,}".replace(",", ".") if chance.random() < 0.15 else digits  # noqa: PLR2004


def _number_of_payment(chance: random.Random) -> str:
    letters = string.ascii_uppercase
    digits = _digits_of(chance)
    shapes: list[Callable[[], str]] = [
        lambda: digits, lambda: digits, lambda: digits, lambda: f"{int(digits):010}",
        lambda: f"{chance.choice(letters)}{digits}",
        lambda: f"{''.join(chance.choices(letters, k=3))}-{digits}",
        lambda: f"{chance.getrandbits(32):08x}-{chance.getrandbits(16):04x}",
        lambda: "".join(chance.choices(letters + string.digits, k=12)) + "7",
        lambda: f"TR{digits}{chance.choice(letters)}", lambda: _digits(chance, 20),
    ]  # fmt: skip
    return chance.choice(shapes)()


def _masked(chance: random.Random, account: str) -> str:
    return chance.choice([
        account, account, f"*{account[-4:]}", f"****{account[-4:]}", f"•••• {account[-4:]}",
        f"******{account[-4:]}", f"xxxx{account[-4:]}",
        f"{account[:3]}-{account[3:-2]}-{account[-2:]}",
    ])  # fmt: skip


def _name(chance: random.Random) -> str:
    first = chance.sample(_FIRST, chance.choice([1, 2]))
    name = " ".join([*first, *chance.sample(_LAST, chance.choice([1, 2]))])
    return name.upper() if chance.random() < 0.5 else name  # noqa: PLR2004


_UNITS: Final = [
    "cero",
    "un",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciseis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiun",
    "veintidos",
    "veintitres",
    "veinticuatro",
    "veinticinco",
    "veintiseis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
_TENS: Final = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_HUNDREDS: Final = [
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
]


def in_words(pesos: int) -> str:
    """Return pesos, up to 999 million, spelled out: "cuarenta y cinco mil pesos"."""
    millions, rest = divmod(pesos, 1_000_000)
    thousands, units = divmod(rest, 1_000)
    parts = []
    if millions:
        parts.append("un millon" if millions == 1 else f"{_below_thousand(millions)} millones")
    if thousands:
        parts.append("mil" if thousands == 1 else f"{_below_thousand(thousands)} mil")
    if units or not parts:
        parts.append(_below_thousand(units))
    return f"{' '.join(parts)}{' de' if not rest and millions else ''} pesos"


def _below_thousand(count: int) -> str:
    hundreds, rest = divmod(count, 100)
    if not hundreds:
        return _below_hundred(rest)
    if not rest:
        return "cien" if hundreds == 1 else _HUNDREDS[hundreds - 1]
    return f"{_HUNDREDS[hundreds - 1]} {_below_hundred(rest)}"


def _below_hundred(count: int) -> str:
    if count < len(_UNITS):
        return _UNITS[count]
    tens, units = divmod(count, 10)
    return f"{_TENS[tens - 3]} y {_UNITS[units]}" if units else _TENS[tens - 3]
