from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from intake.wiring import Office
from models.sql.tables import StaffUser
from tests.webhook.conftest import Visitor


@pytest.fixture
def rosa(visitor: Callable[[str], Visitor]) -> Visitor:
    return visitor("rosa")


@pytest.mark.parametrize("username", ["ana", "luis", "cata"])
def test_only_an_administrator_opens_accounts(
    visitor: Callable[[str], Visitor], username: str, office: Office
) -> None:
    person = visitor(username)
    person.get("/")

    assert person.get("/personal").status_code == 403
    person.get("/")
    assert person.post("/personal", {"usuario": "amigo", "nombre": "Amigo"}).status_code == 403
    with office.transaction() as session:
        assert session.get(StaffUser, "amigo") is None


def test_a_new_person_comes_in_with_the_password_shown_once(
    rosa: Visitor, stranger: Visitor
) -> None:
    rosa.get("/personal")

    page = rosa.post(
        "/personal", {"usuario": "pedro", "nombre": "Pedro Páramo", "rol": "supervisor"}
    )
    password = re.search(r'class="password">([^<]+)<', page.text)

    assert password
    assert stranger.sign_in("pedro", password[1]).status_code == 303
    assert stranger.get("/").location == "/clave"
    assert password[1] not in rosa.get("/personal").text


def test_a_closed_account_can_be_opened_again(
    rosa: Visitor, stranger: Visitor, ana: Visitor
) -> None:
    rosa.get("/personal")
    rosa.post("/personal/ana/cerrar")

    assert ana.get("/").status_code == 302
    rosa.get("/personal")
    rosa.post("/personal/ana/abrir")
    assert stranger.sign_in("ana").status_code == 303


def test_a_forgotten_password_is_replaced_by_a_one_time_one(
    rosa: Visitor, stranger: Visitor
) -> None:
    rosa.get("/personal")

    page = rosa.post("/personal/ana/clave").text

    password = page.split('class="password">')[1].split("<")[0]
    assert stranger.sign_in("ana").status_code == 401
    assert stranger.sign_in("ana", password).status_code == 303


def test_the_last_administrator_stays(rosa: Visitor) -> None:
    rosa.get("/personal")

    answer = rosa.post("/personal/rosa/cerrar")

    assert answer.status_code == 422
    assert "Es la única persona que administra" in answer.text


def test_two_people_cannot_have_one_name(rosa: Visitor) -> None:
    rosa.get("/personal")

    answer = rosa.post("/personal", {"usuario": "ANA", "nombre": "Otra Ana", "rol": "approver"})

    assert answer.status_code == 422
    assert "Ya hay una persona con ese usuario." in answer.text
