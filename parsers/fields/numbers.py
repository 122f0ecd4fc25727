"""The numbers of a receipt: the member's, the payment's, the destination's.

``Referencia`` is the most dangerous label: the bank's own number in one app, the member's cédula
on a collection slip (RECEIPTS.md 0.3). Numbers that are the cooperative's are never the member's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from parsers.fields.entry import Entry, Snippet, of_role
from parsers.fields.flow import Flow, behind
from parsers.fields.found import Choice, Found, found_at, most_trusted
from parsers.fields.layout import Run
from parsers.fields.ours import ACCOUNT, CODES, is_our_number, names_us
from parsers.labels import Role
from parsers.lettering import fold

_SHORTEST_ID, _LONGEST_ID = 6, 10  # Digits of a cédula.
_MEMBER_WORDS: Final = re.compile(
    r"(?:\bc\.?\s?c\.?|cedula|identificacion|documento|asociad[oa]|afiliad[oa]|nuip)\s*(?:no\.?|n[uº°]?\w*\.?|#|:)?\s*"
    r"(?P<id>\d[\d.]{4,14}\d)(?![\d*])"
)
_MISREAD_PADDING: Final = re.compile(r"^0*8+0{4,}(?=\d{6,10}$)")  # A slashed zero among zeros.
_MOBILE: Final = re.compile(r"3\d{9}")


# --- The member's number -------------------------------------------------------------------


def member_number(text: str) -> tuple[int, int, str] | None:
    """Return where a number that can be a cédula stands first in the text, and its digits."""
    for match in re.finditer(
        r"(?<![\w*.,'’´])(?:\d{1,3}['’´]\d{3}(?:[.,]?\d{3}){1,2}|\d{1,3}(?:\.\d{3}){1,4}|\d{1,3}(?:,\d{3}){2,3}|\d{5,24})(?![\w*]|[.,]\d)",
        text,
    ):
        digits = _MISREAD_PADDING.sub("", re.sub(r"\D", "", match[0])).lstrip("0")
        if is_member_number(digits):
            return match.start(), match.end(), digits
    return None


def is_member_number(digits: str) -> bool:
    """Whether the digits can be a cédula: 6 to 10, not ours, not a mobile phone."""
    return (
        _SHORTEST_ID <= len(digits) <= _LONGEST_ID
        and not is_our_number(digits)
        and not _MOBILE.fullmatch(digits)
        and not (len(digits) == _LONGEST_ID and digits[0] != "1")
    )


def reference_of(entries: Sequence[Entry], flow: Flow, *, bare_is_member: bool) -> Choice[str]:
    """Return the member's number as reference, concept or message print it.

    :param bare_is_member: what a plain "Referencia" means on this receipt.
    """
    roles = [Role.REFERENCE, *([Role.BARE_REFERENCE] if bare_is_member else [])]
    foreign = _documents_of_others(entries)
    labelled = list(
        _references(e for e in of_role(entries, *roles) if id(e) not in foreign)
    ) or list(_behind_kind_of_document(entries))
    if not labelled:
        labelled = list(_references(of_role(entries, Role.CONCEPT)))
    if not labelled:
        labelled = list(_in_sentences(entries, flow, foreign))
    labelled = _of_asociado(labelled) or labelled
    values = {found.value for found in labelled}
    if len(values) > 1:
        note = f"varias referencias posibles: {', '.join(sorted(values))}"
        return Choice(None, tuple(labelled), (note,), note)
    return Choice(most_trusted(labelled), tuple(labelled))


_ASOCIADO: Final = frozenset(["asociado", "asociada", "afiliado", "afiliada", "socio", "deudor"])


def _of_asociado(found: Sequence[Found[str]]) -> list[Found[str]]:
    """Return those whose label says that the number is the member's, beside papers of others."""
    return [one for one in found if one.label and _ASOCIADO & set(one.label.words)]


_DOCUMENTS: Final = frozenset(
    ["c", "cc", "cedula", "ciudadania", "documento", "identificacion", "no", "nit"]
)
_SENDERS: Final = frozenset(
    [
        "envia",
        "consigna",
        "deposita",
        "paga",
        "remitente",
        "depositante",
        "consignante",
        "ordenante",
        "pagador",
    ]
)


def _documents_of_others(entries: Sequence[Entry]) -> set[int]:
    """Return the entries of others' documents: "Quien envía: ROSA TORRES   CC 41.220.871"."""
    before: Entry | None = None
    foreign = set()
    for entry in entries:
        lone = set(entry.label.words) <= _DOCUMENTS
        if before is not None and lone:
            rows = entry.label.run.row - before.label.run.row
            other = before.role is Role.PAYER and set(before.label.words) & _SENDERS
            if (rows == 0 and (other or before.role is Role.PAYEE)) or (
                0 < rows <= _ROWS_OF_BLOCK and _heads(before, entry)
            ):
                foreign.add(id(entry))
                continue
        before = entry
    return foreign


# Labels over all that a screen says of who paid: "De / ROSA TORRES / CC: 41220871".
_BLOCKS: Final = frozenset([("de",), ("remitente",), ("ordenante",), ("girador",)])
_ROWS_OF_BLOCK: Final = 3


def _heads(block: Entry, entry: Entry) -> bool:
    """Whether the label stands over all that is said of a payer, the entry flush below it."""
    over, run = block.label.run, entry.label.run
    flush = abs(over.left - run.left) < 3 * over.height
    ours = any(names_us(value.text) for value in block.values)
    return block.label.words in _BLOCKS and flush and not ours


def _behind_kind_of_document(entries: Sequence[Entry]) -> Iterator[Found[str]]:
    """Return the number of PSE's third reference, where the second says "CC": the payer's."""
    for kind, number in pairwise(entries):
        names = kind.label.words
        if names not in {("cc",), ("c", "c")} or kind.values or number.name != "referencia 3":
            continue
        yield from _references(iter([number]))


def _references(entries: Iterator[Entry]) -> Iterator[Found[str]]:
    for entry in entries:
        if entry.section is Role.SECTION_ORIGIN and entry.role is Role.REFERENCE:
            continue  # The document of whoever's account was charged.
        for value in entry.values:
            if entry.role is not Role.CONCEPT and re.search(r"[*•]|\b[xX]{2,}", value.text):
                break
            if re.match(r"\W*nit\b", fold(value.text)):
                break
            number = member_number(value.text)
            if number is None:
                continue
            start, end, digits = number
            yield found_at(digits, value.part(start, end), label=entry.label)
            break


def _in_sentences(entries: Sequence[Entry], flow: Flow, foreign: set[int]) -> Iterator[Found[str]]:
    """``Pago cuota cc 1030246858`` in a text that has no label for it."""
    taken = {
        (id(value.run), value.start)
        for entry in entries
        if entry.role in {Role.OTHER_REFERENCE, Role.ORIGIN, Role.PAYER, Role.KEY}
        or entry.section is Role.SECTION_ORIGIN
        or id(entry) in foreign
        for value in entry.values
    }
    for match in _MEMBER_WORDS.finditer(flow.folded):
        snippet = behind(flow, match, "id")
        digits = re.sub(r"\D", "", match["id"]).lstrip("0")
        if is_member_number(digits) and (id(snippet.run), snippet.start) not in taken:
            yield found_at(digits, snippet, why="una frase lo nombra").doubted(0.97)


# --- The payment's number ------------------------------------------------------------------

_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_SHORTEST_NUMBER: Final = 5
_RANK: Final = (
    ("recibo",), ("pin",), ("no", "transaccion"), ("id", "transaccion"), ("no", "comprobante"),
    ("comprobante", "no"), ("comprobante",), ("cus",), ("codigo", "unico", "seguimiento", "cus"),
    ("no", "aprobacion"), ("autorizacion",), ("no", "autorizacion"), ("aprobacion",),
)  # fmt: skip


_STAMP: Final = re.compile(
    r"\d{1,4}[/-]\d{1,2}[/-]\d{2,4}\s+\d{1,2}:\d\d(?::\d\d)?\s+(?P<number>\d{5,12})(?!\d)"
)


_MACHINE: Final = re.compile(r"cajero|terminal|oficina|caja|usuario|punto|tienda|sucursal|\bter\b")
_TOLD: Final = re.compile(
    r"(?:\bidentificacion de(?:l)? pago|\b(?:numero|no\.?|nro\.?|codigo|id)\s+(?:unico )?"
    r"(?:de(?:l| la| tu| su)? )?(?:la |tu |su )?(?:aprobacion|autorizacion|confirmacion"
    r"|comprobante|operacion|transaccion|transferencia|seguimiento|pago|radicado))"
    r"\s+(?:es|fue|quedo|asignado)?:?\s*(?:el )?(?P<number>[a-z]{0,3}\d{6,20})(?![\w*-])"
)


def _told_number(flow: Flow) -> Found[str] | None:
    """Return the payment's number that a sentence tells: "con identificación de pago 636479"."""
    found = [
        found_at(place.text, place, why="una frase lo dice")
        for match in _TOLD.finditer(flow.folded)
        if not is_our_number((place := behind(flow, match, "number")).text)
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
    entries: Sequence[Entry], runs: Sequence[Run], flow: Flow, *, bare_is_member: bool
) -> tuple[Choice[str], tuple[str, ...]]:
    """Return the number that names the payment, and the others that would do."""
    roles = [Role.TRANSACTION, *([] if bare_is_member else [Role.BARE_REFERENCE])]
    main = [pair for entry in of_role(entries, *roles) if (pair := _number_behind(entry))]
    if bare_is_member and not main:
        bare = (pair for e in of_role(entries, Role.BARE_REFERENCE) if (pair := _number_behind(e)))
        main = [pair for pair in bare if _cannot_be_member(pair[1].value)]
    second = [pair for entry in of_role(entries, Role.SECOND_ID) if (pair := _number_behind(entry))]
    ranked = sorted(main, key=lambda pair: _rank(pair[0])) or second
    told = _told_number(flow)
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


def _is_number(token: re.Match[str], text: str) -> bool:
    """Whether a token has digits, and is not the rest of a label with a letter read as a digit."""
    digits = sum(c.isdigit() for c in token[0])
    return digits > 1 or (digits == 1 and not re.match(r"\.*:", text[token.end() :]))


_LIKE_DIGITS: Final = re.compile(r"(?=.*\d)[a-z\d]*[ilo][a-z\d]*")
_COUNTERS: Final = frozenset(["secuencia", "sec"])  # Of cash machines: four digits.


def _cannot_be_member(number: str) -> bool:
    return not is_member_number(number.lstrip("0")) and bool(re.search(r"\D", number))


def _rank(entry: Entry) -> int:
    words = ("cus",) if "cus" in entry.label.words else entry.label.words
    return _RANK.index(words) if words in _RANK else len(_RANK)


def _number_behind(entry: Entry) -> tuple[Entry, Found[str]] | None:
    for index, value in enumerate(entry.values):
        text = value.text
        found = next((t for t in _TOKEN.finditer(text) if _is_number(t, text)), None)
        if found is None or re.search(r"[^\W\d]{2,}\s", text[: found.start()]) or "$" in text:
            continue
        if re.match(r"\d{1,2}[/-]\d{1,2}[/-]|\d{1,2}:\d\d", text[found.start() :]):
            continue
        start, end = found.span()
        if end - start < _SHORTEST_NUMBER:
            more = re.match(r"\s([A-Za-z]{0,3}\d{4,})\b", text[end:])
            if more is None and end - start < _SHORTEST_NUMBER - 1:
                continue
            end += more.end() if more else 0
        number = text[start:end].strip("-")
        short = len(number) < _SHORTEST_NUMBER and number[0] != "0"
        if is_our_number(number) or (short and entry.label.words[-1] not in _COUNTERS):
            continue  # Four digits are most often the beginning of a number cut off.
        spot = found_at(number, value.part(start, end), label=entry.label)
        if _LIKE_DIGITS.fullmatch(number) and spot.snippet.confidence < 1:
            spot = spot.doubted(0.9)  # An eye guesses between "1" and "i" where no word helps.
        if number.isdigit() and len(number) >= 18 and index + 1 < len(entry.values):  # noqa: PLR2004
            rest = entry.values[index + 1].text.strip()
            if rest.isdigit():  # A long number broken over two lines.
                spot = replace(spot, value=number + rest).doubted(0.99)
        return entry, spot
    return None


# --- The agreement's code -----------------------------------------------------------------

_CODE: Final = re.compile(r"\W*0*(?P<code>[1-9]\d{2,5})(?=\s|$|[-–:·(A-Z])(?!-\d)")


def collection_code(entries: Sequence[Entry], flow: Flow) -> Choice[str]:
    """Return the agreement's code, without padding, where the code itself is printed."""
    codes = []
    items = (e for e in of_role(entries, Role.AMOUNT) if e.label.words[0] in {"pago", "recaudo"})
    for entry in (*of_role(entries, Role.CODE), *items):
        for value in entry.values[: 1 if entry.role is Role.AMOUNT else None]:
            match = _CODE.match(value.text) or re.search(
                r"[(\[-]\s*0*(?P<code>\d{4,6})\s*[)\]]?$", value.text
            )
            if match:
                snippet = value.part(match.start("code"), match.end("code"))
                code = found_at(match["code"], snippet, label=entry.label)
                if code.value in CODES:  # Known beforehand: doubtful letters hardly matter.
                    code = code.known()
                codes.append(code)
                break
    if len({found.value for found in codes}) > 1:
        return Choice(None, tuple(codes), why_not="hay dos códigos distintos")
    chosen = most_trusted(codes) or _our_code(entries, flow)
    return Choice(chosen, tuple(codes) or ((chosen,) if chosen else ()))


_OURS: Final = "es un código nuestro"
_OUR_CODE: Final = re.compile(
    r"\b(?:cod(?:igo)?|conv(?:enio)?|rec(?:audo)?|proyecto)\.?\s*(?:no\.?|:)?\s*"
    r"0*(?P<code>14523|9757|9182)(?!\d)"
)


_ENDS_NAME: Final = re.compile(r"(?:alian\w*|becoop)\W*(?:l?tda?|lt[a-z]{1,2}|de \w+)?\W*$")
_BESIDE_NAME: Final = re.compile(  # "COOP ALIANZA LTDA (9182)", "COOPERATIVA ALIANZA - 14523"
    r"\s*(?P<set_apart>[-–·|(/\[]|\bcod\w*|\bconv\w*)?[\s.:#]*0*(?P<code>[1-9]\d{3,4})\W*$"
)


def _our_code(entries: Sequence[Entry], flow: Flow) -> Found[str] | None:
    """Return one of the cooperative's codes behind a word for it, or before its name."""
    for entry in of_role(entries, Role.PAYEE):
        for value in entry.values:
            match = _CODE.match(value.text)
            if match and match["code"] in CODES and names_us(value.text):
                return found_at(match["code"], value.part(*match.span("code")), why=_OURS)
    for run in flow.runs:
        match = _BESIDE_NAME.search(run.folded)
        if match is None or not names_us(run.text[: match.start()]):
            continue
        if not _ENDS_NAME.search(run.folded[: match.start()]) or ACCOUNT.endswith(match["code"]):
            continue
        if match["set_apart"] or match["code"] in CODES:
            spot = Snippet(run, *match.span("code"))
            found = found_at(match["code"], spot, why="está junto a nuestro nombre")
            return found.known() if match["code"] in CODES else found
    match = _OUR_CODE.search(flow.folded)
    return found_at(match["code"], behind(flow, match, "code"), why=_OURS) if match else None
