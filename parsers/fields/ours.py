"""The cooperative's own name, accounts and numbers as receipts print them (RECEIPTS.md 0.6)."""

from __future__ import annotations

import re
from typing import Final

from parsers.lettering import fold

ACCOUNT: Final = "230053290"
NIT: Final = "860024575"
NIT_WITH_DIGIT: Final = "8600245757"
CODES: Final = frozenset({"14523", "9757", "9182"})
PHONE: Final = "3174424530"

_NAME: Final = re.compile(
    r"\b[ceo][oqc0][oqc0]p\w{0,11}\.?\s*(?:de\s+)?al[il1][ao]n[zs2]a?(?:ltda)?\b"
    r"|\bcoop\w{0,11}\.?\s*(?:de\s+)?al[il1z]anz(?:a(?:ltda)?)?\b"
    r"|\bcooperativa\s+alian\b|\bbecoop\b"
    r"|\bcoo\w{0,9}\*+\s*ali\w{0,4}\*+|@becoop|@coopalianza"
)
_KEY: Final = re.compile(r"(?:\W[A-Z]?|[A-Z])(?P<name>BECOOP|COOPALIANZA)")
_NIT: Final = re.compile(r"860[.\s]?024[.\s]?575(?:[\s-]{0,3}7)?(?!\d)")


def names_us(text: str) -> bool:
    """Whether the cooperative's name, whole, cut short or masked, stands in the text."""
    return bool(_NAME.search(fold(text)))


def key_alone(text: str) -> str | None:
    """Return the cooperative's key where the text is nothing else, its "@" read as one or two."""
    match = _KEY.fullmatch(text.strip())
    return f"@{match['name']}" if match else None


def shows_our_nit(text: str) -> bool:
    """Whether the cooperative's tax number stands in the text."""
    return bool(_NIT.search(text))


def is_our_number(digits: str) -> bool:
    """Whether a number, its padding aside, is the cooperative's and so never the member's."""
    bare = digits.lstrip("0")
    return bare in {ACCOUNT, NIT, NIT_WITH_DIGIT, PHONE} or bare in CODES
