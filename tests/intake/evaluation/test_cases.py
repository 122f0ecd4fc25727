from __future__ import annotations

import copy
from typing import Any

import pytest

from intake.evaluation.cases import Verdict, judge, mistakes, report, score, summary

Row = dict[str, Any]

LOAN = {
    "id": "16-30401",
    "product": "loan",
    "overdue": "120000.00",
    "next_due": "120000.00",
    "balance": "900000.00",
}
SAVINGS = {
    "id": "1010304051",
    "product": "rentadiario",
    "overdue": "0.00",
    "next_due": "0.00",
    "balance": "90000.00",
}
GOLD: Row = {
    "id": "c1",
    "tags": ["r8", "default"],
    "case": {
        "receipt": {"amount": "150000.00"},
        "obligations": [LOAN, SAVINGS],
        "instruction": None,
    },
    "expected": {
        "basis": "default_order",
        "lines": [{"obligation": "16-30401", "action": "overdue", "amount": "120000.00"}],
        "unapplied": "30000.00",
        "checks": [
            {"code": "old_receipt", "severity": "warn"},
            {"code": "bank_confirmed", "severity": "ok"},
        ],
        "absent_checks": ["duplicate_file"],
        "questions": ["choose_target"],
        "may_questions": ["which_member"],
        "must_not_say": ["Rentadiario"],
        "clean": False,
    },
}


def right() -> Row:
    """Return an output that agrees with the label."""
    expected = copy.deepcopy(GOLD["expected"])
    return {
        "basis": expected["basis"],
        "lines": [line | {"reason": "Cuota vencida"} for line in expected["lines"]],
        "unapplied": expected["unapplied"],
        "checks": [check | {"message": "x"} for check in expected["checks"]],
        "questions": [{"code": "choose_target", "message": "¿A qué?", "options": []}],
        "clean": False,
    }


def line(action: str, amount: str, obligation: str = "16-30401") -> Row:
    return {"obligation": obligation, "action": action, "amount": amount, "reason": "x"}


def test_an_output_that_agrees_is_exact() -> None:
    found = judge(GOLD, right())

    assert found.verdict is Verdict.EXACT
    assert all(found.parts.values())


@pytest.mark.parametrize(
    "change",
    [
        {"lines": [], "unapplied": "150000.00"},
        {"basis": "exact_match"},
        {"questions": []},
        {
            "questions": [
                {"code": "choose_target", "message": "x"},
                {"code": "choose_obligation", "message": "x"},
            ]
        },
        {"checks": [{"code": "old_receipt", "severity": "warn"}]},
        {
            "checks": [
                *GOLD["expected"]["checks"],
                {"code": "duplicate_file", "severity": "block"},
            ]
        },
        {"lines": [line("overdue", "120000.00") | {"reason": " "}]},
    ],
)
def test_a_cautious_difference_is_an_abstention(change: Row) -> None:
    assert judge(GOLD, right() | change).verdict is Verdict.ABSTAINED


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"unapplied": "29999.99"}, id="lost a centavo"),
        pytest.param(
            {"lines": [line("overdue", "120001.00")], "unapplied": "29999.00"}, id="above its limit"
        ),
        pytest.param(
            {"lines": [line("next_due", "120000.00")]}, id="money on a line beyond the label's"
        ),
        pytest.param({"lines": [line("overdue", "120000.00", "9-9")]}, id="no such obligation"),
        pytest.param({"lines": [line("deposit", "120000.00")]}, id="a deposit on a loan"),
        pytest.param({"lines": [line("payoff", "120000.00")]}, id="a payoff below the balance"),
        pytest.param(
            {"checks": [{"code": "bank_confirmed", "severity": "ok"}]}, id="a warning missing"
        ),
        pytest.param({"clean": True}, id="said clean although it is not"),
        pytest.param({"lines": 3}, id="not in the contract's form"),
        pytest.param({"unapplied": "0.001"}, id="a fraction of a centavo"),
        pytest.param(
            {"questions": [{"code": "choose_target", "message": "¿Su Rentadiario?"}]},
            id="told a stranger",
        ),
    ],
)
def test_what_is_false_or_unsafe_is_wrong(change: Row) -> None:
    assert judge(GOLD, right() | change).verdict is Verdict.WRONG


def test_prepayments_may_not_exceed_the_balance_together() -> None:
    ahead = [line("reduce_term", "60000.00"), line("advance_installments", "60000.00")]
    poor = copy.deepcopy(GOLD)
    poor["case"]["obligations"][0]["balance"] = "100000.00"

    found = judge(poor, right() | {"lines": ahead})

    assert "16-30401 above its balance" in found.unsafe


def test_lines_that_the_label_does_not_assert_must_still_add_up() -> None:
    gold = copy.deepcopy(GOLD)
    gold["expected"] |= {"lines": None, "unapplied": None}

    nothing = right() | {"lines": [], "unapplied": "150000.00"}
    assert judge(gold, nothing).verdict is Verdict.EXACT
    assert judge(gold, nothing | {"unapplied": "0.00"}).verdict is Verdict.WRONG


def test_no_output_is_an_abstention() -> None:
    scored = score([GOLD], {})

    assert scored[0].judgement.verdict is Verdict.ABSTAINED
    assert summary(scored) == "exact 0.0 %, abstained 100.0 %, WRONG 0.0 % of 1"


def test_the_report_counts_by_tag_and_by_check() -> None:
    golds = [GOLD, GOLD | {"id": "c2"}]
    scored = score(golds, {"c1": right(), "c2": right() | {"unapplied": "0.00"}})

    rows = {row.split("  ")[0]: row.split() for row in report(scored).splitlines()}

    assert rows["ALL"][1:5] == ["2", "50.0%", "0", "1"]
    assert rows["tag r8"][2:6] == ["2", "50.0%", "0", "1"]
    assert rows["check old_receipt"][2] == "2"
    assert mistakes(scored).splitlines()[1].strip() == "money does not add up"
