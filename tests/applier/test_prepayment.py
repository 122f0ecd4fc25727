from __future__ import annotations

import pytest

from tests.applier.desk import (
    card,
    codes,
    lines,
    loan,
    proposed,
    questions,
    savings,
    says,
    unapplied,
)

PRINCIPAL = {"product": "loan", "action": "principal"}


@pytest.mark.parametrize("choice", ["reduce_term", "reduce_installment"])
def test_the_members_choice_is_followed(choice: str) -> None:
    proposal = proposed(300_000, [loan()], understood=says(PRINCIPAL, prepayment=choice))

    assert lines(proposal) == [("16-30401", choice, 300_000)]
    assert proposal.clean


@pytest.mark.parametrize("general", [None, "advance_installments"])
def test_a_choice_that_was_not_made_is_asked_and_blocks_approval(general: str | None) -> None:
    proposal = proposed(300_000, [loan()], understood=says(PRINCIPAL, prepayment=general))

    assert lines(proposal) == [("16-30401", "principal_pending_choice", 300_000)]
    assert questions(proposal) == ["choose_prepayment"]
    assert proposal.questions[0].options == (
        "Reducir el plazo",
        "Reducir la cuota",
        "Adelantar cuotas",
    )
    assert proposal.blocked


def test_a_choice_on_the_line_wins_over_the_general_one() -> None:
    line = PRINCIPAL | {"prepayment": "reduce_installment"}

    proposal = proposed(300_000, [loan()], understood=says(line, prepayment="reduce_term"))

    assert lines(proposal) == [("16-30401", "reduce_installment", 300_000)]


def test_what_is_overdue_comes_before_principal() -> None:
    proposal = proposed(
        300_000, [loan(overdue=120_000)], understood=says(PRINCIPAL, prepayment="reduce_term")
    )

    assert lines(proposal) == [
        ("16-30401", "overdue", 120_000),
        ("16-30401", "reduce_term", 180_000),
    ]
    assert proposal.lines[0].reason == (
        "Cuota vencida desde el 15 oct; va antes del abono a capital que pidió el asociado"
    )
    assert "overdue_before_prepayment" not in codes(proposal)


def test_a_named_amount_alone_does_not_jump_the_overdue_part() -> None:
    line = PRINCIPAL | {"amount": 300_000}

    proposal = proposed(
        300_000, [loan(overdue=120_000)], understood=says(line, prepayment="reduce_term")
    )

    assert ("16-30401", "overdue", 120_000) in lines(proposal)


def test_the_split_that_the_member_gives_is_followed_with_a_warning() -> None:
    proposal = proposed(
        300_000,
        [loan(overdue=200_000)],
        understood=says(
            PRINCIPAL | {"amount": 180_000},
            {"product": "loan", "action": "installment", "rest": True},
            prepayment="reduce_term",
        ),
    )

    assert lines(proposal) == [
        ("16-30401", "reduce_term", 180_000),
        ("16-30401", "overdue", 120_000),
    ]
    assert "overdue_before_prepayment" in codes(proposal)


def test_a_prepayment_above_the_balance_is_a_payoff() -> None:
    proposal = proposed(2_500_000, [loan(overdue=120_000)], understood=says(PRINCIPAL))

    assert lines(proposal) == [("16-30401", "payoff", 2_400_000)]
    assert unapplied(proposal) == 100_000
    assert questions(proposal) == ["choose_target"]


def test_a_card_has_no_principal() -> None:
    proposal = proposed(
        100_000,
        [card(), savings()],
        understood=says(
            {"product": "card", "action": "principal", "amount": 60_000},
            {"product": "rentadiario", "rest": True},
        ),
    )

    assert lines(proposal) == [("1010304051", "deposit", 40_000)]
    assert unapplied(proposal) == 60_000
    assert questions(proposal) == ["choose_target"]


def test_a_prepayment_of_the_whole_balance_is_a_payoff_and_nothing_is_asked() -> None:
    proposal = proposed(2_400_000, [loan()], understood=says(PRINCIPAL))

    assert lines(proposal) == [("16-30401", "payoff", 2_400_000)]
    assert questions(proposal) == []


def test_principal_and_instalment_together_stay_within_the_balance() -> None:
    proposal = proposed(
        400_000,
        [loan(balance=300_000)],
        understood=says(
            PRINCIPAL | {"amount": 250_000},
            {"product": "loan", "action": "installment", "rest": True},
            prepayment="reduce_term",
        ),
    )

    assert lines(proposal) == [
        ("16-30401", "reduce_term", 250_000),
        ("16-30401", "next_due", 50_000),
    ]
    assert unapplied(proposal) == 100_000
