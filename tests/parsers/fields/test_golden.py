"""Invented receipts of many issuers, most of them layouts that no rule was written for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from parsers.fields import read_receipts
from tests.parsers.fields.pages import typed

FOLDER = Path(__file__).parents[2] / "receipts"
RECEIPTS = sorted(FOLDER.glob("*.txt"))
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("receipt", RECEIPTS, ids=lambda path: path.stem)
def test_a_receipt_says_what_was_expected_of_it(receipt: Path) -> None:
    expected = json.loads(receipt.with_suffix(".expected.json").read_text(encoding="utf-8"))

    facts = read_receipts([typed(receipt.read_text(encoding="utf-8"))], today=TODAY)

    assert facts.is_receipt is expected["is_receipt"]
    assert facts.kind == expected.get("kind", facts.kind)
    assert len(facts.receipts) == expected.get("receipts", len(facts.receipts))
    if "first" in expected:
        read = facts.receipts[0].as_json()
        assert {name: read[name] for name in expected["first"]} == expected["first"]


def test_there_are_golden_receipts_at_all() -> None:
    assert len(RECEIPTS) >= 30
