"""Invented receipts, a folder an issuer, most of them layouts that no rule was written for.

Beside each text stands what it says: all fields of ``tupago read``, without what is said *about*
them (confidence, places, remarks).
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from models.receipt import Receipt
from parsers.fields import read_receipts
from parsers.issuers.known import NAMES
from tests.parsers.fields.pages import typed

FOLDER = Path(__file__).parents[2] / "receipts"
SAMPLES = sorted(FOLDER.rglob("*.txt"))
TODAY = date(2026, 11, 22)
NO_ISSUER = {"unknown", "not_receipts"}
# How it was paid is often only inferred.
ABOUT = {"confidence", "boxes", "notes", "doubts", "medium"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_receipt_says_what_was_expected_of_it(sample: Path) -> None:
    expected = json.loads(sample.with_suffix(".expected.json").read_text(encoding="utf-8"))

    facts = read_receipts([typed(sample.read_text(encoding="utf-8"))], today=TODAY)

    read = [receipt.as_json() for receipt in facts.receipts]
    said = [{name: it for name, it in one.items() if name not in ABOUT} for one in read]
    assert {"is_receipt": facts.is_receipt, "kind": facts.kind, "receipts": said} == expected


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_sample_holds_every_field_and_lies_in_the_folder_of_its_issuer(sample: Path) -> None:
    expected = json.loads(sample.with_suffix(".expected.json").read_text(encoding="utf-8"))

    assert sample.parent.parent == FOLDER, "a sample lies in the folder of its issuer"
    assert sample.parent.name in {*NAMES, *NO_ISSUER}, "no issuer has this code"
    assert expected["is_receipt"] is (sample.parent.name != "not_receipts")
    for receipt in expected["receipts"]:
        assert set(receipt) == set(Receipt().as_json()) - ABOUT
        assert (receipt["issuer"] or "unknown") == sample.parent.name


@pytest.mark.parametrize("code", sorted(NAMES))
def test_every_issuer_has_a_sample(code: str) -> None:
    assert any(sample.parent.name == code for sample in SAMPLES)


def test_what_is_expected_is_expected_of_a_sample() -> None:
    expected = {path.name.removesuffix(".expected.json") for path in FOLDER.rglob("*.json")}

    assert expected == {sample.stem for sample in SAMPLES}
