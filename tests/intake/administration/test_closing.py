from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from intake.administration.closing import (
    Close,
    NothingNewError,
    NotOverError,
    Place,
    RemarkMissingError,
    close,
    close_day,
)
from intake.administration.exports import as_xlsx, whole_day
from intake.payments import review
from intake.payments.posting import post_payment
from intake.payments.review import Staff
from intake.wiring import Office
from models.money import Money
from models.payment import State
from models.sql.tables import AuditEvent, BankCreditRow, BookLine, Case, Payment, Posting
from tests.conftest import A_FRIDAY
from tests.intake.deeds import keep_payment
from tests.intake.payments_on_hand import a_payment, a_receipt, bring_in_members

FRIDAY = date(2026, 11, 20)
ANA = Staff("ana", "approver")


def closed(office: Office, day: date = FRIDAY) -> Close:
    with office.transaction() as session:
        return close(session, day)


def told(closing: Close) -> str:
    return "\n".join(one.message for one in closing.differences)


def without_bank(office: Office) -> Office:
    """Bring in the members, and none of the credits that come with them."""
    bring_in_members(office)
    with office.transaction() as session:
        session.execute(sa.delete(BankCreditRow))
    return office


@pytest.fixture
def cooperative(any_office: Office) -> Office:
    return without_bank(any_office)


def a_posted_payment(office: Office, pesos: int = 38_000, *, number: str = "8840021367") -> Payment:
    """Return a payment that went the whole way: a credit of the bank, approved, posted."""
    with office.transaction() as session:
        session.add(
            BankCreditRow(
                id=f"c{number}",
                file_sha256="f" * 64,
                credited_on=FRIDAY,
                amount_centavos=pesos * 100,
                reference="1077227777",
            )
        )
    payment = a_payment(office, a_receipt(pesos, transaction_id=number))
    with office.transaction() as session:
        review.approve(session, office, payment.id or 0, ANA, payment.version)
    with office.transaction() as session:
        post_payment(session, office, payment.id or 0)
    return payment


def test_a_day_in_which_all_was_posted_and_paid_balances(cooperative: Office) -> None:
    a_posted_payment(cooperative)

    closing = closed(cooperative)

    assert closing.differences == []
    assert closing.messages == {Place.PAYMENT: 1}
    assert closing.payments == {State.POSTED: 1}
    assert closing.sums["posted"] == closing.sums["posted_with_credit"]
    assert closing.sums["posted"].amount == Money.pesos(38_000)
    assert closing.sums["posted_without_credit"].count == 0
    assert [row["amount"] for row in closing.posted] == ["38000.00"]


def test_every_message_is_in_exactly_one_place(office: Office) -> None:
    bring_in_members(office)
    for number, state in enumerate((State.PROPOSED, State.DUPLICATE, State.NOT_A_PAYMENT)):
        keep_payment(office, state=state, at=A_FRIDAY, sha256=str(number) * 64)
    first = keep_payment(office, state=State.PROPOSED, at=A_FRIDAY, sha256="5" * 64)
    with office.transaction() as session:
        case = session.get_one(Case, session.get_one(Payment, first).case_id)
        case.state = "quarantined"

    closing = closed(office)

    assert closing.messages == {
        Place.PAYMENT: 1,
        Place.DUPLICATE: 1,
        Place.NOT_A_RECEIPT: 1,
        Place.QUARANTINED: 1,
    }
    assert closing.differences == []
    assert any(case.number in one.message for one in closing.remarks)


def test_whatever_does_not_agree_is_named(cooperative: Office) -> None:
    missing = a_posted_payment(cooperative, number="1000000001")
    lighter = a_posted_payment(cooperative, 39_000, number="1000000002")
    unbacked = a_posted_payment(cooperative, 40_000, number="1000000003")
    lost = a_posted_payment(cooperative, 41_000, number="1000000004")
    with cooperative.transaction() as session:
        entries = "select id from bookentry where payment_id = :payment"
        session.execute(
            sa.text(f"delete from bookline where entry_id in ({entries})"),  # noqa: S608
            {"payment": missing.id},
        )
        session.execute(sa.text("delete from bookentry where payment_id = :p"), {"p": missing.id})
        session.execute(
            sa.update(BankCreditRow)
            .where(col(BankCreditRow.used_by_id) == lighter.id)
            .values(amount_centavos=1)
        )
        session.execute(
            sa.update(BankCreditRow)
            .where(col(BankCreditRow.used_by_id) == unbacked.id)
            .values(used_by_id=None)
        )
        session.execute(sa.delete(Posting).where(col(Posting.payment_id) == lost.id))

    closing = closed(cooperative)

    assert f"El pago {missing.id} " in told(closing)
    assert "no está en el libro" in told(closing)
    assert f"El pago {lighter.id} " in told(closing)
    assert f"El pago {unbacked.id} " in told(closing)
    assert "sin un abono del banco" in told(closing)
    assert f"El pago {lost.id} dice registrado y no consta" in told(closing)
    assert f"El libro tiene el pago {lost.id} " in told(closing)
    assert closing.sums["posted_without_credit"].amount == Money.pesos(40_000)


def test_an_entry_that_does_not_balance_is_named(office: Office) -> None:
    without_bank(office)
    a_posted_payment(office)
    with office.transaction() as session:
        line = session.exec(select(BookLine).where(col(BookLine.credit_centavos) > 0)).first()
        assert line is not None
        line.credit_centavos += 1

    assert "no cuadra" in told(closed(office))


def test_a_receipt_without_a_payment_is_named(office: Office) -> None:
    lost = keep_payment(office, state=State.PROPOSED, at=A_FRIDAY)
    with office.transaction() as session:
        number = session.get_one(Case, session.get_one(Payment, lost).case_id).number
        session.execute(sa.delete(Payment).where(col(Payment.id) == lost))

    assert told(closed(office)) == f"El radicado {number} trae un comprobante y no tiene pago."


def test_a_credit_that_backs_a_payment_nobody_posts_is_named(office: Office) -> None:
    idle = keep_payment(office, state=State.REJECTED, at=A_FRIDAY)
    with office.transaction() as session:
        session.add(
            BankCreditRow(
                id="c", file_sha256="f", credited_on=FRIDAY, amount_centavos=100, used_by_id=idle
            )
        )

    assert f"respalda el pago {idle}" in told(closed(office))


def test_what_came_on_another_day_is_not_in_this_one(office: Office) -> None:
    keep_payment(office, state=State.PROPOSED, at=whole_day(FRIDAY)[1])

    assert closed(office).figures()["messages_in"] == 0
    assert closed(office, date(2026, 11, 21)).figures()["messages_in"] == 1


def test_a_day_is_signed_once_and_again_only_when_something_moved(cooperative: Office) -> None:
    a_posted_payment(cooperative)
    with cooperative.transaction() as session:
        close_day(session, cooperative, FRIDAY, by="luis", remark="")

    with pytest.raises(NothingNewError), cooperative.transaction() as session:
        close_day(session, cooperative, FRIDAY, by="luis", remark="")

    a_posted_payment(cooperative, 41_000, number="8840021399")
    with cooperative.transaction() as session:
        again = close_day(session, cooperative, FRIDAY, by="rosa", remark="")
        deeds = session.exec(select(AuditEvent).where(AuditEvent.action == "day.closed")).all()

    assert again.closed_by == "rosa"
    assert [deed.actor for deed in deeds] == ["luis", "rosa"]


def test_a_day_with_differences_is_signed_only_with_words(office: Office) -> None:
    without_bank(office)
    payment = a_posted_payment(office)
    with office.transaction() as session:
        session.execute(
            sa.update(BankCreditRow)
            .where(col(BankCreditRow.used_by_id) == payment.id)
            .values(used_by_id=None)
        )

    with pytest.raises(RemarkMissingError), office.transaction() as session:
        close_day(session, office, FRIDAY, by="luis", remark="  ")

    with office.transaction() as session:
        signed = close_day(session, office, FRIDAY, by="luis", remark="El banco lo confirma mañana")
    assert signed.remark == "El banco lo confirma mañana"


def test_a_day_that_has_not_come_is_not_signed(office: Office) -> None:
    with pytest.raises(NotOverError), office.transaction() as session:
        close_day(session, office, FRIDAY + timedelta(days=1), by="luis", remark="")


def test_the_workbook_holds_the_figures_the_names_and_what_was_posted(office: Office) -> None:
    without_bank(office)
    a_posted_payment(office)

    workbook = openpyxl.load_workbook(io.BytesIO(as_xlsx(closed(office).as_tables())))

    assert workbook.sheetnames == ["Cuadre", "Por mirar", "Registrados"]
    figures = {row[0]: row[1] for row in workbook["Cuadre"].iter_rows(values_only=True)}
    assert figures["posted.amount"] == "38000.00"
    assert figures["messages.payment"] == "1"
    assert workbook["Registrados"].max_row == 2
