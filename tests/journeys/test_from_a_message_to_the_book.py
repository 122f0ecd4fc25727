"""What else members send, from the message to what they are told and what staff see."""

from __future__ import annotations

from sqlmodel import select

from intake.demo import receipts
from intake.demo.drawing import landscape, screen
from intake.demo.messages import DemoFile
from models.payment import State
from models.sql.payments import current_proposal
from models.sql.tables import Case, OpenQuestion, Payment
from tests.journeys.house import House
from tests.journeys.looking import is_settled, notices, settled_payments
from tests.journeys.people import a_transfer, send_mail, send_whatsapp, yesterday
from tests.journeys.processes import eventually

NESTOR, NESTOR_PHONE = "88776655", "whatsapp:+573005550111"
DERLY, DERLY_MAIL = "1085901223", "derly.munoz@correo.example"
ROSALBA_PHONE = "whatsapp:+573005550109"


def test_a_prepayment_is_asked_about_and_the_answer_completes_the_proposal(
    in_operation: House,
) -> None:
    house, office = in_operation, in_operation.office
    rows = receipts.app(yesterday(office), 6_000_000, "0000066899")
    photo = DemoFile(name="a.png", kind="image/png", data=screen("Transferencia exitosa", rows))
    case_id = send_whatsapp(
        office, NESTOR_PHONE, "para abonar a capital de mi crédito de vivienda", photo
    ).case_id
    [payment] = eventually(lambda: settled_payments(office, case_id), *house.processes)
    assert payment.state == State.WAITING_MEMBER
    question = notices(office, case_id)["acknowledgement"].body
    assert "plazo" in question
    assert "cuota" in question

    again = send_whatsapp(office, NESTOR_PHONE, "¿les llegó?", photo).case_id
    repeated = eventually(lambda: notices(office, again).get("duplicate"), *house.processes)
    assert "Reducir el plazo" in repeated.body, "what is missing is asked again"
    thanks = send_whatsapp(office, NESTOR_PHONE, "ok, gracias 🙏").case_id
    eventually(lambda: is_settled(office, thanks), *house.processes)
    assert notices(office, thanks) == {}
    answer = send_whatsapp(office, NESTOR_PHONE, "que se reduzca el plazo por favor", photo).case_id
    eventually(lambda: notices(office, answer).get("answered"), *house.processes)

    with office.reading() as session:
        assert payment.id is not None
        after = session.get_one(Payment, payment.id)
        proposal = current_proposal(session, payment.id)
        asked = session.exec(
            select(OpenQuestion).where(OpenQuestion.payment_id == payment.id)
        ).one()
    assert after.state == State.PROPOSED
    assert proposal is not None
    assert [line.action for line in proposal.lines] == ["reduce_term"]
    assert asked.answer == "que se reduzca el plazo por favor"


def test_the_same_receipt_sent_again_is_answered_with_the_first_case(in_operation: House) -> None:
    house, office = in_operation, in_operation.office
    receipt = a_transfer(office, 35_000, DERLY, "8840027777")
    first = send_mail(office, DERLY_MAIL, "para aportes", receipt).case_id
    eventually(lambda: settled_payments(office, first), *house.processes)
    again = send_mail(office, DERLY_MAIL, "¿les llegó?", receipt).case_id
    [payment] = eventually(lambda: settled_payments(office, again), *house.processes)

    assert payment.state == State.DUPLICATE
    with office.reading() as session:
        number = session.get_one(Case, first).number
    assert number in notices(office, again)["duplicate"].body
    assert "No tiene que hacer nada más" in notices(office, again)["duplicate"].body

    new = a_transfer(office, 52_000, DERLY, "8840028888")
    both = send_mail(office, DERLY_MAIL, "cuota de afiliación", receipt, new).case_id
    old, fresh = eventually(lambda: settled_payments(office, both), *house.processes)
    assert (old.state, fresh.state) == (State.DUPLICATE, State.PROPOSED)
    told = notices(office, both)["acknowledgement"].body
    assert f"ya lo habíamos recibido con el radicado *{number}*" in told


def test_a_picture_of_something_else_is_not_a_payment(in_operation: House) -> None:
    house, office = in_operation, in_operation.office
    photo = DemoFile(name="foto.jpg", kind="image/jpeg", data=landscape())
    case_id = send_whatsapp(office, ROSALBA_PHONE, "feliz día 🌞", photo).case_id
    [payment] = eventually(lambda: settled_payments(office, case_id), *house.processes)

    assert payment.state == State.NOT_A_PAYMENT
    assert "comprobante" in notices(office, case_id)["acknowledgement"].body
