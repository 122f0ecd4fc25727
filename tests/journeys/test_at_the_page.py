"""What staff do at the page, and what comes of it beyond the page."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlmodel import select

from intake.arrival import Arrived, take_in
from models.payment import State
from models.sql.tables import Case, CaseState, Channel, NoticeState, Payment
from tests.journeys.house import House
from tests.journeys.looking import notices, sent_notice, settled_payments
from tests.journeys.people import a_letter, a_transfer, send_mail
from tests.journeys.processes import eventually

SitDown = Callable[[str], Page]
CAMILO = "1032467801"
WILMER, WILMER_MAIL = "1143829001", "wilmer.arboleda@correo.example"
GLORIA, GLORIA_MAIL = "30765432", "gloria.palacios@correo.example"
HERNANDO, HERNANDO_MAIL = "79123456", "hernando.quiceno@correo.example"


def state_of(house: House, payment: Payment) -> str:
    with house.office.reading() as session:
        return session.get_one(Payment, payment.id).state


def test_a_receipt_from_the_counter_is_uploaded_and_waits_in_the_queue(
    in_operation: House, sit_down: SitDown
) -> None:
    house, office = in_operation, in_operation.office
    receipt = a_transfer(office, 76_000, CAMILO, "9900000001")
    ana = sit_down("ana")

    ana.get_by_role("link", name="Subir").first.click()
    ana.wait_for_url("**/subir")  # Loaded, its script too.
    ana.get_by_label("Archivos").set_input_files(
        {"name": receipt.name, "mimeType": receipt.kind, "buffer": receipt.data}
    )
    ana.get_by_label("Asociado (cédula)").press_sequentially("camilo vargas")
    expect(ana.locator("#members option")).to_have_attribute("value", CAMILO)
    ana.get_by_label("Asociado (cédula)").fill(CAMILO)
    ana.get_by_label("Qué pidió").fill("para los aportes atrasados")
    ana.get_by_role("button", name="Subir").click()
    ana.wait_for_url("**/casos/*")
    number = ana.url.rpartition("/")[2]
    expect(ana.locator("#said")).to_contain_text(f"Quedó con el radicado {number}")

    with office.reading() as session:
        case_id = session.exec(select(Case.id).where(Case.number == number)).one() or 0
    [payment] = eventually(lambda: settled_payments(office, case_id), *house.processes)
    ana.goto("/")
    row = ana.locator(f"#pago-{payment.id}")
    expect(row).to_contain_text("Camilo Ernesto Vargas Peña")
    expect(row).to_contain_text("$ 76.000")
    assert (payment.state, payment.member_id) == (State.PROPOSED, CAMILO)
    [told] = notices(office, case_id).values()
    assert told.state == NoticeState.SUPPRESSED, "there is nobody to answer"
    ana.goto(f"/pagos/{payment.id}")
    expect(ana.locator("main")).to_contain_text("lo subió")
    expect(ana.locator("main")).not_to_contain_text("El asociado lo envió")


def test_a_message_in_quarantine_is_tried_again_once_its_cause_is_mended(
    in_operation: House, sit_down: SitDown
) -> None:
    house, office = in_operation, in_operation.office
    letter = a_letter(
        WILMER_MAIL,
        "para mis aportes",
        a_transfer(office, 38_000, WILMER, "9900000002"),
        subject="aportes de Wilmer",
    )
    raw = letter.as_bytes()
    # A disk that has lost the file: its row is there, its bytes are not.
    lost = Arrived(
        channel=Channel.EMAIL,
        account=house.mailbox,
        external_id=f"INBOX/9/{secrets.randbits(31)}",
        received_at=office.now(),
        sender=WILMER_MAIL,
        raw_sha256=hashlib.sha256(raw).hexdigest(),
    )
    with office.transaction() as session:
        case_id = take_in(session, office, lost).case_id

    def put_aside() -> bool:
        with office.reading() as session:
            return session.get_one(Case, case_id).state == CaseState.QUARANTINED

    eventually(put_aside, *house.processes)
    luis = sit_down("luis")
    luis.goto("/cuarentena")
    with office.reading() as session:
        number = session.get_one(Case, case_id).number
    line = luis.locator("tr", has_text=number)
    expect(line).to_contain_text("files.gone")
    office.files.put(raw)  # The backup is back.
    line.get_by_role("button", name=f"Reintentar {number}").click()
    expect(luis.locator("#said")).to_contain_text(f"{number} se está leyendo otra vez")

    [payment] = eventually(lambda: settled_payments(office, case_id), *house.processes)
    assert (payment.state, payment.amount_centavos) == (State.PROPOSED, 3_800_000)
    eventually(lambda: sent_notice(office, case_id, "acknowledgement"), *house.processes)
    assert len(house.mails_to(WILMER_MAIL)) == 1
    luis.goto("/cuarentena")
    expect(luis.locator("tr", has_text=number)).to_have_count(0)


def test_a_question_put_at_the_page_comes_back_answered_to_the_queue(
    in_operation: House, sit_down: SitDown
) -> None:
    house, office = in_operation, in_operation.office
    receipt = a_transfer(office, 150_000, GLORIA, "9900000003")
    case_id = send_mail(office, GLORIA_MAIL, "para Rentadiario", receipt, subject="Pago").case_id
    [payment] = eventually(lambda: settled_payments(office, case_id), *house.processes)
    assert payment.state == State.PROPOSED
    eventually(lambda: sent_notice(office, case_id, "acknowledgement"), *house.processes)

    ana = sit_down("ana")
    ana.goto(f"/pagos/{payment.id}")
    ana.keyboard.press("p")
    ana.get_by_role("textbox", name="Con otras palabras (si hace").fill(
        "¿Es para Rentadiario o para Rentahorrito?"
    )
    ana.get_by_role("button", name="Enviar la pregunta").click()
    expect(ana.locator("#said")).to_contain_text("espera la respuesta del asociado")
    eventually(lambda: sent_notice(office, case_id, "question"), *house.processes)
    *_, question = house.mails_to(GLORIA_MAIL)
    assert "¿Es para Rentadiario o para Rentahorrito?" in question.get_content()
    assert "1." not in question.get_content(), "the options of another question"
    assert state_of(house, payment) == State.WAITING_MEMBER

    house.deliver(a_letter(GLORIA_MAIL, "Para Rentahorrito, gracias", subject=question["Subject"]))
    eventually(lambda: state_of(house, payment) == State.PROPOSED, *house.processes)
    ana.goto(f"/pagos/{payment.id}")
    expect(ana.locator("body")).to_contain_text("Para Rentahorrito, gracias")
    expect(ana.locator("#reparto")).to_contain_text("Rentahorrito")


def test_a_rejection_reaches_the_member_with_its_reason(
    in_operation: House, sit_down: SitDown
) -> None:
    house, office = in_operation, in_operation.office
    receipt = a_transfer(office, 433_001, HERNANDO, "9900000004")
    case_id = send_mail(office, HERNANDO_MAIL, "crédito", receipt, subject="mi cuota").case_id
    [payment] = eventually(lambda: settled_payments(office, case_id), *house.processes)
    eventually(lambda: sent_notice(office, case_id, "acknowledgement"), *house.processes)

    ana = sit_down("ana")
    ana.goto(f"/pagos/{payment.id}")
    ana.keyboard.press("r")
    ana.get_by_label("El dinero no llegó a la cuenta de la Cooperativa.").check()
    ana.get_by_role("button", name="Rechazar el pago").click()
    eventually(lambda: sent_notice(office, case_id, "rejected"), *house.processes)

    *_, told = house.mails_to(HERNANDO_MAIL)
    assert "El dinero no llegó a la cuenta de la Cooperativa." in told.get_content()
    assert state_of(house, payment) == State.REJECTED
