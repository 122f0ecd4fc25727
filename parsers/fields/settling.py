"""What a label of several meanings means beside the other labels of its page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from parsers.fields.entry import Entry, Place, of_role
from parsers.fields.members import VOUCHERS, member_number
from parsers.fields.ours import CODES, key_alone, names_us
from parsers.labels import DATE_ROLES, MONEY_ROLES, NUMBER_ROLES, Role

_MOST_DIGITS_OF_TILL: Final = 5
_NAMES_NUMBER: Final = frozenset(["codigo", "no", "id", "consecutivo", "comprobante"])
_AGREEMENT: Final = re.compile(r"\W*0*[1-9]\d{3,5}\W*")


def settle_line(entries: Sequence[Entry]) -> None:
    """Tell what the short words on a shop's slip mean from the label before them on their line.

    "NEG:9757 ID:52118904" is an agreement and its member, "CAJA 020 TRX 27044" what a till counts.
    """
    for before, entry in pairwise(entries):
        if before.role is Role.CODE and entry.label.words == ("id",):
            entry.label = replace(entry.label, role=Role.REFERENCE)
    for entry in entries:
        digits = sum(c.isdigit() for value in entry.values for c in value.text.split()[0])
        printed = entry.label.run.folded[entry.label.start : entry.label.end]
        counted = printed in {"trx", "tx", "trn", "trans"} and digits <= _MOST_DIGITS_OF_TILL
        if counted and _TILL.search(entry.label.run.folded[: entry.label.start]):
            entry.label = replace(entry.label, role=Role.NOISE)
            for other in entries:  # "Caja 156 Op 939534 Trx 21046": the till's own count, too.
                if other.label.words == ("operacion",) and other is not entry:
                    other.label = replace(other.label, role=Role.NOISE)


_TILL: Final = re.compile(r"\b(?:caja|caj|cj|tda|tienda|pos|ter|terminal)\W*\d")


def settle_page(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries with the roles that the page as a whole gives them."""
    _tell_ids_of_people(entries)
    _tell_ids_of_members(entries)
    _tell_typed_references(entries)
    _tell_members_reference(entries)
    _tell_banks_reference(entries)
    _tell_lone_code(entries)
    _tell_number_of_till(entries)
    _tell_code_of_payment(entries)
    _tell_serials_of_forms(entries)
    _mistrust_slipped(entries)
    return [
        entry
        for entry in entries
        if entry.name != "codigo" or entry.role is not Role.CODE or _is_agreement(entry, entries)
    ]


def settle_notice(entries: Sequence[Entry]) -> None:
    """Tell the "Documento 5510392" of a bank's short message for the movement's own number."""
    if any(entry.values for entry in of_role(entries, Role.CODE)):
        return
    for entry in of_role(entries, Role.REFERENCE):
        if entry.label.words in VOUCHERS:
            entry.label = replace(entry.label, role=Role.TRANSACTION)


def _tell_ids_of_people(entries: Sequence[Entry]) -> None:
    """Tell the "ID" on a person's row for what it is: "Ordenante  ROSA TORRES  ID 41220871"."""
    for before, entry in pairwise(entries):
        named = before.role in {Role.PAYER, Role.PAYEE, Role.HOLDER}
        if named and entry.label.words == ("id",) and before.label.run.row == entry.label.run.row:
            entry.label = replace(entry.label, role=Role.OTHER_REFERENCE)


def _tell_ids_of_members(entries: Sequence[Entry]) -> None:
    """Tell an "ID" below an agreement: the member's, on a slip that does not name him otherwise.

    Where nothing else can be the payment's number it is left to people.
    """
    named = any(e.values for e in of_role(entries, Role.REFERENCE, Role.BARE_REFERENCE))
    lone = [e for e in of_role(entries, Role.TRANSACTION) if e.label.words == ("id",) and e.values]
    codes = [e.label.run.row for e in of_role(entries, Role.CODE) if e.values]
    if named or len(lone) != 1 or not codes:
        return
    entry = lone[0]
    below = 0 <= entry.label.run.row - max(codes) <= _ROWS_OF_AGREEMENT
    if not below or member_number(entry.values[0].text) is None:
        return
    others = of_role(entries, Role.TRANSACTION, Role.SECOND_ID)
    numbered = any(_has_number(one) for one in others if one is not entry)
    role = Role.REFERENCE if numbered else Role.OTHER_REFERENCE
    entry.label = replace(entry.label, role=role)


_ROWS_OF_AGREEMENT: Final = 3


def _has_number(entry: Entry) -> bool:
    return any(re.search(r"\d{5}", value.text) for value in entry.values)


def _tell_typed_references(entries: Sequence[Entry]) -> None:
    """Tell the reference of an event from its number: "Código del giro" and "Referencia del giro".

    Who numbers the event so does not number it twice: the reference is what the payer typed.
    """
    numbered = {
        frozenset(entry.label.words) - _NAMES_NUMBER
        for entry in of_role(entries, Role.TRANSACTION)
        if _has_number(entry) and set(entry.label.words) & _NAMES_NUMBER
    }
    for entry in of_role(entries, Role.TRANSACTION):
        head, *event = entry.label.words
        typed = head == "referencia" and event and frozenset(event) in numbered
        if typed and any(member_number(value.text) for value in entry.values[:1]):
            entry.label = replace(entry.label, role=Role.REFERENCE)


def _tell_members_reference(entries: Sequence[Entry]) -> None:
    """Tell the member's "Referencia" of an agreement from the number that its issuer calls so."""
    if not any(entry.values for entry in of_role(entries, Role.CODE)):
        return
    for entry in of_role(entries, Role.TRANSACTION):
        lone = entry.label.words == ("referencia",)
        if lone and any(_MEMBERS.fullmatch(value.text.strip()) for value in entry.values[:1]):
            entry.label = replace(entry.label, role=Role.BARE_REFERENCE)


def _tell_banks_reference(entries: Sequence[Entry]) -> None:
    """Tell the only number of a payment to a key for the bank's: a key asks for no reference.

    What its payer adds is called a message, a note or a description.
    """
    numbered = of_role(entries, Role.CODE, Role.TRANSACTION, Role.SECOND_ID)
    if any(map(_has_number, numbered)) or not any(map(_holds_key, entries)):
        return
    bare = [
        entry
        for entry in entries
        if entry.role is Role.BARE_REFERENCE or entry.label.words in _BARELY
        if _has_number(entry) and not _TODAYS_ID.search(entry.values[0].text)
    ]
    if len(bare) == 1:
        bare[0].label = replace(bare[0].label, role=Role.TRANSACTION)


_BARELY: Final = frozenset([("no", "referencia"), ("referencia", "no")])
_TODAYS_ID: Final = re.compile(r"(?<!\d)0*1[01]\d{8}(?!\d)")


def _holds_key(entry: Entry) -> bool:
    """Whether it tells the key that was paid to; an eye may take "@" for a letter."""
    if entry.role is Role.KEY:
        return bool(entry.values)
    return entry.role is Role.PAYEE and any(key_alone(value.text) for value in entry.values)


def _tell_lone_code(entries: Sequence[Entry]) -> None:
    """Tell a "Código único" that is a screen's only number; a shop's stands by a terminal's."""
    others = {entry.role for entry in entries if _has_number(entry)}
    machines = any(entry.label.words[0] in _MACHINES for entry in entries)
    if machines or others & {Role.TRANSACTION, Role.SECOND_ID, Role.CODE, Role.BARE_REFERENCE}:
        return
    for entry in of_role(entries, Role.NOISE):
        if entry.label.words == ("codigo", "unico"):
            entry.label = replace(entry.label, role=Role.TRANSACTION)


def _tell_number_of_till(entries: Sequence[Entry]) -> None:
    """Tell the transaction that a till counted beside its operations, if nothing else is told."""
    if any(map(_has_number, of_role(entries, Role.TRANSACTION, Role.SECOND_ID))):
        return
    for before, entry in pairwise(entries):
        lone = before.role is entry.role is Role.NOISE and before.label.run is entry.label.run
        if lone and before.name == "operacion" and entry.name == "transaccion":
            entry.label = replace(entry.label, role=Role.TRANSACTION)


def _tell_code_of_payment(entries: Sequence[Entry]) -> None:
    """Tell a plain "Código" of letters and digits for the payment's: agreements have digits."""
    if any(map(_has_number, of_role(entries, Role.TRANSACTION, Role.SECOND_ID))):
        return
    for entry in of_role(entries, Role.CODE):
        first = entry.values[0].text.strip() if entry.values else ""
        if entry.name == "codigo" and _LETTERED.fullmatch(first):
            entry.label = replace(entry.label, role=Role.TRANSACTION)


_LETTERED: Final = re.compile(r"(?=(?:.*\d){2})(?=(?:.*[A-Z]){2})[A-Z\d]{7,16}")


def _tell_serials_of_forms(entries: Sequence[Entry]) -> None:
    """Tell the number that a form was printed with from the one that a teller's machine stamped.

    "Recaudo nacional No. 90463612" stands on the form before anybody pays; "TRX 475914 PAGADO" is
    the payment's.
    """
    stamps = [
        entry.label.run.row
        for entry in of_role(entries, Role.TRANSACTION, Role.SECOND_ID)
        if any(_STAMPED.match(value.text) for value in entry.values[:1])
    ]
    for entry in of_role(entries, Role.TRANSACTION):
        serial = set(entry.label.words) & _FORMS and set(entry.label.words) & _SERIALS
        if serial and stamps and entry.label.run.row < max(stamps) and _has_number(entry):
            entry.label = replace(entry.label, role=Role.SECOND_ID)


_STAMPED: Final = re.compile(
    r"[A-Z]{0,3}\d{5,}\s+(?:PAGAD|RECIBID|CANCELAD|APLICAD|PROCESAD|CONSIG|EFEC|TIMBRAD|OK\b)"
)
_FORMS: Final = frozenset(
    """recaudo nacional consignacion deposito formato formulario planilla volante talon colilla
    comprobante recibo""".split()  # noqa: SIM905
)
_SERIALS: Final = frozenset(["no", "serial", "serie", "consecutivo"])
_MACHINES: Final = frozenset(["terminal", "ter", "cajero", "caja", "pos", "punto", "tienda"])
_MEMBERS: Final = re.compile(r"0*[1-9]\d{5,9}")


def _mistrust_slipped(entries: Sequence[Entry]) -> None:
    """Take what stands beside labels for nothing, where the two columns have slipped by a row.

    On paper that a camera saw askew "Valor" stands beside our name and "Terminal" beside a price.
    """
    fits = [
        (entry, _fits(entry, entry.values[0].text))
        for entry in entries
        if entry.values and entry.values[0].place is Place.BESIDE
    ]
    wrong = sum(fit is False for _, fit in fits)
    right = sum(fit is True for _, fit in fits)
    if wrong > right or wrong >= _MANY_WRONG:
        for entry, _ in fits:
            entry.label = replace(entry.label, role=Role.NOISE)


_MANY_WRONG: Final = 3
_PRICE: Final = re.compile(r"\W*(?:\$\s?\d|\d{1,3}(?:,\d{3})+(?:\.\d\d)?\W*$)")


def _fits(entry: Entry, text: str) -> bool | None:
    """Whether a value is what its label announces; None where that does not tell."""
    role, figures = entry.role, re.search(r"\d", text) is not None
    if role in MONEY_ROLES:
        return figures or (False if names_us(text) else None)
    if role not in NUMBER_ROLES | DATE_ROLES | _NEVER_PRICED:
        return None
    if _PRICE.match(text):
        return False
    return (figures and role not in _NEVER_PRICED) or None


_NEVER_PRICED: Final = frozenset({Role.PAYER, Role.PAYEE, Role.STATUS})


def _is_agreement(entry: Entry, entries: Sequence[Entry]) -> bool:
    """Whether a plain "Código" is the agreement's: ours, or short, on or beside our own row."""
    if any(value.text.strip().lstrip("0") in CODES for value in entry.values[:1]):
        return True
    if not any(_AGREEMENT.fullmatch(value.text) for value in entry.values[:1]):
        return False
    rows = {entry.label.run.row, entry.values[0].run.row}
    customers = {e.label.run.row for e in of_role(entries, Role.PAYER) if e.name == "cliente"}
    if max(rows) + 1 in customers:
        return True  # "Código 110432" over "Cliente 19941142": who is paid, and for whom.
    ours = {
        value.run.row
        for other in of_role(entries, Role.PAYEE, Role.NOISE, Role.HOLDER)
        for value in other.values
        if names_us(value.text)
    }
    return any(abs(row - other) <= 1 for row in rows for other in ours)
