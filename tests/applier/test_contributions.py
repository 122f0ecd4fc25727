from __future__ import annotations

import pytest

from tests.applier.desk import (
    codes,
    contributions,
    lines,
    owed,
    proposed,
    questions,
    says,
    unapplied,
)

SOCIAL, PERMANENT = "1-1012345678", "2-1012345678"
APORTES = says({"product": "contributions"})


@pytest.mark.parametrize(
    ("paid", "months_overdue", "expected"),
    [
        pytest.param(
            40_000, 0, [(SOCIAL, "next_due", 4_000), (PERMANENT, "next_due", 36_000)], id="a month"
        ),
        pytest.param(
            80_000,
            1,
            [
                (SOCIAL, "overdue", 4_000),
                (SOCIAL, "next_due", 4_000),
                (PERMANENT, "overdue", 36_000),
                (PERMANENT, "next_due", 36_000),
            ],
            id="two months, one of them late",
        ),
        pytest.param(
            10_005,
            1,
            [(SOCIAL, "overdue", 1_000), (PERMANENT, "overdue", 9_005)],
            id="less than what is late, by the ratio",
        ),
        pytest.param(
            55_555,
            1,
            [
                (SOCIAL, "overdue", 4_000),
                (SOCIAL, "next_due", 1_555),
                (PERMANENT, "overdue", 36_000),
                (PERMANENT, "next_due", 14_000),
            ],
            id="what is late first, the rest by the ratio",
        ),
        pytest.param(
            60_000,
            0,
            [
                (SOCIAL, "next_due", 4_000),
                (SOCIAL, "deposit", 2_000),
                (PERMANENT, "next_due", 36_000),
                (PERMANENT, "deposit", 18_000),
            ],
            id="beyond what is due, a deposit",
        ),
    ],
)
def test_contributions_are_divided_between_the_two_accounts(
    paid: int, months_overdue: int, expected: list[tuple[str, str, int]]
) -> None:
    proposal = proposed(paid, contributions(months_overdue), understood=APORTES)

    assert lines(proposal) == expected
    assert unapplied(proposal) == 0


def test_a_part_is_at_most_what_is_overdue_on_its_account() -> None:
    pair = contributions()
    pair[0] |= {"overdue": "500.00"}
    pair[1] |= {"overdue": "72000.00"}

    proposal = proposed(50_000, pair, understood=APORTES)

    assert lines(proposal) == [(SOCIAL, "overdue", 500), (PERMANENT, "overdue", 49_500)]


def test_centavos_go_to_permanent_savings() -> None:
    proposal = proposed(60_000.75, contributions(), understood=APORTES)

    by_line = {(line.obligation, line.action.value): line.amount for line in proposal.lines}
    assert by_line[SOCIAL, "deposit"].plain == "2000.00"
    assert by_line[PERMANENT, "deposit"].plain == "18000.75"


def test_a_member_with_one_of_the_two_accounts_pays_what_is_due_and_is_asked() -> None:
    proposal = proposed(40_000, contributions()[1:], understood=APORTES)

    assert lines(proposal) == [(PERMANENT, "next_due", 36_000)]
    assert unapplied(proposal) == 4_000
    assert questions(proposal) == ["choose_target"]


def test_a_member_without_contributions_is_asked() -> None:
    proposal = proposed(40_000, [], understood=APORTES)

    assert "target_not_found" in codes(proposal)
    assert unapplied(proposal) == 40_000


def test_late_contributions_alone_stop_at_what_is_late() -> None:
    proposal = proposed(
        100_000,
        contributions(1),
        understood=says({"product": "contributions", "action": "overdue"}),
    )

    assert lines(proposal) == [(SOCIAL, "overdue", 4_000), (PERMANENT, "overdue", 36_000)]
    assert unapplied(proposal) == 60_000


def test_a_number_of_months_bounds_what_contributions_take() -> None:
    proposal = proposed(
        200_000, contributions(), understood=says({"product": "contributions", "count": 3})
    )

    assert sum(line[2] for line in lines(proposal)) == 120_000
    assert questions(proposal) == ["choose_target"]


def test_contributions_without_monthly_amounts_take_what_is_due() -> None:
    pair = [
        owed(SOCIAL, "social_contributions", "Aportes sociales", overdue=5_000, monthly=0),
        owed(PERMANENT, "permanent_savings", "Ahorros permanentes", overdue=9_000, monthly=0),
    ]

    proposal = proposed(20_000, pair, understood=APORTES)

    assert lines(proposal) == [(SOCIAL, "overdue", 5_000), (PERMANENT, "overdue", 9_000)]
    assert unapplied(proposal) == 6_000


def test_a_whole_month_is_one_of_each_even_where_only_one_is_late() -> None:
    pair = contributions()
    pair[1] |= {"overdue": "36000.00"}

    proposal = proposed(40_000, pair, understood=APORTES)

    assert lines(proposal) == [(SOCIAL, "next_due", 4_000), (PERMANENT, "overdue", 36_000)]
