from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import col, select

from intake.wiring import Office
from models.payment import State
from models.sql.payments import current_proposal
from models.sql.tables import BankCreditRow, Case, Channel, Payment
from tests.webhook.conftest import Visitor

MARTA = "1077227777"


def bank_shows(
    office: Office,
    pesos: int,
    *,
    credit_id: str = "c1",
    reference: str | None = MARTA,
    on: date = date(2026, 11, 19),
    available_on: date | None = None,
) -> str:
    with office.transaction() as session:
        session.add(
            BankCreditRow(
                id=credit_id,
                file_sha256="0" * 64,
                credited_on=on,
                amount_centavos=pesos * 100,
                reference=reference,
                description="ABONO RECAUDO",
                available_on=available_on,
            )
        )
    return credit_id


def made(office: Office) -> list[Payment]:
    with office.reading() as session:
        return list(
            session.exec(
                select(Payment)
                .join(Case, col(Case.id) == col(Payment.case_id))
                .where(Case.channel == Channel.BANK)
            )
        )


def test_one_key_makes_a_payment_of_a_members_money_and_leaves_it_in_the_queue(
    house: Office, ana: Visitor
) -> None:
    credit = bank_shows(house, 278_000)
    page = ana.get("/banco/sin-reclamar").text
    assert "Marta Inés Ruiz Peña" in page
    assert "$ 240.000 a Crédito de vivienda" in page, "how it would be applied"

    answer = ana.post("/banco/sin-reclamar/proponer", {"credito": credit, "cedula": MARTA})

    assert answer.status_code == 303
    [payment] = made(house)
    assert payment.state == State.PROPOSED
    assert "quedó en la cola" in ana.get("/banco/sin-reclamar").text
    shown = ana.get(f"/pagos/{payment.id}").text
    assert "ABONO RECAUDO" in shown
    assert "<strong>El banco</strong> mostró el abono" in shown
    assert '/preguntar"' not in shown
    assert ana.decide(payment.id or 0, "aprobar").status_code == 303


def test_what_nobody_owns_is_proposed_for_whoever_staff_names_and_a_slip_is_only_a_hint(
    house: Office, ana: Visitor
) -> None:
    credit = bank_shows(house, 50_000, reference="1077227778")
    page = ana.get("/banco/sin-reclamar").text
    assert "¿Marta Inés Ruiz Peña, 1077227777? referencia casi igual" in page

    wrong = ana.post("/banco/sin-reclamar/proponer", {"credito": credit, "cedula": "555"})
    assert wrong.status_code == 422
    assert "Escriba la cédula de un asociado" in wrong.text
    ana.post("/banco/sin-reclamar/proponer", {"credito": credit, "cedula": "1.077.227.777"})

    [payment] = made(house)
    with house.reading() as session:
        proposal = current_proposal(session, payment.id or 0)
    assert payment.member_id == MARTA
    assert proposal is not None
    assert "reference_typo" in {check.code for check in proposal.checks}


def test_what_leaves_no_doubt_is_proposed_together_and_nothing_else(
    house: Office, ana: Visitor
) -> None:
    bank_shows(house, 240_000, credit_id="exact")
    bank_shows(house, 9_999, credit_id="rest")
    bank_shows(house, 240_000, credit_id="near", reference="1077227778")
    bank_shows(house, 38_000, credit_id="held", available_on=date(2026, 11, 25))
    page = ana.get("/banco/sin-reclamar").text
    assert "Proponer 1 sin dudas" in page

    answer = ana.post(
        "/banco/sin-reclamar/proponer-seguros", {"credito": ["exact", "rest", "near", "held", "?"]}
    )

    assert answer.status_code == 303
    assert [payment.amount_centavos for payment in made(house)] == [24_000_000]
    assert "1 abono quedó en la cola" in ana.get("/banco/sin-reclamar").text


def test_a_supervisor_puts_money_aside_with_a_reason_and_back(
    house: Office, visitor: Callable[[str], Visitor], ana: Visitor
) -> None:
    bank_shows(house, 1_234, reference=None)
    luis = visitor("luis")
    luis.get("/banco/sin-reclamar")
    reason = {"credito": ["c1"], "motivo": "Rendimientos de la cuenta"}
    assert luis.post("/banco/sin-reclamar/apartar", reason).status_code == 303
    assert "1.234" not in luis.get("/banco/sin-reclamar").text
    assert "Rendimientos" in luis.get("/banco/sin-reclamar?ver=apartados").text

    assert "Apartar los marcados" not in ana.get("/banco/sin-reclamar").text
    ana.get("/banco/sin-reclamar?ver=apartados")
    assert ana.post("/banco/sin-reclamar/devolver", {"credito": "c1"}).status_code == 403
    luis.get("/banco/sin-reclamar?ver=apartados")
    assert luis.post("/banco/sin-reclamar/devolver", {"credito": "c1"}).status_code == 303
    assert "1.234" in luis.get("/banco/sin-reclamar").text


def test_money_that_a_receipt_claims_is_not_shown_and_its_number_is_said(
    house: Office, ana: Visitor, receive: Callable[..., int]
) -> None:
    bank_shows(house, 38_000, on=date(2026, 11, 20))
    ana.get("/banco/sin-reclamar")
    waiting = receive(in_bank=False)

    answer = ana.post("/banco/sin-reclamar/proponer", {"credito": "c1", "cedula": MARTA})

    assert answer.status_code == 409
    with house.reading() as session:
        number = session.get_one(Case, session.get_one(Payment, waiting).case_id).number
    assert number in answer.text
    assert made(house) == []
    assert "$ 38.000" not in ana.get("/banco/sin-reclamar").text


def test_receipts_without_money_stand_by_age_with_what_can_be_done(
    house: Office,
    ana: Visitor,
    visitor: Callable[[str], Visitor],
    receive: Callable[..., int],
) -> None:
    receive(amount="38000.00")
    late = receive(amount="10000.00", paid_on=date(2026, 11, 12), in_bank=False)
    fresh = receive(amount="100000.00", in_bank=False)
    bank_shows(house, 99_600, on=date(2026, 11, 20))

    page = ana.get("/banco/sin-abono").text

    assert re.findall(r'href="/pagos/(\d+)" data-open', page) == [str(late), str(fresh)]
    assert "1 pasó de 3 días hábiles" in page
    assert "5 días hábiles" in page  # The 16th is a holiday.
    assert "Llegó $ 99.600 del vie 20 nov" in page
    assert "Aprobar sin banco" not in page
    assert "Aprobar sin banco" in visitor("luis").get("/banco/sin-abono").text
    rejecting = ana.get(f"/pagos/{late}?abrir=rechazar").text
    assert re.search(r'<details class="verb" name="verb" open>\s*<summary[^>]*>Rechazar', rejecting)


def test_the_menu_counts_what_has_waited_too_long(
    house: Office, ana: Visitor, receive: Callable[..., int]
) -> None:
    def count() -> str:
        found = re.search(r'>Banco <span class="count"[^>]*>(\d+)', ana.get("/libro").text)
        return found[1] if found else ""

    assert count() == ""
    bank_shows(house, 5_000, on=date(2026, 11, 19))
    assert count() == ""
    bank_shows(house, 5_000, credit_id="old", on=date(2026, 11, 3))
    receive(amount="10000.00", paid_on=date(2026, 11, 12), in_bank=False)
    assert count() == "2"


@pytest.mark.parametrize("page", ["/banco/sin-reclamar", "/banco/sin-abono", "/banco"])
def test_compliance_applies_no_money(visitor: Callable[[str], Visitor], page: str) -> None:
    assert visitor("cata").get(page).status_code == 403


def test_money_that_the_bank_took_back_from_a_payment_is_said_until_somebody_sees_to_it(
    house: Office, ana: Visitor, receive: Callable[..., int]
) -> None:
    payment_id = receive()
    with house.transaction() as session:
        [credit] = session.exec(select(BankCreditRow))
        credit.used_by_id, credit.set_aside_by = payment_id, "luis"
        credit.set_aside_reason = "El banco lo devolvió."

    page = ana.get("/banco/sin-reclamar").text

    assert "ya no vale: El banco lo devolvió." in page
    assert f'href="/pagos/{payment_id}"' in page
