from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money import Money
from models.proposal import Basis, Severity
from tests.applier.desk import (
    card,
    contributions,
    insurance,
    lines,
    loan,
    owed,
    pesos,
    proposed,
    questions,
    savings,
    unapplied,
)


def paid_before(*days: str, **parts: float) -> list[dict[str, Any]]:
    """Return payments of those days, each divided into deposits of ``n<obligation>=pesos``."""
    return [
        {
            "date": day,
            "amount": pesos(sum(parts.values())),
            "lines": [
                {"obligation": number[1:], "action": "deposit", "amount": pesos(amount)}
                for number, amount in parts.items()
            ],
        }
        for day in days
    ]


def test_one_combination_that_adds_up_is_proposed() -> None:
    proposal = proposed(79_000, [loan(), card(), insurance()])

    assert sorted(lines(proposal)) == [
        ("61-30403", "next_due", 14_000),
        ("90-30402", "next_due", 65_000),
    ]
    assert proposal.basis is Basis.EXACT_MATCH
    assert proposal.clean
    assert proposal.lines[0].reason == (
        "Próximo pago de la tarjeta, vence el 30 nov; el valor pagado coincide exactamente"
    )


def test_an_obligation_in_arrears_offers_its_next_instalment_only_with_them() -> None:
    proposal = proposed(120_000, [loan(overdue=50_000)])

    assert proposal.basis is Basis.DEFAULT_ORDER
    assert lines(proposal) == [("16-30401", "overdue", 50_000), ("16-30401", "next_due", 70_000)]


def test_everything_overdue_wins_over_other_combinations() -> None:
    proposal = proposed(
        120_000, [loan(overdue=80_000), card(overdue=40_000), insurance(next_due=120_000)]
    )

    assert proposal.basis is Basis.EXACT_MATCH
    assert lines(proposal) == [("16-30401", "overdue", 80_000), ("90-30402", "overdue", 40_000)]


def test_everything_due_wins_over_other_combinations() -> None:
    proposal = proposed(
        100_000,
        [
            loan(overdue=60_000, next_due=20_000),
            insurance(next_due=20_000),
        ],
    )

    assert sorted(lines(proposal)) == [
        ("16-30401", "next_due", 20_000),
        ("16-30401", "overdue", 60_000),
        ("61-30403", "next_due", 20_000),
    ]


def test_combinations_that_fit_alike_are_the_members_to_choose_from() -> None:
    proposal = proposed(
        65_000, [card(), loan(next_due=51_000), insurance(), savings(next_due=900_000)]
    )

    assert (proposal.basis, lines(proposal)) == (Basis.NONE, [])
    assert questions(proposal) == ["choose_target"]
    assert set(proposal.questions[0].options) == {
        "Tarjeta becoop terminada en 0402 $ 65.000",
        "Crédito consumo terminado en 0401 $ 51.000 + Seguro exequial terminado en 0403 $ 14.000",
    }


def test_payroll_is_no_part_of_a_combination() -> None:
    proposal = proposed(120_000, [loan(payroll=True), insurance()])

    assert proposal.basis is Basis.DEFAULT_ORDER
    assert lines(proposal) == [("61-30403", "next_due", 14_000)]


def test_twenty_obligations_are_searched_whole() -> None:
    many = [
        insurance(f"61-{number:05}", overdue=1_000 * 3**number, next_due=7 * 3**number)
        for number in range(20)
    ]
    paid = sum(1_000 * 3**number for number in range(0, 20, 2)) + 7 * 3**4

    proposal = proposed(paid, many)

    assert proposal.basis is Basis.EXACT_MATCH
    assert len(proposal.lines) == 11


def test_more_than_twenty_obligations_are_searched_while_the_sums_can_be_counted() -> None:
    many = [insurance(f"61-{number:05}", next_due=1_000 * 3**number) for number in range(25)]

    assert lines(proposed(1_000 + 9_000, many)) == [
        ("61-00000", "next_due", 1_000),
        ("61-00002", "next_due", 9_000),
    ]
    assert proposed(sum(1_000 * 3**n for n in range(25)), many).basis is Basis.EXACT_MATCH


TOO_MANY = [
    pytest.param([10_000] * 20, 100_000, id="as many ways as nobody could choose from"),
    pytest.param([2**n for n in range(40)], 2**41 - 3, id="more sums than are counted"),
    pytest.param([1 + n % 3 for n in range(60)], 45, id="tiny"),
]


@pytest.mark.parametrize(("dues", "paid"), TOO_MANY)
def test_too_many_combinations_are_an_ambiguity_and_never_a_guess(
    dues: list[int], paid: int
) -> None:
    many = [
        insurance(f"61-{place:05}", overdue=due, next_due=due) for place, due in enumerate(dues)
    ]

    proposal = proposed(paid, many)

    assert (proposal.basis, lines(proposal), unapplied(proposal)) == (Basis.NONE, [], paid)
    assert questions(proposal) == ["choose_target"]
    assert proposal.questions[0].options[0] == "Pagar Seguro exequial terminado en 0000"
    check = next(check for check in proposal.checks if check.code == "too_many_combinations")
    assert check.severity is Severity.INFO
    assert check.message.startswith(f"Hay demasiadas formas de sumar {Money.pesos(paid)} con lo")


def test_everything_overdue_is_recognised_however_many_combinations_there_are() -> None:
    many = [insurance(f"61-{n:05}", overdue=10_000, next_due=10_000) for n in range(40)]

    assert proposed(400_000, many).basis is Basis.EXACT_MATCH
    assert proposed(800_000, many).basis is Basis.EXACT_MATCH


def test_the_same_split_twice_is_proposed_a_third_time() -> None:
    accounts = [savings(), owed("1020304052", "rentahorrito", "Rentahorrito")]

    proposal = proposed(
        50_000,
        accounts,
        history=paid_before("2026-09-02", "2026-10-02", n1010304051=30_000, n1020304052=20_000),
    )

    assert proposal.basis is Basis.HISTORY
    assert lines(proposal) == [("1010304051", "deposit", 30_000), ("1020304052", "deposit", 20_000)]


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(paid_before("2026-10-02", n1010304051=50_000), id="only once"),
        pytest.param(
            paid_before("2026-09-02", "2026-10-02", n1010304051=40_000), id="another amount"
        ),
        pytest.param(
            paid_before("2026-09-02", n1010304051=50_000)
            + paid_before("2026-10-02", n1010304051=30_000, n1020304052=20_000),
            id="another split",
        ),
        pytest.param(
            paid_before("2026-09-02", "2026-10-02", n1099=50_000), id="an account that is closed"
        ),
    ],
)
def test_a_habit_that_does_not_hold_is_no_habit(history: list[dict[str, Any]]) -> None:
    accounts = [savings(), owed("1020304052", "rentahorrito", "Rentahorrito")]

    proposal = proposed(50_000, accounts, history=history)

    assert (proposal.basis, lines(proposal)) == (Basis.NONE, [])
    assert questions(proposal) == ["choose_target"]


def test_a_habit_pays_first_what_has_become_overdue() -> None:
    proposal = proposed(
        50_000,
        [savings(overdue=20_000), loan()],
        history=paid_before("2026-09-02", "2026-10-02", n1010304051=50_000),
    )

    assert lines(proposal) == [("1010304051", "overdue", 20_000), ("1010304051", "deposit", 30_000)]


def test_a_habit_does_not_pay_what_payroll_collects() -> None:
    history = paid_before("2026-09-02", "2026-10-02", n1010304051=50_000)

    assert proposed(50_000, [savings(payroll=True)], history=history).basis is Basis.NONE


def test_no_prepayment_is_made_out_of_habit() -> None:
    history = paid_before("2026-09-02", "2026-10-02", n16304=50_000)
    for payment in history:
        payment["lines"][0] |= {"action": "reduce_term", "obligation": "16-30401"}

    proposal = proposed(50_000, [loan()], history=history)

    assert proposal.basis is Basis.DEFAULT_ORDER


def test_the_oldest_arrears_come_first_then_what_falls_due_soonest() -> None:
    proposal = proposed(
        230_000,
        [
            loan(overdue=100_000, since="2026-10-20"),
            card(overdue=30_000, since="2026-09-01"),
            insurance(due_on="2026-11-25"),
        ],
    )

    assert lines(proposal) == [
        ("90-30402", "overdue", 30_000),
        ("16-30401", "overdue", 100_000),
        ("61-30403", "next_due", 14_000),
        ("16-30401", "next_due", 86_000),
    ]
    assert proposal.lines[0].reason == (
        "Pago de tarjeta vencido desde el 1 sep; sin instrucción, primero lo vencido más antiguo"
    )


def test_the_same_day_goes_by_product_and_then_by_number() -> None:
    proposal = proposed(
        190_000,
        [insurance(), loan("16-5"), loan("16-10"), *contributions()],
    )

    assert [line[0] for line in lines(proposal)] == [
        "1-1012345678",
        "2-1012345678",
        "16-10",
        "16-5",
    ]


def test_what_is_left_is_asked_about_and_becomes_nothing_by_itself() -> None:
    proposal = proposed(200_000, [loan(), savings()])

    assert lines(proposal) == [("16-30401", "next_due", 120_000)]
    assert unapplied(proposal) == 80_000
    assert proposal.questions[0].message == (
        "Después de aplicar lo indicado quedan $ 80.000 de su pago. "
        "¿A qué desea que los apliquemos?"
    )
    assert proposal.questions[0].options == (
        "Abonar a capital de Crédito consumo terminado en 0401",
        "Depositar en Rentadiario terminado en 4051",
    )


def test_of_many_combinations_the_shortest_are_offered() -> None:
    many = [insurance(f"61-{number:05}", f"Seguro {number}", next_due=1_000) for number in range(9)]

    proposal = proposed(5_000, [*many, card(next_due=5_000), savings(next_due=4_000)])

    assert proposal.questions[0].options[0] == "Tarjeta becoop terminada en 0402 $ 5.000"
    assert all(option.count("+") == 1 for option in proposal.questions[0].options[1:])
    assert len(proposal.questions[0].options) == 6


@given(
    dues=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=7),
    paid=st.integers(1, 30),
)
def test_the_search_finds_what_trying_everything_finds(
    dues: list[tuple[int, int]], paid: int
) -> None:
    rows = [
        insurance(f"61-{place}", overdue=overdue, next_due=next_due)
        for place, (overdue, next_due) in enumerate(dues)
    ]
    ways = [
        sum(way)
        for way in product(*({0, overdue, overdue + next_due} for overdue, next_due in dues))
    ]
    whole = {sum(overdue for overdue, _ in dues), sum(map(sum, dues))}

    proposal = proposed(paid, rows)

    one = paid in whole or ways.count(paid) == 1
    assert (proposal.basis is Basis.EXACT_MATCH) is one
    assert (proposal.basis is Basis.NONE) is (not one and (paid in ways or not any(map(sum, dues))))
