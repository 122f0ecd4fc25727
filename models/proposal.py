"""How one payment would be applied, before anyone approves it (POLICY.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.money import ZERO, Money


class Basis(StrEnum):
    """Which authority decided the lines."""

    INSTRUCTION = "instruction"
    EXACT_MATCH = "exact_match"
    HISTORY = "history"
    DEFAULT_ORDER = "default_order"
    NONE = "none"
    STAFF = "staff"  # A person edited the lines.


class Action(StrEnum):
    """What a line does to its obligation."""

    OVERDUE = "overdue"
    NEXT_DUE = "next_due"
    PAYOFF = "payoff"
    REDUCE_TERM = "reduce_term"
    REDUCE_INSTALLMENT = "reduce_installment"
    ADVANCE_INSTALLMENTS = "advance_installments"
    PRINCIPAL_PENDING_CHOICE = "principal_pending_choice"
    DEPOSIT = "deposit"


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    INFO = "info"
    OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLine:
    """The part of a payment that goes to one obligation, and why it does."""

    obligation: str
    action: Action
    amount: Money
    reason: str  # Spanish, for staff.

    def as_json(self) -> dict[str, Any]:
        return {
            "obligation": self.obligation,
            "action": self.action.value,
            "amount": self.amount.plain,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """Something noticed about the payment; the codes are POLICY.md rule 11's."""

    code: str
    severity: Severity
    message: str  # Spanish, for staff.
    audience: str | None = None  # "compliance": shown to that role only.

    def as_json(self) -> dict[str, Any]:
        data = {"code": self.code, "severity": self.severity.value, "message": self.message}
        return data | ({"audience": self.audience} if self.audience else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What only the member can tell us."""

    code: str
    message: str  # Spanish, for the member.
    options: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "options": list(self.options)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A full split of one payment: the lines and what is left add up to it."""

    basis: Basis
    lines: tuple[ProposedLine, ...] = ()
    unapplied: Money = ZERO
    checks: tuple[Check, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether one key press is enough: no block, no warning, no question."""
        serious = {Severity.BLOCK, Severity.WARN}
        return not self.questions and not any(check.severity in serious for check in self.checks)

    @property
    def blocked(self) -> bool:
        """Whether approving must wait: a block, or a prepayment whose choice is the member's."""
        return any(check.severity is Severity.BLOCK for check in self.checks) or any(
            line.action is Action.PRINCIPAL_PENDING_CHOICE for line in self.lines
        )

    @property
    def total(self) -> Money:
        return sum((line.amount for line in self.lines), self.unapplied)

    def as_json(self) -> dict[str, Any]:
        return {
            "basis": self.basis.value,
            "lines": [line.as_json() for line in self.lines],
            "unapplied": self.unapplied.plain,
            "checks": [check.as_json() for check in self.checks],
            "questions": [question.as_json() for question in self.questions],
            "clean": self.clean,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Proposal:
        return cls(
            basis=Basis(data["basis"]),
            lines=tuple(
                ProposedLine(
                    obligation=line["obligation"],
                    action=Action(line["action"]),
                    amount=Money.from_plain(line["amount"]),
                    reason=line["reason"],
                )
                for line in data["lines"]
            ),
            unapplied=Money.from_plain(data["unapplied"]),
            checks=tuple(
                Check(
                    code=check["code"],
                    severity=Severity(check["severity"]),
                    message=check["message"],
                    audience=check.get("audience"),
                )
                for check in data["checks"]
            ),
            questions=tuple(
                Question(
                    code=question["code"],
                    message=question["message"],
                    options=tuple(question["options"]),
                )
                for question in data["questions"]
            ),
        )
