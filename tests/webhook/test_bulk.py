from __future__ import annotations

import re
from collections.abc import Callable

import sqlalchemy as sa
from sqlmodel import Session, col

from intake.payments.review import Staff, reject
from intake.wiring import Office
from models.payment import State
from models.sql.tables import BankCreditRow, Payment
from tests.webhook import invented
from tests.webhook.conftest import Visitor
from tests.webhook.invented import owed

Receive = Callable[..., int]
PAGE = "/cola/varios"


def offered(page: str) -> list[str]:
    return re.findall(r'name="pago" value="([0-9:]+)"', page)


def state_of(office: Office, payment: int) -> str:
    with office.reading() as session:
        return session.get_one(Payment, payment).state


def add_members(office: Office, count: int) -> list[str]:
    """Add members who each owe one small contribution."""
    ids = [f"10{number:06}" for number in range(1, count + 1)]
    with office.transaction() as session:
        for member in ids:
            share = owed(f"1-{member}", "social_contributions", "Aportes", monthly=41_000)
            invented.add_member(session, member, f"Socia {member}", share)
    return ids


def test_what_one_key_approves_each_is_approved_together_with_one(
    ana: Visitor, receive: Receive, house: Office
) -> None:
    payments = [receive(member_id=member, amount="41000.00") for member in add_members(house, 3)]
    doubtful = receive(amount="38000.00", text="aportes", in_bank=False)

    assert "Aprobar los 3 limpios" in ana.get("/").text
    page = ana.get(PAGE).text
    assert "$ 123.000" in page
    assert len(offered(page)) == 3
    answer = ana.post(PAGE, {"pago": offered(page)})

    assert answer.status_code == 303
    assert "3 pagos quedaron aprobados, por $ 123.000." in ana.get("/").text
    assert {state_of(house, payment) for payment in payments} == {State.APPROVED}
    assert state_of(house, doubtful) == State.PROPOSED


def test_only_what_is_ticked_is_approved(ana: Visitor, receive: Receive, house: Office) -> None:
    first, second = (
        receive(member_id=member, amount="41000.00") for member in add_members(house, 2)
    )
    ticked = [one for one in offered(ana.get(PAGE).text) if one.startswith(f"{second}:")]

    ana.post(PAGE, {"pago": ticked})

    assert (state_of(house, first), state_of(house, second)) == (State.PROPOSED, State.APPROVED)


def test_what_cannot_be_approved_is_named_with_its_reason_and_the_others_are(
    ana: Visitor, receive: Receive, house: Office
) -> None:
    changed, gone, good = (
        receive(member_id=member, amount="41000.00") for member in add_members(house, 3)
    )
    chosen = offered(ana.get(PAGE).text)
    with house.transaction() as session:
        version = session.get_one(Payment, changed).version
        luis = Staff("luis", "supervisor")
        reject(session, house, changed, luis, version, reason="no llegó el dinero")
        _take_away_the_credit(session, gone)

    answer = ana.post(PAGE, {"pago": chosen})

    assert answer.status_code == 409
    assert "Socia 10000001" in answer.text
    assert "Cambió mientras tanto" in answer.text
    assert "Socia 10000002" in answer.text
    assert "ya respalda otro" in answer.text
    assert "1 pago quedó aprobado, por $ 41.000." in answer.text
    assert state_of(house, good) == State.APPROVED
    assert state_of(house, gone) == State.PROPOSED


def _take_away_the_credit(session: Session, payment_id: int) -> None:
    payment = session.get_one(Payment, payment_id)
    session.execute(
        sa.delete(BankCreditRow).where(col(BankCreditRow.reference) == payment.reference)
    )


def test_a_payment_that_is_not_clean_is_not_approved_by_naming_it_here(
    visitor: Callable[[str], Visitor], receive: Receive, house: Office
) -> None:
    large = receive(amount="6000000.00", text="ahorro permanente")
    doubtful = receive(amount="38000.00", text="aportes", in_bank=False)
    luis = visitor("luis")
    luis.get(PAGE)
    assert offered(luis.get(PAGE).text) == []
    with house.reading() as session:
        versions = {one: session.get_one(Payment, one).version for one in (large, doubtful)}
    luis.get("/subir")  # Any page has a form's token.

    answer = luis.post(PAGE, {"pago": [f"{one}:{version}" for one, version in versions.items()]})

    assert answer.status_code == 409
    assert answer.text.count("Hay que abrirlo") == 2
    assert {state_of(house, one) for one in (large, doubtful)} == {State.PROPOSED}


def test_nothing_ticked_is_said(ana: Visitor, receive: Receive, house: Office) -> None:
    for member in add_members(house, 2):
        receive(member_id=member, amount="41000.00")
    ana.get(PAGE)

    answer = ana.post(PAGE, {"pago": ["x", "7"]})

    assert answer.status_code == 422
    assert "ningún pago escogido" in answer.text
