"""Wordings of members, each with the reading that the cooperative's staff would give it.

The files are labelled like the evaluation samples; keys left out of ``expected`` are empty. In
``hard_wordings.jsonl`` are those that may be left to a person, but never be read wrongly.
"""

from __future__ import annotations

import functools
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intake.evaluation.instructions import Verdict, judge
from models.instruction import Instruction
from parsers.instructions import understand


def wordings(*names: str) -> list[dict[str, Any]]:
    texts = [Path(__file__).with_name(name).read_text("utf-8") for name in names]
    return [json.loads(line) for text in texts for line in text.splitlines()]


WORDINGS = wordings(
    "wordings.jsonl", "more_wordings.jsonl", "voices.jsonl", "chatter.jsonl", "turns.jsonl"
)
HARD = wordings("hard_wordings.jsonl")
TAGS = sorted({row["tag"] for row in WORDINGS})
SUNDAY = date(2026, 11, 22)


@functools.cache
def read(text: str) -> Instruction:
    """Return what is understood; each text is read once for all that is asked of it."""
    return understand(text, SUNDAY)


def said_otherwise(rows: list[dict[str, Any]], *allowed: Verdict) -> list[tuple[str, str, object]]:
    """Return the texts whose reading is none of the ``allowed`` ones, with what was read."""
    readings = [(row, read(row["text"]).as_json()) for row in rows]
    return [
        (row["id"], row["text"], said)
        for row, said in readings
        if judge(row, said).verdict not in allowed
    ]


@pytest.mark.parametrize("tag", TAGS)
def test_wordings_are_read_as_staff_would_read_them(tag: str) -> None:
    rows = [row for row in WORDINGS if row["tag"] == tag]

    assert said_otherwise(rows, Verdict.EXACT) == []


def test_hard_wordings_are_left_to_a_person_rather_than_read_wrongly() -> None:
    known = set(Verdict) - {Verdict.WRONG}

    assert said_otherwise(HARD, *known) == []


def test_whatever_is_left_to_a_person_says_why_in_a_sentence() -> None:
    said = [read(row["text"]) for row in WORDINGS]

    reasons = [one.why for one in said if one.needs_human]

    assert len(reasons) > 50
    assert all(why and why.endswith((".", "?")) for why in reasons)
    assert all(one.why is None for one in said if not one.needs_human)
