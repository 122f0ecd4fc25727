"""The whole way from the pages of a file to its receipts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from models.evidence import Page
from models.receipt import Receipt, Status
from parsers.fields.entries import Entry, entries_of, of_role
from parsers.fields.flow import Flow, flow_of
from parsers.fields.found import Found
from parsers.fields.kinds import Kind, is_slip, kind_of
from parsers.fields.layout import Sheet
from parsers.fields.moments import moment_of
from parsers.fields.money import choose_amount, choose_fee, figures_of
from parsers.fields.numbers import (
    collection_code,
    destination_of,
    number_of_shape,
    payment_numbers,
    reference_of,
)
from parsers.fields.ours import CODES
from parsers.fields.parties import concept_of, paid_to_us, payer_of
from parsers.fields.splitting import sheets_of
from parsers.fields.status import status_of
from parsers.issuers.definition import Issuer
from parsers.issuers.known import identify
from parsers.labels import Role

# Below this a value is not given: a wrong one costs far more than a missing one.
_LEAST: Final = {
    "amount": 0.78, "fee": 0.4, "date": 0.75, "time": 0.8, "reference": 0.93,
    "transaction_id": 0.88, "destination_account": 0.88, "collection_code": 0.93, "payer": 0.93,
    "concept": 0.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says: whether it proves a payment, and the receipts on it.

    :ivar kind: what it is, a `parsers.fields.kinds.Kind` value: ``receipt``, ``before_payment``,
        ``money_in``, ``bill``, ``blank`` …
    """

    is_receipt: bool
    receipts: tuple[Receipt, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class _Read:
    kind: Kind
    receipt: Receipt | None


def read_receipts(pages: Sequence[Page], today: date | None = None) -> Facts:
    """Return the receipts on the pages of one file; pure.

    :param pages: each page once, from a text layer, an OCR engine or a plain text.
    :param today: settles dates that could be read with day and month either way.
    """
    read: list[_Read] = []
    for page in pages:
        read.extend(_read_sheet(sheet, today) for sheet in sheets_of(page))
    receipts = tuple(one.receipt for one in read if one.receipt is not None)
    if receipts:
        return Facts(is_receipt=True, receipts=receipts, kind=Kind.RECEIPT.value)
    told = [one.kind for one in read if one.kind is not Kind.BLANK]
    return Facts(is_receipt=False, receipts=(), kind=(told[0] if told else Kind.BLANK).value)


def _read_sheet(sheet: Sheet, today: date | None) -> _Read:
    if not sheet.rows:
        return _Read(Kind.BLANK, None)
    issuer = identify(sheet.folded.split("\n"))
    entries = entries_of(sheet, issuer.labels if issuer else {})
    flow = flow_of(sheet)
    kind = kind_of(flow, entries)
    if kind is not Kind.RECEIPT:
        return _Read(kind, None)
    return _Read(kind, _receipt(sheet, entries, flow, issuer, today))


def _receipt(
    sheet: Sheet,
    entries: Sequence[Entry],
    flow: Flow,
    issuer: Issuer | None,
    today: date | None,
) -> Receipt:
    slip = is_slip(entries, flow)
    figures = figures_of(sheet, entries, flow)
    money = choose_amount(figures, flow.text)
    status = status_of(sheet, entries, flow, slip=slip)
    month_first = issuer is not None and issuer.month_first
    moment = moment_of(sheet, entries, flow, month_first=month_first, today=today)
    numbers = _numbers(sheet, entries, flow, issuer, slashed_zeros=figures.slashed_zeros)
    found: dict[str, Found[Any] | None] = {
        "amount": money.amount,
        "fee": choose_fee(figures, money.amount.value if money.amount else None),
        "date": moment.day,
        "time": moment.time,
        **numbers.found,
        "destination_account": destination_of(entries, flow),
        "payer": payer_of(entries, flow),
        "concept": concept_of(entries),
    }
    given = {name: one for name, one in found.items() if one and one.confidence >= _LEAST[name]}
    values = {name: one.value for name, one in given.items()}
    account, code = values.get("destination_account"), values.get("collection_code")
    return Receipt(
        issuer=issuer.code if issuer else None,
        status=Status.REJECTED if figures.negative and slip else status.value,
        other_ids=numbers.others,
        medium=_medium(issuer, slip=slip),
        self_applied=_self_applied(issuer, flow),
        paid_to_us=paid_to_us(entries, flow, account, code),
        amount_candidates=money.candidates,
        confidence={name: one.confidence for name, one in given.items()}
        | {"status": status.confidence},
        boxes={name: one.box for name, one in given.items()},
        notes=(*money.notes, *moment.notes, *numbers.notes),
        **values,
    )


@dataclass(frozen=True, slots=True)
class _Numbers:
    found: dict[str, Found[str] | None]
    others: tuple[str, ...]
    notes: tuple[str, ...]


def _numbers(
    sheet: Sheet,
    entries: Sequence[Entry],
    flow: Flow,
    issuer: Issuer | None,
    *,
    slashed_zeros: bool,
) -> _Numbers:
    bare_is_member = _bare_reference_is_member(entries, issuer)
    reference, notes = reference_of(entries, flow, bare_is_member=bare_is_member)
    number, others = payment_numbers(entries, sheet.runs, bare_is_member=bare_is_member)
    if number is None and issuer is not None and issuer.number_shape:
        number = number_of_shape(issuer.number_shape, sheet.runs)
    found = {
        "reference": reference,
        "transaction_id": number,
        "collection_code": collection_code(entries, flow),
    }
    if slashed_zeros:
        for name, one in found.items():
            if one is not None and "8" in one.value and one.value not in CODES:
                found[name] = None
                notes = (*notes, f"en {one.value} los ochos pueden ser ceros")
    return _Numbers(found, others, notes)


def _bare_reference_is_member(entries: Sequence[Entry], issuer: Issuer | None) -> bool:
    """Tell what a plain "Referencia" is: the member's number where the payment has its own."""
    if issuer is not None and issuer.bare_reference_is_member:
        return True
    if any(entry.values for entry in of_role(entries, Role.CODE)):
        return True
    for entry in of_role(entries, Role.BARE_REFERENCE):
        if any(re.fullmatch(r"\W*0*1[01]\d{8}\W*", value.text) for value in entry.values):
            return True  # A cédula of today's ten digits.
    return any(entry.values for entry in of_role(entries, Role.TRANSACTION))


def _medium(issuer: Issuer | None, *, slip: bool) -> str | None:
    if slip and (issuer is None or issuer.medium != "pse"):
        return "cash"
    return issuer.medium if issuer else None


def _self_applied(issuer: Issuer | None, flow: Flow) -> bool:
    """Whether it was paid inside the members' private zone, which posts by itself."""
    if issuer is not None and issuer.self_applied:
        return True
    if issuer is not None and issuer.code == "avalpay":
        return False
    return "recaudos realizados desde la web" in flow.folded
