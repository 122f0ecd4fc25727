from __future__ import annotations

from dataclasses import replace
from datetime import date

from intake.administration.cash import CashMonth, Seen, cash_month
from intake.wiring import Office
from models.money import Money
from models.payment import State
from models.sql.tables import Payment
from tests.intake.payments_on_hand import a_payment, a_receipt, bring_in_members

NOVEMBER = date(2026, 11, 1)


def pay_cash(
    office: Office, pesos: int, *, number: str, payer: str | None = None, on: date | None = None
) -> Payment:
    receipt = replace(
        a_receipt(pesos, transaction_id=number), collection_code="9182", payer=payer, issuer="gana"
    )
    return a_payment(office, replace(receipt, date=on) if on else receipt)


def month(office: Office, first: date = NOVEMBER) -> CashMonth:
    with office.reading() as session:
        return cash_month(session, first)


def test_cash_is_summed_by_member_and_by_payer(any_office: Office) -> None:
    bring_in_members(any_office)
    pay_cash(any_office, 6_000_000, number="A1", payer="Pedro Pérez Gómez")
    pay_cash(any_office, 5_000_000, number="A2", payer="PEDRO PEREZ GOMEZ")
    a_payment(any_office)  # A transfer.

    found = month(any_office)

    assert found.total == Money.pesos(11_000_000)
    assert [(one.seen, one.total) for one in found.people] == [
        (Seen.MEMBER, Money.pesos(11_000_000)),
        (Seen.PAYER, Money.pesos(11_000_000)),
    ]
    assert all(person.alerts for person in found.people)


def test_what_was_given_up_is_nobodys_cash(office: Office) -> None:
    bring_in_members(office)
    payment = pay_cash(office, 12_000_000, number="A1")
    with office.transaction() as session:
        session.get_one(Payment, payment.id).state = State.REJECTED

    assert month(office).people == ()


def test_a_month_has_all_of_its_days_and_no_other(office: Office) -> None:
    bring_in_members(office)
    for number, day in enumerate(
        (date(2026, 10, 31), NOVEMBER, date(2026, 11, 30), date(2026, 12, 1))
    ):
        pay_cash(office, 100_000, number=f"A{number}", on=day)

    assert [row.on for row in month(office).rows] == [NOVEMBER, date(2026, 11, 30)]
    assert [row.on.day for row in month(office, date(2026, 12, 1)).rows] == [1]
