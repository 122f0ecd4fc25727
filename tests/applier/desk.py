"""Invented members, debts and payments for the tests of the applier, written short.

Amounts are whole pesos. Every case is read with `PaymentCase.from_json`, as in production.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

from applier.case import PaymentCase
from applier.policy import load_policy
from applier.propose import propose
from models.instruction import Instruction
from models.obligation import Obligation
from models.proposal import Proposal

Row: TypeAlias = dict[str, Any]
Field: TypeAlias = float | str | bool | None

TODAY = "2026-11-22"  # A Sunday.
PAID_ON = "2026-11-19"  # A Thursday.
MEMBER = {"id": "1012345678", "name": "Rosa Elvira Niño Peña"}
SENT_TWICE = "a1" * 32


def pesos(amount: float) -> str:
    return f"{amount:.2f}"


def owed(number: str, product: str, name: str, **fields: Field) -> Row:
    """Return an obligation: amounts in pesos, late since October 15th, next due at month's end."""
    given = {"overdue": 0, "next_due": 0, "balance": 0, "payroll": False} | fields
    amounts = {key: float(given[key] or 0) for key in ("overdue", "next_due", "balance")}
    monthly = float(given.get("monthly", amounts["next_due"]) or 0)
    return {
        "id": number,
        "product": product,
        "name": name,
        "collected_by": "payroll" if given["payroll"] else "counter",
        "monthly": pesos(monthly),
        **{key: pesos(amount) for key, amount in amounts.items()},
        "overdue_since": given.get("since", "2026-10-15") if amounts["overdue"] else None,
        "next_due_date": given.get("due_on", "2026-11-30") if amounts["next_due"] else None,
    }


def loan(number: str = "16-30401", name: str = "Crédito consumo", **fields: Field) -> Row:
    usual: dict[str, Field] = {"next_due": 120_000, "balance": 2_400_000}
    return owed(number, "loan", name, **usual | fields)


def card(number: str = "90-30402", **fields: Field) -> Row:
    usual: dict[str, Field] = {"next_due": 65_000, "balance": 480_000}
    return owed(number, "card", "Tarjeta becoop", **usual | fields)


def insurance(number: str = "61-30403", name: str = "Seguro exequial", **fields: Field) -> Row:
    usual: dict[str, Field] = {"next_due": 14_000}
    return owed(number, "insurance", name, **usual | fields)


def savings(number: str = "1010304051", **fields: Field) -> Row:
    usual: dict[str, Field] = {"balance": 90_000}
    return owed(number, "rentadiario", "Rentadiario", **usual | fields)


def contributions(months_overdue: int = 0) -> list[Row]:
    """Return the pair: 4.000 of social contributions, 36.000 of permanent savings a month."""
    pair = (
        ("1", "social_contributions", "Aportes sociales", 4_000),
        ("2", "permanent_savings", "Ahorros permanentes", 36_000),
    )
    return [
        owed(
            f"{line}-{MEMBER['id']}",
            product,
            name,
            overdue=monthly * months_overdue,
            next_due=monthly,
            balance=monthly * 30,
        )
        for line, product, name, monthly in pair
    ]


def receipt(amount: float | None, **more: object) -> Row:
    return {
        "issuer": "davivienda",
        "status": "approved",
        "amount": None if amount is None else pesos(amount),
        "date": PAID_ON,
        "reference": MEMBER["id"],
        "transaction_id": "70815523",
        "destination_account": "230053290",
        "confidence": {"amount": 0.99, "reference": 0.98},
    } | more


def credit(amount: float, **more: object) -> Row:
    return {"id": "b1", "date": PAID_ON, "amount": pesos(amount), "reference": None} | more


def says(*lines: Row, **more: object) -> Row:
    """Return an understood instruction; amounts of lines are whole pesos."""
    written = [
        line | ({"amount": pesos(line["amount"])} if line.get("amount") else {}) for line in lines
    ]
    return {"intent": "apply", "lines": written} | more


def data(
    amount: float | None, obligations: Sequence[Row], receipt_has: Row | None = None, **more: object
) -> Row:
    """Return a CASE in JSON: verified sender, no bank list.

    :param receipt_has: what its receipt has otherwise than usual.
    """
    return {
        "today": TODAY,
        "member": MEMBER,
        "obligations": list(obligations),
        "receipt": receipt(amount) | (receipt_has or {}),
        "sender_verified": True,
    } | more


def unread(text: str, today: date) -> Instruction:
    raise AssertionError(f"nobody should read {text!r} on {today}")


def case(
    amount: float | None, obligations: Sequence[Row], receipt_has: Row | None = None, **more: object
) -> PaymentCase:
    return PaymentCase.from_json(data(amount, obligations, receipt_has, **more), unread)


def proposed(
    amount: float | None, obligations: Sequence[Row], receipt_has: Row | None = None, **more: object
) -> Proposal:
    return propose(case(amount, obligations, receipt_has, **more), load_policy())


def lines(proposal: Proposal) -> list[tuple[str, str, int]]:
    """Return the lines as (obligation, action, pesos); the tests' amounts are whole pesos."""
    return [
        (line.obligation, line.action.value, line.amount.centavos // 100) for line in proposal.lines
    ]


def unapplied(proposal: Proposal) -> int:
    return proposal.unapplied.centavos // 100


def codes(proposal: Proposal) -> set[str]:
    return {check.code for check in proposal.checks}


def questions(proposal: Proposal) -> list[str]:
    return [question.code for question in proposal.questions]


def obligations_of(*rows: Row) -> tuple[Obligation, ...]:
    return tuple(Obligation.from_json(row) for row in rows)
