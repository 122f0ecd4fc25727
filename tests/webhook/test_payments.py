from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import col, select

from intake.wiring import Office
from models.payment import State
from models.sql.payments import current_proposal, get_payment
from models.sql.tables import Decision, Notice, OpenQuestion, Payment
from tests.webhook import invented
from tests.webhook.conftest import Visitor
from tests.webhook.test_queue import Receive, state_of

SPLIT = {
    "obligacion": ["1-1077227777", "2-1077227777"],
    "accion": ["next_due", "next_due"],
    "valor": ["3.800", "34.200"],
    "porque": ["", "así lo pidió por teléfono"],
}


def test_the_page_shows_what_was_read_said_and_proposed(ana: Visitor, receive: Receive) -> None:
    payment = receive(text="Buenas, para aportes <b>por favor</b>")

    page = ana.get(f"/pagos/{payment}").text

    assert "$ 38.000" in page
    assert "vie 20 nov 2026" in page
    assert "Marta Inés Ruiz Peña" in page
    assert "Buenas, para aportes &lt;b&gt;por favor&lt;/b&gt;" in page
    assert "Aportes sociales" in page
    assert "$ 34.200" in page
    assert 'data-box="amount" x="400.0" y="200.0" width="300.0" height="60.0"' in page
    assert "Todo en orden" in page


def test_one_click_approves_a_good_payment_and_goes_to_the_next(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    first = receive(text="aportes")
    second = receive(amount="3800.00", text="aportes sociales")

    answer = ana.decide(first, "aprobar")

    assert (answer.status_code, answer.location) == (303, f"/pagos/{second}")
    assert state_of(office, first) == State.APPROVED
    assert "quedó aprobado" in ana.get(answer.location).text


def test_after_the_last_payment_the_queue_follows(ana: Visitor, receive: Receive) -> None:
    assert ana.decide(receive(text="aportes"), "aprobar").location == "/"


def test_of_two_people_one_wins_and_the_other_is_told_who_and_when(
    visitor: Callable[[str], Visitor], receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")
    ana, luis = visitor("ana"), visitor("luis")
    luis.get(f"/pagos/{payment}")
    ana.decide(payment, "aprobar")

    answer = luis.decide_on_open_page(payment, "rechazar", {"motivo": "No llegó el dinero."})

    assert answer.status_code == 409
    assert "Otra persona cambió este pago" in answer.text
    assert "Ana María Gómez lo aprobó (vie 20 nov 4:42 p. m.)" in answer.text
    assert state_of(office, payment) == State.APPROVED


def test_a_form_without_its_version_changes_nothing(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")

    ana.get(f"/pagos/{payment}")
    answer = ana.post(f"/pagos/{payment}/aprobar", {})

    assert answer.status_code == 409
    assert state_of(office, payment) == State.PROPOSED


def test_without_the_bank_a_supervisor_signs_with_a_reason_and_then_another_person(
    visitor: Callable[[str], Visitor], receive: Receive, office: Office
) -> None:
    receive(amount="3800.00", text="aportes sociales")
    payment = receive(text="aportes", in_bank=False)
    ana, luis = visitor("ana"), visitor("luis")

    assert "disabled" in ana.get(f"/pagos/{payment}").text
    refused = ana.decide(payment, "aprobar", {"motivo": "El banco lo confirmó por teléfono."})
    silent = luis.decide(payment, "aprobar")
    given = luis.decide(payment, "aprobar", {"motivo": "El banco lo confirmó por teléfono."})
    assert state_of(office, payment) == State.APPROVED_ONCE
    assert "Dar la segunda firma" in ana.get(f"/pagos/{payment}").text
    ana.decide(payment, "aprobar", {"motivo": "Vi el correo del banco que lo confirma."})

    assert refused.status_code == 422
    assert "solo lo aprueba un supervisor" in refused.text
    assert silent.status_code == 422
    assert "escriba el motivo" in silent.text
    assert given.status_code == 303
    assert state_of(office, payment) == State.APPROVED


def test_a_large_payment_takes_two_people(
    visitor: Callable[[str], Visitor], receive: Receive, office: Office
) -> None:
    payment = receive(amount="6000000.00", text="ahorro permanente")
    ana, luis = visitor("ana"), visitor("luis")

    assert "Dar la primera firma" in ana.get(f"/pagos/{payment}").text
    ana.decide(payment, "aprobar")
    assert state_of(office, payment) == State.APPROVED_ONCE
    again = ana.decide(payment, "aprobar")
    assert again.status_code == 422
    assert "usted ya aprobó" in again.text
    assert "Dar la segunda firma" in luis.get(f"/pagos/{payment}").text
    luis.decide(payment, "aprobar")
    assert state_of(office, payment) == State.APPROVED


def test_lines_above_the_payment_are_refused_and_what_was_typed_stays(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")

    answer = ana.decide(payment, "editar", SPLIT | {"valor": ["3.800", "99.999"]})

    assert answer.status_code == 422
    assert "suman más que el pago" in answer.text
    assert 'value="99.999"' in answer.text
    assert 'id="editar" open' in answer.text
    with office.transaction() as session:
        assert get_payment(session, payment).version == 2, "nothing changed"


@pytest.mark.parametrize(
    "slip",
    [
        {"valor": ["tres mil", "34.200"]},
        {"valor": ["", "34.200"]},
        {"accion": ["", "next_due"]},
        {"accion": ["volar", "next_due"]},
        {"obligacion": ["9-999", "2-1077227777"]},
        {"valor": ["0", "34.200"]},
        {"valor": ["-3.800", "34.200"]},
        {"obligacion": ["", ""], "valor": ["", ""]},
    ],
)
def test_a_slip_in_a_line_is_never_guessed_at(
    ana: Visitor, receive: Receive, office: Office, slip: dict[str, list[str]]
) -> None:
    payment = receive(text="aportes")

    answer = ana.decide(payment, "editar", SPLIT | slip)

    assert answer.status_code == 422
    with office.transaction() as session:
        assert get_payment(session, payment).version == 2, "nothing changed"


def test_balanced_lines_become_the_proposal_of_a_person(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="cuota de vivienda")

    answer = ana.decide(payment, "editar", SPLIT)

    assert answer.location == f"/pagos/{payment}"
    with office.transaction() as session:
        proposal = current_proposal(session, payment)
    assert proposal is not None
    assert [line.amount.plain for line in proposal.lines] == ["3800.00", "34200.00"]
    assert proposal.basis == "staff"
    assert "Lo repartió una persona" in ana.get(f"/pagos/{payment}").text


def test_a_corrected_amount_makes_a_new_proposal_and_the_reading_is_kept(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes", amount="3800.00", in_bank=False)

    ana.decide(payment, "corregir", {"amount": "38.000", "cedula": "1077227777"})

    with office.transaction() as session:
        row = get_payment(session, payment)
        proposal = current_proposal(session, payment)
    assert row.amount_centavos == 3_800_000
    assert row.receipt_read["amount"] == "3800.00"
    assert proposal is not None
    assert proposal.total.plain == "38000.00"
    assert "corregido; se leyó $ 3.800" in ana.get(f"/pagos/{payment}").text


def test_a_payment_finds_its_member_by_hand(ana: Visitor, receive: Receive, office: Office) -> None:
    payment = receive(member_id=None, text="aportes", verified=False)

    wrong = ana.decide(payment, "corregir", {"cedula": "999"})
    right = ana.decide(payment, "corregir", {"cedula": "1077227777"})

    assert wrong.status_code == 422
    assert right.status_code == 303
    with office.transaction() as session:
        assert get_payment(session, payment).member_id == "1077227777"


def test_a_field_that_makes_no_sense_is_refused(ana: Visitor, receive: Receive) -> None:
    payment = receive(text="aportes")

    answer = ana.decide(payment, "corregir", {"amount": "mucho", "cedula": "1077227777"})

    assert answer.status_code == 422
    assert "54.000" in answer.text, "the sentence shows how to write it"


def test_a_rejection_needs_a_reason_and_the_member_reads_it(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")

    assert ana.decide(payment, "rechazar").status_code == 422
    ana.decide(payment, "rechazar", {"motivo_comun": "El pago aparece rechazado por el banco."})

    assert state_of(office, payment) == State.REJECTED
    with office.transaction() as session:
        body = session.exec(select(Notice.body).where(Notice.kind == "rejected")).one()
    assert "El pago aparece rechazado por el banco." in body


def test_a_question_stops_the_clock_and_goes_to_the_member(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")

    ana.decide(
        payment,
        "preguntar",
        {
            "pregunta": "choose_target",
            "texto_choose_target": "¿A qué?",
            "opciones_choose_target": "Aportes\nCrédito\n",
        },
    )

    assert state_of(office, payment) == State.WAITING_MEMBER
    with office.transaction() as session:
        question = session.exec(select(OpenQuestion)).one()
        body = session.exec(select(Notice.body).where(Notice.kind == "question")).one()
    assert (question.message, question.options) == ("¿A qué?", ["Aportes", "Crédito"])
    assert "¿A qué?" in body
    assert "en pausa" in ana.get("/?estado=esperando").text


def test_a_question_without_words_is_not_asked(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")

    assert ana.decide(payment, "preguntar").status_code == 422
    assert state_of(office, payment) == State.PROPOSED


def test_whoever_is_not_verified_is_offered_no_obligation(ana: Visitor, receive: Receive) -> None:
    payment = receive(text="aportes", verified=False)

    page = ana.get(f"/pagos/{payment}").text
    offered = re.findall(r'name="opciones_[a-z_]+"[^>]*>([^<]*)<', page)

    assert offered
    assert set(offered) == {""}, "questions that tell nothing"
    assert "no está verificado" in page


def test_a_duplicate_names_its_twin_and_can_be_reopened(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    first = receive(text="aportes")
    second = receive(text="aportes", in_bank=False)

    ana.decide(second, "duplicado", {"de": str(first)})
    page = ana.get(f"/pagos/{second}").text

    assert state_of(office, second) == State.DUPLICATE
    assert f'href="/pagos/{first}"' in page
    ana.decide(second, "reabrir")
    assert state_of(office, second) == State.PROPOSED


def test_only_what_may_be_the_same_money_is_offered_as_the_first_of_a_duplicate(
    ana: Visitor, receive: Receive, house: Office
) -> None:
    with house.transaction() as session:
        invented.add_member(session, "41555222", "Rosa Peña Díaz")
    long_ago = receive(member_id="41555222", paid_on=date(2026, 10, 2))
    same = receive(fields={"transaction_id": "991"})
    again = receive(fields={"transaction_id": "992"})
    unnumbered = receive(fields={"transaction_id": None})

    def offered(payment_id: int) -> list[tuple[str, bool]]:
        page = ana.get(f"/pagos/{payment_id}").text
        return [
            (found[1], bool(found[2]))
            for found in re.finditer(r'name="de" value="(\d*)"( checked)?', page)
        ]

    assert offered(again) == [
        (str(unnumbered), True), (str(same), False), ("", False)
    ], "another member's payment of another day is none"  # fmt: skip
    assert {number for number, _ in offered(unnumbered)} == {str(same), str(again), ""}
    assert offered(long_ago) == [("", True)]


def test_what_is_no_payment_leaves_the_queue(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")

    ana.decide(payment, "no-es-pago")

    assert state_of(office, payment) == State.NOT_A_PAYMENT
    assert f"pago-{payment}" not in ana.get("/").text


def test_the_buttons_are_those_of_the_state(ana: Visitor, receive: Receive) -> None:
    payment = receive(text="aportes")
    ana.decide(payment, "aprobar")

    page = ana.get(f"/pagos/{payment}").text

    for verb in ("aprobar", "editar", "corregir", "rechazar", "preguntar", "duplicado", "reabrir"):
        assert f"/pagos/{payment}/{verb}" not in page


def test_a_step_that_the_state_does_not_allow_is_a_conflict(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")
    ana.decide(payment, "aprobar")
    with office.transaction() as session:
        version = str(session.get_one(Payment, payment).version)
    ana.get("/")

    answer = ana.post(f"/pagos/{payment}/rechazar", {"seen_version": version, "motivo": "Tarde."})

    assert answer.status_code == 409
    assert state_of(office, payment) == State.APPROVED


@pytest.mark.parametrize(
    "path", ["/pagos/999", "/pagos/99999999999999999999", "/casos/BC-NADA", "/asociados/1", "/nada"]
)
def test_what_does_not_exist_is_not_found(ana: Visitor, path: str) -> None:
    assert ana.get(path).status_code == 404


def test_an_unknown_verb_is_not_found(ana: Visitor, receive: Receive) -> None:
    assert ana.decide(receive(text="aportes"), "regalar").status_code == 404


def test_a_twin_that_is_not_there_is_not_found(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")

    assert ana.decide(payment, "duplicado", {"de": "999"}).status_code == 404
    assert state_of(office, payment) == State.PROPOSED


def test_the_address_of_a_step_leads_back_to_the_payment(ana: Visitor, receive: Receive) -> None:
    payment = receive(text="aportes")

    assert ana.get(f"/pagos/{payment}/aprobar").location == f"/pagos/{payment}"


def test_every_decision_stands_in_the_history(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")
    ana.decide(payment, "rechazar", {"motivo": "No llegó el dinero."})
    ana.decide(payment, "reabrir")

    page = ana.get(f"/pagos/{payment}").text

    with office.transaction() as session:
        steps = session.exec(
            select(Decision.step).where(Decision.by == "ana").order_by(col(Decision.id))
        ).all()
    assert list(steps) == ["reject", "reopen"]
    assert "<strong>Ana María Gómez</strong> lo rechazó" in page
    assert "<strong>Ana María Gómez</strong> lo reabrió" in page
