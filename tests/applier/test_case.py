from __future__ import annotations

from datetime import date

import pytest

from applier.case import CaseInvalidError, PaymentCase
from models.instruction import Instruction, Intent
from tests.applier.desk import Row, data, loan, says, unread


def test_a_text_is_read_with_todays_date() -> None:
    asked: list[tuple[str, date]] = []

    def understand(text: str, today: date) -> Instruction:
        asked.append((text, today))
        return Instruction(intent=Intent.APPLY)

    case = PaymentCase.from_json(data(1_000, [], instruction="para el crédito"), understand)

    assert asked == [("para el crédito", date(2026, 11, 22))]
    assert case.is_instructed


def test_what_is_understood_already_is_not_read_again() -> None:
    written = data(1_000, [], instruction="para el crédito", understood=says({"product": "loan"}))

    assert PaymentCase.from_json(written, unread).is_instructed


@pytest.mark.parametrize("text", [None, "", "  "])
def test_no_text_is_no_instruction(text: str | None) -> None:
    assert not PaymentCase.from_json(data(1_000, [], instruction=text), unread).is_instructed


def test_what_is_missing_is_read_as_the_cautious_thing() -> None:
    case = PaymentCase.from_json({"today": "2026-11-22", "receipt": {}}, unread)

    assert case.member is None
    assert not case.sender_verified
    assert case.bank_credits is None
    assert not case.amount


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"today": "22/11/2026"}, "today"),
        ({"today": None}, "today"),
        ({"now": "yesterday"}, "now"),
        ({"member": {"name": "Rosa"}}, "member"),
        ({"member": "Rosa"}, "member"),
        ({"receipt": None}, "receipt"),
        ({"receipt": {"amount": "54,000"}}, "receipt"),
        ({"receipt": {"amount": "-1.00"}}, "receipt.amount"),
        ({"receipt": {"date": "ayer"}}, "receipt"),
        ({"receipt_index": 0}, "receipt_index"),
        ({"obligations": {}}, "obligations"),
        ({"obligations": [{"id": "1"}]}, "obligations[0]"),
        ({"obligations": [loan(), loan(overdue=-5)]}, "obligations"),
        ({"obligations": [loan(overdue=-5)]}, "obligations"),
        ({"instruction": 3}, "instruction"),
        ({"understood": says({"product": "moon"})}, "understood"),
        ({"understood": says({"product": "loan", "share": "1/0"})}, "understood"),
        ({"understood": says({"product": "loan", "share": "3/2"})}, "understood.lines"),
        ({"bank_credits": [{"id": "b", "date": "2026-11-01"}]}, "bank_credits[0]"),
        ({"earlier_receipts": [{"amount": "x"}]}, "earlier_receipts[0]"),
        ({"history": [{"date": "2026-11-01", "amount": "1.00"}]}, "history[0]"),
    ],
)
def test_a_bad_case_names_its_bad_field(changes: Row, field: str) -> None:
    with pytest.raises(CaseInvalidError) as raised:
        PaymentCase.from_json(data(1_000, []) | changes, unread)

    assert raised.value.detail.startswith(f"{field}:")
    assert raised.value.code == "case.invalid"


@pytest.mark.parametrize("not_a_case", [[], "x", None, 3])
def test_what_is_no_object_is_no_case(not_a_case: object) -> None:
    with pytest.raises(CaseInvalidError):
        PaymentCase.from_json(not_a_case, unread)  # type: ignore[arg-type]
