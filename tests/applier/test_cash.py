from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applier.cash import AlertKind, CashPayment, CashRules, alerts_of, is_cash
from applier.policy import load_policy
from models.money import ZERO, Money
from models.receipt import Receipt

RULES = CashRules(
    single=Money.pesos(10_000_000), month=Money.pesos(50_000_000), near_share=0.9, near_count=2
)
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def paid(pesos: int, on: date = FRIDAY, *, payment_id: int = 1, limit: int = 0) -> CashPayment:
    return CashPayment(
        payment_id=payment_id,
        on=on,
        amount=Money.pesos(pesos),
        limit=Money.pesos(limit) if limit else None,
    )


def kinds(*payments: CashPayment) -> list[AlertKind]:
    return [alert.kind for alert in alerts_of(payments, RULES)]


def test_one_operation_at_the_threshold_is_looked_at_and_a_peso_less_is_not() -> None:
    assert kinds(paid(10_000_000)) == [AlertKind.SINGLE]
    assert kinds(paid(9_999_999)) == []


def test_money_split_over_one_day_is_looked_at_and_over_two_days_is_not() -> None:
    assert kinds(paid(6_000_000), paid(4_000_000, payment_id=2)) == [AlertKind.SPLIT]
    assert kinds(paid(6_000_000), paid(4_000_000, MONDAY, payment_id=2)) == []


def test_two_payments_just_below_the_limit_of_their_channel_are_looked_at() -> None:
    near = paid(1_900_000, limit=2_000_000), paid(1_800_000, payment_id=2, limit=2_000_000)

    assert kinds(*near) == [AlertKind.NEAR_LIMIT]
    assert kinds(near[0], paid(1_799_999, payment_id=2, limit=2_000_000)) == []


def test_a_month_is_looked_at_as_a_whole() -> None:
    days = [paid(9_000_000, date(2026, 11, day), payment_id=day) for day in range(1, 7)]

    assert kinds(*days) == [AlertKind.MONTH]
    assert alerts_of(days, RULES)[0].payments == (1, 2, 3, 4, 5, 6)


@given(
    st.lists(
        st.tuples(st.integers(1, 20_000_000), st.integers(1, 28)),
        max_size=12,
    )
)
def test_more_cash_never_silences_an_alert(facts: list[tuple[int, int]]) -> None:
    payments = [
        paid(pesos, date(2026, 11, day), payment_id=number)
        for number, (pesos, day) in enumerate(facts)
    ]

    for count in range(len(payments)):
        fewer = {(one.kind, one.on) for one in alerts_of(payments[:count], RULES)}
        more = {(one.kind, one.on) for one in alerts_of(payments[: count + 1], RULES)}
        assert fewer <= more


@given(st.lists(st.integers(1, 20_000_000), max_size=8))
def test_each_alert_names_payments_that_add_up_to_it(amounts: list[int]) -> None:
    payments = [paid(pesos, payment_id=number) for number, pesos in enumerate(amounts)]
    by_id = {one.payment_id: one.amount for one in payments}

    for alert in alerts_of(payments, RULES):
        assert sum((by_id[one] for one in alert.payments), ZERO) == alert.amount


@pytest.mark.parametrize(
    ("receipt", "by_bank", "cash"),
    [
        (Receipt(collection_code="9182"), None, True),
        (Receipt(collection_code="14523"), None, False),
        (Receipt(medium="cash"), None, True),
        (Receipt(medium="transfer"), None, False),
        (Receipt(collection_code="14523"), "cash", True),
        (Receipt(collection_code="9182"), "cheque", False),
        (Receipt(), None, False),
    ],
)
def test_cash_is_what_the_bank_says_else_the_receipt_else_its_code(
    receipt: Receipt, by_bank: str | None, *, cash: bool
) -> None:
    assert is_cash(receipt, load_policy().channels, by_bank=by_bank) is cash
