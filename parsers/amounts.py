"""Amounts of pesos as receipts print them, in figures and in words.

Colombia prints both conventions, often on one receipt (``$ 54.000``, ``$11,900.00``), so the
format is read from the figure itself and never from the bank that printed it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from models.errors import TupagoError
from models.money import Money
from parsers.lettering import fold


class UnreadableAmountError(TupagoError):
    """The text is not one amount of pesos, or could be read as two different ones."""

    code = "amount.unreadable"
    message = "No pudimos leer el valor del comprobante."


_BLANKS: Final = "   \t"
_LIKE_SIGN: Final = r"\bS(?=\s?(?:\d{1,3}(?:[.,'’´ ]\d{3})+|\d{1,4})(?![\w.,]\d|[A-Za-z]))"
_SIGN: Final = rf"(?:COP\s?\$?|\$\s?COP|\$|{_LIKE_SIGN})"
_FIGURE: Final = (
    r"\d{1,3}(?:[.,'’´][ ]?\d{3})+(?:[.,](?:\d{2}|[oO]{2}|-))?(?![.,]?\d)"  # grouped
    r"|\d{1,3}(?:[ ]\d{3})+(?:[.,](?:\d{2}|[oO]{2}))?(?![.,]?\d)"  # grouped by blanks
    r"|\d+(?:[.,](?:\d{1,2}|[oO]{2}|-))?(?![.,]?\d)"  # plain
)
_AFTER: Final = r"(?:\s?(?:\$(?!\s?\d)|COP\b|pesos\b|M/?CTE\b|M/?L\b|m/?cte\b|m/?l\b))"
_PRINTED: Final = re.compile(
    rf"(?:(?<![\w.,/:#*-])|(?=-?\s?(?:\$|COP)))(?P<minus>[-–]\s?)?(?P<sign>{_SIGN}\s?)?(?P<stars>\*{{2,}}\s?)?"
    rf"(?P<minus2>[-–]\s?)?(?P<figure>{_FIGURE})(?P<after>{_AFTER})?",
)
_DECORATION: Final = re.compile(
    r"COP|\$|\bS(?=[\s\d])|pesos|m/?cte\.?|m/?l\b|moneda (?:corriente|legal)|[\s*   ]+",
    re.IGNORECASE,
)
_FOREIGN: Final = re.compile(r"(?:USD|US\$|EUR|€|U\$S)\s?$", re.IGNORECASE)

_TEXTS: Final = 2_000  # Kept: the same words of a page are asked about many times over.


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedAmount:
    """An amount found inside a text, and where it stands in it."""

    start: int
    end: int
    amount: Money
    signed: bool  # A peso sign, COP or "pesos" stands beside it.
    grouped: bool  # Its thousands are marked, or it has centavos.
    negative: bool  # Printed with a minus sign: a debit or a voided payment.


def parse_amount(text: str) -> Money:
    """Return the amount printed in ``text``, which holds nothing else.

    The last mark followed by exactly two digits at the end marks centavos; a mark followed by
    three digits marks thousands. Sources: RECEIPTS.md 0.1, RULES.md section 7.

    :raises UnreadableAmountError: if the marks do not settle the figure (``1.2500``,
        ``12.34.567``), or the text is not an amount of pesos at all.
    """
    if _FOREIGN.search(text[: max((text.find(c) for c in "0123456789"), default=0)] or ""):
        raise UnreadableAmountError(text)
    bare = _blank_thousands(_plain_blanks(text).strip())
    bare = _DECORATION.sub("", bare).replace("'", ".").replace("’", ".").replace("´", ".")
    bare = re.sub(r"(?<=[.,])[oO]{2}$", "00", bare)
    bare = re.sub(r"[.,]-$", "", bare)
    if not re.fullmatch(r"\d+(?:[.,]\d+)*", bare):
        raise UnreadableAmountError(text)
    groups = re.split(r"[.,]", bare)
    marks = re.sub(r"\d", "", bare)
    cents = groups.pop() if len(groups) > 1 and len(groups[-1]) in {1, 2} else ""
    if len(cents) == 1 or len(groups[-1]) > 12:  # noqa: PLR2004 — no receipt prints billions of pesos
        raise UnreadableAmountError(text)
    if len(groups) > 1 and not _is_grouping(groups, marks[: len(groups) - 1]):
        raise UnreadableAmountError(text)
    return Money(int("".join(groups)) * 100 + int(cents or 0))


@lru_cache(maxsize=_TEXTS)
def find_amounts(text: str) -> tuple[PrintedAmount, ...]:
    """Return every amount of pesos printed in ``text``, in order.

    Bare runs of digits are given too (``signed`` and ``grouped`` false): only what stands around
    them can tell a price from an identity number. Foreign money and masked numbers are left out.
    """
    found = []
    plain = _plain_blanks(text)
    for match in _PRINTED.finditer(plain):
        if _FOREIGN.search(plain[max(match.start("figure") - 5, 0) : match.start("figure")]):
            continue
        try:
            amount = parse_amount(match["figure"])
        except UnreadableAmountError:
            continue
        figure = match["figure"]
        if re.fullmatch(r"[.,]\s*", plain[match.end("figure") :]) and len(figure) < 4:  # noqa: PLR2004
            continue  # "COP 70,": cut off by the edge of the picture.
        if figure[0] == "0" and amount:
            continue  # Padding: a number, not a price.
        found.append(
            PrintedAmount(
                start=match.start(),
                end=match.end(),
                amount=amount,
                signed=bool(match["sign"] or match["after"]),
                grouped=bool(re.search(r"[.,'’´]", figure)),
                negative=bool(match["minus"] or match["minus2"]),
            )
        )
    return tuple(found)


def _plain_blanks(text: str) -> str:
    return re.sub(f"[{_BLANKS}]", " ", text)


def _blank_thousands(text: str) -> str:
    """Close a blank that stands for a thousands mark: only before exactly three digits."""
    text = re.sub(r"(?<=\d)([.,'’´]) (?=\d{3}(?!\d))", r"\1", text)
    return re.sub(r"(?<=\d) (?=\d{3}(?!\d))", ".", text)


def _is_grouping(groups: list[str], marks: str) -> bool:
    """Whether the groups are thousands: first of 1-3 digits, the others of three, one mark.

    An apostrophe (already a dot here) may mark the millions beside another mark.
    """
    first, *others = groups
    same_mark = len(set(marks)) <= 1 or set(marks[1:]) == {","} or set(marks[1:]) == {"."}
    return same_mark and 1 <= len(first) <= 3 and all(len(group) == 3 for group in others)  # noqa: PLR2004


# --- Words ---------------------------------------------------------------------------------

_UNITS: Final = {
    "un": 1, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13,
    "catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18,
    "diecinueve": 19, "veinte": 20, "veintiun": 21, "veintiuno": 21, "veintiuna": 21,
    "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26,
    "veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "treinta": 30, "cuarenta": 40,
    "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90, "cien": 100,
    "ciento": 100, "doscientos": 200, "doscientas": 200, "trescientos": 300, "trescientas": 300,
    "cuatrocientos": 400, "cuatrocientas": 400, "quinientos": 500, "quinientas": 500,
    "seiscientos": 600, "seiscientas": 600, "setecientos": 700, "setecientas": 700,
    "ochocientos": 800, "ochocientas": 800, "novecientos": 900, "novecientas": 900,
}  # fmt: skip
_NUMBER_WORD: Final = "|".join(
    sorted([*_UNITS, "mil", "millon", "millones"], key=len, reverse=True)
)
_IN_WORDS: Final = re.compile(
    rf"\b(?:{_NUMBER_WORD})(?:\s+(?:y\s+)?(?:{_NUMBER_WORD}))*\b(?=\s+(?:de\s+)?(?:pesos|m/?cte|m/?l|moneda))"
)


def amount_in_words(text: str) -> Money | None:
    """Return the amount that ``text`` spells out before "pesos", "M/CTE" …, or None.

    Only for checking a figure: the wording is too loose to be the source of an amount.
    """
    folded = re.sub(r"\s+", " ", fold(text))
    found = _IN_WORDS.search(folded)
    return Money.pesos(_count(found[0].split())) if found else None


def _count(words: list[str]) -> int:
    millions = thousands = units = 0
    for word in words:
        if word in {"millon", "millones"}:
            millions, thousands, units = (thousands + units) or 1, 0, 0
        elif word == "mil":
            thousands, units = (units or 1) * 1000, 0
        elif word != "y":
            units += _UNITS[word]
    return millions * 1_000_000 + thousands + units
