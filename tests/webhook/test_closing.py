from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from sqlmodel import select

from intake.wiring import Office
from models.sql.tables import DayClose
from tests.webhook.conftest import Visitor

TODAY = "2026-11-20"


def test_the_close_of_a_day_says_where_everything_is(
    ana: Visitor, receive: Callable[..., int]
) -> None:
    receive()

    page = ana.get("/cuadre").text

    assert "vie 20 nov 2026" in page
    assert "Con un pago" in page
    assert "Cuadra" in page
    assert "Lo cierra una persona de supervisión." in page


def test_a_supervisor_signs_the_day(
    visitor: Callable[[str], Visitor], receive: Callable[..., int], office: Office
) -> None:
    receive()
    luis = visitor("luis")
    luis.get(f"/cuadre?dia={TODAY}")

    answer = luis.post(f"/cuadre/{TODAY}", {"observacion": "todo en orden"})

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert "por Luis Cárdenas" in luis.get(f"/cuadre?dia={TODAY}").text
    with office.reading() as session:
        assert [row.remark for row in session.exec(select(DayClose))] == ["todo en orden"]


def test_whoever_only_approves_does_not_sign(ana: Visitor, office: Office) -> None:
    ana.get("/cuadre")

    answer = ana.post(f"/cuadre/{TODAY}", {"observacion": "yo"})

    assert answer.status_code == HTTPStatus.FORBIDDEN
    with office.reading() as session:
        assert session.exec(select(DayClose)).first() is None


def test_a_signed_day_says_when_its_figures_moved(
    visitor: Callable[[str], Visitor], receive: Callable[..., int]
) -> None:
    luis = visitor("luis")
    luis.get("/cuadre")
    luis.post(f"/cuadre/{TODAY}")
    receive()

    assert "Cerrado, y después cambió algo" in luis.get("/cuadre").text


def test_tomorrow_cannot_be_signed(visitor: Callable[[str], Visitor]) -> None:
    luis = visitor("luis")
    luis.get("/cuadre?dia=2026-11-21")

    answer = luis.post("/cuadre/2026-11-21")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "no ha llegado" in answer.text


def test_the_close_is_taken_away_as_a_workbook(ana: Visitor) -> None:
    answer = ana.get(f"/cuadre/{TODAY}.xlsx")

    assert answer.headers["Content-Disposition"] == f"attachment; filename=cuadre-{TODAY}.xlsx"
    assert answer.data.startswith(b"PK")


def test_a_day_that_is_none_means_today(ana: Visitor) -> None:
    assert "vie 20 nov 2026" in ana.get("/cuadre?dia=ayer").text
