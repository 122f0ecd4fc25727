from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import Flask
from sqlmodel import select

from intake.wiring import Office
from models.payment import State
from models.sql.payments import get_payment
from models.sql.tables import AuditEvent
from tests.webhook.conftest import Visitor

CASH = {"collection_code": "9182", "medium": "cash"}


@pytest.mark.parametrize("username", ["ana", "luis", "rosa"])
def test_only_the_officer_of_compliance_sees_the_cash(
    visitor: Callable[[str], Visitor], username: str
) -> None:
    person = visitor(username)

    assert person.get("/cumplimiento").status_code == HTTPStatus.FORBIDDEN
    assert person.get("/cumplimiento/efectivo.xlsx").status_code == HTTPStatus.FORBIDDEN
    assert "/cumplimiento" not in person.get("/").text


def test_the_officer_sees_who_passes_a_threshold_and_the_look_is_kept(
    visitor: Callable[[str], Visitor], receive: Callable[..., int], office: Office
) -> None:
    receive(amount="12000000.00", in_bank=False, fields=CASH)
    cata = visitor("cata")

    page = cata.get("/cumplimiento").text
    book = cata.get("/cumplimiento/efectivo.xlsx")

    assert "Una operación sobre el umbral: $ 12.000.000" in page
    assert book.data.startswith(b"PK")
    with office.reading() as session:
        deeds = session.exec(
            select(AuditEvent.action).where(AuditEvent.subject == "month:2026-11")
        ).all()
    assert deeds == ["cash.viewed", "cash.downloaded"]


def test_a_month_without_cash_says_so(visitor: Callable[[str], Visitor]) -> None:
    cata = visitor("cata")

    assert "no hay pagos en efectivo" in cata.get("/cumplimiento?mes=2026-01").text
    assert "no hay pagos en efectivo" in cata.get("/cumplimiento?mes=nunca").text


def test_who_audits_may_look_at_a_payment_and_decide_nothing(
    visitor: Callable[[str], Visitor], receive: Callable[..., int], office: Office
) -> None:
    payment_id = receive()
    cata = visitor("cata")

    listed = cata.get("/").text
    page = cata.get(f"/pagos/{payment_id}").text

    assert "/aprobar" not in listed
    assert "Subir comprobante" not in listed
    assert "solo mira" in listed
    assert "este pago lo decide otra persona" in page
    assert f'action="/pagos/{payment_id}' not in page
    assert cata.get("/subir").status_code == HTTPStatus.FORBIDDEN
    answer = cata.post(f"/pagos/{payment_id}/aprobar", {"seen_version": "2"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    with office.reading() as session:
        assert get_payment(session, payment_id).state == State.PROPOSED


def test_no_form_of_any_page_is_taken_from_who_audits(
    visitor: Callable[[str], Visitor], app: Flask
) -> None:
    cata = visitor("cata")
    refused = 0
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.partition(".")[0]
        if "POST" not in (rule.methods or ()) or blueprint in ("login", "twilio"):
            continue
        values = dict.fromkeys(rule.arguments, "1") | {"verb": "aprobar"}
        values |= {"verb": "abrir"} if blueprint == "people" else {}
        values |= {"verb": "confirmar"} if "line_id" in rule.arguments else {}
        path = app.url_map.bind("x").build(
            rule.endpoint, {name: values[name] for name in rule.arguments}
        )
        cata.get("/")
        answer = cata.post(path)
        assert answer.status_code == HTTPStatus.FORBIDDEN, path
        assert "mirar y auditar" in answer.text, path
        refused += 1
    assert refused > 15

    cata.get("/clave")
    own = {"actual": "x", "nueva": "y", "otra_vez": "z"}
    assert cata.post("/clave", own).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
