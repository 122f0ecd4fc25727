from __future__ import annotations

import copy
from typing import Any

import pytest

from intake.evaluation.instructions import Verdict, judge, mistakes, report, score, summary

Row = dict[str, Any]

LINE: Row = {
    "product": "loan",
    "number": "28-119",
    "action": "installment",
    "amount": "250000.00",
    "rest": False,
}
GOLD: Row = {
    "id": "t1",
    "tag": "plain",
    "features": ["amounts"],
    "text": "250 mil a la cuota del 28-119 de 79123456",
    "expected": {
        "intent": "apply",
        "lines": [LINE],
        "prepayment": None,
        "on_behalf_of": "79123456",
        "declared_total": None,
        "needs_human": False,
    },
}
REFUND: Row = {
    "id": "t2",
    "tag": "negative",
    "text": "devuélvanme la plata",
    "expected": {"intent": "refund", "lines": [], "needs_human": True},
}


def said(**changes: object) -> Row:
    expected: Row = copy.deepcopy(GOLD["expected"])
    return expected | changes


def line(**changes: object) -> Row:
    return said(lines=[LINE | changes])


@pytest.mark.parametrize(
    "output",
    [
        said(),
        said(on_behalf_of="79.123.456"),
        line(action=None, number="28119", amount=250000),
        said(declared_total="250000.00"),
        line(rest=True),
        said(on_behalf_of=None, lines=[LINE | {"member_id": "79123456"}]),
    ],
)
def test_the_same_reading_in_another_form_is_exact(output: Row) -> None:
    assert judge(GOLD, output).verdict is Verdict.EXACT


@pytest.mark.parametrize(
    "output",
    [
        None,
        said(needs_human=True),
        said(lines=[]),
        line(amount=None),
        line(number=None),
        line(product="unspecified"),
    ],
)
def test_saying_less_is_abstaining(output: Row | None) -> None:
    assert judge(GOLD, output).verdict is Verdict.ABSTAINED


@pytest.mark.parametrize(
    "output",
    [
        line(amount="25000.00"),
        line(product="card"),
        line(action="principal"),
        line(period="2026-11"),
        said(on_behalf_of=None),
        said(prepayment="reduce_term"),
        said(lines=[LINE, LINE]),
        said(intent="refund", lines=[]),
        {"lines": "x"},
        line(share="1/0"),
        line(amount="mucho"),
    ],
)
def test_saying_something_false_is_wrong(output: Row) -> None:
    assert judge(GOLD, output).verdict is Verdict.WRONG


def test_a_label_that_wants_a_person_is_met_by_any_reading_that_asks_for_one() -> None:
    asks = said(intent="question", lines=[], needs_human=True)

    assert judge(REFUND, REFUND["expected"]).detail == "strict"
    assert judge(REFUND, asks).verdict is Verdict.FLAG_OK
    assert judge(REFUND, said()).verdict is Verdict.WRONG
    assert judge(REFUND, REFUND["expected"] | {"needs_human": False}).detail == "flag only"


def test_what_the_label_also_accepts_is_exact() -> None:
    gold = GOLD | {"also_ok": [{"on_behalf_of": None}]}

    assert judge(gold, said(on_behalf_of=None)).verdict is Verdict.EXACT
    assert judge(GOLD, said(on_behalf_of=None)).verdict is Verdict.WRONG


def test_several_members_may_be_written_on_the_lines() -> None:
    mine = LINE | {"product": "card", "member_id": "sender"}
    gold = GOLD | {"expected": said(lines=[LINE, mine])}
    output = said(on_behalf_of=None, lines=[LINE | {"member_id": "79123456"}, mine])

    assert judge(gold, output).verdict is Verdict.EXACT


def test_the_line_of_the_remainder_may_stand_anywhere() -> None:
    rest = LINE | {"amount": None, "rest": True, "product": "card"}
    gold = GOLD | {"expected": said(lines=[LINE, rest])}

    assert judge(gold, said(lines=[rest, LINE])).verdict is Verdict.EXACT


def test_the_report_counts_every_text_and_names_what_is_not_right() -> None:
    golds = [GOLD, GOLD | {"id": "t3"}, GOLD | {"id": "t4"}, REFUND]
    scored = score(golds, {"t1": said(), "t3": line(product="card"), "t2": REFUND["expected"]})

    table = report(scored).splitlines()

    assert summary(scored) == (
        "right (exact + flag_ok) 50.0 %, abstained 25.0 %, WRONG 25.0 % of 4"
    )
    assert table[-1] == summary(scored)
    assert table[1].split() == ["ALL", "4", "50.0%", "50.0%", "0", "1", "1", "0"]
    assert any(row.startswith("tag plain") for row in table)
    assert not any(row.startswith("tag negative") for row in table)
    assert [text.split()[0] for text in mistakes(scored).split("\n\n")] == ["t3", "t4"]
