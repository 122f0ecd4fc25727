"""The numbers that name a payment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from parsers.fields.entry import Entry, Snippet, of_role
from parsers.fields.flow import Flow, behind
from parsers.fields.found import Choice, Found, found_at
from parsers.fields.layout import Run
from parsers.fields.members import (
    HELP_LINE,
    MOBILE,
    VOUCHERS,
    documents_of_others,
    is_member_number,
    member_number,
)
from parsers.fields.ours import is_our_number
from parsers.labels import Role, is_word_misread
from parsers.lettering import fold

# --- The payment's number ------------------------------------------------------------------

_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_SHORTEST_NUMBER: Final = 5
_RANK: Final = (
    ("recibo",), ("pin",), ("no", "transaccion"), ("id", "transaccion"), ("no", "comprobante"),
    ("comprobante", "no"), ("comprobante",), ("cus",), ("codigo", "unico", "seguimiento", "cus"),
    ("no", "aprobacion"), ("autorizacion",), ("no", "autorizacion"), ("aprobacion",),
)  # fmt: skip


_SHOPS: Final = frozenset(["orden", "pedido", "factura"])
_STAMP: Final = re.compile(
    r"\d{1,4}[/-]\d{1,2}[/-]\d{2,4}\s+\d{1,2}:\d\d(?::\d\d)?\s+(?:[A-Z]{1,4}\d{1,4}\s+)?"
    r"(?P<number>\d{5,12})(?!\d)"  # "10/09/2026 14:02:02 CJ28 62439655 RECIBIDO EFECTIVO"
)


_MACHINE: Final = re.compile(r"cajero|terminal|oficina|caja|usuario|punto|tienda|sucursal|\bter\b")
TOLD: Final = "una frase lo dice"
_CALLED: Final = (  # What a sentence calls the payment's number.
    r"(?:(?:numero|no\.?|nro\.?) (?:de )?)?(?:numero|no\.?|nro\.?|codigo|consecutivo|comprobante"
    r"|soporte|radicado|folio|id|recibo|pin|ticket|tiquete)(?: unico)?"
    r"(?: de(?:l| la| tu| su)? (?:pago|transaccion|operacion|transferencia|envio|seguimiento|giro"
    r"|consignacion|recaudo))?"
)
_NUMBERED: Final = r"[a-z]{0,3}-?\d{6,20}(?![\w*-])|(?=[a-z\d]*\d[a-z\d]*\d)[a-z\d]{8,14}(?![\w*-])"
_TOLD: Final = re.compile(
    r"(?:\bidentificacion de(?:l)? pago|\b(?:numero|no\.?|nro\.?|codigo|id)\s+(?:unico )?"
    r"(?:de(?:l| la| tu| su)? )?(?:la |tu |su )?(?:aprobacion|autorizacion|confirmacion"
    r"|comprobante|operacion|transaccion|transferencia|seguimiento|pago|radicado))"
    r"\s+(?:es|fue|quedo|asignado)?:?\s*(?:el )?(?P<number>[a-z]{0,3}\d{6,20})(?![\w*-])"
    r"|\b(?:soporte|comprobante|recibo|operacion|transaccion|transferencia|orden|giro|pago)"
    r" (?:de egreso |de pago )?(?:no|nro|numero|n)\W{1,3}"
    r"(?P<numbered>[a-z]{0,3}-?\d{5,20})(?![\w*-])"
    r"|\b(?:segun|con|mediante) (?:el )?(?:comprobante|soporte|recibo)(?: de [a-z]+)?"
    r" (?P<cited>[a-z]{0,3}-?\d{5,20})(?![\w*-])"
    r"|\b\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.? ?m\b\.?)?\W{1,3}(?:no?|nro|num|comprobante|id"
    r"|sol(?:icitud)?|rad(?:icado)?)\W{1,3}"
    r"(?P<stamped>[a-z]{0,3}-?\d{5,20})(?![\w*-])"  # "fue exitosa. 04/09/26 18:20. No. 5512398"
    r"|(?:\b\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.? ?m\b\.?)?[.,]? (?:costo:? \$ ?[\d.,]+ )?"
    r"|\bdesde (?:tu|su) cuenta[^.$]{0,20}\. )codigo:? "
    r"(?P<coded>(?=\w*\d)\w{8,14})(?![\w*-])"  # "… a las 22:00. Código 8228EBT6HH"
    rf"|\b(?:guard|conserv|anot|apunt|record|recuerd|present|cit|indi[cq]|mencion)\w{{1,6}}"
    rf" (?:est?e |[est]l |[st]u )?(?:siguiente )?{_CALLED}:? (?P<kept>{_NUMBERED})"
    r"(?=\W+(?:como|para|por|en caso|ante|y|si)\b|[.,;]|\s*$)"
    rf"|\b(?:registr|radic|aprob|autoriz|confirm|proces|aplic|recib|qued|realiz|hech)\w*"
    rf" (?:[a-z]+ ){{0,2}}?(?:con|bajo) (?:el |la )?(?:siguiente )?{_CALLED}:? (?:es )?"
    rf"(?P<filed>{_NUMBERED})"
    rf"|\b(?:el|[st]u) {_CALLED} (?:es|fue):? (?:el )?(?:no\.? |nro\.? |numero )?"
    rf"(?P<named>{_NUMBERED})"
)


def _are_lines(words: Run, number: Snippet) -> bool:
    """Whether words and number are lines of their own: it may be the label of what is above."""
    alone = number.text == number.run.text.strip(" .")
    return alone and words is not number.run and len(words.text.split()) <= _SHORT_LINE


_SHORT_LINE: Final = 4


def told_number(flow: Flow) -> Found[str] | None:
    """Return the payment's number that a sentence tells: "con identificación de pago 636479"."""
    found = [
        found_at(place.text, place, why=TOLD)
        for match in _TOLD.finditer(flow.folded)
        if not is_our_number((place := behind(flow, match, match.lastgroup or "number")).text)
        and not MOBILE.fullmatch(place.text)
        and not _are_lines(flow.snippet(match.start(), match.start() + 1).run, place)
    ]
    return found[0] if len({one.value for one in found}) == 1 else None


def _stamped_number(runs: Sequence[Run]) -> Found[str] | None:
    """Return the number that a teller's machine stamps behind day and hour, without a label."""
    for before, run in zip((None, *runs), runs, strict=False):
        match = _STAMP.search(run.text)
        if match and not (before and _MACHINE.search(before.folded)):
            place = Snippet(run, *match.span("number"))
            return found_at(match["number"], place, why="sello del cajero: día, hora y número")
    return None


def number_of_shape(shape: str, runs: Sequence[Run]) -> Found[str] | None:
    """Return the one number of the issuer's own shape, where no legible label leads to it."""
    found = [
        found_at(match[0], Snippet(run, *match.span()), why="tiene la forma propia del emisor")
        for run in runs
        for match in re.finditer(rf"(?<!\w)(?:{shape})(?!\w)", run.text)
    ]
    return found[0] if len({one.value for one in found}) == 1 else None


def payment_numbers(
    entries: Sequence[Entry],
    runs: Sequence[Run],
    flow: Flow,
    reference: Found[str] | None,
    *,
    bare_is_member: bool,
) -> tuple[Choice[str], tuple[str, ...]]:
    """Return the number that names the payment, and the others that would do."""
    roles = [Role.TRANSACTION, *([] if bare_is_member else [Role.BARE_REFERENCE])]
    main = [pair for entry in of_role(entries, *roles) if (pair := _number_behind(entry))]
    if bare_is_member and not main:
        bare = (pair for e in of_role(entries, Role.BARE_REFERENCE) if (pair := _number_behind(e)))
        main = [pair for pair in bare if _cannot_be_member(pair[1].value)]
    main = main or [
        pair for entry in _vouchers(entries, reference) if (pair := _number_behind(entry))
    ]
    second = [pair for entry in of_role(entries, Role.SECOND_ID) if (pair := _number_behind(entry))]
    ranked = sorted(main, key=lambda pair: (_is_short(pair[1].value), _rank(pair[0]))) or second
    told = told_number(flow)
    if not ranked:
        lone = told or (None if any(of_role(entries, *roles)) else _stamped_number(runs))
        return Choice(lone, (lone,) if lone else ()), ()
    if (
        told is not None and told.value.isdigit() and not ranked[0][1].value.isdigit()
    ):  # A uuid is easily misread.
        return Choice(told, (told, ranked[0][1])), (ranked[0][1].value,)
    chosen = ranked[0][1]
    others = dict.fromkeys(
        found.value for _, found in (*ranked, *second) if found.value != chosen.value
    )
    same = [found for entry, found in ranked if _rank(entry) == _rank(ranked[0][0])]
    if len({found.value for found in same}) > 1 and ranked[0][0].name == ranked[1][0].name:
        # "Id Trx" printed twice: the first is the payment's.
        chosen = chosen.doubted(0.98).because("el primero de varios con el mismo rótulo")
    candidates = (chosen, *(found for _, found in (*ranked[1:], *second)))
    return Choice(chosen, tuple(dict.fromkeys(candidates))), tuple(others)


_OF_BANK_TOO: Final = frozenset(
    [
        ("no", "referencia"),
        ("referencia", "no"),
        ("referencia", "pago"),
        ("no", "referencia", "pago"),
    ]
)


def _vouchers(entries: Sequence[Entry], reference: Found[str] | None) -> Iterator[Entry]:
    """Return "No. documento" of a bank's movement, where another label tells the member's."""
    foreign = documents_of_others(entries)
    for entry in of_role(entries, Role.REFERENCE):
        if entry.label.words in _OF_BANK_TOO and not any(
            member_number(v.text) for v in entry.values
        ):
            yield entry
            continue
        voucher = entry.label.words in VOUCHERS and id(entry) not in foreign
        if voucher and reference and reference.label is not entry.label:
            yield entry


def without_bare_reference(entries: Sequence[Entry], number: Choice[str]) -> Choice[str]:
    """Return the choice without a lone "Referencia" of an unknown issuer that may be the member's.

    Nothing on such a sheet tells the bank's own number from a cédula.
    """
    runs = [value.run for e in of_role(entries, Role.BARE_REFERENCE) for value in e.values]
    one = number.found
    member = one is not None and one.value.isdigit() and is_member_number(one.value)
    if one is None or not member or one.snippet.run not in runs:
        return number
    why = f"la referencia {one.value} puede ser del banco o del asociado"
    return Choice(None, number.candidates, (why,), why)


_LETTERS_ONLY: Final = re.compile(  # "K-ABJPNEVRN", "MXBNHMYJCA": no word has four consonants.
    r"(?:[A-Z]{1,3}-)?(?=[A-Z]*[B-DF-HJ-NP-TV-XZ]{4})[A-Z]{7,16}"
)


def _is_number(token: re.Match[str], text: str) -> bool:
    """Whether a token has digits, and is not the rest of a label with a letter read as a digit."""
    if _LETTERS_ONLY.fullmatch(token[0]):
        return True  # "K-ABJPNEVRN"
    digits = sum(c.isdigit() for c in token[0])
    if is_word_misread(fold(token[0])):
        return False  # "RECAUD0"
    return digits > 1 or (digits == 1 and not re.match(r"\.*:", text[token.end() :]))


_LONE_LETTER: Final = re.compile(r"(?=[\d-]*[BOQDSZGIl][\d-]*$)(?:.*\d{3})[\w-]+")
_LIKE_DIGITS: Final = re.compile(r"(?=.*\d)[a-z\d]*[ilo][a-z\d]*")
_NEAR: Final = 12  # Letters in which a peso sign says that the number is none.
_LONG_CONTROL: Final = 11
_COUNTERS: Final = frozenset(["secuencia", "sec", "caja", "provisional"])  # Of machines, of books.


def _is_short(number: str) -> bool:
    """Whether a number is a machine's counter rather than the payment's, if there is another."""
    return len(number) < _SHORTEST_NUMBER


def _cannot_be_member(number: str) -> bool:
    return not is_member_number(number.lstrip("0")) and bool(re.search(r"\D", number))


def _rank(entry: Entry) -> int:
    if entry.label.words == ("id",):  # Anything may be called so.
        return len(_RANK) + 1
    if _SHOPS & set(entry.label.words):  # Its own count of what it sold.
        return len(_RANK) + 2
    words = ("cus",) if "cus" in entry.label.words else entry.label.words
    return _RANK.index(words) if words in _RANK else len(_RANK)


def _number_behind(entry: Entry) -> tuple[Entry, Found[str]] | None:
    for index, value in enumerate(entry.values):
        text = value.text
        found = next((t for t in _TOKEN.finditer(text) if _is_number(t, text)), None)
        if (
            found is None
            or re.search(r"[^\W\d]{2,}\s", text[: found.start()])
            or "$" in text[: found.end() + _NEAR]
        ):
            continue
        if re.match(r"\d{1,2}[/-]\d{1,2}[/-]|\d{1,2}:\d\d", text[found.start() :]):
            continue
        start, end = found.start(), _end_before_date(found, text)
        if end - start < _SHORTEST_NUMBER:
            more = re.match(r"\s([A-Za-z]{0,3}\d{4,})\b", text[end:])
            if more is None and end - start < _SHORTEST_NUMBER - 1:
                continue
            end += more.end() if more else 0
        number = with_hex_digits(text[start:end].strip("-"))
        if entry.label.words == ("control",) and number.isdigit() and len(number) < _LONG_CONTROL:
            continue  # Of a machine; who numbers payments so prints letters before, or many digits.
        short = len(number) < _SHORTEST_NUMBER and number[0] != "0"
        if (
            _is_to_call(entry, number, text[end:])
            or is_our_number(number)
            or (short and not _COUNTERS & set(entry.label.words))
        ):
            continue  # Four digits are most often the beginning of a number cut off.
        spot = found_at(number, value.part(start, end), label=entry.label)
        return entry, _over_two_lines(spot, entry.values[index + 1 :]) or as_sure(spot)
    return None


_PHONE: Final = re.compile(r"3\d{9}|60[1-8]\d{7}")
_MAY_BE_PHONE: Final = frozenset([("no",), ("soporte",), ("registro",), ("seguimiento",)])
_TO_CALL: Final = re.compile(
    r"\b(?:comuni[qc]\w+|llam\w+|escri[bv]\w+|contact\w+|marque|marca|linea|whatsapp|ayuda|dudas"
    r"|inquietud\w*|quejas|atencion|servicio al)\b[^:$]*$"
)
_SITE: Final = re.compile(r"\W*(?:www\b|https?:|[\w.]+@|\w+\.(?:com|co|net|org)\b|whatsapp|ext\b)")


def _is_to_call(entry: Entry, number: str, behind_it: str) -> bool:
    """Whether somebody answers at the number: "Soporte 3521760190 www…", "Dudas al número 601…"."""
    if HELP_LINE.fullmatch(number) or _SITE.match(fold(behind_it)):
        return True
    if not _PHONE.fullmatch(number):
        return False
    before = entry.label.run.folded[: entry.label.start]
    return entry.label.words in _MAY_BE_PHONE or _TO_CALL.search(before) is not None


def _over_two_lines(spot: Found[str], rest: Sequence[Snippet]) -> Found[str] | None:
    """Return the number with the digits that it goes on with in the next line, if it does."""
    more = rest[0].text.strip() if rest else ""
    if not more.isdigit():
        return None
    if spot.snippet.run.text.endswith("-") and len(rest) == 1:
        return replace(spot, value=f"{spot.value}-{more}").doubted(0.97)
    if spot.value.isdigit() and len(spot.value) >= _LONG_NUMBER:
        return replace(spot, value=spot.value + more).doubted(0.99)
    return None


_LONG_NUMBER: Final = 18


def _end_before_date(token: re.Match[str], text: str) -> int:
    """Return where a number ends to which a date is glued: "MX751481276-10/11/2026"."""
    glued = text.startswith("/", token.end()) and "-" in token[0]
    return text.rfind("-", token.start(), token.end()) if glued else token.end()


_LIKE_HEX: Final = re.compile(r"(?=(?:.*\d){3})[0-9a-flOI]{4,}(?:-[0-9a-flOI]{4,})+")
_HEX: Final = str.maketrans("lIO", "110")
_SWITCHES: Final = re.compile(r"(?<=[A-Za-z])-?(?=\d)|(?<=\d)-?(?=[A-Za-z])")
_MANY_SWITCHES: Final = 3
_SURE_OF_LETTERS: Final = 0.97


def with_hex_digits(number: str) -> str:
    """Return a number of hexadecimal groups with its digits, where letters were read for them."""
    return number.translate(_HEX) if _LIKE_HEX.fullmatch(number) else number


# In the next line, or beyond a fold: "120726363-", "1351115 15442307990".
_GOES_ON: Final = re.compile(r"[A-Za-z\d]+-\s*|\d{5,}\s\d{6,}\s*")
_LIKE_FIGURES: Final = re.compile(r"(?=.*[IOQSZBG])(?=(?:.*[A-Z]){3})[A-Z\d]{8,}")
_NO_DIGIT: Final = re.compile(r"(?=.*O)[A-Z]{8,}")  # Whoever numbers so has zeros, too.


def as_sure(spot: Found[str]) -> Found[str]:
    """Return the number less sure where an eye guesses between a letter and a digit."""
    number = spot.value
    mixed = len(_SWITCHES.findall(number)) >= _MANY_SWITCHES
    if _GOES_ON.fullmatch(spot.snippet.run.text[spot.snippet.start :]):
        return spot.doubted(0.7)
    if re.fullmatch(r"[a-z]\d+", number):  # A letter that was part of a word, or none.
        return spot.doubted(0.9)
    if mixed and spot.snippet.confidence < _SURE_OF_LETTERS:
        return spot.doubted(0.9)
    if _NO_DIGIT.fullmatch(number) and spot.snippet.confidence < 1:
        return spot.doubted(0.9)
    tells = spot.snippet.run.unsure(spot.snippet.start, spot.snippet.end) is not None
    if not tells and spot.snippet.confidence < 1 and _LIKE_FIGURES.fullmatch(number):
        return spot.doubted(0.9)  # "96RIIGHOMRW7" was 96R316H0MRW7: another eye must look.
    guessed = _LIKE_DIGITS.fullmatch(number) or (
        _LONE_LETTER.fullmatch(number) and not number[0].isalpha()  # "7740946B" was an eight.
    )
    return spot.doubted(0.9) if guessed and spot.snippet.confidence < 1 else spot
