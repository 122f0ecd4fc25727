"""Houses in operation for the journeys, and offices whose clock runs."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from intake.wiring import Office
from parsers.process import Reader
from tests.conftest import Clock
from tests.journeys.chat import Chat, conversation
from tests.journeys.house import House, house
from tests.servers.postgres import Postgres
from tests.webhook import invented

_PATIENCE_MS = 60_000


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def in_operation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Give the whole house, once on each of the two databases, to all journeys together."""
    home: Path = tmp_path_factory.mktemp(f"house-{request.param}")
    url = ""
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        url = postgres.create_database(f"h{secrets.token_hex(6)}")
    with house(home, url) as running:
        yield running


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader() as started:
        yield started


@pytest.fixture
def chat(office: Office, clock: Clock, reader: Reader) -> Iterator[Chat]:
    """Give a conversation whose clock stands still."""
    with conversation(office, clock, reader) as opened:
        yield opened


@pytest.fixture
def any_chat(any_office: Office, clock: Clock, reader: Reader) -> Iterator[Chat]:
    """Give the same, once on each of the two databases."""
    with conversation(any_office, clock, reader) as opened:
        yield opened


@pytest.fixture
def sit_down(chromium: Browser, in_operation: House) -> Iterator[Callable[[str], Page]]:
    """Return a function that signs a person in, at a browser of their own, through the proxy."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def open_browser(username: str) -> Page:
        context = chromium.new_context(
            base_url=in_operation.url, locale="es-CO", ignore_https_errors=True
        )
        context.set_default_timeout(_PATIENCE_MS)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/login")
        page.get_by_label("Usuario").fill(username)
        page.get_by_label("Clave").fill(invented.PASSWORD)
        page.get_by_role("button", name="Entrar").click()
        page.wait_for_url(f"{in_operation.url}/")
        return page

    yield open_browser
    for context in opened:
        context.close()
    assert complaints == []
