from __future__ import annotations

import pytest

from models.proposal import Basis, Severity
from tests.applier.desk import (
    MEMBER,
    SENT_TWICE,
    Row,
    card,
    codes,
    contributions,
    credit,
    insurance,
    lines,
    loan,
    proposed,
    questions,
    says,
    unapplied,
)

EARLIER = {"case": "R-2026-000123", "amount": "120000.00", "date": "2026-11-19"}


def test_a_good_payment_is_clean() -> None:
    proposal = proposed(120_000, [loan()], bank_credits=[credit(120_000)])

    assert proposal.clean
    assert codes(proposal) == {"bank_confirmed"}


@pytest.mark.parametrize(
    ("receipt_has", "code"),
    [
        ({"status": "pending"}, "status_not_approved"),
        ({"status": "rejected"}, "status_not_approved"),
        ({"destination_account": "3104552211"}, "wrong_account"),
        ({"destination_account": "*7781"}, "wrong_account"),
        ({"destination_account": "@otronegocio"}, "wrong_account"),
        ({"destination_account": None, "paid_to_us": False}, "wrong_account"),
        ({"date": "2026-11-23"}, "future_date"),
    ],
)
def test_a_block_shows_the_lines_that_would_follow(receipt_has: Row, code: str) -> None:
    proposal = proposed(120_000, [loan()], receipt_has)

    assert code in {c.code for c in proposal.checks if c.severity is Severity.BLOCK}
    assert lines(proposal) == [("16-30401", "next_due", 120_000)]
    assert proposal.blocked


@pytest.mark.parametrize(
    "receipt_has",
    [
        {"status": "unknown"},
        {"destination_account": "*3290"},
        {"destination_account": "230***3290"},
        {"destination_account": "0000000230053290"},
        {"destination_account": "860024575"},
        {"destination_account": "@becoop", "paid_to_us": True},
        {"destination_account": None, "paid_to_us": None},
        {"collection_code": "09182"},
        {"date": "2026-11-22"},
        {"date": "2026-10-23"},
    ],
)
def test_what_is_ours_or_only_unsaid_raises_no_alarm(receipt_has: Row) -> None:
    assert proposed(120_000, [loan()], receipt_has).clean


@pytest.mark.parametrize(
    ("receipt_has", "code"),
    [
        ({"collection_code": "9181"}, "wrong_collection_code"),
        ({"date": "2026-10-22"}, "old_receipt"),
        ({"confidence": {"amount": 0.89}}, "low_confidence"),
        ({"confidence": {"reference": 0.5}}, "low_confidence"),
    ],
)
def test_a_doubt_is_a_warning(receipt_has: Row, code: str) -> None:
    proposal = proposed(120_000, [loan()], receipt_has)

    assert {check.code: check.severity for check in proposal.checks} == {code: Severity.WARN}


def test_confidence_in_a_field_that_was_not_read_says_nothing() -> None:
    has = {"reference": None, "confidence": {"reference": 0.1, "amount": 0.95}}

    assert proposed(120_000, [loan()], has).clean


@pytest.mark.parametrize(
    ("has", "more", "code"),
    [
        ({"is_receipt": False}, {}, "not_a_receipt"),
        ({"amount": None}, {}, "amount_missing"),
        ({}, {"member": None}, "member_unknown"),
    ],
)
def test_nothing_is_proposed_where_there_is_nothing_to_divide(
    has: Row, more: Row, code: str
) -> None:
    proposal = proposed(120_000, [loan()], has, **more)

    assert code in codes(proposal)
    assert (proposal.basis, lines(proposal)) == (Basis.NONE, [])
    assert questions(proposal) == (["which_member"] if code == "member_unknown" else [])


def test_a_payment_in_the_private_zone_is_left_to_the_core() -> None:
    proposal = proposed(120_000, [loan()], {"self_applied": True})

    assert "self_applied_channel" in codes(proposal)
    assert (lines(proposal), unapplied(proposal), questions(proposal)) == ([], 120_000, [])


@pytest.mark.parametrize(
    "has",
    [
        {"amount_candidates": ["120000.00", "14000.00"]},
        {"notes": ["two readings of the amount: 120000.00, 14000.00"]},
    ],
)
def test_two_readings_that_both_make_sense_are_a_block(has: Row) -> None:
    proposal = proposed(120_000, [loan(), insurance()], has)

    assert "two_amounts" in codes(proposal)
    assert (lines(proposal), unapplied(proposal)) == ([], 120_000)


@pytest.mark.parametrize(
    ("more", "plausible"),
    [
        ({}, False),
        ({"bank_credits": [credit(12_000)]}, True),
        ({"understood": says({"product": "loan", "amount": 12_000})}, True),
        ({"understood": says({"product": "loan"}, declared_total="12000.00")}, True),
    ],
)
def test_a_second_reading_counts_only_where_something_speaks_for_it(
    more: Row, *, plausible: bool
) -> None:
    has = {"amount_candidates": ["120000.00", "12000.00"]}

    proposal = proposed(120_000, [loan()], has, **more)

    assert ("two_amounts" in codes(proposal)) is plausible


def test_a_combination_speaks_for_a_reading() -> None:
    has = {"amount_candidates": ["120000.00", "79000.00"]}

    proposal = proposed(120_000, [loan(), card(), insurance()], has)

    assert "two_amounts" in codes(proposal)


@pytest.mark.parametrize(
    ("code", "amount", "warned"),
    [
        ("9182", 9_999_000, False),
        ("9182", 9_999_001, True),
        ("9757", 20_000_000, False),
        ("14523", 20_000_000, False),
        (None, 20_000_000, False),
    ],
)
def test_an_unknown_channel_has_the_largest_limit_of_its_code(
    code: str | None, amount: int, *, warned: bool
) -> None:
    proposal = proposed(amount, [loan()], {"collection_code": code})

    assert ("over_channel_limit" in codes(proposal)) is warned


@pytest.mark.parametrize(
    ("amount", "has", "reported"),
    [
        (10_000_000, {"medium": "cash"}, True),
        (10_000_000, {"collection_code": "9182"}, True),
        (9_999_999, {"medium": "cash"}, False),
        (12_000_000, {"medium": "transfer"}, False),
        (12_000_000, {}, False),
    ],
)
def test_much_cash_is_told_to_compliance_alone(amount: int, has: Row, *, reported: bool) -> None:
    proposal = proposed(
        amount,
        [loan()],
        has,
        understood=says({"product": "loan", "action": "principal", "amount": amount}),
    )

    told = [check for check in proposal.checks if check.code == "cash_threshold"]
    assert [(check.severity, check.audience) for check in told] == (
        [(Severity.INFO, "compliance")] if reported else []
    )
    said = " ".join(f"{question.message} {question.options}" for question in proposal.questions)
    assert "efectivo" not in said
    assert "UIAF" not in said


@pytest.mark.parametrize(
    ("earlier", "code"),
    [
        ({"sha256": SENT_TWICE}, "duplicate_file"),
        ({"transaction_id": "70815523"}, "duplicate_transaction"),
        ({"transaction_id": "7081-5523", "issuer": "davivienda"}, "duplicate_transaction"),
        ({"transaction_id": "004512"}, "duplicate_transaction"),
        ({"reference": MEMBER["id"]}, "possible_duplicate"),
    ],
)
def test_a_payment_that_came_before_is_recognised(earlier: Row, code: str) -> None:
    proposal = proposed(
        120_000,
        [loan()],
        {"sha256": SENT_TWICE, "other_ids": ["004512"]},
        earlier_receipts=[{"case": "R-1", "amount": "1.00"}, EARLIER | earlier],
    )

    assert codes(proposal) == {code}
    assert "R-2026-000123" in proposal.checks[0].message


@pytest.mark.parametrize(
    "earlier",
    [
        {"transaction_id": "70815523", "amount": "87000.00"},
        {"transaction_id": "70815523", "issuer": "nequi"},
        {"transaction_id": "11111111", "reference": MEMBER["id"]},
        {"reference": MEMBER["id"], "date": "2026-11-18"},
        {"reference": "79456123"},
        {"reference": None},
    ],
)
def test_a_payment_that_only_resembles_another_is_new(earlier: Row) -> None:
    proposal = proposed(120_000, [loan()], earlier_receipts=[EARLIER | earlier])

    assert proposal.clean


@pytest.mark.parametrize(("member_id", "alike"), [(MEMBER["id"], True), ("79456123", False)])
def test_two_missing_references_are_equal_only_for_one_member(
    member_id: str, *, alike: bool
) -> None:
    proposal = proposed(
        120_000,
        [loan()],
        {"reference": None, "transaction_id": None},
        earlier_receipts=[EARLIER | {"member_id": member_id}],
    )

    assert ("possible_duplicate" in codes(proposal)) is alike


@pytest.mark.parametrize(
    ("payer", "somebody_else"),
    [
        ("ROSA NINO", False),
        ("Ros*** El*** Ni***", False),
        ("ROSA ELVIRA NIÑO CC 1.012.345.678", False),
        ("ROSA ELVIRA NIÑO CC 79456123", True),
        ("JULIAN REYES DE LA PAVA", True),
        ("3104552211", False),
        ("79456123", True),
        (None, False),
    ],
)
def test_a_payer_who_is_not_the_member_is_mentioned(
    payer: str | None, *, somebody_else: bool
) -> None:
    proposal = proposed(120_000, [loan()], {"payer": payer})

    assert ("third_party_payer" in codes(proposal)) is somebody_else
    assert proposal.clean


def test_the_gravest_checks_stand_first() -> None:
    proposal = proposed(
        40_000,
        contributions(),
        {"status": "pending", "payer": "JULIAN REYES", "date": "2026-09-01"},
        bank_credits=[credit(40_000, date="2026-09-01")],
    )

    assert [check.severity.value for check in proposal.checks] == ["block", "warn", "info", "ok"]
