from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.whatsapp.account import twilio_client
from intake.whatsapp.inbound import (
    MediaLink,
    NotAMessageError,
    arrived_from_form,
    arrived_from_resource,
)
from intake.wiring import Office
from models.sql.tables import Channel
from tests.conftest import A_FRIDAY
from tests.fakes.twilio import FakeTwilio

MARTA = "whatsapp:+573000000001"
FORM = {
    "MessageSid": "SM1",
    "From": MARTA,
    "To": "whatsapp:+573174424530",
    "Body": "50.000 para aportes",
    "ProfileName": "Marta",
    "NumMedia": "0",
}


def test_a_message_keeps_who_wrote_what_to_whom() -> None:
    arrived = arrived_from_form(FORM, received_at=A_FRIDAY)

    assert (arrived.channel, arrived.account) == (Channel.WHATSAPP, "whatsapp:+573174424530")
    assert (arrived.external_id, arrived.received_at) == ("SM1", A_FRIDAY)
    assert (arrived.sender, arrived.sender_name) == (MARTA, "Marta")
    assert arrived.text == "50.000 para aportes"
    assert arrived.sender_verdict == "proven"
    assert arrived.sender_user_id is None
    assert arrived.form == FORM


def test_every_file_is_taken_whatever_the_count_says() -> None:
    form = FORM | {
        "NumMedia": "1",
        "MediaUrl0": "https://t/0",
        "MediaContentType0": "image/jpeg",
        "MediaUrl1": "https://t/1",
        "MediaContentType1": "application/pdf",
        "MediaUrl10": "https://t/10",
        "MediaUrl2": "https://t/2",
        "MediaContentType2": "audio/ogg; codecs=opus",
    }

    files = arrived_from_form(form, received_at=A_FRIDAY).files

    assert [file.url for file in files] == [
        "https://t/0",
        "https://t/1",
        "https://t/2",
        "https://t/10",
    ]
    assert [file.name for file in files] == [
        "imagen-1.jpg",
        "documento-2.pdf",
        "audio-3.ogg",
        "archivo-4",
    ]
    assert [file.content_type for file in files[:2]] == ["image/jpeg", "application/pdf"]


def test_the_files_of_an_advertisement_are_not_the_persons() -> None:
    form = FORM | {"ReferralMediaUrl0": "https://t/0", "ReferralNumMedia": "1"}

    assert arrived_from_form(form, received_at=A_FRIDAY).files == ()


@pytest.mark.parametrize("field", ["ButtonText", "ListTitle"])
def test_a_pressed_button_speaks_with_its_title(field: str) -> None:
    form = {**FORM, "Body": "", field: "Reducir el plazo"}

    assert arrived_from_form(form, received_at=A_FRIDAY).text == "Reducir el plazo"


@pytest.mark.parametrize(
    "given_fields",
    [
        {"From": "whatsapp:CO.1234567890", "ExternalUserId": "whatsapp:CO.1234567890"},
        {"ExternalUserId": "whatsapp:CO.1234567890"},
        {"From": "whatsapp:CO.1234567890"},
    ],
)
def test_who_hides_the_number_is_known_by_the_user_id(given_fields: dict[str, str]) -> None:
    arrived = arrived_from_form({"MessageSid": "SM1", **given_fields}, received_at=A_FRIDAY)

    assert arrived.sender == "whatsapp:CO.1234567890"
    assert arrived.sender_user_id == "whatsapp:CO.1234567890"


def test_number_and_user_id_are_both_kept() -> None:
    form = {**FORM, "ExternalUserId": "whatsapp:CO.1234567890"}

    arrived = arrived_from_form(form, received_at=A_FRIDAY)

    assert (arrived.sender, arrived.sender_user_id) == (MARTA, "whatsapp:CO.1234567890")


def test_a_form_without_any_sid_is_no_message() -> None:
    with pytest.raises(NotAMessageError):
        arrived_from_form({"Body": "Hola", "From": MARTA}, received_at=A_FRIDAY)


def test_a_report_that_was_sent_to_the_wrong_address_opens_no_case() -> None:
    with pytest.raises(NotAMessageError):
        arrived_from_form({**FORM, "MessageStatus": "delivered"}, received_at=A_FRIDAY)


@given(
    st.dictionaries(
        st.sampled_from([*FORM, "MediaUrl0", "MediaUrlX", "MediaContentType0", "Novedad"])
        | st.text(max_size=12),
        st.text(max_size=40),
    )
)
def test_any_form_with_a_sid_is_a_message_and_keeps_every_field(form: dict[str, str]) -> None:
    form["MessageSid"] = "SM1"

    arrived = arrived_from_form(form, received_at=A_FRIDAY)

    assert arrived.form is not None
    assert arrived.form.keys() == form.keys()
    assert arrived.form == {name: text.replace("\x00", "") for name, text in form.items()}


def test_the_sweep_gives_the_message_that_the_webhook_would_have_given(
    desk: Office, twilio: FakeTwilio
) -> None:
    form = twilio.receive("Para aportes", media=[(b"a", "image/jpeg"), (b"b", "application/pdf")])
    with twilio_client(desk.settings) as client:
        resource = client.messages(form["MessageSid"]).fetch()
    links = [MediaLink(form[f"MediaUrl{n}"], form[f"MediaContentType{n}"]) for n in (0, 1)]

    swept = arrived_from_resource(resource, links, received_at=A_FRIDAY)
    posted = arrived_from_form(form, received_at=A_FRIDAY)

    # The name is the one thing that only the webhook tells.
    assert swept == replace(posted, form=swept.form, sender_name=None)
    assert swept.form is not None
    assert swept.form.items() <= form.items()
