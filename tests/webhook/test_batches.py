"""The pages of the batches for LINIX, walked as two people do; the look is another matter."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pytest
from flask import Flask

from intake.wiring import Office
from models.payment import State
from models.sql.tables import StaffUser
from tests.intake.batches.desk import Desk, answer_file, with_linix
from tests.webhook import invented
from tests.webhook.conftest import Visitor
from tests.webhook.pages import app_of


@dataclass(frozen=True)
class Page:
    desk: Desk
    ana: Visitor
    luis: Visitor
    cata: Visitor


@pytest.fixture
def page(office: Office) -> Page:
    return a_page(office)


def a_page(office: Office) -> Page:
    linix = with_linix(office)
    with linix.transaction() as session:
        invented.add_marta(session)
        people = [
            invented.add_person(session, linix, "ana", "Ana María Gómez"),
            invented.add_person(session, linix, "luis", "Luis Cárdenas", "supervisor"),
            invented.add_person(session, linix, "cata", "Catalina Mora", "compliance"),
        ]
    app = app_of(linix)
    return Page(Desk(linix), *(visitor(app, user) for user in people))


def visitor(app: Flask, user: StaffUser) -> Visitor:
    one = Visitor(app)
    one.be(user)
    return one


def answer(who: Visitor, number: str, data: bytes, name: str = "respuesta.csv") -> int:
    who.get(f"/lotes/{number}")
    form = {"archivo": (io.BytesIO(data), name)}
    return who.post(f"/lotes/{number}/respuesta", form).status_code


def test_there_are_no_batches_where_the_book_is_the_ledger(ana: Visitor) -> None:
    assert 'href="/lotes"' not in ana.get("/").text
    assert ana.get("/lotes").status_code == 404


def test_two_people_carry_a_batch_from_what_waits_to_what_linix_answered(
    any_office: Office,
) -> None:
    page = a_page(any_office)
    desk, ana, luis = page.desk, page.ana, page.luis
    good = desk.approved()
    bad = desk.approved(amount="240000.00", text="la cuota vencida del crédito")
    listed = ana.get("/lotes").text
    assert "2 pagos" in listed
    assert "$ 278.000" in listed

    assert ana.post("/lotes").headers["Location"] == "/lotes/LX-000001"
    own = ana.get("/lotes/LX-000001").text
    assert "lo aprueba otra persona" in own
    assert "/lotes/LX-000001/texto" not in own
    assert ana.post("/lotes/LX-000001/aprobar").status_code == 403
    luis.get("/lotes/LX-000001")
    assert luis.post("/lotes/LX-000001/aprobar").status_code == 303

    luis.get("/lotes/LX-000001")
    taken = luis.get("/lotes/LX-000001/texto")
    assert "lote-LX-000001.csv" in taken.headers["Content-Disposition"]
    assert taken.data == desk.file("LX-000001")
    assert luis.get("/lotes/LX-000001/xlsx").data.startswith(b"PK")
    assert "Ya se descargó" in luis.get("/lotes/LX-000001").text
    assert luis.post("/lotes/LX-000001/enviar").status_code == 303

    told = [
        (
            line.key,
            *(("RECHAZADO", "", "En jurídica") if line.payment_id == bad else ("APLICADO", "8")),
        )
        for line in desk.lines("LX-000001")
    ]
    assert answer(luis, "LX-000001", answer_file(told)) == 303
    desk.work()

    shown = luis.get("/lotes/LX-000001").text
    assert "2 líneas aplicadas, 1 línea rechazada; el lote quedó respondido" in shown
    assert "comprobante 8" in shown
    assert (desk.state(good), desk.state(bad)) == (State.POSTED, State.PROPOSED)
    queue = luis.get("/").text
    assert "LINIX lo rechazó" in queue
    assert f"/cola/{bad}/aprobar" not in queue  # It takes more than one key.
    shown = luis.get(f"/pagos/{bad}").text
    assert "En jurídica" in shown
    assert "Volvió a revisión. LINIX" not in shown, "the check beside it says so"


def test_a_rejected_line_is_done_by_hand_by_one_and_confirmed_by_another(page: Page) -> None:
    desk = page.desk
    payment_id = desk.approved(amount="240000.00", text="la cuota vencida del crédito")
    number = desk.sent()
    [line] = desk.lines(number)
    desk.answer(number, [(line.key, "RECHAZADO", "", "En jurídica")])
    path = f"/lotes/{number}/lineas/{line.id}"

    page.ana.get(f"/lotes/{number}")
    assert page.ana.post(f"{path}/a-mano", {"comprobante": "RC-77"}).status_code == 303
    assert f"{path}/confirmar" not in page.ana.get(f"/lotes/{number}").text
    assert page.ana.post(f"{path}/confirmar").status_code == 403
    assert f"{path}/confirmar" in page.luis.get(f"/lotes/{number}").text
    assert page.luis.post(f"{path}/confirmar").status_code == 303

    assert "comprobante RC-77, a mano" in page.luis.get(f"/lotes/{number}").text
    desk.approve(payment_id)
    assert desk.state(payment_id) == State.POSTED


def test_a_file_that_is_not_understood_is_said_line_by_line(page: Page) -> None:
    page.desk.approved()
    number = page.desk.sent()
    key = page.desk.lines(number)[0].key

    assert answer(page.ana, number, answer_file([(key, "QUIZÁS", "1")])) == 422
    assert page.ana.page is not None
    assert "línea 2: el estado «QUIZÁS» no es aplicado ni rechazado" in page.ana.page.text
    assert answer(page.ana, number, b"\x00\x01") == 422
    assert page.ana.post(f"/lotes/{number}/respuesta").status_code == 422


def test_keys_of_elsewhere_are_named_on_the_page(page: Page) -> None:
    page.desk.approved()
    number = page.desk.sent()
    keys = [page.desk.lines(number)[0].key, "ab" * 32]

    assert answer(page.ana, number, answer_file((key, "APLICADO", "1") for key in keys)) == 303
    assert f"línea 3: la clave {keys[1]} no es de este lote" in page.ana.get("/lotes").text


def test_a_batch_is_discarded_with_a_reason_and_its_lines_wait_again(page: Page) -> None:
    page.desk.approved()
    number = page.desk.prepare()

    page.ana.get(f"/lotes/{number}")
    assert page.ana.post(f"/lotes/{number}/descartar", {"motivo": " "}).status_code == 422
    done = page.ana.post(f"/lotes/{number}/descartar", {"motivo": "Faltaba un pago"})

    assert done.status_code == 303
    shown = page.ana.get(f"/lotes/{number}").text
    assert "Faltaba un pago" in shown
    assert "volvieron a esperar" in shown
    assert "1 pago" in page.ana.get("/lotes").text


def test_the_officer_of_compliance_looks_and_does_nothing(page: Page) -> None:
    page.desk.approved()
    number = page.desk.prepare()

    looked = page.cata.get(f"/lotes/{number}")
    assert looked.status_code == 200
    assert "Aprobar lote" not in looked.text
    assert "Preparar lote" not in page.cata.get("/lotes").text
    assert page.cata.post(f"/lotes/{number}/aprobar").status_code == 403


@pytest.mark.parametrize("path", ["/lotes/LX-000009", "/lotes/nada", "/lotes/LX-000009/texto"])
def test_what_is_not_there_is_no_page(page: Page, path: str) -> None:
    assert page.ana.get(path).status_code == 404


def test_a_wrong_template_is_said_with_its_line(page: Page) -> None:
    page.desk.approved()
    folder = page.desk.office.settings.home / "layouts"
    folder.mkdir()
    (folder / "neutral.toml").write_text("[file]\nkind = 'ancho'\n", encoding="utf-8")

    page.ana.get("/lotes")
    answered = page.ana.post("/lotes")

    assert answered.status_code == 422
    assert re.search(r"neutral\.toml: línea 2: kind: «ancho»", answered.text)
