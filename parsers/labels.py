"""What the printed labels of Colombian receipts mean, and how they compare.

Labels are compared as `canonical` words: without accents, case, punctuation and articles, with
the usual short forms spelled out, so that one entry covers ``Vr. Pagado`` and ``VALOR PAGADO:``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from parsers.lettering import fold
from parsers.printed import PRINTED, SHORT_FORMS


class Role(StrEnum):
    """What stands behind a label."""

    AMOUNT = "amount"
    CASH_OR_AMOUNT = "cash_or_amount"  # "Efectivo": handed over where change follows it.
    TOTAL = "total"  # May hold the fee, the tax or a whole shopping basket.
    FEE = "fee"
    TAX = "tax"
    BALANCE = "balance"
    CASH = "cash"
    CHANGE = "change"
    DATE = "date"
    OTHER_DATE = "other_date"  # Of printing, of expiry, of the mail …
    TIME = "time"
    REFERENCE = "reference"
    BARE_REFERENCE = "bare_reference"  # "Referencia": the bank's number or the member's.
    OTHER_REFERENCE = "other_reference"
    TRANSACTION = "transaction"
    SECOND_ID = "second_id"  # Would do as the payment's number, but another is better.
    ACCOUNT = "account"
    KEY = "key"
    PAYEE = "payee"
    DESTINATION = "destination"  # A block: name, bank and account follow one label.
    CODE = "code"
    ORIGIN = "origin"
    PAYER = "payer"
    HOLDER = "holder"  # "Titular", "Nombre": of which side, the section tells.
    STATUS = "status"
    CONCEPT = "concept"
    SECTION_ORIGIN = "section_origin"
    SECTION_DESTINATION = "section_destination"
    SECTION_OTHER = "section_other"
    NOISE = "noise"  # Numbers and names that are nobody's business here.


MONEY_ROLES: Final = frozenset(
    {
        Role.AMOUNT, Role.CASH_OR_AMOUNT, Role.TOTAL, Role.FEE, Role.TAX, Role.BALANCE, Role.CASH,
        Role.CHANGE,
    }
)  # fmt: skip
DATE_ROLES: Final = frozenset({Role.DATE, Role.OTHER_DATE, Role.TIME})
NUMBER_ROLES: Final = frozenset(
    {
        Role.REFERENCE, Role.BARE_REFERENCE, Role.OTHER_REFERENCE, Role.TRANSACTION, Role.SECOND_ID,
        Role.ACCOUNT, Role.KEY, Role.CODE,
    }
)  # fmt: skip
SECTIONS: Final = frozenset({Role.SECTION_ORIGIN, Role.SECTION_DESTINATION, Role.SECTION_OTHER})

_LETTERED: Final = frozenset(re.findall(r"[a-z]{4,}", " ".join([*PRINTED.values(), *SHORT_FORMS])))
_ARTICLES: Final = frozenset(
    {
        "de",
        "del",
        "la",
        "las",
        "los",
        "el",
        "tu",
        "su",
        "sus",
        "y",
        "e",
        "mi",
        "al",
        "lo",
        "the",
        "of",
        "your",
        "and",
    }
)
_WORD: Final = re.compile(r"(?<![a-z\d])n\.\s?[o°](?![a-z\d])|\d+x\d+(?:\.\d+)?|[^\W_]+|[#º°]")
_NUMBER_SIGN: Final = re.compile(
    r"[#º°]|n\.\s?[o°]|node"
)  # "N.º", "Nºde referencia": º folds to o.


@dataclass(frozen=True, slots=True)
class Token:
    """One canonical word and where it stands in the text it came from."""

    word: str
    start: int
    end: int


_WRITTEN_OUT: Final = re.findall(
    r"[a-z]+",
    """
    operacion transaccion autorizacion aprobacion identificacion consignacion comprobante referencia
    descripcion confirmacion consecutivo beneficiario documento convenio comision servicio recaudo
    establecimiento observacion verificacion depositante ordenante remitente destinatario asociado
    afiliado seguimiento constancia responsable suscriptor
    """,
)
_SHORTEST_CUT: Final = 4
_AS_LETTERS: Final = (str.maketrans("01580", "oisbo"), str.maketrans("01580", "olsbo"))


def _written_out(word: str, folded: str, end: int) -> str:
    """Return the word that an unlisted short form stands for: ``Autorizac.``, ``Identific.``."""
    if len(word) < _SHORTEST_CUT or not folded.startswith((".", ":"), end):
        return word
    whole = [one for one in _WRITTEN_OUT if one.startswith(word)]
    return whole[0] if len(whole) == 1 else word


def _with_letters(word: str) -> str:
    """Return a label's word in which digits were read for letters, with its letters."""
    if word.isalpha() or word.isdigit() or len(word) < _SHORTEST_CUT:
        return word
    for table in _AS_LETTERS:
        letters = word.translate(table)
        if letters in _LETTERED or any(one.startswith(letters) for one in _WRITTEN_OUT):
            return letters
    return word


_NEXT_LABEL: Final = re.compile(
    r"\d{5,}(?=(?:sec|aut|cus|rrn|apro?|ref|com|gmf|caj|hora|fecha)(?![a-z]))"
)
_GLUED: Final = re.compile(r"(?P<word>tr?x|[a-z]{6,})\d{5,}")  # "Id Transaccion8823596567"
_FIRST_WORD: Final = re.compile(r"(?:nro|cod|cta|vlr|ref)(?=[a-z])")


_BEFORE_DE: Final = re.compile(
    r"(?P<word>no|nro|num|numero|codigo|fecha|hora|valor|costo|monto|titular|nombre|cedula)de(?:l|la)?"
)


def _words_in(folded: str) -> Iterator[tuple[int, int]]:
    """Yield where each word stands; blanks that a printer leaves out part them, too."""
    for match in _WORD.finditer(folded):
        start, end = match.span()
        if number := _NEXT_LABEL.search(match[0]):  # "REF91414211SEC 86524"
            yield start, start + number.end()
            start += number.end()
        elif (first := _FIRST_WORD.match(match[0])) and match[0] not in _LETTERED:  # "NROTX"
            rest = match[0][first.end() :]
            if rest in SHORT_FORMS or rest in _LETTERED or rest == "tx":
                yield start, start + first.end()
                start += first.end()
        elif lost := _BEFORE_DE.fullmatch(match[0]):  # "Nºde referencia"
            end = start + lost.end("word")
        elif (glued := _GLUED.fullmatch(match[0])) and _is_label_word(glued["word"]):
            yield start, start + glued.end("word")
            start += glued.end("word")
        yield start, end


def _is_label_word(word: str) -> bool:
    return word in _LETTERED or word in _WRITTEN_OUT or word in SHORT_FORMS or word == "tx"


def is_word_misread(word: str) -> bool:
    """Whether a folded word is one of labels, with digits read for letters: ``recaud0``."""
    return not word.isalpha() and _with_letters(word).isalpha()


def tokens(folded: str) -> Iterator[Token]:
    """Return the canonical words of an already folded text, articles left out."""
    before = ""
    for start, end in _words_in(folded):
        printed = folded[start:end]
        word = "no" if _NUMBER_SIGN.fullmatch(printed) else printed
        word = word if word in SHORT_FORMS else _with_letters(word)
        word = SHORT_FORMS.get(word) or (
            "" if word in SHORT_FORMS else _written_out(word, folded, end)
        )
        if not word or word in _ARTICLES or (word == before == "no"):  # "N.º"
            continue
        if printed == "o" and folded.endswith("n.", 0, start):
            continue  # "N.º", folded.
        before = word
        yield Token(word, start, end)


def spellings() -> Mapping[str, str]:
    """Return the short forms as they are printed, and the canonical words they stand for."""
    return SHORT_FORMS


@lru_cache(maxsize=4_000)  # A page is laid out in a score of ways, and its words stay the same.
def canonical(text: str) -> tuple[str, ...]:
    """Return the canonical words of a label."""
    return tuple(word for token in tokens(fold(text)) for word in token.word.split())


def _dictionary() -> dict[tuple[str, ...], Role]:
    known: dict[tuple[str, ...], Role] = {}
    for role, printed in PRINTED.items():
        for phrase in re.split(r"[;\n]", printed):
            if phrase.strip():
                known.setdefault(canonical(phrase), Role(role))
    return known


LABELS: Final[Mapping[tuple[str, ...], Role]] = _dictionary()
LONGEST_LABEL: Final = max(map(len, LABELS))
