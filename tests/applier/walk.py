"""A language for cases on one line each: what is owed, what is said, and what must come of it.

`L od:120000 C` owes a loan with 120.000 overdue and a card as they usually are; `loan/principal
amount=80000; card rest; prepayment=reduce_term` says; `L.od 120000 C.nd 65000 | 15000 |
choose_target | payoff_short | instruction` comes of it: lines, unapplied, questions, checks
(apart from those of the bank), basis.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from models.proposal import Check, Proposal
from tests.applier.desk import MEMBER, Row, owed, proposed

# Letter: number, product, name, and what is usual, in pesos.
ACCOUNTS: Final[dict[str, tuple[str, str, str, dict[str, float]]]] = {
    "L": ("16-30401", "loan", "Crédito consumo", {"nd": 120_000, "bal": 2_400_000}),
    "E": ("35-30410", "loan", "Crédito educativo", {"nd": 80_000, "bal": 900_000}),
    "N": ("45-30409", "loan", "Crédito libranza", {"nd": 99_000, "bal": 4_000_000}),
    "C": ("90-30402", "card", "Tarjeta becoop", {"nd": 65_000, "bal": 480_000}),
    "I": ("61-30403", "insurance", "Seguro exequial", {"nd": 14_000}),
    "V": ("61-30404", "insurance", "Seguro de vida", {"nd": 9_000}),
    "S": ("1010304051", "rentadiario", "Rentadiario", {"bal": 90_000}),
    "H": ("1020304052", "rentahorrito", "Rentahorrito", {"bal": 90_000}),
    "P": ("144-30406", "special_permanent_savings", "Ahorros especiales", {"bal": 50_000}),
    "T": ("300-30405", "term_deposit", "CDAT 180 días", {"bal": 3_000_000}),
    "M": ("150-30407", "membership_fee", "Cuota de afiliación", {"bal": 52_000}),
    "A": (f"1-{MEMBER['id']}", "social_contributions", "Aportes sociales", {"nd": 4_000}),
    "B": (f"2-{MEMBER['id']}", "permanent_savings", "Ahorros permanentes", {"nd": 36_000}),
}
_FIELDS: Final = {"od": "overdue", "nd": "next_due", "bal": "balance", "m": "monthly"}
_ACTIONS: Final = {
    "overdue": "od",
    "next_due": "nd",
    "payoff": "payoff",
    "reduce_term": "term",
    "reduce_installment": "cuota",
    "advance_installments": "ahead",
    "principal_pending_choice": "pending",
    "deposit": "dep",
}


@dataclass(frozen=True)
class Step:
    """One case and what must come of it."""

    paid: float | None
    owes: str
    says: str | None
    gives: str
    has: Row = field(default_factory=dict)  # What its receipt has otherwise than usual.
    more: dict[str, Any] = field(default_factory=dict)  # Further parts of the CASE.


def step(
    paid: float | None,
    owes: str,
    says: str | None,
    gives: str,
    has: Row | None = None,
    **more: object,
) -> Step:
    return Step(paid, owes, says, gives, has or {}, more)


def outcome(one: Step) -> str:
    """Return what came of the case, in the words of its expectation."""
    return told(_proposal(one))


def checks_of(one: Step) -> tuple[Check, ...]:
    return _proposal(one).checks


def _proposal(one: Step) -> Proposal:
    more = dict(one.more)
    if one.says is not None:
        more["understood"] = understood(one.says)
    return proposed(one.paid, portfolio(one.owes), one.has, **more)


def portfolio(owes: str) -> list[Row]:
    rows: list[Row] = []
    for word in owes.split():
        if word in ACCOUNTS:
            rows.append(_account(word))
            continue
        name, _, value = word.partition(":")
        if name == "payroll":
            rows[-1]["collected_by"] = "payroll"
        elif name in ("since", "due"):
            rows[-1]["overdue_since" if name == "since" else "next_due_date"] = value
        else:
            rows[-1][_FIELDS[name]] = f"{float(value):.2f}"
            if name == "od" and float(value):
                rows[-1]["overdue_since"] = rows[-1]["overdue_since"] or "2026-10-15"
    return rows


def _account(letter: str) -> Row:
    number, product, name, usual = ACCOUNTS[letter]
    row = owed(number, product, name, payroll=letter == "N")
    row |= {_FIELDS[key]: f"{amount:.2f}" for key, amount in usual.items()}
    row["monthly"] = row["next_due"]
    row["next_due_date"] = "2026-11-30" if "nd" in usual else None
    return row


def understood(says: str) -> Row:
    whole: Row = {"intent": "apply", "lines": []}
    for part in says.split(";"):
        first, *rest = part.split()
        name, _, value = first.partition("=")
        if value:
            whole[name] = value
        elif name in ("refund", "pending", "question", "duplicate_notice", "none"):
            whole["intent"] = name
        elif name == "needs_human":
            whole[name] = True
        else:
            whole["lines"].append(_line(first, rest))
    return whole


def _line(target: str, words: list[str]) -> Row:
    product, _, action = target.partition("/")
    line: Row = {"product": product, "action": action or None}
    for word in words:
        name, _, value = word.partition("=")
        if name == "amount":
            line[name] = f"{float(value):.2f}"
        elif name in ("count", "receipt"):
            line[name] = int(value)
        elif name == "rest":
            line[name] = True
        else:
            line[name] = value.replace("_", " ") if name == "number" else value
    return line


def told(proposal: Proposal) -> str:
    letters = {number: letter for letter, (number, *_) in ACCOUNTS.items()}
    lines = sorted(
        f"{letters[line.obligation]}.{_ACTIONS[line.action]} {_short(line.amount.plain)}"
        for line in proposal.lines
    )
    checks = sorted(check.code for check in proposal.checks if not check.code.startswith("bank"))
    parts = [
        " ".join(lines),
        _short(proposal.unapplied.plain),
        " ".join(question.code for question in proposal.questions),
        " ".join(checks),
        proposal.basis.value,
    ]
    return expectation(" | ".join(parts))


def expectation(text: str) -> str:
    """Return the expectation with its lines and checks in one order, however it was written."""
    lines, unapplied, questions, checks, basis = (part.strip() for part in text.split("|"))
    words = lines.split()
    pairs = sorted(f"{line} {amount}" for line, amount in zip(words[::2], words[1::2], strict=True))
    named = (" ".join(pairs), unapplied, questions, " ".join(sorted(checks.split())), basis)
    return " | ".join(named)


def _short(plain: str) -> str:
    return plain.removesuffix(".00")
