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

from parsers.fields.entry import Entry, Place, Snippet, of_role
from parsers.fields.flow import Flow, behind
from parsers.fields.found import Choice, Found, found_at, most_trusted
from parsers.fields.layout import Run
from parsers.fields.ours import ACCOUNT, CODES, NIT, is_our_number, names_us
from parsers.labels import Role
from parsers.lettering import fold

_SHORTEST_ID, _LONGEST_ID = 6, 10  # Digits of a cédula.
_MEMBER_WORDS: Final = re.compile(
    r"(?:\bc\.?\s?c\.?|cedula|identificacion|documento|asociad[oa]|nuip)\s*(?:no\.?|n[uº°]?\w*\.?|#|:)?\s*"
    r"(?P<id>\d[\d.]{4,14}\d)(?![\d*])"
)
_MISREAD_PADDING: Final = re.compile(r"^0*8+0{4,}(?=\d{6,10}$)")  # A slashed zero among zeros.
_MOBILE: Final = re.compile(r"3\d{9}")


# --- The member's number -------------------------------------------------------------------


def member_number(text: str) -> tuple[int, int, str] | None:
    """Return where a number that can be a cédula stands first in the text, and its digits."""
    for match in re.finditer(
        r"(?<![\w*.,])(?:\d{1,3}(?:\.\d{3}){1,4}|\d{1,3}(?:,\d{3}){2,3}|\d{5,24})(?![\w*]|[.,]\d)",
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
    values = {found.value for found in labelled}
    if len(values) > 1:
        note = f"varias referencias posibles: {', '.join(sorted(values))}"
        return Choice(None, tuple(labelled), (note,), note)
    return Choice(most_trusted(labelled), tuple(labelled))


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
        if before is not None and lone and before.label.run.row == entry.label.run.row:
            other = before.role is Role.PAYER and set(before.label.words) & _SENDERS
            if other or before.role is Role.PAYEE:
                foreign.add(id(entry))
                continue
        before = entry
    return foreign


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


def _stamped_number(runs: Sequence[Run]) -> Found[str] | None:
    """Return the number that a teller's machine stamps behind day and hour, without a label."""
    for run in runs:
        match = _STAMP.search(run.text)
        if match:
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
    entries: Sequence[Entry], runs: Sequence[Run], *, bare_is_member: bool
) -> tuple[Choice[str], tuple[str, ...]]:
    """Return the number that names the payment, and the others that would do."""
    roles = [Role.TRANSACTION, *([] if bare_is_member else [Role.BARE_REFERENCE])]
    main = [pair for entry in of_role(entries, *roles) if (pair := _number_behind(entry))]
    if bare_is_member and not main:
        bare = (pair for e in of_role(entries, Role.BARE_REFERENCE) if (pair := _number_behind(e)))
        main = [pair for pair in bare if _cannot_be_member(pair[1].value)]
    second = [pair for entry in of_role(entries, Role.SECOND_ID) if (pair := _number_behind(entry))]
    ranked = sorted(main, key=lambda pair: _rank(pair[0])) or second
    if not ranked:
        stamped = _stamped_number(runs)
        return Choice(stamped, (stamped,) if stamped else ()), ()
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
    if one is None or not is_member_number(one.value) or one.snippet.run not in runs:
        return number
    why = f"la referencia {one.value} puede ser del banco o del asociado"
    return Choice(None, number.candidates, (why,), why)


def _cannot_be_member(number: str) -> bool:
    return not is_member_number(number.lstrip("0")) and bool(re.search(r"\D", number))


def _rank(entry: Entry) -> int:
    words = ("cus",) if "cus" in entry.label.words else entry.label.words
    return _RANK.index(words) if words in _RANK else len(_RANK)


def _number_behind(entry: Entry) -> tuple[Entry, Found[str]] | None:
    for index, value in enumerate(entry.values):
        text = value.text
        found = next((t for t in _TOKEN.finditer(text) if any(c.isdigit() for c in t[0])), None)
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
        if is_our_number(number) or (len(number) < _SHORTEST_NUMBER and number[0] != "0"):
            continue  # Four digits are most often the beginning of a number cut off.
        spot = found_at(number, value.part(start, end), label=entry.label)
        if number.isdigit() and len(number) >= 18 and index + 1 < len(entry.values):  # noqa: PLR2004
            rest = entry.values[index + 1].text.strip()
            if rest.isdigit():  # A long number broken over two lines.
                spot = replace(spot, value=number + rest).doubted(0.99)
        return entry, spot
    return None


# --- Where the money went ------------------------------------------------------------------

_KNOWN: Final = 0.95
_SHORTEST_ACCOUNT: Final = 5
_OUR_TAIL: Final = "*" + ACCOUNT[-4:]
_MASKED: Final = 5  # Characters of "*3290".
_MASK: Final = r"[*•·xX]"
_ACCOUNT_NUMBER: Final = re.compile(
    rf"(?P<masked>(?:{_MASK}\s?){{1,}}[-\s]?(?P<tail>\d{{3,4}})(?!\d))"
    r"|\*?(?P<whole>\d{3}\s?-\s?\d{3,8}(?:\s?-\s?\d{1,2})?|\d{3}[ ]\d{3}[ ]\d{3,4}"
    r"|(?:\d ){6,14}\d|\d{4,20})(?![\d.,]\d)"
    rf"|(?P<middle>\d{{2,4}}{_MASK}{{2,}}\d{{2,4}})"
)
_NOISY_MASK: Final = re.compile(r"(?<!\w)(?=(?:\w*[*•·]){3})[*•·xXkKAH#.]{4,}(?P<tail>\d{4})(?!\d)")
_OUR_KEY: Final = re.compile(
    r"(?<![a-z0-9])[^a-z0-9]{0,2}[a-z0-9@]?(?P<name>becoop|coopalianza)(?![\w.@])"
)
_KEY: Final = re.compile(r"@\s?[A-Za-z0-9._-]{3,}|[\w.+-]+@[\w-]+\.[\w.]+|(?<![\w])\d{6,14}(?!\d)")
_GENERIC_ACCOUNT: Final = frozenset(
    {
        "cuenta",
        "no cuenta",
        "cuenta corriente",
        "cuenta ahorros",
        "cuenta no",
        "no producto",
        "cuenta ahorros no",
        "cuenta corriente no",
    }
)
_TO_ACCOUNT: Final = re.compile(
    r"(?:\ba|hacia|en)\s+(?:la)?\s?(?:cuenta|cta|producto)s?\.?"
    r"(?:\s+(?:corriente|de\s+ahorros|ahorros|de\s+nequi|nequi|no\.?|numero|terminada en))*"
    r"\s*(?P<account>\*{0,6}\s?[\d][\d -]{2,22}\d)(?![\d/:])"
)
_TO_KEY: Final = re.compile(
    r"a\s+la\s+llave\s+(?:(?:banco|bco|entidad|celular|nequi|daviplata)\b[a-z .]{0,24}?\s)?"
    r"(?P<key>@\s?[\w.-]+|\d{6,14}|[\w.+-]+@[\w.-]+|(?=[a-z]*\d)[a-z0-9]{5,})"
)


def destination_of(entries: Sequence[Entry], flow: Flow) -> Choice[str]:
    """Return the account or key that the money was sent to, as CONTRACT.md writes it."""
    whole: list[Found[str]] = []
    masked: list[Found[str]] = []
    for entry in _to_entries(entries):
        for value in entry.values:
            found = _account_in(value, entry)
            if found:
                (masked if found.value.startswith("*") else whole).append(found)
                break
    for pattern, group in ((_TO_KEY, "key"), (_TO_ACCOUNT, "account")):
        for match in pattern.finditer(flow.folded):
            snippet = behind(flow, match, group)
            text = flow.text[match.start(group) : match.end(group)]
            number = re.sub(r"\s", "", text) if group == "key" else _plain_account(text)
            told = found_at(number, snippet, why="una frase lo nombra")
            (masked if number.startswith("*") else whole).append(told)
    whole = [_told_twice(found, masked) for found in whole]
    candidates = whole or masked
    weighed = (*whole, *masked)
    if len({found.value.lstrip("0") for found in candidates}) > 1:
        ours = [found for found in candidates if found.value == ACCOUNT]
        if ours:
            return Choice(ours[0].doubted(0.97).because("entre varias, es la nuestra"), weighed)
        return Choice(candidates[0].doubted(0.9).because("es la primera de varias"), weighed)
    chosen = most_trusted(candidates) or _our_account(entries, flow) or _our_key(flow)
    return Choice(chosen, weighed or ((chosen,) if chosen else ()))


def _our_key(flow: Flow) -> Found[str] | None:
    """Return the cooperative's key behind the word in a sentence, its "@" misread or not."""
    match = re.search(r"\bllave\W+[a-z0-9@]?(?P<key>becoop|coopalianza)(?![\w.@])", flow.folded)
    if match is None:
        return None
    name = flow.text[match.start("key") : match.end("key")]
    return _ours("@" + name, behind(flow, match, "key"), "es nuestra llave")


def _told_twice(found: Found[str], masked: Sequence[Found[str]]) -> Found[str]:
    """Return the account surer where a masked one, printed elsewhere, ends in the same digits."""
    others = [other for other in masked if other.snippet.run is not found.snippet.run]
    if len(found.value) > _MASKED and any(found.value.endswith(o.value[1:]) for o in others):
        surest = max(0.97, found.confidence)
        return found.trusted(surest).because("la cuenta tapada termina igual")
    return found


def _our_account(entries: Sequence[Entry], flow: Flow) -> Found[str] | None:
    """Return the cooperative's account where it stands without a legible label."""
    match = re.search(r"(?<!\d)0*230[ -]{0,3}053[ -]?290(?![\d/])", flow.text)
    if match is None or any(
        ACCOUNT in re.sub(r"\D", "", value.text)
        for entry in of_role(entries, Role.ORIGIN)
        for value in entry.values
    ):
        return None
    return found_at(ACCOUNT, flow.snippet(*match.span()), why="es nuestra cuenta")


def _to_entries(entries: Sequence[Entry]) -> Iterator[Entry]:
    for entry in entries:
        generic = entry.name in _GENERIC_ACCOUNT
        if (
            (entry.role is Role.ACCOUNT and not (generic and entry.section is Role.SECTION_ORIGIN))
            or entry.role in {Role.KEY, Role.DESTINATION, Role.SECTION_DESTINATION}
            or (entry.role is Role.PAYEE and any(v.place >= Place.BELOW for v in entry.values))
        ):
            yield entry


def _account_in(value: Snippet, entry: Entry) -> Found[str] | None:
    if entry.role is Role.KEY:
        return _key_in(value)
    if "$" in value.text or re.search(r"\d/\d|\d:\d|\bnit\b", fold(value.text)):
        return None
    if re.sub(r"[\s-]", "", value.text).lstrip("0") == ACCOUNT:  # A form has a box a digit.
        return _ours(ACCOUNT, value, "es nuestra cuenta")
    match = _NOISY_MASK.search(value.text) or _ACCOUNT_NUMBER.search(value.text)
    account = _account_of(match, entry) if match else None
    if match is None or account is None:
        return None
    snippet = value.part(*match.span())
    if account == _OUR_TAIL:
        return _ours(account, snippet, "termina como nuestra cuenta")
    return found_at(account, snippet, label=entry.label)


def _key_in(value: Snippet) -> Found[str] | None:
    own = _OUR_KEY.search(fold(value.text))
    if own is not None:  # An OCR engine reads "@" as "(A", "Q" or nothing.
        name = value.text[own.start("name") : own.end("name")]
        return _ours("@" + name, value.part(*own.span()), "es nuestra llave")
    key = _KEY.search(value.text)
    return found_at(re.sub(r"\s", "", key[0]), value.part(*key.span())) if key else None


def _account_of(match: re.Match[str], entry: Entry) -> str | None:
    """Return the account of a match as CONTRACT.md writes it, if it can be the destination."""
    if match["tail"]:
        explicit = entry.name not in _GENERIC_ACCOUNT or entry.section is Role.SECTION_DESTINATION
        if not explicit and not ACCOUNT.endswith(match["tail"]):
            return None  # A masked account that no label calls the destination may be the payer's.
        return "*" + match["tail"]
    if match["middle"]:
        return match["middle"]
    account = _plain_account(match["whole"])
    if len(account) < _SHORTEST_ACCOUNT and not account.startswith("*"):
        masked = re.search(r"[^\w\s:.,-]\s*$", match.string[: match.start()])
        tail = "*" + account
        return tail if masked or tail == _OUR_TAIL else None
    if account != ACCOUNT and account.replace("8", "0") == ACCOUNT.replace("8", "0"):
        return None  # Ours, with a slashed zero misread.
    return None if account.startswith(NIT) else account


def _ours(value: str, snippet: Snippet, why: str) -> Found[str]:
    """Return a value that is known beforehand, so that doubtful letters hardly matter."""
    found = found_at(value, snippet, why=why)
    return found.trusted(max(found.confidence, _KNOWN))


def _plain_account(printed: str) -> str:
    """Digits without blanks, hyphens and the padding of our own account or a phone."""
    digits = re.sub(r"\D", "", printed)
    bare = digits.lstrip("0")
    if printed.lstrip().startswith("*") and len(digits) <= 4:  # noqa: PLR2004
        return "*" + digits
    return bare if bare == ACCOUNT or (len(digits) > 11 and len(bare) <= 10) else digits  # noqa: PLR2004


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
                    code = code.trusted(max(code.confidence, _KNOWN))
                codes.append(code)
                break
    if len({found.value for found in codes}) > 1:
        return Choice(None, tuple(codes), why_not="hay dos códigos distintos")
    chosen = most_trusted(codes) or _our_code(entries, flow)
    return Choice(chosen, tuple(codes) or ((chosen,) if chosen else ()))


_OURS: Final = "es un código nuestro"
_OUR_CODE: Final = re.compile(
    r"\b(?:cod(?:igo)?|conv(?:enio)?|recaudo|proyecto)\.?\s*(?:no\.?|:)?\s*"
    r"0*(?P<code>14523|9757|9182)(?!\d)"
)


def _our_code(entries: Sequence[Entry], flow: Flow) -> Found[str] | None:
    """Return one of the cooperative's codes behind a word for it, or before its name."""
    for entry in of_role(entries, Role.PAYEE):
        for value in entry.values:
            match = _CODE.match(value.text)
            if match and match["code"] in CODES and names_us(value.text):
                return found_at(match["code"], value.part(*match.span("code")), why=_OURS)
    match = _OUR_CODE.search(flow.folded)
    return found_at(match["code"], behind(flow, match, "code"), why=_OURS) if match else None
