from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlmodel import select

from intake.administration.staff import (
    BadUsernameError,
    LastAdminError,
    StaffExistsError,
    WeakPasswordError,
    create_staff,
    give_password,
    set_active,
)
from intake.wiring import Office
from models.sql.tables import AuditEvent, LoginFailure, StaffUser
from tests.conftest import Clock
from tests.webhook import invented
from tests.webhook.conftest import Visitor
from tests.webhook.pages import app_of

OWN = "otra frase muy mía"


def test_the_right_password_opens_the_queue(stranger: Visitor) -> None:
    answer = stranger.sign_in("ana")

    assert (answer.status_code, answer.location) == (303, "/")
    assert "Ana María Gómez" in stranger.get("/").text


def test_a_stranger_and_a_wrong_password_get_the_same_answer(stranger: Visitor) -> None:
    wrong = stranger.sign_in("ana", "no es esta clave")
    unknown = stranger.sign_in("nadie", "no es esta clave")

    assert wrong.status_code == unknown.status_code == 401
    assert _sentence(wrong.text) == _sentence(unknown.text)


def test_after_five_wrong_passwords_the_door_stays_shut_for_longer_and_longer(
    stranger: Visitor, clock: Clock
) -> None:
    for _ in range(5):
        assert stranger.sign_in("ana", "adivinando").status_code == 401

    assert stranger.sign_in("ana").status_code == 429, "even the right password waits"
    clock.moment += timedelta(seconds=16)
    assert stranger.sign_in("ana", "adivinando").status_code == 401
    clock.moment += timedelta(seconds=16)
    assert stranger.sign_in("ana").status_code == 429, "the second wait is longer"
    clock.moment += timedelta(seconds=16)
    assert stranger.sign_in("ana").status_code == 303


def test_guessing_at_many_names_from_one_address_is_slowed_too(stranger: Visitor) -> None:
    for guess in range(20):
        assert stranger.sign_in(f"nombre{guess}", "adivinando").status_code == 401

    assert stranger.sign_in("ana").status_code == 429


def test_coming_in_forgets_the_failures_before_it(stranger: Visitor, office: Office) -> None:
    for _ in range(4):
        stranger.sign_in("ana", "adivinando")

    stranger.sign_in("ana")

    with office.transaction() as session:
        assert session.exec(select(LoginFailure)).all() == []


def test_a_closed_account_does_not_come_in_and_is_shown_out(
    ana: Visitor, stranger: Visitor, office: Office
) -> None:
    with office.transaction() as session:
        set_active(session, "ana", office.now(), active=False, by="rosa")

    assert ana.get("/").status_code == 302
    assert stranger.sign_in("ana").status_code == 401


def test_the_one_time_password_leads_to_a_password_of_ones_own_and_nowhere_else(
    stranger: Visitor, office: Office
) -> None:
    with office.transaction() as session:
        give_password(session, "ana", "clave-de-una-vez", office.now(), by="rosa")
    stranger.sign_in("ana", "clave-de-una-vez")

    assert stranger.get("/").location == "/clave"
    assert stranger.get("/libro").location == "/clave"
    stranger.get("/clave")
    change = {"actual": "clave-de-una-vez", "nueva": OWN, "otra_vez": OWN}
    assert stranger.post("/clave", change).status_code == 303
    assert stranger.get("/").status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"actual": "otra", "nueva": OWN, "otra_vez": OWN}, "no son correctos"),
        ({"actual": invented.PASSWORD, "nueva": OWN, "otra_vez": "x"}, "no son iguales"),
        ({"actual": invented.PASSWORD, "nueva": "corta", "otra_vez": "corta"}, "10 caracteres"),
        ({"actual": invented.PASSWORD, "nueva": "soy-ana-1234", "otra_vez": "soy-ana-1234"}, "10"),
    ],
)
def test_a_bad_change_of_password_changes_nothing(
    ana: Visitor, stranger: Visitor, change: dict[str, str], sentence: str
) -> None:
    ana.get("/clave")

    answer = ana.post("/clave", change)

    assert answer.status_code in (401, 422)
    assert sentence in answer.text
    assert stranger.sign_in("ana").status_code == 303


def test_changing_the_password_ends_the_sessions_elsewhere(
    visitor: Callable[[str], Visitor],
) -> None:
    here, elsewhere = visitor("ana"), visitor("ana")
    here.get("/clave")

    here.post("/clave", {"actual": invented.PASSWORD, "nueva": OWN, "otra_vez": OWN})

    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_every_page_is_shut_to_whoever_is_not_signed_in(app: Flask, stranger: Visitor) -> None:
    public = {"static", "login.show", "login.enter", "health.show", "health.metrics"}
    shut = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint in public or rule.endpoint.startswith("twilio"):
            continue
        values = dict.fromkeys(rule.arguments, "1") | {"verb": "abrir"}
        path = app.url_map.bind("x").build(
            rule.endpoint, {name: values[name] for name in rule.arguments}
        )
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = stranger._client.open(path, method=method)
            assert (answer.status_code, answer.location[:6]) == (302, "/login"), path
            shut += 1
    assert shut > 20


def test_whoever_asked_for_a_page_reaches_it_after_signing_in(stranger: Visitor) -> None:
    asked = stranger.get("/libro?desde=2026-11-01").location

    stranger.get(asked)
    answer = stranger.post(asked, {"usuario": "ana", "clave": invented.PASSWORD})

    assert answer.location == "/libro?desde=2026-11-01"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://otro.test/", "//otro.test/", "/\\otro.test", "/\t/otro.test", "javascript:alert(1)"],
)
def test_a_link_leads_nobody_out_of_the_house(stranger: Visitor, elsewhere: str) -> None:
    stranger.get("/login")

    answer = stranger._client.post(
        "/login",
        query_string={"siguiente": elsewhere},
        data={"usuario": "ana", "clave": invented.PASSWORD, "csrf_token": _token(stranger)},
    )

    assert answer.location == "/"


def test_leaving_ends_the_session(ana: Visitor) -> None:
    ana.get("/")

    ana.post("/salir")

    assert ana.get("/").status_code == 302


def test_a_form_from_another_site_is_refused(ana: Visitor, receive: Callable[..., int]) -> None:
    payment = receive(text="aportes")

    answer = ana.post_bare(f"/pagos/{payment}/aprobar", {"seen_version": "2"})

    assert answer.status_code == 400
    assert "Vuelva a cargarla" in answer.text


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(stranger: Visitor) -> None:
    cookie = stranger.sign_in("ana").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_https_the_cookie_travels_over_nothing_else(house: Office) -> None:
    settings = house.settings.model_copy(update={"public_base_url": "https://tupago.test"})
    secure = Visitor(app_of(replace(house, settings=settings)))
    secure.get("/login", base_url="https://tupago.test")

    answer = secure._client.post(
        "/login",
        base_url="https://tupago.test",
        headers={"Referer": "https://tupago.test/login"},
        data={"usuario": "ana", "clave": invented.PASSWORD, "csrf_token": _token(secure)},
    )

    assert answer.status_code == 303
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "part",
    [
        "/cola",
        "/mensajes/lista",
        "/asociados/sugerencias?q=marta",
        "/documentos/1/paginas/1",
        "/documentos/1/audio",
        "/audios/1",
    ],
)
def test_what_a_page_fetches_by_itself_renews_no_session_and_undoes_no_other_answer(
    ana: Visitor, part: str
) -> None:
    assert "Set-Cookie" in ana.get("/").headers
    assert "Set-Cookie" not in ana.get(part).headers
    assert "Set-Cookie" in ana.get("/libro").headers


def test_accounts_leave_a_trace(office: Office, stranger: Visitor) -> None:
    stranger.sign_in("ana")

    with office.transaction() as session:
        actions = [event.action for event in session.exec(select(AuditEvent))]

    assert actions == ["staff.signed_in"]


def test_passwords_are_kept_as_argon2id(house: Office) -> None:
    with house.transaction() as session:
        assert session.get_one(StaffUser, "ana").password_hash.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("username", "password", "error"),
    [
        ("ana", OWN, StaffExistsError),
        (" ANA ", OWN, StaffExistsError),
        ("con espacio", OWN, BadUsernameError),
        ("x", OWN, BadUsernameError),
        ("pedro", "corta", WeakPasswordError),
        ("pedro", "a" * 201, WeakPasswordError),
        ("pedro", "pedro12345", WeakPasswordError),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    house: Office, username: str, password: str, error: type[Exception]
) -> None:
    with house.transaction() as session, pytest.raises(error):
        create_staff(
            session, username, "Alguien", password, "approver", house.now(), must_change=True
        )


def test_the_last_administrator_cannot_be_closed(house: Office) -> None:
    with house.transaction() as session, pytest.raises(LastAdminError):
        set_active(session, "rosa", house.now(), active=False, by="rosa")


def _sentence(page: str) -> str:
    return page.split('role="alert"')[1].split("</div>", maxsplit=1)[0]


def _token(visitor: Visitor) -> str:
    assert visitor.page is not None
    return visitor.page.text.split('name="csrf_token" value="')[1].split('"')[0]
