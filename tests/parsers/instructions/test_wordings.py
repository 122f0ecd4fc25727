"""Wordings of members, each with the reading that the cooperative's staff would give it.

The files are labelled like the evaluation samples; keys left out of ``expected`` are empty. In
``hard_wordings.jsonl`` are those that may be left to a person, but never be read wrongly.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intake.evaluation.instructions import Verdict, judge
from parsers.instructions import understand


def wordings(*names: str) -> list[dict[str, Any]]:
    texts = [Path(__file__).with_name(name).read_text("utf-8") for name in names]
    return [json.loads(line) for text in texts for line in text.splitlines()]


WORDINGS = wordings("wordings.jsonl", "more_wordings.jsonl")
HARD = wordings("hard_wordings.jsonl")
SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize("wording", WORDINGS, ids=[row["id"] for row in WORDINGS])
def test_a_wording_is_read_as_staff_would_read_it(wording: dict[str, Any]) -> None:
    said = understand(wording["text"], SUNDAY).as_json()

    found = judge(wording, said)

    assert found.verdict is Verdict.EXACT, (wording["text"], said)


@pytest.mark.parametrize("wording", HARD, ids=[row["id"] for row in HARD])
def test_a_hard_wording_is_left_to_a_person_rather_than_read_wrongly(
    wording: dict[str, Any],
) -> None:
    said = understand(wording["text"], SUNDAY).as_json()

    assert judge(wording, said).verdict is not Verdict.WRONG, (wording["text"], said)


def test_whatever_is_left_to_a_person_says_why_in_a_sentence() -> None:
    said = [understand(row["text"], SUNDAY) for row in WORDINGS]

    reasons = [one.why for one in said if one.needs_human]

    assert len(reasons) > 50
    assert all(why and why.endswith((".", "?")) for why in reasons)
    assert all(one.why is None for one in said if not one.needs_human)
