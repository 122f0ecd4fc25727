"""What the member asks for, in the vocabulary of CONTRACT.md (``tupago understand``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from models.money import Money


class Intent(StrEnum):
    APPLY = "apply"
    DUPLICATE_NOTICE = "duplicate_notice"
    REFUND = "refund"
    PENDING = "pending"
    QUESTION = "question"
    NONE = "none"


class Occasion(StrEnum):
    """What a text is about that carries no instruction."""

    BALANCE = "balance"  # "cuánto debo"
    COMPLAINT = "complaint"
    GREETING = "greeting"
    THANKS = "thanks"
    OPT_OUT = "opt_out"  # "STOP", "no me escriban más"; never "CANCELAR" alone: that means to pay.
    OPT_IN = "opt_in"  # "START", "vuelvan a escribirme"
    ACCEPTS = "accepts"  # "sí autorizo"
    WANTS_PERSON = "wants_person"
    ASKS_STATUS = "asks_status"  # "¿ya me aplicaron?"


class Target(StrEnum):
    """What a line of an instruction names: a product, a group of them, or nothing in particular."""

    CONTRIBUTIONS = "contributions"
    SOCIAL_CONTRIBUTIONS = "social_contributions"
    PERMANENT_SAVINGS = "permanent_savings"
    SPECIAL_PERMANENT_SAVINGS = "special_permanent_savings"
    SAVINGS = "savings"
    RENTADIARIO = "rentadiario"
    RENTAHORRITO = "rentahorrito"
    TERM_DEPOSIT = "term_deposit"
    LOAN = "loan"
    CARD = "card"
    INSURANCE = "insurance"
    MEMBERSHIP_FEE = "membership_fee"
    PAYROLL_DEDUCTION = "payroll_deduction"
    EVERYTHING_OVERDUE = "everything_overdue"
    EVERYTHING_DUE = "everything_due"
    UNSPECIFIED = "unspecified"


class Asked(StrEnum):
    """What is asked to be done with the target."""

    INSTALLMENT = "installment"
    OVERDUE = "overdue"
    LATE_INTEREST = "late_interest"
    PAYOFF = "payoff"
    PRINCIPAL = "principal"
    EXTRA_INSTALLMENT = "extra_installment"
    DEPOSIT = "deposit"


class Prepayment(StrEnum):
    """What a prepayment changes; the law leaves the choice to the member (Ley 2032 de 2020)."""

    REDUCE_TERM = "reduce_term"
    REDUCE_INSTALLMENT = "reduce_installment"
    ADVANCE_INSTALLMENTS = "advance_installments"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionLine:
    """One target and what is asked of it, as far as the member said it."""

    product: Target
    number: str | None = None  # As the member names it: "144-014194", "vivienda", "all".
    action: Asked | None = None
    amount: Money | None = None
    share: Fraction | None = None  # Of the whole payment.
    count: int | None = None  # Of instalments.
    period: str | None = None  # "2026-11".
    member_id: str | None = None  # Digits, or "sender"; only where it differs from `on_behalf_of`.
    receipt: int | None = None  # Counted from 1, where each receipt has its own instruction.
    rest: bool = False  # Takes what the other lines leave.
    prepayment: Prepayment | None = None  # Overrides the general one.

    def as_json(self) -> dict[str, Any]:
        return {
            "product": self.product.value,
            "number": self.number,
            "action": self.action.value if self.action else None,
            "amount": self.amount.plain if self.amount else None,
            "share": f"{self.share.numerator}/{self.share.denominator}" if self.share else None,
            "count": self.count,
            "period": self.period,
            "member_id": self.member_id,
            "receipt": self.receipt,
            "rest": self.rest,
            "prepayment": self.prepayment.value if self.prepayment else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> InstructionLine:
        return cls(
            product=Target(data.get("product") or "unspecified"),
            number=data.get("number"),
            action=Asked(data["action"]) if data.get("action") else None,
            amount=Money.from_plain(str(data["amount"])) if data.get("amount") else None,
            share=Fraction(data["share"]) if data.get("share") else None,
            count=data.get("count"),
            period=data.get("period"),
            member_id=data.get("member_id"),
            receipt=data.get("receipt"),
            rest=bool(data.get("rest")),
            prepayment=Prepayment(data["prepayment"]) if data.get("prepayment") else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """The whole meaning of a member's text."""

    intent: Intent = Intent.NONE
    lines: tuple[InstructionLine, ...] = ()
    prepayment: Prepayment | None = None
    on_behalf_of: str | None = None  # Digits.
    declared_total: Money | None = None
    needs_human: bool = False
    why: str | None = None  # For staff, Spanish, where a person is needed.

    @property
    def leaves_prepayment_open(self) -> bool:
        """Whether principal is to be paid and nothing says what that changes."""
        return self.prepayment is None and any(
            line.action is Asked.PRINCIPAL and line.prepayment is None for line in self.lines
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "intent": self.intent.value,
            "lines": [line.as_json() for line in self.lines],
            "prepayment": self.prepayment.value if self.prepayment else None,
            "on_behalf_of": self.on_behalf_of,
            "declared_total": self.declared_total.plain if self.declared_total else None,
            "needs_human": self.needs_human,
            "why": self.why,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Instruction:
        total = data.get("declared_total")
        return cls(
            intent=Intent(data.get("intent") or "none"),
            lines=tuple(InstructionLine.from_json(line) for line in data.get("lines") or ()),
            prepayment=Prepayment(data["prepayment"]) if data.get("prepayment") else None,
            on_behalf_of=data.get("on_behalf_of"),
            declared_total=Money.from_plain(str(total)) if total else None,
            needs_human=bool(data.get("needs_human")),
            why=data.get("why"),
        )
