from __future__ import annotations

import pytest

from applier.bank import match_credit
from applier.policy import load_policy
from tests.applier.desk import MEMBER, Row, case, credit, loan, proposed


def said_by(*credits_: Row, has: Row | None = None, **more: object) -> set[str]:
    proposal = proposed(120_000, [loan()], has, bank_credits=list(credits_), **more)
    return {check.code for check in proposal.checks}


@pytest.mark.parametrize(
    ("paid", "credited", "found"),
    [
        ("2026-11-19", "2026-11-18", True),
        ("2026-11-19", "2026-11-17", False),
        ("2026-11-19", "2026-11-24", True),  # Friday, Monday, Tuesday.
        ("2026-11-19", "2026-11-25", False),
        ("2026-11-14", "2026-11-19", True),  # Monday the 16th is a holiday.
        ("2026-11-14", "2026-11-20", False),
        ("2026-07-10", "2026-07-16", True),  # Monday the 13th is the holiday of Ley 2578.
        ("2026-07-10", "2026-07-17", False),
        ("9999-12-31", "9999-12-31", True),
    ],
)
def test_a_credit_counts_from_a_day_before_to_three_business_days_after(
    paid: str, credited: str, *, found: bool
) -> None:
    codes = said_by(credit(120_000, date=credited), has={"date": paid})

    assert ("bank_confirmed" in codes) is found
    assert ("bank_not_found" in codes) is not found


@pytest.mark.parametrize(
    ("credits_", "code"),
    [
        ([], "bank_not_found"),
        ([credit(119_999)], "bank_not_found"),
        ([credit(120_000)], "bank_confirmed"),
        ([credit(120_000, reference=MEMBER["id"])], "bank_confirmed"),
        ([credit(120_000, reference="0001012345678")], "bank_confirmed"),
        ([credit(120_000, reference="79456123")], "bank_not_found"),
        ([credit(120_000), credit(120_000, id="b2")], "bank_ambiguous"),
        ([credit(120_000), credit(120_000, id="b2", reference=MEMBER["id"])], "bank_confirmed"),
        ([credit(120_000, used_by="R-2026-000009")], "bank_credit_used"),
        ([credit(120_000, used_by="R-2026-000077")], "bank_confirmed"),
        ([credit(120_000, used_by="R-2026-000009"), credit(120_000, id="b2")], "bank_confirmed"),
        ([credit(119_520)], "fee_suspected"),  # Less 4 x 1000.
        ([credit(119_520, used_by="R-2026-000009")], "bank_not_found"),
        ([credit(119_520), credit(120_000, used_by="R-9")], "bank_credit_used"),
    ],
)
def test_exactly_one_free_credit_of_the_exact_amount_confirms(
    credits_: list[Row], code: str
) -> None:
    assert said_by(*credits_, case="R-2026-000077") == {code}


def test_the_tax_is_rounded_to_the_peso() -> None:
    proposal = proposed(123_130, [loan()], bank_credits=[credit(122_637)])  # 492,52 are 493.

    assert "fee_suspected" in {check.code for check in proposal.checks}


def test_without_a_reference_on_the_receipt_the_members_number_is_compared() -> None:
    has = {"reference": None}

    assert said_by(credit(120_000, reference=MEMBER["id"]), has=has) == {"bank_confirmed"}
    assert said_by(credit(120_000, reference="79456123"), has=has) == {"bank_not_found"}


def test_without_a_date_only_an_equal_reference_confirms() -> None:
    has = {"date": None}

    assert said_by(credit(120_000, reference=MEMBER["id"]), has=has) == {"bank_confirmed"}
    assert said_by(credit(120_000), has=has) == {"bank_ambiguous"}


def test_the_credit_that_confirms_is_named() -> None:
    match = match_credit(
        case(120_000, [loan()], bank_credits=[credit(120_000, id="b77")]), load_policy()
    )

    assert match is not None
    assert match.credit is not None
    assert match.credit.id == "b77"


@pytest.mark.parametrize("has", [{"amount": None}, {"is_receipt": False}])
def test_without_an_amount_there_is_nothing_to_compare(has: Row) -> None:
    assert not any(code.startswith("bank") for code in said_by(credit(120_000), has=has))


def test_without_a_list_the_bank_is_not_mentioned() -> None:
    assert proposed(120_000, [loan()]).clean
