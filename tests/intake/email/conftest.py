"""The mail servers, and an office whose mailbox is on them."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import pytest
from sqlmodel import Session, select

from intake.email.oauth import TokenSource
from intake.email.watch import watch
from intake.settings import Settings
from intake.wiring import Office, open_office
from models.sql.tables import AuditEvent, Heartbeat, MailSighting, Message
from tests.conftest import Clock, close_office
from tests.intake.email.dovecot import PASSWORD, Dovecot

_PATIENCE_SECONDS = 20


class OfficeWith(Protocol):
    """Open an office with these settings besides those of every test."""

    def __call__(self, **settings: Any) -> Office: ...  # noqa: ANN401


@pytest.fixture
def office_with(settings: Settings, clock: Clock) -> Iterator[OfficeWith]:
    opened: list[Office] = []

    def open_with(**changes: Any) -> Office:  # noqa: ANN401
        office = open_office(settings.model_copy(update=changes), now=clock)
        opened.append(office)
        return office

    yield open_with
    for office in opened:
        close_office(office)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """Give each test a mailbox of its own."""
    return hashlib.sha256(request.node.name.encode()).hexdigest()[:12] + "@becoop.example"


def imap_settings(dovecot: Dovecot, user: str, **changes: object) -> dict[str, object]:
    """Return the settings that lead to ``user``'s mailbox, over TLS."""
    return {
        "imap_host": "localhost",
        "imap_port": dovecot.tls_port,
        "imap_tls": "implicit",
        "imap_ca_file": dovecot.certificates.authority,
        "imap_user": user,
        "imap_password": Settings(imap_password=PASSWORD, _env_file=None).imap_password,
        **changes,
    }


@pytest.fixture
def mail_office(office_with: OfficeWith, dovecot: Dovecot, user: str) -> Office:
    return office_with(**imap_settings(dovecot, user))


@contextmanager
def watching(office: Office, *, tokens: TokenSource | None = None) -> Iterator[None]:
    """Run the process `mail` beside the test; its end, and that it ends, is checked."""
    stop, errors = threading.Event(), []

    def run() -> None:
        try:
            watch(office, stop, tokens=tokens)
        except BaseException as error:  # noqa: BLE001  # Shown below, in the test's own thread.
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_PATIENCE_SECONDS)
        assert not thread.is_alive(), "the watch did not stop"
    if errors:
        raise errors[0]


def eventually(condition: Callable[[], object], what: str) -> None:
    """Wait until ``condition`` holds; a slow machine is no failure, only never is."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < until, f"in vain: {what}"
        time.sleep(0.02)


def messages(office: Office) -> list[Message]:
    with Session(office.engine) as session:
        return list(session.exec(select(Message)))


def sightings(office: Office) -> list[MailSighting]:
    with Session(office.engine) as session:
        return list(session.exec(select(MailSighting)))


def audited(office: Office, action: str) -> list[AuditEvent]:
    with Session(office.engine) as session:
        return list(session.exec(select(AuditEvent).where(AuditEvent.action == action)))


def has_beaten(office: Office) -> bool:
    with Session(office.engine) as session:
        return session.get(Heartbeat, "mail") is not None


def a_mail(
    subject: str = "Pago de la cuota",
    *,
    message_id: str | None = "<a1@example.com>",
    body: str = "",
) -> bytes:
    lines = [
        "Return-Path: <marta@example.com>",
        "From: Marta Ruiz <Marta@Example.com>",
        "To: tupago@becoop.example",
        f"Subject: {subject}",
        *([f"Message-ID: {message_id}"] if message_id else []),
        "",
        body or "Buenas tardes, adjunto el comprobante.",
        "",
    ]
    return "\r\n".join(lines).encode()
