"""What several looks at one page say of each other: where they agree, and where staff must look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from models.evidence import Box
from models.receipt import Receipt
from parsers.fields import Facts
from parsers.fields.doubts import in_words
from parsers.fields.layout import Sheet

SEEN_ONCE: Final = 0.85  # Of an amount that another look did not find: staff are warned below 0.90.
SEEN_OTHERWISE: Final = 0.88  # Of a proven one, against which another look read a bare figure.
PROVEN: Final = 0.99
_ONCE: Final = "el valor se leyó una sola vez: compárelo con la imagen"
_LIKE_ZERO: Final = frozenset("689")
NOTHING: Final = Facts(is_receipt=False, receipts=(), kind="blank")


def compared(best: Facts, others: Sequence[Facts]) -> Facts:
    """Return ``best`` without what other looks read otherwise, less sure of what none found.

    A wrong value costs far more than a missing one. With no other look nothing changes.
    """
    receipts = []
    for position, receipt in enumerate(best.receipts):
        found = receipt
        for other in others:
            surer = _tells_zeros(best) and not _tells_zeros(other)
            if len(other.receipts) == len(best.receipts):
                found = _against(found, other.receipts[position], surer=surer)
        if others and found.amount and not any(_same_place(others, position, receipt)):
            found = _less_sure(found, "amount", SEEN_ONCE, _ONCE)
        receipts.append(found)
    return replace(best, receipts=tuple(receipts))


def _same_place(others: Iterable[Facts], position: int, receipt: Receipt) -> list[bool]:
    """Return, for each other look, whether it read the same amount on the same receipt."""
    return [
        position < len(other.receipts) and other.receipts[position].amount == receipt.amount
        for other in others
    ]


def _against(receipt: Receipt, other: Receipt, *, surer: bool) -> Receipt:
    """Return the receipt without the values that the other look read otherwise.

    Each leaves its place on the page and a note, in Spanish, for staff. ``surer``: the receipt is
    from an eye that tells slashed zeros from eights, and the other is not.
    """
    amount, reference = receipt.amount, receipt.reference
    if amount and other.amount and amount != other.amount:
        both = (amount, other.amount)
        proven = receipt.confidence["amount"] >= PROVEN > other.confidence["amount"]
        if proven:  # By arithmetic of what was read apart; the other look lost a label.
            why = f"otra lectura dice {other.amount}: compárelo con la imagen"
            receipt = _less_sure(receipt, "amount", SEEN_OTHERWISE, why)
        elif not (surer and _but_for_zeros(amount.plain, other.amount.plain)):
            receipt = replace(
                _without(receipt, "amount"),
                amount=None,
                amount_candidates=tuple(dict.fromkeys((*receipt.amount_candidates, *both))),
            )
            note = f"dos lecturas del valor: {both[0].plain}, {both[1].plain}"
            receipt = _noted(receipt, "amount", note)
    if reference and other.reference and reference != other.reference:
        note = f"dos lecturas de la referencia: {reference}, {other.reference}"
        if not (surer and _but_for_zeros(reference, other.reference)):
            receipt = _noted(
                replace(_without(receipt, "reference"), reference=None), "reference", note
            )
    return receipt


def completed(best: Facts, others: Sequence[Facts]) -> Facts:
    """Return ``best`` with the numbers that it lacks and another look tells.

    The eye that sees more may lose a label. Only what it has read letter by letter the same, and
    neither doubts nor takes for another number, is what the other's label says.
    """
    sheets = [findings.sheet for findings in best.findings if findings.receipt]
    receipts = []
    for position, (receipt, sheet) in enumerate(zip(best.receipts, sheets, strict=True)):
        found = receipt
        for other in others:
            if len(other.receipts) == len(best.receipts):
                found = _with_labelled(found, sheet, other.receipts[position])
        receipts.append(found)
    return replace(best, receipts=tuple(receipts))


def _with_labelled(receipt: Receipt, sheet: Sheet, other: Receipt) -> Receipt:
    """Return the receipt with the other look's numbers that its own sheet prints once."""
    given = {str(getattr(receipt, name)).lstrip("0") for name in _LABELLED}
    for name in _LABELLED:
        value, sure = getattr(other, name), other.confidence.get(name, 0.0)
        missing = getattr(receipt, name) is None and name not in receipt.doubts
        if not missing or value is None or sure < _SURE or value.lstrip("0") in given:
            continue
        box = _printed(value, sheet)
        if box is not None:
            receipt = replace(
                receipt,
                confidence={**receipt.confidence, name: sure},
                boxes={**receipt.boxes, name: box},
                **{name: value},
            )
    return receipt


_LABELLED: Final = ("reference", "transaction_id", "destination_account", "collection_code")
_SURE: Final = 0.9


def _printed(value: str, sheet: Sheet) -> Box | None:
    """Return where the sheet prints the value; nowhere if more than once, and so of two roles."""
    pattern = re.compile(rf"(?<![\w*.,-])0*{re.escape(value)}(?![\w*]|[.,-]\d)")
    found = [run.box(*match.span()) for run in sheet.runs for match in pattern.finditer(run.text)]
    return found[0] if len(found) == 1 else None


def _but_for_zeros(sure: str, other: str) -> bool:
    """Whether the other reading takes zeros for figures that look like slashed ones."""
    return len(sure) == len(other) and all(
        one == two or (one == "0" and two in _LIKE_ZERO)
        for one, two in zip(sure, other, strict=True)
    )


def _tells_zeros(facts: Facts) -> bool:
    return any(
        piece.word.unsure is not None
        for findings in facts.findings
        for run in findings.sheet.runs
        for piece in run.pieces
    )


def _without(receipt: Receipt, name: str) -> Receipt:
    sure = {field: value for field, value in receipt.confidence.items() if field != name}
    return replace(receipt, confidence=sure)


def _noted(receipt: Receipt, name: str, note: str) -> Receipt:
    doubts = {**receipt.doubts, name: in_words(note)}
    return replace(receipt, notes=(*receipt.notes, note), doubts=doubts)


def _less_sure(receipt: Receipt, name: str, most: float, why: str) -> Receipt:
    """Return it at most so sure of the field; a reason that it has already stays."""
    sure = min(most, receipt.confidence.get(name, 1.0))
    return replace(
        receipt,
        confidence={**receipt.confidence, name: sure},
        doubts={name: why, **receipt.doubts},
    )
