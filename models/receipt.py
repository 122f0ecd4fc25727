"""What a proof of payment says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from models.evidence import Box
from models.money import Money


class Status(StrEnum):
    """How the payment ended, as the receipt tells it (RECEIPTS.md 0.5)."""

    APPROVED = "approved"
    PENDING = "pending"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One proof of payment, each field with its confidence and the place it was read from.

    ``None`` means "not printed, not legible or doubtful". A person fills the gap on the page; no
    parser guesses: a wrong value costs far more than a missing one. Identity numbers are digits
    without padding; ``transaction_id`` is as printed, case kept; ``time`` is ``HH:MM``, 24 h.
    `as_json` is the form of CONTRACT.md (``tupago read``), and the form kept in the database.
    """

    issuer: str | None = None
    status: Status = Status.UNKNOWN
    amount: Money | None = None
    currency: str = "COP"
    fee: Money | None = None
    date: date | None = None
    time: str | None = None
    reference: str | None = None
    transaction_id: str | None = None
    other_ids: tuple[str, ...] = ()
    destination_account: str | None = None
    collection_code: str | None = None
    payer: str | None = None
    medium: str | None = None  # cash | transfer | …, where the layout tells.
    concept: str | None = None  # What the payer typed into the bank's own text field.
    self_applied: bool = False  # Paid inside the members' private zone: the core applies it itself.
    paid_to_us: bool | None = None
    amount_candidates: tuple[Money, ...] = ()  # More than one: the readings disagree.
    confidence: Mapping[str, float] = field(default_factory=dict)
    boxes: Mapping[str, Box] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    doubts: Mapping[str, str] = field(default_factory=dict)  # By field: why, in Spanish, for staff.

    def as_json(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "status": self.status.value,
            "amount": self.amount.plain if self.amount else None,
            "currency": self.currency,
            "fee": self.fee.plain if self.fee is not None else None,
            "date": self.date.isoformat() if self.date else None,
            "time": self.time,
            "reference": self.reference,
            "transaction_id": self.transaction_id,
            "other_ids": list(self.other_ids),
            "destination_account": self.destination_account,
            "collection_code": self.collection_code,
            "payer": self.payer,
            "medium": self.medium,
            "concept": self.concept,
            "self_applied": self.self_applied,
            "paid_to_us": self.paid_to_us,
            "amount_candidates": [amount.plain for amount in self.amount_candidates],
            "confidence": {name: round(value, 3) for name, value in self.confidence.items()},
            "boxes": {name: box.as_json() for name, box in self.boxes.items()},
            "notes": list(self.notes),
            "doubts": dict(self.doubts),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Receipt:
        """Return the receipt that ``data`` describes; keys may be missing (CONTRACT.md, CASE).

        :raises ValueError: if an amount, a date or a status is not in the contract's form.
        """

        def money(name: str) -> Money | None:
            value = data.get(name)
            return None if value is None else Money.from_plain(str(value))

        printed_on = data.get("date")
        return cls(
            issuer=data.get("issuer"),
            status=Status(data.get("status") or "unknown"),
            amount=money("amount"),
            currency=data.get("currency") or "COP",
            fee=money("fee"),
            date=date.fromisoformat(printed_on) if printed_on else None,
            time=data.get("time"),
            reference=data.get("reference"),
            transaction_id=data.get("transaction_id"),
            other_ids=tuple(data.get("other_ids") or ()),
            destination_account=data.get("destination_account"),
            collection_code=data.get("collection_code"),
            payer=data.get("payer"),
            medium=data.get("medium"),
            concept=data.get("concept"),
            self_applied=bool(data.get("self_applied")),
            paid_to_us=data.get("paid_to_us"),
            amount_candidates=tuple(
                Money.from_plain(str(value)) for value in data.get("amount_candidates") or ()
            ),
            confidence=dict(data.get("confidence") or {}),
            boxes={name: Box.from_json(box) for name, box in (data.get("boxes") or {}).items()},
            notes=tuple(data.get("notes") or ()),
            doubts=dict(data.get("doubts") or {}),
        )
