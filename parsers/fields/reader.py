"""The whole way from the pages of a file to its receipts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any, Final

from models.evidence import Page, Source
from models.receipt import Receipt, Status
from parsers.fields.agreements import collection_code
from parsers.fields.destinations import destination_of
from parsers.fields.doubts import doubts_of, places_of
from parsers.fields.entries import entries_of
from parsers.fields.entry import Entry, of_role
from parsers.fields.figures import Figures, figures_of
from parsers.fields.flow import Flow, flow_of
from parsers.fields.found import Choice, Found
from parsers.fields.kinds import Judged, Kind, is_notice, kind_of
from parsers.fields.layout import Sheet
from parsers.fields.members import reference_of
from parsers.fields.moments import moment_of
from parsers.fields.money import choose_amount, choose_fee
from parsers.fields.numbers import (
    number_of_shape,
    payment_numbers,
    told_number,
    without_bare_reference,
)
from parsers.fields.ours import CODES
from parsers.fields.parties import concept_of, paid_to_us, payer_of
from parsers.fields.second_reader.opinion import opinion_of
from parsers.fields.seconding import contested, seconded_amount, seconded_numbers
from parsers.fields.settling import settle_notice
from parsers.fields.slips import is_slip
from parsers.fields.splitting import sheets_of
from parsers.fields.status import notes_on, status_of
from parsers.fields.unclear import vouched, withheld
from parsers.issuers.definition import Issuer, Rank
from parsers.issuers.known import Identified, identify
from parsers.labels import Role

# Below this a value is not given: a wrong one costs far more than a missing one.
LEAST: Final = {
    "amount": 0.78, "fee": 0.4, "date": 0.75, "time": 0.8, "reference": 0.93,
    "transaction_id": 0.88, "destination_account": 0.88, "collection_code": 0.93, "payer": 0.93,
    "concept": 0.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that was found on one sheet; the receipt is made from it, and so is its explanation.

    :ivar choices: by field; only of a receipt.
    :ivar figures: only of a receipt.
    """

    sheet: Sheet
    judged: Judged
    issuer: Identified | None = None
    entries: tuple[Entry, ...] = ()
    figures: Figures | None = None
    choices: Mapping[str, Choice[Any]] = field(default_factory=dict)
    status: Found[Status] | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says: whether it proves a payment, and the receipts on it.

    :ivar kind: what it is, a `parsers.fields.kinds.Kind` value: ``receipt``, ``before_payment``,
        ``money_in``, ``bill``, ``blank`` …
    :ivar findings: what each sheet gave, whether it is a receipt or not.
    """

    is_receipt: bool
    receipts: tuple[Receipt, ...]
    kind: str
    findings: tuple[Findings, ...] = field(default=(), compare=False, repr=False)


def read_receipts(pages: Sequence[Page], today: date | None = None) -> Facts:
    """Return the receipts on the pages of one file; pure.

    :param pages: each page once, from a text layer, an OCR engine or a plain text.
    :param today: settles dates that could be read with day and month either way.
    """
    findings = tuple(
        _findings_of(sheet, today, page.height / page.width if page.source in _PICTURES else None)
        for page in pages
        for sheet in sheets_of(page)
    )
    receipts = tuple(one.receipt for one in findings if one.receipt is not None)
    told = [one.judged.kind for one in findings if one.judged.kind is not Kind.BLANK]
    kind = Kind.RECEIPT if receipts else told[0] if told else Kind.BLANK
    return Facts(bool(receipts), receipts, kind.value, findings)


_PICTURES: Final = frozenset({Source.TESSERACT, Source.RAPIDOCR})


def _findings_of(sheet: Sheet, today: date | None, tall: float | None) -> Findings:
    if not sheet.rows:
        return Findings(sheet=sheet, judged=Judged(Kind.BLANK, "no se leyó nada"))
    identified = identify(sheet.folded.split("\n"))
    issuer = identified.issuer if identified else None
    entries = entries_of(sheet, issuer.labels if issuer else {})
    flow = flow_of(sheet)
    if is_notice(flow):
        settle_notice(entries)
    found = Findings(sheet=sheet, judged=kind_of(flow, entries), issuer=identified, entries=entries)
    return (
        _weighed(found, flow, issuer, today, tall) if found.judged.kind is Kind.RECEIPT else found
    )


def _weighed(
    findings: Findings, flow: Flow, issuer: Issuer | None, today: date | None, tall: float | None
) -> Findings:
    """Return the findings on a receipt with what each field is, and could be."""
    sheet, entries = findings.sheet, findings.entries
    slip = is_slip(entries, flow)
    figures = figures_of(sheet, entries, flow)
    opinion = opinion_of(sheet, entries)
    money = seconded_amount(choose_amount(figures, flow.text), figures, opinion, flow.text)
    paper = slip or (issuer is not None and issuer.medium == "cash")
    status = status_of(sheet, entries, flow, slip=paper)
    if figures.negative and slip:
        status = replace(status, value=Status.REJECTED).because("el valor lleva signo menos")
    month_first = issuer is not None and issuer.month_first
    moment = moment_of(sheet, entries, flow, month_first=month_first, today=today)
    numbers = _numbers(
        sheet, entries, flow, issuer, slashed_zeros=figures.slashed_zeros or figures.misread_zeros
    )
    choices: dict[str, Choice[Any]] = {
        "amount": Choice(
            money.amount,
            tuple(chain.from_iterable(figures.by_role.values())),
            money.notes,
            "; ".join(money.notes) or "ningún rótulo dice cuál cifra es el valor",
        ),
        "fee": choose_fee(figures, money.amount.value if money.amount else None),
        "date": Choice(moment.day, moment.days, moment.notes, "; ".join(moment.notes)),
        "time": Choice(moment.time),
        **numbers.choices,
        "destination_account": destination_of(entries, flow),
        "payer": Choice(payer_of(entries, flow)),
        "concept": Choice(concept_of(entries)),
    }
    unread = money.candidates
    denied = contested(choices, figures, opinion)
    choices |= denied.withdrawn
    open_ones = {name for name, choice in choices.items() if not _is_given(name, choice)}
    open_ones -= denied.closed
    seconded = seconded_numbers(choices, open_ones, entries, figures, opinion)
    choices |= seconded
    told = tuple(note for name in seconded for note in choices[name].notes)
    choices, unclear = withheld(choices, tall)
    if money.amount and not choices["amount"].found:
        unread = tuple(dict.fromkeys((money.amount.value, *unread)))
    given = {
        name: choice.found
        for name, choice in choices.items()
        if choice.found and (name in seconded or _is_given(name, choice))
    }
    given = vouched(given, choices)
    values = {name: one.value for name, one in given.items()}
    doubts = doubts_of(choices, given)
    account, code = values.get("destination_account"), values.get("collection_code")
    receipt = Receipt(
        issuer=issuer.code if issuer else None,
        status=status.value,
        other_ids=numbers.others,
        medium=_medium(issuer, slip=slip),
        self_applied=_self_applied(issuer, flow),
        paid_to_us=paid_to_us(entries, flow, account, code),
        amount_candidates=unread,
        confidence={name: one.confidence for name, one in given.items()}
        | {"status": status.confidence},
        boxes=places_of(choices, doubts, unread) | {name: one.box for name, one in given.items()},
        doubts=doubts,
        notes=(
            *money.notes,
            *moment.notes,
            *numbers.notes,
            *denied.notes,
            *told,
            *unclear,
            *notes_on(status),
        ),
        **values,
    )
    return replace(findings, figures=figures, choices=choices, status=status, receipt=receipt)


def _is_given(name: str, choice: Choice[Any]) -> bool:
    return choice.found is not None and choice.found.confidence >= LEAST[name]


@dataclass(frozen=True, slots=True)
class _Numbers:
    choices: dict[str, Choice[str]]
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
    agreement = collection_code(entries, flow)
    bare_is_member = _bare_reference_is_member(entries, issuer) or told_number(flow) is not None
    paid = _PAID_FIRM.search(flow.folded) or (is_notice(flow) and _PAID.search(flow.folded))
    if agreement.found is not None or paid:
        bare_is_member = True  # Whoever pays a firm, rather than sending, says who he is.
    reference = reference_of(entries, flow, bare_is_member=bare_is_member)
    number, others = payment_numbers(
        entries, sheet.runs, flow, reference.found, bare_is_member=bare_is_member
    )
    if issuer is None and not bare_is_member:
        number = without_bare_reference(entries, number)
    if number.found is None and issuer is not None and issuer.number_shape:
        shaped = number_of_shape(issuer.number_shape, sheet.runs)
        number = Choice(shaped, (shaped,) if shaped else ())
    number = _unlike_member(number, reference)
    notes = (*reference.notes, *number.notes)
    choices = {
        "reference": reference,
        "transaction_id": number,
        "collection_code": agreement,
    }
    if slashed_zeros:
        for name, choice in choices.items():
            one = choice.found
            if one is not None and "8" in one.value and one.value not in CODES:
                note = f"en {one.value} los ochos pueden ser ceros"
                choices[name] = replace(choice, found=None, why_not=note)
                notes = (*notes, note)
    return _Numbers(choices, others, notes)


_PAID_FIRM: Final = re.compile(
    r"\bpagaste \$ ?[\d.,]+ a [^$]{0,30}\b(?:alianza|becoop)\b[^$]{0,70}\bref\b"
)
_PAID: Final = re.compile(r"\b(?:pago|pagaste|pagado|recaudo)\b[^.]{0,40}\b(?:alianza|becoop)\b")


def _unlike_member(number: Choice[str], reference: Choice[str]) -> Choice[str]:
    """Return the choice without a number that is the member's: two labels claim the same."""
    one, member = number.found, reference.found
    if one is None or member is None or one.value.lstrip("0") != member.value:
        return number
    others = [found for found in number.candidates if found.value.lstrip("0") != member.value]
    why = f"{one.value} es también la referencia"
    return Choice(others[0] if others else None, tuple(others), why_not="" if others else why)


def _bare_reference_is_member(entries: Sequence[Entry], issuer: Issuer | None) -> bool:
    """Tell what a plain "Referencia" is: the member's number where the payment has its own."""
    if issuer is not None and issuer.bare_reference_is_member:
        return True
    if any(entry.values for entry in of_role(entries, Role.CODE)):
        return True
    for entry in of_role(entries, Role.BARE_REFERENCE):
        if any(re.fullmatch(r"\W*0*1[01]\d{8}(?:\W.*)?", value.text) for value in entry.values):
            return True  # A cédula of today's ten digits.
    return any(entry.values for entry in of_role(entries, Role.TRANSACTION))


def _medium(issuer: Issuer | None, *, slip: bool) -> str | None:
    """Return how it was paid; an app's screen with a slip's numbers on it is no slip."""
    if issuer is not None and (issuer.medium == "pse" or issuer.rank is Rank.WALLET):
        return issuer.medium
    if slip:
        return "cash"
    return issuer.medium if issuer else None


def _self_applied(issuer: Issuer | None, flow: Flow) -> bool:
    """Whether it was paid inside the members' private zone, which posts by itself."""
    if issuer is not None and issuer.self_applied:
        return True
    if issuer is not None and issuer.code == "avalpay":
        return False
    return "recaudos realizados desde la web" in flow.folded
