from __future__ import annotations

import pytest

from models.proposal import Basis
from tests.applier.desk import (
    MEMBER,
    Row,
    card,
    codes,
    contributions,
    insurance,
    lines,
    loan,
    owed,
    proposed,
    questions,
    savings,
    says,
    unapplied,
)


def test_each_named_amount_goes_to_its_target_and_the_rest_line_takes_what_is_left() -> None:
    proposal = proposed(
        134_000,
        [loan(), insurance()],
        understood=says(
            {"product": "insurance", "amount": 14_000}, {"product": "loan", "rest": True}
        ),
    )

    assert lines(proposal) == [
        ("61-30403", "next_due", 14_000),
        ("16-30401", "next_due", 120_000),
    ]
    assert proposal.basis is Basis.INSTRUCTION
    assert proposal.clean


def test_a_rest_line_is_served_last_wherever_it_is_written() -> None:
    proposal = proposed(
        79_000,
        [card(), insurance()],
        understood=says(
            {"product": "card", "rest": True}, {"product": "insurance", "amount": 14_000}
        ),
    )

    assert lines(proposal) == [("61-30403", "next_due", 14_000), ("90-30402", "next_due", 65_000)]


def test_amounts_above_the_payment_are_filled_in_the_order_written() -> None:
    proposal = proposed(
        130_000,
        [loan(), card()],
        understood=says(
            {"product": "loan", "amount": 120_000}, {"product": "card", "amount": 65_000}
        ),
    )

    assert lines(proposal) == [("16-30401", "next_due", 120_000), ("90-30402", "next_due", 10_000)]
    assert "instruction_exceeds_payment" in codes(proposal)
    assert questions(proposal) == []


def test_what_a_named_target_cannot_take_does_not_go_to_the_rest_line() -> None:
    proposal = proposed(
        200_000,
        [insurance(), savings()],
        understood=says(
            {"product": "insurance", "amount": 50_000}, {"product": "rentadiario", "rest": True}
        ),
    )

    assert lines(proposal) == [
        ("61-30403", "next_due", 14_000),
        ("1010304051", "deposit", 150_000),
    ]
    assert unapplied(proposal) == 36_000
    assert questions(proposal) == ["choose_target"]


def test_shares_are_cut_to_whole_pesos_and_the_last_one_takes_the_odd_ones() -> None:
    proposal = proposed(
        100_000,
        [savings(), owed("1020304052", "rentahorrito", "Rentahorrito")],
        understood=says(
            {"product": "rentadiario", "share": "1/3"},
            {"product": "rentahorrito", "share": "2/3"},
        ),
    )

    assert lines(proposal) == [
        ("1010304051", "deposit", 33_333),
        ("1020304052", "deposit", 66_667),
    ]


def test_an_instalment_pays_what_is_overdue_first_and_never_becomes_a_prepayment() -> None:
    proposal = proposed(
        400_000,
        [loan(overdue=120_000)],
        understood=says({"product": "loan", "action": "installment", "period": "2026-11"}),
    )

    assert lines(proposal) == [("16-30401", "overdue", 120_000), ("16-30401", "next_due", 120_000)]
    assert proposal.lines[0].reason == (
        "Cuota vencida desde el 15 oct; lo pidió el asociado para noviembre de 2026, pero lo "
        "vencido va primero"
    )
    assert unapplied(proposal) == 160_000
    assert questions(proposal) == ["choose_target"]


@pytest.mark.parametrize("action", ["overdue", "late_interest"])
def test_arrears_take_the_overdue_part_only(action: str) -> None:
    proposal = proposed(
        200_000, [loan(overdue=90_000)], understood=says({"product": "loan", "action": action})
    )

    assert lines(proposal) == [("16-30401", "overdue", 90_000)]
    assert unapplied(proposal) == 110_000


def test_a_count_of_overdue_instalments_is_a_ceiling() -> None:
    proposal = proposed(
        360_000,
        [loan(overdue=360_000)],
        understood=says({"product": "loan", "action": "overdue", "count": 2}),
    )

    assert lines(proposal) == [("16-30401", "overdue", 240_000)]


def test_counted_instalments_are_the_overdue_ones_then_the_next_then_those_ahead() -> None:
    proposal = proposed(
        600_000,
        [loan(overdue=130_000)],
        understood=says({"product": "loan", "action": "installment", "count": 4}),
    )

    assert lines(proposal) == [
        ("16-30401", "overdue", 130_000),  # Begun instalments count: this is two.
        ("16-30401", "next_due", 120_000),
        ("16-30401", "advance_installments", 120_000),
    ]
    assert unapplied(proposal) == 230_000


def test_instalments_in_advance_without_a_number_are_whole_ones() -> None:
    proposal = proposed(
        400_000,
        [loan()],
        understood=says(
            {"product": "loan", "action": "installment"}, prepayment="advance_installments"
        ),
    )

    assert lines(proposal) == [
        ("16-30401", "next_due", 120_000),
        ("16-30401", "advance_installments", 240_000),
    ]
    assert unapplied(proposal) == 40_000


def test_a_payoff_is_the_balance_and_what_exceeds_it_is_asked_about() -> None:
    proposal = proposed(500_000, [card()], understood=says({"product": "card", "action": "payoff"}))

    assert lines(proposal) == [("90-30402", "payoff", 480_000)]
    assert unapplied(proposal) == 20_000
    assert questions(proposal) == ["choose_target"]


@pytest.mark.parametrize("amount", [None, 400_000])
def test_a_payoff_that_falls_short_leaves_its_money_alone(amount: int | None) -> None:
    proposal = proposed(
        450_000,
        [card(), savings()],
        understood=says(
            {"product": "card", "action": "payoff", "amount": amount},
            {"product": "rentadiario", "rest": True},
        ),
    )

    assert "payoff_short" in codes(proposal)
    assert lines(proposal) == ([("1010304051", "deposit", 50_000)] if amount else [])
    assert questions(proposal) == ["choose_target"]


def test_an_extra_instalment_is_asked_about() -> None:
    proposal = proposed(
        120_000, [loan()], understood=says({"product": "loan", "action": "extra_installment"})
    )

    assert lines(proposal) == []
    assert questions(proposal) == ["choose_target"]


def test_savings_take_what_is_due_and_the_rest_as_a_deposit() -> None:
    proposal = proposed(
        100_000,
        [savings(overdue=20_000, next_due=20_000)],
        understood=says({"product": "rentadiario", "action": "deposit"}),
    )

    assert lines(proposal) == [
        ("1010304051", "overdue", 20_000),
        ("1010304051", "next_due", 20_000),
        ("1010304051", "deposit", 60_000),
    ]


def test_a_cdat_takes_no_deposit() -> None:
    proposal = proposed(
        1_000_000,
        [owed("300-30405", "term_deposit", "CDAT 180 días", balance=3_000_000)],
        understood=says({"product": "term_deposit", "action": "deposit"}),
    )

    assert lines(proposal) == []
    assert questions(proposal) == ["choose_target"]


def test_contributions_named_beside_an_instalment_leave_it_its_money() -> None:
    proposal = proposed(
        170_000,
        [*contributions(), loan()],
        understood=says({"product": "contributions"}, {"product": "loan", "action": "installment"}),
    )

    assert ("16-30401", "next_due", 120_000) in lines(proposal)
    # 50.000 are left for contributions: a month's 40.000, and 10.000 by their ratio.
    assert ("1-1012345678", "deposit", 1_000) in lines(proposal)
    assert ("2-1012345678", "deposit", 9_000) in lines(proposal)
    assert unapplied(proposal) == 0


def test_two_savings_accounts_without_amounts_are_not_divided_by_us() -> None:
    proposal = proposed(
        80_000,
        [savings(), owed("1020304052", "rentahorrito", "Rentahorrito")],
        understood=says({"product": "rentadiario"}, {"product": "rentahorrito"}),
    )

    assert lines(proposal) == []
    assert questions(proposal) == ["choose_target"]


def test_a_missing_product_keeps_its_money_and_nobody_else_gets_it() -> None:
    proposal = proposed(
        100_000,
        [insurance(), savings()],
        understood=says(
            {"product": "card", "amount": 60_000},
            {"product": "insurance"},
            {"product": "rentadiario", "rest": True},
        ),
    )

    assert "target_not_found" in codes(proposal)
    assert lines(proposal) == [("61-30403", "next_due", 14_000), ("1010304051", "deposit", 26_000)]
    assert unapplied(proposal) == 60_000
    assert questions(proposal) == ["choose_target"]


def test_what_a_missing_product_without_an_amount_would_take_is_not_given_away() -> None:
    proposal = proposed(
        100_000,
        [insurance(), savings()],
        understood=says(
            {"product": "card"}, {"product": "insurance"}, {"product": "rentadiario", "rest": True}
        ),
    )

    assert lines(proposal) == [("61-30403", "next_due", 14_000)]
    assert unapplied(proposal) == 86_000


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("16-30401", "16-30401"),
        ("30401", "16-30401"),
        ("terminado en 401", "16-30401"),
        ("vivienda", "28-77120"),
        ("crédito de vivienda", "28-77120"),
        ("28", "28-77120"),
        ("el de la casa", "28-77120"),
        ("del crédito hipotecario", "28-77120"),
        ("consumos", "16-30401"),
    ],
)
def test_a_loan_is_found_by_its_number_its_ending_or_its_name(said: str, meant: str) -> None:
    proposal = proposed(
        120_000,
        [loan(), loan("28-77120", "Crédito vivienda")],
        understood=says({"product": "loan", "number": said, "action": "installment"}),
    )

    assert lines(proposal) == [(meant, "next_due", 120_000)]


@pytest.mark.parametrize("said", ["16-99999", "educativo", "libre"])
def test_a_number_that_matches_nothing_never_means_another_loan(said: str) -> None:
    proposal = proposed(
        120_000,
        [loan(), loan("45-30409", "Crédito libranza")],
        understood=says({"product": "loan", "number": said, "action": "installment"}),
    )

    assert lines(proposal) == []
    assert "target_not_found" in codes(proposal)
    assert questions(proposal) == ["choose_target"]


def test_of_several_loans_the_one_whose_due_equals_the_money_is_meant() -> None:
    proposal = proposed(
        210_000,
        [loan(), loan("35-30410", "Crédito educativo", overdue=105_000, next_due=105_000)],
        understood=says({"product": "loan"}),
    )

    assert lines(proposal) == [("35-30410", "overdue", 105_000), ("35-30410", "next_due", 105_000)]


def test_of_several_loans_that_fit_alike_the_member_chooses() -> None:
    proposal = proposed(
        120_000,
        [loan(), loan("35-30410", "Crédito educativo")],
        understood=says({"product": "loan"}),
    )

    assert lines(proposal) == []
    assert questions(proposal) == ["choose_obligation"]
    assert proposal.questions[0].options == (
        "Crédito consumo terminado en 0401",
        "Crédito educativo terminado en 0410",
    )


@pytest.mark.parametrize("action", ["principal", "payoff"])
def test_principal_and_payoff_are_never_matched_by_amount(action: str) -> None:
    proposal = proposed(
        120_000,
        [loan(balance=120_000), loan("35-30410", "Crédito educativo", balance=900_000)],
        understood=says({"product": "loan", "action": action}),
    )

    assert lines(proposal) == []
    assert questions(proposal) == ["choose_obligation"]


def test_all_loans_are_paid_in_the_default_order() -> None:
    proposal = proposed(
        300_000,
        [
            loan(overdue=120_000, since="2026-11-01"),
            loan("35-30410", "Crédito educativo", overdue=80_000, next_due=80_000),
        ],
        understood=says({"product": "loan", "number": "all", "action": "installment"}),
    )

    assert lines(proposal) == [
        ("35-30410", "overdue", 80_000),
        ("16-30401", "overdue", 120_000),
        ("16-30401", "next_due", 100_000),
    ]


def test_everything_overdue_leaves_out_what_payroll_collects() -> None:
    proposal = proposed(
        300_000,
        [
            loan(overdue=120_000),
            loan("45-30409", "Crédito libranza", overdue=99_000, payroll=True),
            insurance(overdue=14_000, since="2026-10-01"),
        ],
        understood=says({"product": "everything_overdue", "action": "overdue"}),
    )

    assert lines(proposal) == [("61-30403", "overdue", 14_000), ("16-30401", "overdue", 120_000)]
    assert "payroll_collects" not in codes(proposal)
    assert unapplied(proposal) == 166_000


def test_what_payroll_did_not_deduct_is_paid_with_a_warning() -> None:
    proposal = proposed(
        99_000,
        [loan("45-30409", "Crédito libranza", overdue=99_000, payroll=True)],
        understood=says({"product": "payroll_deduction", "action": "overdue"}),
    )

    assert lines(proposal) == [("45-30409", "overdue", 99_000)]
    assert "payroll_collects" in codes(proposal)


@pytest.mark.parametrize(
    ("obligations", "number", "paid", "warned"),
    [
        ([loan(), loan("45-30409", "Crédito libranza", payroll=True)], None, "16-30401", False),
        ([loan("45-30409", "Crédito libranza", payroll=True)], None, "45-30409", True),
        (
            [loan(), loan("45-30409", "Crédito libranza", payroll=True)],
            "libranza",
            "45-30409",
            True,
        ),
    ],
)
def test_payroll_takes_part_only_when_named(
    obligations: list[Row], number: str | None, paid: str, *, warned: bool
) -> None:
    proposal = proposed(
        120_000, obligations, understood=says({"product": "loan", "number": number})
    )

    assert lines(proposal) == [(paid, "next_due", 120_000)]
    assert ("payroll_collects" in codes(proposal)) is warned


@pytest.mark.parametrize("intent", ["refund", "duplicate_notice", "pending", "question"])
def test_a_text_that_is_no_instruction_to_apply_goes_to_a_person(intent: str) -> None:
    proposal = proposed(120_000, [loan()], understood={"intent": intent, "needs_human": True})

    assert (proposal.basis, lines(proposal), unapplied(proposal)) == (Basis.NONE, [], 120_000)
    assert "instruction_needs_person" in codes(proposal)
    assert questions(proposal) == []


def test_a_doubtful_instruction_goes_to_a_person_with_its_reason() -> None:
    proposal = proposed(
        120_000,
        [loan()],
        understood=says({"product": "loan"}, needs_human=True, why="dice «y pico»"),
    )

    assert lines(proposal) == []
    assert any("dice «y pico»" in check.message for check in proposal.checks)


def test_a_text_without_an_instruction_changes_nothing() -> None:
    silent = proposed(120_000, [loan()])
    polite = proposed(120_000, [loan()], understood={"intent": "none", "needs_human": True})

    assert polite == silent
    assert polite.basis is Basis.EXACT_MATCH


def test_money_for_an_unnamed_purpose_follows_the_rules_for_no_instruction() -> None:
    proposal = proposed(134_000, [loan(), insurance()], understood=says({"product": "unspecified"}))

    assert proposal.basis is Basis.EXACT_MATCH
    assert unapplied(proposal) == 0


def test_another_members_part_stays_unapplied() -> None:
    proposal = proposed(
        220_000,
        [loan()],
        sender_id="79456123",
        understood=says(
            {"product": "loan", "amount": 120_000},
            {"product": "contributions", "amount": 100_000, "member_id": "sender"},
            on_behalf_of=MEMBER["id"],
        ),
    )

    assert lines(proposal) == [("16-30401", "next_due", 120_000)]
    assert unapplied(proposal) == 100_000
    assert "other_member" in codes(proposal)
    assert questions(proposal) == []


@pytest.mark.parametrize(("index", "paid"), [(1, "61-30403"), (2, "16-30401")])
def test_each_receipt_follows_its_own_line(index: int, paid: str) -> None:
    proposal = proposed(
        14_000,
        [loan(), insurance()],
        receipt_index=index,
        understood=says({"product": "insurance", "receipt": 1}, {"product": "loan", "receipt": 2}),
    )

    assert [line[0] for line in lines(proposal)] == [paid]
    assert "other_member" in codes(proposal)


def test_a_declared_total_that_is_not_the_receipts_is_shown() -> None:
    proposal = proposed(
        120_000, [loan()], understood=says({"product": "loan"}, declared_total="125000.00")
    )

    assert "declared_amount_differs" in codes(proposal)


def test_a_share_of_a_part_keeps_its_odd_pesos() -> None:
    proposal = proposed(
        100_001, [savings()], understood=says({"product": "rentadiario", "share": "1/2"})
    )

    assert [line.amount.plain for line in proposal.lines] == ["50000.50"]


def test_all_loans_are_paid_off_one_after_the_other_as_far_as_the_money_goes() -> None:
    proposal = proposed(
        500_000,
        [loan(balance=300_000), loan("35-30410", "Crédito educativo", balance=250_000), savings()],
        understood=says(
            {"product": "loan", "number": "all", "action": "payoff"},
            {"product": "rentadiario", "rest": True},
        ),
    )

    assert lines(proposal) == [("16-30401", "payoff", 300_000)]
    assert "payoff_short" in codes(proposal)
    assert unapplied(proposal) == 200_000


def test_principal_of_all_loans_is_for_the_member_to_divide() -> None:
    proposal = proposed(
        500_000,
        [loan(), loan("35-30410", "Crédito educativo")],
        understood=says({"product": "loan", "number": "all", "action": "principal"}),
    )

    assert lines(proposal) == []
    assert questions(proposal) == ["choose_obligation"]


@pytest.mark.parametrize(
    ("at_counter", "warned"), [([loan()], True), ([loan(), loan("28-77120")], False)]
)
def test_all_loans_include_payrolls_only_where_all_would_mean_one(
    at_counter: list[Row], *, warned: bool
) -> None:
    proposal = proposed(
        600_000,
        [*at_counter, loan("45-30409", "Crédito libranza", payroll=True)],
        understood=says({"product": "loan", "number": "all"}),
    )

    assert ("payroll_collects" in codes(proposal)) is warned
    assert len(proposal.lines) == 2


@pytest.mark.parametrize("action", ["principal", "payoff", "extra_installment"])
def test_contributions_have_no_principal_and_no_payoff(action: str) -> None:
    proposal = proposed(
        40_000, contributions(), understood=says({"product": "contributions", "action": action})
    )

    assert lines(proposal) == []
    assert questions(proposal) == ["choose_target"]


def test_a_member_without_payroll_obligations_is_asked_what_he_means() -> None:
    proposal = proposed(99_000, [loan()], understood=says({"product": "payroll_deduction"}))

    assert lines(proposal) == []
    assert "target_not_found" in codes(proposal)


def test_what_is_left_for_another_member_is_not_asked_about() -> None:
    proposal = proposed(
        200_000,
        [loan()],
        understood=says(
            {"product": "loan"}, {"product": "card", "member_id": "79456123", "rest": True}
        ),
    )

    assert lines(proposal) == [("16-30401", "next_due", 120_000)]
    assert (unapplied(proposal), questions(proposal)) == (80_000, [])


def test_a_named_amount_goes_to_its_target_though_an_earlier_line_names_none() -> None:
    proposal = proposed(
        150_000,
        [loan(), card()],
        understood=says({"product": "loan"}, {"product": "card", "amount": 50_000}),
    )

    assert lines(proposal) == [("16-30401", "next_due", 100_000), ("90-30402", "next_due", 50_000)]
    assert "instruction_exceeds_payment" not in codes(proposal)


def test_amounts_that_exceed_the_payment_leave_it_to_the_order_written() -> None:
    proposal = proposed(
        150_000,
        [loan(), card(next_due=200_000)],
        understood=says({"product": "loan"}, {"product": "card", "amount": 160_000}),
    )

    assert lines(proposal) == [("16-30401", "next_due", 120_000), ("90-30402", "next_due", 30_000)]
    assert "instruction_exceeds_payment" in codes(proposal)


def test_a_named_amount_is_kept_from_a_line_that_would_take_everything() -> None:
    proposal = proposed(
        30_000,
        [*contributions(), insurance()],
        understood=says({"product": "contributions"}, {"product": "insurance", "amount": 14_000}),
    )

    assert ("61-30403", "next_due", 14_000) in lines(proposal)
    assert sum(line[2] for line in lines(proposal)) == 30_000
