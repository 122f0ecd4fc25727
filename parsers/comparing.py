"""What several looks at one page say of each other: where they agree, and where staff must look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from models.receipt import Receipt
from parsers.fields import Facts

DISAGREED: Final = 0.5  # Confidence of a value that two looks read differently.
SEEN_ONCE: Final = 0.85  # Of an amount that another look did not find: staff are warned below 0.90.
NOTHING: Final = Facts(is_receipt=False, receipts=(), kind="blank")


def all_seen_twice(best: Facts, others: Iterable[Facts]) -> bool:
    """Whether each amount of ``best`` was read by another look as well."""
    return all(
        any(_same_place(others, position, receipt)) or not receipt.amount
        for position, receipt in enumerate(best.receipts)
    )


def compared(best: Facts, others: Sequence[Facts]) -> Facts:
    """Return ``best``, less sure of what other looks read otherwise or did not find.

    With no other look nothing changes.
    """
    receipts = []
    for position, receipt in enumerate(best.receipts):
        found = receipt
        for other in others:
            if len(other.receipts) == len(best.receipts):
                found = _against(found, other.receipts[position])
        if others and found.amount and not any(_same_place(others, position, receipt)):
            found = _less_sure(found, "amount", SEEN_ONCE)
        receipts.append(found)
    return replace(best, receipts=tuple(receipts))


def _same_place(others: Iterable[Facts], position: int, receipt: Receipt) -> list[bool]:
    """Return, for each other look, whether it read the same amount on the same receipt."""
    return [
        position < len(other.receipts) and other.receipts[position].amount == receipt.amount
        for other in others
    ]


def _against(receipt: Receipt, other: Receipt) -> Receipt:
    """Return the receipt with its disagreements noted, in Spanish, for staff."""
    if receipt.amount and other.amount and receipt.amount != other.amount:
        both = (receipt.amount, other.amount)
        note = f"dos lecturas del valor: {both[0].plain}, {both[1].plain}"
        candidates = tuple(dict.fromkeys((*receipt.amount_candidates, *both)))
        noted = replace(receipt, notes=(*receipt.notes, note), amount_candidates=candidates)
        receipt = _less_sure(noted, "amount", DISAGREED)
    if receipt.reference and other.reference and receipt.reference != other.reference:
        note = f"dos lecturas de la referencia: {receipt.reference}, {other.reference}"
        noted = replace(receipt, notes=(*receipt.notes, note))
        receipt = _less_sure(noted, "reference", DISAGREED)
    return receipt


def _less_sure(receipt: Receipt, name: str, most: float) -> Receipt:
    sure = min(most, receipt.confidence.get(name, 1.0))
    return replace(receipt, confidence={**receipt.confidence, name: sure})
