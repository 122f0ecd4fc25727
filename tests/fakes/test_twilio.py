"""The stand-in is held to what Twilio documents and to what twilio's own client understands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import requests
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from intake.settings import Settings
from intake.whatsapp.account import twilio_client
from tests.fakes.twilio import HMAC_SHA1, HMAC_SHA256, FakeTwilio, signature

MARTA = "whatsapp:+573000000001"


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as running:
        yield running


@pytest.fixture
def client(twilio: FakeTwilio) -> Iterator[Client]:
    with twilio_client(Settings(_env_file=None, **twilio.settings())) as connected:
        yield connected


def test_it_signs_as_the_example_in_twilios_documentation() -> None:
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
        "Caller": "+14158675309",
    }

    signed = signature("https://mycompany.com/myapp.php?foo=1&bar=2", form, "12345")

    assert signed == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize("algorithm", [HMAC_SHA1, HMAC_SHA256])
def test_twilios_own_validator_agrees_with_its_signatures(algorithm: str) -> None:
    form = {"Body": "ñandú + café & más", "Empty": "", "MessageSid": "SM1"}
    signed = signature("https://x.example/p", form, "secreto", algorithm)

    assert RequestValidator("secreto").validate("https://x.example/p", form, signed, algorithm)


def test_a_message_sent_is_listed_fetched_and_changed_by_twilios_client(
    twilio: FakeTwilio, client: Client
) -> None:
    made = client.messages.create(to=MARTA, from_=twilio.number, body="Hola")

    assert made.status == "queued"
    assert [one.sid for one in client.messages.list(to=MARTA)] == [made.sid]
    assert client.messages(made.sid).fetch().body == "Hola"
    assert client.messages(made.sid).update(body="").body == ""


def test_pages_of_a_list_join_without_a_gap(twilio: FakeTwilio, client: Client) -> None:
    sids = {twilio.receive(f"n.º {number}")["MessageSid"] for number in range(7)}

    listed = [one.sid for one in client.messages.list(to=twilio.number, page_size=3)]

    assert sorted(listed) == sorted(sids)


def test_a_list_by_date_leaves_out_what_is_older(twilio: FakeTwilio, client: Client) -> None:
    moment = datetime(2026, 11, 20, 12, tzinfo=UTC)
    twilio.receive("antes", at=moment.replace(hour=11))
    new = twilio.receive("después", at=moment.replace(hour=13))

    listed = client.messages.list(to=twilio.number, date_sent_after=moment)

    assert [one.sid for one in listed] == [new["MessageSid"]]


def test_media_are_listed_and_deleted_by_twilios_client(twilio: FakeTwilio, client: Client) -> None:
    form = twilio.receive(media=[(b"jpg", "image/jpeg")])

    (medium,) = client.messages(form["MessageSid"]).media.list()

    assert form["MediaUrl0"].endswith(str(medium.uri).removesuffix(".json"))
    assert medium.delete()
    assert client.messages(form["MessageSid"]).media.list() == []


def test_it_lets_nobody_in_without_the_accounts_credentials(twilio: FakeTwilio) -> None:
    settings = Settings(_env_file=None, **{**twilio.settings(), "twilio_api_secret": "otro"})

    with twilio_client(settings) as client, pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=MARTA, from_=twilio.number, body="Hola")

    assert (refused.value.status, refused.value.code) == (401, 20003)


def test_its_store_refuses_a_second_permission_beside_the_signed_link(twilio: FakeTwilio) -> None:
    form = twilio.receive(media=[(b"jpg", "image/jpeg")])
    auth = (twilio.account.api_key, twilio.account.api_secret)

    link = requests.get(form["MediaUrl0"], auth=auth, allow_redirects=False, timeout=5)

    assert link.status_code == 307
    assert requests.get(link.headers["Location"], auth=auth, timeout=5).status_code == 400
    assert requests.get(link.headers["Location"], timeout=5).content == b"jpg"
