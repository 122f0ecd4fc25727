"""Questions, complaints and "¿ya me aplicaron?": a short honest answer, then a person."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from intake.demo import receipts
from intake.demo.drawing import pdf
from models.money import Money
from models.sql.tables import Case, CaseState, Member, ObligationRow, Payment
from tests.journeys.house import House
from tests.journeys.looking import found_case, sent_notice, settled_payments
from tests.journeys.people import send_mail, yesterday
from tests.journeys.processes import eventually

HERNANDO, HERNANDO_PHONE = "79123456", "whatsapp:+573005550102"


def settled(house: House, form: dict[str, str]) -> Case:
    def look() -> Case | None:
        case = found_case(house.office, form["MessageSid"])
        return case if case is not None and case.state == CaseState.SETTLED else None

    return eventually(look, *house.processes)


def said(house: House, case: Case, kind: str = "brief") -> str:
    return eventually(lambda: sent_notice(house.office, case.id or 0, kind), *house.processes).body


@pytest.mark.parametrize(
    ("words", "about", "answer"),
    [
        ("buenas, ¿cuánto debo del crédito?", "balance", "Zona privada"),
        ("tengo una queja, nadie me contesta", "complaint", "Lamentamos"),
        ("necesito hablar con un asesor", "wants_person", "Una persona de nuestro equipo"),
    ],
)
def test_a_question_is_no_payment_and_reveals_nothing(
    in_operation: House, words: str, about: str, answer: str
) -> None:
    house, office = in_operation, in_operation.office
    form = house.twilio.receive(words, sender=HERNANDO_PHONE)

    assert house.post_messages([form]) == [204]
    case = settled(house, form)

    assert (case.tray, case.about, case.handled_at) == ("other", about, None)
    told = said(house, case)
    assert answer in told
    with office.reading() as session:
        assert session.exec(select(Payment.id).where(Payment.case_id == case.id)).first() is None
        member = session.get_one(Member, HERNANDO)
        owed = session.exec(select(ObligationRow).where(ObligationRow.member_id == HERNANDO)).all()
    assert member.name.split()[0] not in told
    for row in owed:
        assert row.name not in told
        assert str(Money(row.balance_centavos)) not in told


def test_staff_work_through_the_tray_by_keyboard(
    in_operation: House, sit_down: Callable[[str], Page]
) -> None:
    house = in_operation
    forms = [
        house.twilio.receive(f"¿a qué hora abren el {day}?", sender=f"whatsapp:+57300999040{n}")
        for n, day in enumerate(("lunes", "martes"))
    ]
    assert house.post_messages(forms) == [204, 204]
    first, second = (settled(house, form).number for form in forms)

    ana = sit_down("ana")
    ana.goto("/mensajes")
    rows = ana.locator("[data-row]")
    while ana.locator(".selected").get_attribute("id") != f"mensaje-{first}":
        ana.keyboard.press("j")
    ana.keyboard.press("e")
    expect(ana.locator("#said")).to_contain_text(f"{first} quedó atendido")
    expect(ana.locator(f"#mensaje-{first}")).to_have_count(0)
    expect(ana.locator(f"#mensaje-{second}")).to_have_count(1)
    assert rows.count() >= 1


def test_who_asks_how_his_payment_stands_is_told(in_operation: House) -> None:
    house, office, twilio = in_operation, in_operation.office, in_operation.twilio
    sender, stranger = "whatsapp:+573009990501", "quien.sabe@correo.example"
    rows = receipts.transfer(
        yesterday(office), 45_000, HERNANDO, f"55{secrets.randbelow(10**8):08}"
    )
    slip = twilio.receive(
        "para aportes", sender=sender, media=[(pdf("Comprobante", rows), "application/pdf")]
    )
    assert house.post_messages([slip]) == [204]
    home = settled(house, slip)
    assert settled_payments(office, home.id or 0)

    asked = twilio.receive("¿ya me aplicaron el pago?", sender=sender)
    assert house.post_messages([asked]) == [204]
    told = said(house, settled(house, asked))
    assert f"*{home.number}*: está en revisión" in told
    assert "a más tardar" in told

    # A stranger by mail hears of nobody's case, not even where he names it.
    question = f"¿ya aplicaron el pago del radicado {home.number}?"
    named = send_mail(office, stranger, question, subject="Consulta").case_id
    told = _mail(house, named)
    assert "¿Nos escribe por favor el número de radicado" in told
    assert home.number not in told


def _mail(house: House, case_id: int) -> str:
    return eventually(lambda: sent_notice(house.office, case_id, "brief"), *house.processes).body
