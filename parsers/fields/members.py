"""The member's number as reference, concept or message print it, and whose numbers are not his.

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
from parsers.fields.ours import is_our_number, names_us
from parsers.labels import Role
from parsers.lettering import fold

_SHORTEST_ID, _LONGEST_ID = 6, 10  # Digits of a cédula.
_MEMBER_WORDS: Final = re.compile(
    r"(?:\bc\.?\s?c\.?|cedula|identificacion|documento|asociad[oa]|afiliad[oa]|socio|nuip)\s*(?:no\.?|n[uº°]?\w*\.?|#|:)?\s*"
    r"(?P<id>\d[\d.]{4,14}\d)(?![\d*])"
)
_LONE: Final = re.compile(  # What a payer typed, on a line without a label.
    r"\W*(?:pago|abono|aportes?|cuotas?|credito)"
    r"(?: (?:de|del|mes|y|cuotas?|aportes?|credito|abono))* (?P<id>\d{6,10})\W*"
)
_TYPED: Final = re.compile(
    r"con (?:la |el |est[ae] )?(?:descripcion|concepto|mensaje|nota|referencia|motivo|detalle)\W+"
    r"(?:[a-z]+ ){0,4}(?P<id>\d{6,10})(?![\d*-])"
)
_MISREAD_PADDING: Final = re.compile(r"^0*8+0{4,}(?=\d{6,10}$)")  # A slashed zero among zeros.
MOBILE: Final = re.compile(r"3\d{9}")
HELP_LINE: Final = re.compile(r"0?18000\d{5,7}")  # "01 8000 931987", which nobody pays for.


def member_number(text: str) -> tuple[int, int, str] | None:
    """Return where a number that can be a cédula stands first in the text, and its digits."""
    for match in re.finditer(
        r"(?<![\w*.,'’´])(?<![A-Za-z]-)(?:\d{1,3}['’´]\d{3}(?:[.,]?\d{3}){1,2}|\d{1,3}(?:\.\d{3}){1,4}|\d{1,3}(?:,\d{3}){2,3}|\d{5,24})(?![\w*]|[.,]\d)",
        text,
    ):
        digits = _without_padding(re.sub(r"\D", "", match[0]))
        if is_member_number(digits):
            return match.start(), match.end(), digits
    return None


def _without_padding(digits: str) -> str:
    """Return the digits without the zeros that fill a long field, slashed ones read as eights."""
    bare = _MISREAD_PADDING.sub("", digits).lstrip("0")
    while len(digits) >= _LONG_FIELD and bare.startswith("80") and not is_member_number(bare):
        bare = bare[1:].lstrip("0")  # Of two or more of them the last may stand near the number.
    return bare


_LONG_FIELD: Final = 16  # Digits of a number that a machine fills up.


def is_member_number(digits: str) -> bool:
    """Whether the digits can be a cédula: 6 to 10, not ours, not a mobile phone."""
    return (
        _SHORTEST_ID <= len(digits) <= _LONGEST_ID
        and not is_our_number(digits)
        and not MOBILE.fullmatch(digits)
        and not (len(digits) == _LONGEST_ID and digits[0] != "1")
    )


def reference_of(entries: Sequence[Entry], flow: Flow, *, bare_is_member: bool) -> Choice[str]:
    """Return the member's number as reference, concept or message print it.

    :param bare_is_member: what a plain "Referencia" means on this receipt.
    """
    roles = [Role.REFERENCE, *([Role.BARE_REFERENCE] if bare_is_member else [])]
    foreign = documents_of_others(entries)
    labelled = list(
        _references(e for e in of_role(entries, *roles) if id(e) not in foreign)
    ) or list(_behind_kind_of_document(entries))
    labelled = _of_gateway(labelled, entries) or labelled
    if not labelled:
        labelled = list(_references(of_role(entries, Role.CONCEPT)))
    if not labelled:
        labelled = list(_in_sentences(entries, flow, foreign))
    if not labelled:
        labelled = list(_typed_alone(entries, flow))
    if not labelled:
        labelled = list(_of_titular(entries)) or list(_of_customer(entries))
    if not labelled:
        labelled = list(_of_user(entries)) or list(_of_named(entries))
    labelled = _of_shop(labelled, entries) or labelled
    labelled = _of_asociado(labelled) or _without_payers(_without_vouchers(labelled), entries)
    values = {found.value for found in labelled}
    if len(values) > 1:
        note = f"varias referencias posibles: {', '.join(sorted(values))}"
        return Choice(None, tuple(labelled), (note,), note)
    return Choice(most_trusted(labelled), tuple(labelled))


def _of_gateway(found: Sequence[Found[str]], entries: Sequence[Entry]) -> list[Found[str]]:
    """Return the member in a description, where the reference beside it is a gateway's order.

    "Referencia de pago 17881279", "Descripción  Pago de cartera documento 1064383116": where no
    agreement is paid, nobody types a reference, and the description says whose the number is.
    """
    if any(entry.values for entry in of_role(entries, Role.CODE)):
        return []
    runs = {id(v.run) for entry in of_role(entries, Role.CONCEPT) for v in entry.values}
    described = [one for one in found if id(one.snippet.run) in runs]
    others = [one for one in found if one not in described]
    if not all(one.label and one.label.words[0] == "referencia" for one in others):
        return []
    for entry in of_role(entries, Role.CONCEPT):
        for value in entry.values:
            match = None if described else _MEMBER_WORDS.search(fold(value.text))
            digits = re.sub(r"\D", "", match["id"]).lstrip("0") if match else ""
            if match and is_member_number(digits):
                described.append(found_at(digits, value.part(*match.span("id")), label=entry.label))
    return described


_SHOPS: Final = frozenset(["transaccion", "operacion", "venta", "compra", "orden", "comercio"])


def _of_shop(found: Sequence[Found[str]], entries: Sequence[Entry]) -> list[Found[str]]:
    """Return the number in a payer's own words, where the others are a shop's of its sale."""
    if all(one.label is not None and _SHOPS & set(one.label.words) for one in found):
        return list(_references(of_role(entries, Role.CONCEPT)))
    return []


def _typed_alone(entries: Sequence[Entry], flow: Flow) -> Iterator[Found[str]]:
    """Return the number on a line like "pago cuota credito 73412906", which a payer has typed."""
    owned = {id(v.run) for e in entries if e.role is not Role.CONCEPT for v in e.values}
    for run in flow.runs:
        match = _LONE.fullmatch(run.folded)
        if match and id(run) not in owned and is_member_number(match["id"].lstrip("0")):
            spot = Snippet(run, *match.span("id"))
            yield found_at(match["id"].lstrip("0"), spot, why="lo escribió quien pagó").doubted(
                0.97
            )


_ASOCIADO: Final = frozenset(["asociado", "asociada", "afiliado", "afiliada", "socio", "deudor"])


def _of_asociado(found: Sequence[Found[str]]) -> list[Found[str]]:
    """Return those whose label says that the number is the member's, beside papers of others."""
    return [one for one in found if one.label and _ASOCIADO & set(one.label.words)]


def _without_vouchers(found: Sequence[Found[str]]) -> list[Found[str]]:
    """Return what is labelled a reference, beside the voucher that a bank calls "documento"."""
    named = [one for one in found if one.label and one.label.words[0] == "referencia"]
    others = [one for one in found if one not in named]
    vouchers = all(one.label and one.label.words in VOUCHERS for one in others)
    return named if named and vouchers else list(found)


def _without_payers(found: Sequence[Found[str]], entries: Sequence[Entry]) -> list[Found[str]]:
    """Return what is left beside the document that stands right behind a payer's name."""
    behind = {
        id(entry.label)
        for before, entry in pairwise(entries)
        if before.role is Role.PAYER
        and before.values
        and set(entry.label.words) <= _DOCUMENTS
        and entry.label.run.row - before.values[-1].run.row <= 1
    }
    others = [one for one in found if id(one.label) not in behind]
    return others or list(found)


VOUCHERS: Final = frozenset([("no", "documento"), ("documento",), ("documento", "no")])


def _of_titular(entries: Sequence[Entry]) -> Iterator[Found[str]]:
    """Return the document of who holds what is paid: on a cash desk's slip no account is debited.

    "Doc. titular" beside "Quien paga" is the member's there.
    """
    roles = {entry.role for entry in entries if entry.values}
    if Role.CODE not in roles or roles & {Role.ORIGIN, Role.SECTION_ORIGIN, Role.ACCOUNT}:
        return
    for entry in of_role(entries, Role.OTHER_REFERENCE):
        if entry.label.words[-1] == "titular" and entry.section is not Role.SECTION_ORIGIN:
            yield from _references(iter([entry]))


def _of_user(entries: Sequence[Entry]) -> Iterator[Found[str]]:
    """Return the "Identificador del usuario" of an agreement, which is no terminal's."""
    if not any(entry.values for entry in of_role(entries, Role.CODE)):
        return
    for entry in of_role(entries, Role.NOISE):
        if entry.name == "id usuario":
            yield from _references(iter([entry]))


def _of_named(entries: Sequence[Entry]) -> Iterator[Found[str]]:
    """Return the number where whose name is asked stands a number: "Asociado   1013768190"."""
    agreement = any(entry.values for entry in of_role(entries, Role.CODE))
    for entry in of_role(entries, Role.PAYER):
        whose = _ASOCIADO | {"cliente"} if agreement else _ASOCIADO
        lone = [value for value in entry.values if re.fullmatch(r"\W*\d[\d.]+\W*", value.text)]
        if lone and entry.label.words[-1] in whose:
            yield from _references(iter([replace(entry, values=lone)]))


def _of_customer(entries: Sequence[Entry]) -> Iterator[Found[str]]:
    """Return the document under "Datos del cliente" where another section holds the payer's."""
    titular = any(
        entry.values and entry.label.words[-1] in {"titular", "pagador"}
        for entry in of_role(entries, Role.OTHER_REFERENCE)
    )
    if not titular:
        return
    for entry in of_role(entries, Role.REFERENCE):
        if entry.section is Role.SECTION_ORIGIN and entry.label.words[-1] == "cliente":
            yield from _references(iter([replace(entry, section=None)]))


_DOCUMENTS: Final = frozenset(
    ["c", "cc", "cedula", "ciudadania", "documento", "identificacion", "no", "nit"]
)
_SENDERS: Final = frozenset(
    [
        "envia",
        "consigna",
        "deposita",
        "paga",
        "pagado",
        "consignado",
        "depositado",
        "remitente",
        "depositante",
        "consignante",
        "ordenante",
        "pagador",
        "realiza",
        "origen",
        "retiro",
        "debitada",
        "debitado",
    ]
)


def documents_of_others(entries: Sequence[Entry]) -> set[int]:
    """Return the entries of others' documents: "Quien envía: ROSA TORRES   CC 41.220.871"."""
    before: Entry | None = None
    foreign = set()
    for entry in entries:
        leading = entry.label.run.folded[: entry.label.start]
        if _SIGNED.search(leading) or _OF_PAYER.search(leading):
            foreign.add(id(entry))
            continue
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


_SIGNED: Final = re.compile(  # "Aprobó c.c. 63226412"
    r"\b(?:aprobo|reviso|elaboro|autorizo|firma|atendi\w+|cajer[oa]|asesor[a]?|vendedor[a]?)\b"
)
_OF_PAYER: Final = re.compile(  # "Quien paga: ROSA TORRES - CC 41220871"
    r"\b(?:quien|persona que) (?:realiza|paga|envia|consigna|deposita|hace)"
    r"|^\W*rem\b|\b(?:pagador|depositante|consignante|ordenante|remitente|titular origen)\b"
)
# Labels over all that a screen says of who paid: "De / ROSA TORRES / CC: 41220871".
_BLOCKS: Final = frozenset([("de",), ("remitente",), ("ordenante",), ("girador",)])
_ROWS_OF_BLOCK: Final = 3


def _heads(block: Entry, entry: Entry) -> bool:
    """Whether the label stands over all that is said of a payer, the entry flush below it."""
    over, run = block.label.run, entry.label.run
    flush = abs(over.left - run.left) < 3 * over.height
    ours = any(names_us(value.text) for value in block.values)
    whose = block.label.words in _BLOCKS or (
        block.role is Role.PAYER
        and set(block.label.words) & _SENDERS
        and all(value.place >= Place.BELOW for value in block.values)
    )
    return bool(whose) and flush and not ours


def _behind_kind_of_document(entries: Sequence[Entry]) -> Iterator[Found[str]]:
    """Return the number of PSE's third reference, where the second says "CC": the payer's."""
    for kind, number in pairwise(entries):
        names = kind.label.words
        if names not in {("cc",), ("c", "c")} or kind.values or number.name != "referencia 3":
            continue
        yield from _references(iter([number]))


_MASKED: Final = re.compile(r"[*•]\S*\d|\d\S*[*•]|\b[xX]{2,}")


def _references(entries: Iterator[Entry]) -> Iterator[Found[str]]:
    for entry in entries:
        own = entry.section is Role.SECTION_ORIGIN and entry.label.words[0] != "referencia"
        if own and entry.role is Role.REFERENCE:
            continue  # The document of whoever's account was charged.
        for value in entry.values:
            if re.match(r"\W*nit\b", fold(value.text)):
                break
            number = member_number(value.text)
            if number is None:
                continue
            start, end, digits = number
            if entry.role is not Role.CONCEPT and _MASKED.search(value.text[: end + 2]):
                break
            found = found_at(digits, value.part(start, end), label=entry.label)
            yield found.known() if _doubts_padding_only(found.snippet, digits) else found
            break


def _doubts_padding_only(printed: Snippet, digits: str) -> bool:
    """Whether of a number filled up with zeros, slashed ones, only these were read unsurely."""
    doubted = (*(printed.unsure or ()), *printed.faint)
    filled = len(printed.text) >= _LONG_FIELD and printed.text.endswith(digits)
    return filled and bool(doubted) and max(doubted) < len(printed.text) - len(digits)


def _in_sentences(entries: Sequence[Entry], flow: Flow, foreign: set[int]) -> Iterator[Found[str]]:
    """``Pago cuota cc 1030246858`` in a text that has no label for it."""
    taken = [
        (value.run, value.start, value.end)
        for entry in entries
        if entry.role in {Role.OTHER_REFERENCE, Role.ORIGIN, Role.PAYER, Role.KEY}
        or (entry.role is Role.TRANSACTION and entry.label.words in VOUCHERS)
        or entry.section is Role.SECTION_ORIGIN
        or id(entry) in foreign
        for value in entry.values
    ]
    matches = (*_MEMBER_WORDS.finditer(flow.folded), *_TYPED.finditer(flow.folded))
    for match in matches:
        snippet = behind(flow, match, "id")
        word = flow.snippet(match.start(), match.start() + 1).run
        if word is not snippet.run and word.row == snippet.run.row:
            continue  # Two columns: the number stands under a label of its own.
        digits = re.sub(r"\D", "", match["id"]).lstrip("0")
        owned = any(
            run is snippet.run and start <= snippet.start < end for run, start, end in taken
        )
        if is_member_number(digits) and not owned:
            yield found_at(digits, snippet, why="una frase lo nombra").doubted(0.97)
