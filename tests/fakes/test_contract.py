"""Our requests and the stand-in's answers are what Twilio's own description of its API allows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]

from intake.settings import Settings
from intake.whatsapp.account import twilio_client
from intake.whatsapp.contents import all_contents
from intake.whatsapp.registering import register
from tests.fakes.twilio import FakeTwilio, contract
from tests.fakes.twilio.exchanges import Exchange

MARTA = "whatsapp:+573000000001"


@pytest.fixture(autouse=True)
def described() -> None:
    """Fail, and say in a sentence what is missing, where nobody has fetched the description."""
    assert contract.is_here(), contract.MISSING


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as running:
        yield running


@pytest.fixture
def client(twilio: FakeTwilio) -> Iterator[Client]:
    with twilio_client(Settings(_env_file=None, **twilio.settings())) as connected:
        yield connected


def test_everything_that_we_ask_of_twilio_and_hear_is_described(
    twilio: FakeTwilio, client: Client
) -> None:
    contents = register(Settings(_env_file=None, **twilio.settings()))
    register(Settings(_env_file=None, **twilio.settings()))
    text = client.messages.create(
        to=MARTA, from_=twilio.number, body="Hola", status_callback="https://x.example/status/1"
    )
    sample = {str(at): one for at, one in enumerate(all_contents()[0].samples, start=1)}
    client.messages.create(
        to=MARTA,
        from_=twilio.number,
        content_sid=contents[0].sid,
        content_variables=json.dumps(sample),
    )
    client.messages.list(to=MARTA, limit=50)
    client.messages.list(to=MARTA, date_sent_after=datetime(2026, 11, 20, tzinfo=UTC))
    client.messages(text.sid).fetch()
    client.messages(text.sid).update(body="")
    form = twilio.receive(media=[(b"jpg", "image/jpeg")])
    (medium,) = client.messages(form["MessageSid"]).media.list()
    medium.fetch()
    medium.delete()

    assert list(contract.complaints(twilio.exchanges)) == []
    kinds = {(one.method, one.path.partition("?")[0].count("/")) for one in twilio.exchanges}
    assert len(kinds) >= 8


@pytest.fixture
def sending(twilio: FakeTwilio, client: Client) -> Exchange:
    client.messages.create(to=MARTA, from_=twilio.number, body="Hola")
    return twilio.exchanges[-1]


def _answering(**changes: object) -> Callable[[Exchange], Exchange]:
    def change(one: Exchange) -> Exchange:
        told = json.loads(one.answered) | changes
        return replace(one, answered=json.dumps(told).encode())

    return change


_BROKEN: dict[str, Callable[[Exchange], Exchange]] = {
    "a field misspelt": lambda one: replace(one, asked=b"To=x&From=y&Boddy=z"),
    "a filter misspelt": lambda one: replace(one, path=f"{one.path}?Too=x"),
    "no recipient": lambda one: replace(one, asked=b"From=y&Body=z"),
    "no content's sid": lambda one: replace(one, asked=one.asked + b"&ContentSid=HX1"),
    "another resource": lambda one: replace(one, path=one.path.replace("Messages", "Messages2")),
    "another verb": lambda one: replace(one, method="PUT"),
    "another version": lambda one: replace(one, path="/v2/Content"),
    "another status": lambda one: replace(one, status=202),
    "another refusal": lambda one: replace(one, status=404, answered=b'{"message": "?"}'),
    "an unknown state": _answering(status="on its way"),
    "no message's sid": _answering(sid="SM1"),
    "another date": _answering(date_created="2026-11-20"),
    "an invented field": _answering(invented=1),
}


@pytest.mark.parametrize("what", _BROKEN)
def test_what_is_not_described_is_found(sending: Exchange, what: str) -> None:
    assert list(contract.complaints([sending])) == []
    assert list(contract.complaints([_BROKEN[what](sending)]))


def test_an_answer_that_lacks_a_field_is_found(sending: Exchange) -> None:
    told = json.loads(sending.answered)
    del told["error_code"]

    assert list(contract.complaints([replace(sending, answered=json.dumps(told).encode())]))
