"""A real browser before the real pages: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from intake.wiring import Office
from models.sql.payments import get_payment
from tests.webhook import invented
from tests.webhook.invented import Sent
from tests.webhook.pages import app_of

_PATIENCE_MS: Final = 20_000


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    """Serve the pages of a small cooperative and return where."""
    with office.transaction() as session:
        invented.add_person(session, office, "ana", "Ana María Gómez")
        invented.add_person(session, office, "luis", "Luis Cárdenas", "supervisor")
        invented.add_marta(session)
    server = make_server("127.0.0.1", 0, app_of(office), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def receive(office: Office, address: str) -> Callable[..., int]:
    """Return a function that lets a payment arrive and find its place; it gives the number."""
    assert address.startswith("http")

    def arrive(**sent: Any) -> int:  # noqa: ANN401 - the fields of `Sent`
        with office.transaction() as session:
            return invented.add_payment(session, office, Sent(**sent))

    return arrive


@pytest.fixture
def state_of(office: Office) -> Callable[[int], str]:
    def look(payment_id: int) -> str:
        with office.transaction() as session:
            return get_payment(session, payment_id).state

    return look


@pytest.fixture
def sit_down(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Return a function that signs a person in at a browser of their own.

    Whatever a page's script complains of fails the test.
    """
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_browser(username: str, **options: Any) -> Page:  # noqa: ANN401 - as Playwright takes them
        context = chromium.new_context(
            base_url=address, locale="es-CO", viewport={"width": 1280, "height": 800}, **options
        )
        context.set_default_timeout(_PATIENCE_MS)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: _note(complaints, line.type, line.text))
        page.goto("/login")
        page.get_by_label("Usuario").fill(username)
        page.get_by_label("Clave").fill(invented.PASSWORD)
        page.get_by_role("button", name="Entrar").click()
        page.wait_for_url(f"{address}/")
        return page

    yield open_browser
    for context in opened:
        context.close()
    assert complaints == []


def _note(complaints: list[str], kind: str, text: str) -> None:
    # An answer of 409 or 422 is meant; the browser reports it all the same.
    if kind == "error" and not re.search(r"status of (409|422)", text):
        complaints.append(text)
