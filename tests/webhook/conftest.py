"""A page to click on: the application over a fresh database with a few people and members."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from intake.wiring import Office
from models.sql.tables import StaffUser
from tests.webhook import invented
from tests.webhook.invented import Sent
from tests.webhook.pages import app_of
from webhook.login import person_of

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_VERSION = re.compile(r'name="seen_version" value="(\d+)"')


class Visitor:
    """One person's browser without its window: it keeps cookies and sends the forms' tokens."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()
        self.page: TestResponse | None = None

    def get(self, path: str, **more: Any) -> TestResponse:  # noqa: ANN401 - as the client takes it
        self.page = self._client.get(path, **more)
        return self.page

    def post(self, path: str, form: dict[str, Any] | None = None) -> TestResponse:
        """Send a form with the token that the last page carried."""
        assert self.page is not None
        token = _TOKEN.search(self.page.text)
        answer = self._client.post(
            path, data={"csrf_token": token[1] if token else "", **(form or {})}
        )
        if not 300 <= answer.status_code < 400:
            self.page = answer
        return answer

    def post_bare(self, path: str, form: dict[str, Any]) -> TestResponse:
        """Send a form as another site would: without our token."""
        return self._client.post(path, data=form)

    def be(self, user: StaffUser) -> None:
        """Be signed in, without the door; how one comes in by the door is in test_login."""
        with self._client.session_transaction() as session:
            session["_user_id"] = person_of(user).get_id()
            session["_fresh"] = True
            session.permanent = True

    def sign_in(self, username: str, password: str = invented.PASSWORD) -> TestResponse:
        self.get("/login")
        return self.post("/login", {"usuario": username, "clave": password})

    def decide(
        self, payment_id: int, verb: str, form: dict[str, Any] | None = None
    ) -> TestResponse:
        """Open the payment and send one of its forms, having seen what it shows."""
        self.get(f"/pagos/{payment_id}")
        return self.decide_on_open_page(payment_id, verb, form)

    def decide_on_open_page(
        self, payment_id: int, verb: str, form: dict[str, Any] | None = None
    ) -> TestResponse:
        assert self.page is not None
        seen = _VERSION.search(self.page.text)
        return self.post(
            f"/pagos/{payment_id}/{verb}",
            {"seen_version": seen[1] if seen else "", **(form or {})},
        )


@pytest.fixture
def house(office: Office) -> Office:
    """Give an office with its people and one member."""
    with office.transaction() as session:
        invented.add_person(session, office, "ana", "Ana María Gómez")
        invented.add_person(session, office, "luis", "Luis Cárdenas", "supervisor")
        invented.add_person(session, office, "rosa", "Rosa Díaz", "admin")
        invented.add_person(session, office, "cata", "Catalina Mora", "compliance")
        invented.add_marta(session)
    return office


@pytest.fixture
def app(house: Office) -> Flask:
    return app_of(house)


@pytest.fixture
def visitor(app: Flask, office: Office) -> Callable[[str], Visitor]:
    """Return a maker of signed-in people, each in a browser of their own."""

    def come_in(username: str) -> Visitor:
        person = Visitor(app)
        with office.transaction() as session:
            person.be(session.get_one(StaffUser, username))
        return person

    return come_in


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def ana(visitor: Callable[[str], Visitor]) -> Visitor:
    return visitor("ana")


@pytest.fixture
def receive(house: Office) -> Callable[..., int]:
    """Return a function that lets a payment arrive and find its place; it gives the number."""

    def arrive(**sent: Any) -> int:  # noqa: ANN401 - the fields of `Sent`
        with house.transaction() as session:
            return invented.add_payment(session, house, Sent(**sent))

    return arrive
