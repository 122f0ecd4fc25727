from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import pytest
from sqlmodel import select

from intake.wiring import Office
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
