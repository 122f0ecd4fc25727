from __future__ import annotations

import pytest

from intake.quarantine import quarantine_case
from intake.wiring import Office
from models.sql.tables import Case, CaseState, Message, Notice, NoticeState
from tests.webhook.conftest import Visitor
from tests.webhook.test_queue import Receive


def add_case(office: Office, number: str, text: str, *, automatic: str | None = None) -> int:
    """Add a case whose one message holds no receipt."""
    with office.transaction() as session:
        case = Case(
            number=number,
            channel="email",
            account="tupago",
            sender="alguien@ejemplo.test",
            state=CaseState.READING,
            opened_at=office.now(),
            closes_at=office.now(),
        )
        session.add(case)
        session.flush()
        assert case.id is not None
        session.add(
            Message(
                id=number,
                channel="email",
                account="tupago",
                external_id=number,
                case_id=case.id,
                sender=case.sender,
                text=text,
                automatic=automatic,
                received_at=office.now(),
            )
        )
        return case.id


def add_notice(office: Office, case_id: int, state: NoticeState) -> None:
    with office.transaction() as session:
        session.add(
            Notice(
                id=f"n{case_id}",
                key=f"n{case_id}",
                case_id=case_id,
                kind="acknowledgement",
                channel="email",
                recipient="alguien@ejemplo.test",
                body="¡Hola! Recibimos su mensaje.",
                state=state,
                problem="550 no existe el buzón",
                created_at=office.now(),
            )
        )


def test_a_case_shows_its_words_its_payments_and_our_answers(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="para aportes")
    with office.transaction() as session:
        number = session.get_one(Case, 1).number
    add_notice(office, 1, NoticeState.DELIVERED)

    page = ana.get(f"/casos/{number.lower()}").text

    assert "para aportes" in page
    assert f'href="/pagos/{payment}"' in page
    assert "¡Hola! Recibimos su mensaje." in page
    assert "entregado" in page


def test_what_failed_is_in_plain_sight_and_can_be_tried_again(ana: Visitor, office: Office) -> None:
    case_id = add_case(office, "BC-MALO1", "ver adjunto")
    with office.transaction() as session:
        quarantine_case(session, office, case_id, "El archivo no se deja leer.")

    assert "El archivo no se deja leer." in ana.get("/cuarentena").text
    assert 'class="figure">1</span><span class="name">Cuarentena' in ana.get("/").text
    answer = ana.post(f"/cuarentena/{case_id}/reintentar", {"radicado": "BC-MALO1"})

    assert answer.status_code == 303
    with office.transaction() as session:
        assert session.get_one(Case, case_id).state == CaseState.READING
    assert "No hay mensajes en cuarentena." in ana.get("/cuarentena").text


@pytest.mark.parametrize(
    ("state", "there"),
    [(NoticeState.FAILED, True), (NoticeState.UNCERTAIN, True), (NoticeState.SENT, False)],
)
def test_a_notice_that_did_not_go_out_is_in_plain_sight(
    ana: Visitor, office: Office, *, state: NoticeState, there: bool
) -> None:
    add_notice(office, add_case(office, "BC-AVISO", "hola"), state)

    assert ("550 no existe el buzón" in ana.get("/avisos").text) is there
    assert ("1 aviso sin enviar" in ana.get("/").text) is there


def test_a_members_page_holds_debts_addresses_and_payments(ana: Visitor, receive: Receive) -> None:
    payment = receive(text="para aportes")

    page = ana.get("/asociados/1077227777").text

    assert "Crédito de vivienda" in page
    assert "$ 240.000" in page
    assert f'href="/pagos/{payment}"' in page
    assert "Marta Inés Ruiz Peña" in ana.get("/asociados?q=inés").text
    assert "Nadie con ese nombre" in ana.get("/asociados?q=zutano").text
