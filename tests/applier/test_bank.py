from __future__ import annotations

from datetime import date

import pytest

from applier.bank import amounts_sought, days_sought, match_credit
from applier.policy import load_policy
from models.money import Money
from models.receipt import Receipt
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


@pytest.mark.parametrize("printed", ["860024575", "860.024.575-7"])
def test_beside_our_own_nit_the_bank_may_show_the_member(printed: str) -> None:
    has = {"reference": printed}

    for shown in (MEMBER["id"], "8600245757", None):
        found = said_by(credit(120_000, reference=shown), has=has)
        assert found == {"reference_is_our_nit", "bank_confirmed"}
    assert "bank_not_found" in said_by(credit(120_000, reference="79456123"), has=has)


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


def test_a_cheque_that_has_not_cleared_is_shown_and_confirms_nothing() -> None:
    cheque = credit(120_000, available_on="2026-12-03")
    checks = proposed(120_000, [loan()], bank_credits=[cheque]).checks

    [said] = [check for check in checks if check.code.startswith("bank_")]
    assert said.code == "bank_not_found"
    assert "en canje hasta el 3 dic" in said.message


def test_a_cheque_counts_from_the_day_on_which_it_is_money() -> None:
    assert said_by(credit(120_000, available_on="2026-11-20")) == {"bank_confirmed"}
    assert said_by(credit(119_520, available_on="2026-12-03")) == {"bank_not_found"}


def test_what_is_sought_holds_every_credit_that_could_be_told_of() -> None:
    receipt = Receipt(amount=Money.pesos(120_000), amount_candidates=(Money.pesos(12_000),))
    sought = amounts_sought(receipt, load_policy())

    assert {Money.pesos(120_000), Money.pesos(12_000), Money.pesos(119_520)} <= sought
    assert days_sought(date(2026, 11, 14), load_policy()) == (
        date(2026, 11, 13),
        date(2026, 11, 19),
    )
    assert days_sought(date.max, load_policy()) == (date.max, date.max)
