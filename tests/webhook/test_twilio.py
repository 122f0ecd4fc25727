"""Twilio's door, met as Twilio meets it: signed forms through a proxy into a real application."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select

from intake.settings import Settings
from intake.whatsapp.outbound import send
from intake.wiring import Office
from models.sql.tables import Attachment, Case, Message, Notice, NoticeEvent, NoticeState
from tests.conftest import A_FRIDAY, Clock, rows
from tests.fakes.twilio import HMAC_SHA1, HMAC_SHA256, FakeTwilio, signed_headers, through
from webhook.twilio import twilio_pages

MARTA = "whatsapp:+573000000001"
PATH = "/twilio/whatsapp"


@pytest.fixture
def twilio(clock: Clock) -> Iterator[FakeTwilio]:
    with FakeTwilio(now=clock) as running:
        yield running


@pytest.fixture
def desk(office: Office, twilio: FakeTwilio) -> Office:
    return twilio.connect(office)


def door(office: Office) -> FlaskClient:
    app = Flask("door")
    app.register_blueprint(twilio_pages(office))
    return app.test_client()


@pytest.fixture
def client(desk: Office) -> FlaskClient:
    return door(desk)


def told(office: Office, **changes: str) -> Office:
    """Return the office with other settings."""
    settings = Settings(_env_file=None, **(office.settings.model_dump() | changes))
    return replace(office, settings=settings)


def messages(office: Office) -> list[Message]:
    with office.transaction() as session:
        return list(session.exec(select(Message).order_by(Message.external_id)))


# --- Messages -------------------------------------------------------------------------------


def test_a_signed_message_is_kept_and_answered_with_nothing(
    client: FlaskClient, twilio: FakeTwilio, desk: Office
) -> None:
    form = twilio.receive("Para aportes", media=[(b"jpg", "image/jpeg")], NuevoCampo="x")

    answer = twilio.post_to(client, form)

    assert (answer.status_code, answer.data) == (204, b"")
    (message,) = messages(desk)
    assert (message.external_id, message.text) == (form["MessageSid"], "Para aportes")
    assert message.form == form
    with desk.transaction() as session:
        (file,) = session.exec(select(Attachment)).all()
    assert (file.url, file.state) == (form["MediaUrl0"], "pending")


@pytest.mark.parametrize(
    "seen_by_us",
    [
        {"base_url": "http://127.0.0.1:8080"},
        {"base_url": "http://tupago:8080", "headers": {"X-Forwarded-Proto": "https"}},
        {"headers": {"Host": "otra-parte.example", "X-Forwarded-Host": "engaño.example"}},
    ],
)
def test_a_proxy_before_us_changes_nothing_of_the_signed_address(
    client: FlaskClient, twilio: FakeTwilio, seen_by_us: dict[str, Any]
) -> None:
    form = twilio.receive("Hola")
    headers = twilio.headers(form) | seen_by_us.get("headers", {})

    answer = client.post(PATH, data=form, **{**seen_by_us, "headers": headers})

    assert answer.status_code == 204


@pytest.mark.parametrize("algorithm", [HMAC_SHA1, HMAC_SHA256])
def test_both_ways_of_signing_are_known(
    client: FlaskClient, twilio: FakeTwilio, algorithm: str
) -> None:
    assert twilio.post_to(client, twilio.receive(), algorithm=algorithm).status_code == 204


def test_while_the_token_is_rotated_the_other_one_still_signs(
    office: Office, twilio: FakeTwilio
) -> None:
    client = door(
        told(
            twilio.connect(office),
            twilio_auth_token="el-nuevo",
            twilio_auth_token_secondary=twilio.account.auth_token,
        )
    )

    assert twilio.post_to(client, twilio.receive()).status_code == 204


def test_an_address_with_connection_overrides_is_signed_with_them_or_without(
    office: Office, twilio: FakeTwilio
) -> None:
    desk = told(twilio.connect(office), twilio_webhook_fragment="rc=5&rp=all")
    client, form = door(desk), twilio.receive()

    for address in (PATH, f"{PATH}#rc=5&rp=all"):
        answer = client.post(PATH, data=form, headers=twilio.headers(form, path=address))
        assert answer.status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        "Año: 50.000 más café ☕ 👍🏽",
        "a+b=c & d%20e; f#g",
        "  con  blancos \r\n y otra línea ",
        "“comillas” ' \" \\ <b>",
    ],
)
def test_the_words_arrive_as_they_were_written(
    client: FlaskClient, twilio: FakeTwilio, desk: Office, body: str
) -> None:
    assert twilio.post_to(client, twilio.receive(body)).status_code == 204

    assert messages(desk)[0].text == body


def test_a_message_without_a_phone_number_is_taken_too(
    client: FlaskClient, twilio: FakeTwilio, desk: Office
) -> None:
    form = twilio.receive("Hola", sender=None, user_id="whatsapp:CO.998877")

    assert twilio.post_to(client, form).status_code == 204
    (message,) = messages(desk)
    assert (message.sender, message.sender_user_id) == ("whatsapp:CO.998877",) * 2


def test_the_same_message_twice_is_one_message(
    client: FlaskClient, twilio: FakeTwilio, desk: Office
) -> None:
    form = twilio.receive("Hola")

    answers = [twilio.post_to(client, form).status_code for _ in range(2)]

    assert answers == [204, 204]
    assert rows(desk, "message") == 1


def test_the_same_message_many_times_at_one_moment_is_one_message(
    any_office: Office, twilio: FakeTwilio
) -> None:
    desk = twilio.connect(any_office)
    app, form = door(desk).application, twilio.receive("Hola", media=[(b"a", "image/png")])

    with ThreadPoolExecutor(5) as together:
        answers = list(together.map(lambda _: twilio.post_to(app.test_client(), form), range(5)))

    assert [answer.status_code for answer in answers] == [204] * 5
    assert (rows(desk, "message"), rows(desk, "attachment"), rows(desk, "case")) == (1, 1, 1)


def test_an_album_of_five_is_one_case(any_office: Office, twilio: FakeTwilio) -> None:
    desk = twilio.connect(any_office)
    app = door(desk).application
    album = [twilio.receive(media=[(bytes([n]), "image/jpeg")]) for n in range(5)]

    with ThreadPoolExecutor(5) as together:
        answers = list(together.map(lambda form: twilio.post_to(app.test_client(), form), album))

    assert [answer.status_code for answer in answers] == [204] * 5
    assert (rows(desk, "message"), rows(desk, "case")) == (5, 1)


def test_what_one_person_sends_is_not_gathered_with_anothers(
    client: FlaskClient, twilio: FakeTwilio, desk: Office
) -> None:
    twilio.post_to(client, twilio.receive(sender=MARTA))
    twilio.post_to(client, twilio.receive(sender="whatsapp:+573000000002"))

    assert rows(desk, "case") == 2


def test_a_message_costs_one_transaction(
    client: FlaskClient, twilio: FakeTwilio, desk: Office
) -> None:
    commits: list[object] = []
    sa.event.listen(desk.engine, "commit", commits.append)

    twilio.post_to(client, twilio.receive(media=[(b"a", "image/png")]))

    assert len(commits) == 1


def test_a_character_that_no_database_keeps_does_not_lose_the_message(
    any_office: Office, twilio: FakeTwilio
) -> None:
    desk = twilio.connect(any_office)

    assert twilio.post_to(door(desk), twilio.receive("ho\x00la")).status_code == 204

    assert messages(desk)[0].text == "hola"


# --- What is refused ------------------------------------------------------------------------


def refused(client: FlaskClient, form: dict[str, str], headers: dict[str, str]) -> int:
    return client.post(PATH, data=form, headers=headers).status_code


def test_nothing_comes_in_unsigned_or_changed(
    client: FlaskClient, twilio: FakeTwilio, desk: Office
) -> None:
    form = twilio.receive("50.000")
    signed = twilio.headers(form)
    http = twilio.public_base_url.replace("https", "http") + PATH
    token = twilio.account.auth_token

    attempts = {
        "unsigned": refused(client, form, {}),
        "empty": refused(client, form, {"X-Twilio-Signature": ""}),
        "not ASCII": refused(client, form, {"X-Twilio-Signature": "ñ" * 28}),
        "another secret": refused(client, form, twilio.headers(form, secret="otro")),
        "another body": refused(client, form | {"Body": "500.000"}, signed),
        "one field more": refused(client, form | {"MediaUrl0": "https://x"}, signed),
        "another path": refused(client, form, twilio.headers(form, path="/twilio/status")),
        "another scheme": refused(client, form, signed_headers(http, form, token)),
        "unknown algorithm": refused(
            client,
            form,
            signed | {"X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=HMAC_MD5"},
        ),
    }

    assert set(attempts.values()) == {403}, attempts
    assert rows(desk, "message") == 0


def test_an_address_with_a_query_is_not_the_one_that_was_signed(
    client: FlaskClient, twilio: FakeTwilio
) -> None:
    form = twilio.receive("Hola")

    answer = client.post(f"{PATH}?a=b", data=form, headers=twilio.headers(form))

    assert answer.status_code == 403


def test_only_forms_are_read(client: FlaskClient, twilio: FakeTwilio) -> None:
    form = twilio.receive("Hola")
    headers = twilio.headers(form)

    assert client.post(PATH, json=form, headers=headers).status_code == 415
    multipart = client.post(
        PATH, data=form, headers=headers, content_type="multipart/form-data; boundary=x"
    )
    assert multipart.status_code == 415


def test_a_form_of_no_reasonable_size_is_not_read(client: FlaskClient, twilio: FakeTwilio) -> None:
    form = twilio.receive("x" * 300_000)

    assert twilio.post_to(client, form).status_code == 413


def test_a_signed_form_that_is_no_message_is_refused(
    client: FlaskClient, twilio: FakeTwilio
) -> None:
    assert twilio.post_to(client, {"AccountSid": twilio.account.sid}).status_code == 400


def test_without_whatsapp_there_is_no_door(office: Office, twilio: FakeTwilio) -> None:
    client, form = door(office), twilio.receive("Hola")

    # Not even for who signs with the empty secret.
    answers = [
        client.post(path, data=form, headers=twilio.headers(form, path=path, secret=""))
        for path in (PATH, "/twilio/status", "/twilio/status/n1")
    ]

    assert [answer.status_code for answer in answers] == [404] * 3


def test_a_browsers_visit_finds_nothing(client: FlaskClient) -> None:
    assert client.get(PATH).status_code in (404, 405, 415)


# --- Reports on what we sent ----------------------------------------------------------------


def send_one(desk: Office, twilio: FakeTwilio) -> Notice:
    """Send a notice, and leave out to write down that it was sent."""
    twilio.post_to(door(desk), twilio.receive("Hola", sender=MARTA))
    with desk.transaction() as session:
        case_id = session.exec(select(Case.id)).one()
        assert case_id is not None
        kept = Notice(
            id="n1",
            key="ack:1",
            case_id=case_id,
            kind="acknowledgement",
            channel="whatsapp",
            recipient=MARTA,
            body="Recibimos su mensaje.",
            state=NoticeState.SENDING,
            created_at=A_FRIDAY,
        )
        session.add(kept)
    send(desk, kept)
    return kept


@pytest.fixture
def notice(desk: Office, twilio: FakeTwilio) -> Notice:
    return send_one(desk, twilio)


def now_known(office: Office) -> Notice:
    with office.transaction() as session:
        return session.get_one(Notice, "n1")


@pytest.mark.usefixtures("notice")
def test_a_report_finds_its_notice_before_we_have_noted_the_sending(
    client: FlaskClient, twilio: FakeTwilio, desk: Office
) -> None:
    sid = twilio.sent[0].sid

    assert twilio.report(sid, "delivered", post=through(client)) == 204

    known = now_known(desk)
    assert (known.state, known.provider_id) == (NoticeState.DELIVERED, sid)
    assert known.sent_at == A_FRIDAY


@pytest.mark.parametrize("order", [*itertools.permutations(["sent", "delivered", "read"])])
@pytest.mark.usefixtures("notice")
def test_reports_in_any_order_and_twice_say_delivered(
    client: FlaskClient, twilio: FakeTwilio, desk: Office, order: tuple[str, ...]
) -> None:
    for status in order + order:
        twilio.report(twilio.sent[0].sid, status, post=through(client))

    assert now_known(desk).state == NoticeState.DELIVERED
    assert rows(desk, "noticeevent") == 6


@pytest.mark.parametrize("order", [*itertools.permutations(["queued", "sent", "undelivered"])])
@pytest.mark.usefixtures("notice")
def test_a_failure_is_never_erased_by_another_report(
    client: FlaskClient, twilio: FakeTwilio, desk: Office, order: tuple[str, ...]
) -> None:
    for status in (*order, *order):
        code = 63016 if status == "undelivered" else None
        twilio.report(twilio.sent[0].sid, status, post=through(client), error_code=code)
    twilio.report(twilio.sent[0].sid, "undelivered", post=through(client))  # Now without a code.

    known = now_known(desk)
    assert known.state == NoticeState.FAILED
    assert known.problem is not None
    assert "24 horas" in known.problem
    assert "63016" in known.problem


def test_reports_at_one_moment_are_all_kept_and_the_furthest_counts(
    any_office: Office, twilio: FakeTwilio
) -> None:
    desk = twilio.connect(any_office)
    send_one(desk, twilio)
    app, sid = door(desk).application, twilio.sent[0].sid
    statuses = ["sent", "delivered", "read", "sent", "queued", "delivered"] * 3

    with ThreadPoolExecutor(6) as together:
        answers = list(
            together.map(
                lambda status: twilio.report(sid, status, post=through(app.test_client())),
                statuses,
            )
        )

    assert answers == [204] * len(statuses)
    assert rows(desk, "noticeevent") == len(statuses)
    assert now_known(desk).state == NoticeState.DELIVERED


@pytest.mark.parametrize("guess", [NoticeState.UNCERTAIN, NoticeState.FAILED, NoticeState.SENT])
@pytest.mark.usefixtures("notice")
def test_what_was_once_reported_outweighs_our_own_guess(
    client: FlaskClient, twilio: FakeTwilio, desk: Office, guess: NoticeState
) -> None:
    twilio.report(twilio.sent[0].sid, "delivered", post=through(client))
    with desk.transaction() as session:
        session.get_one(Notice, "n1").state = guess

    twilio.report(twilio.sent[0].sid, "sent", post=through(client))

    assert now_known(desk).state == NoticeState.DELIVERED


@pytest.mark.usefixtures("notice")
def test_an_unknown_status_is_kept_and_changes_nothing(
    client: FlaskClient, twilio: FakeTwilio, desk: Office
) -> None:
    twilio.report(twilio.sent[0].sid, "sent", post=through(client))

    assert twilio.report(twilio.sent[0].sid, "teleported", post=through(client)) == 204

    assert now_known(desk).state == NoticeState.SENT
    with desk.transaction() as session:
        kept = session.exec(select(NoticeEvent).order_by(col(NoticeEvent.id))).all()
    assert [event.status for event in kept] == ["sent", "teleported"]
    assert {event.notice_id for event in kept} == {"n1"}


@pytest.mark.usefixtures("notice")
def test_a_report_to_the_general_address_finds_its_notice_by_the_sid(
    client: FlaskClient, twilio: FakeTwilio, desk: Office
) -> None:
    sid = twilio.sent[0].sid
    twilio.report(sid, "sent", post=through(client))
    twilio.sent[0].status_callback = f"{twilio.public_base_url}/twilio/status"

    twilio.report(sid, "delivered", post=through(client))

    assert now_known(desk).state == NoticeState.DELIVERED


def test_a_report_on_a_message_unknown_to_us_is_kept(
    client: FlaskClient, twilio: FakeTwilio, desk: Office
) -> None:
    form = {"MessageSid": "SM" + "0" * 32, "MessageStatus": "delivered"}

    for path in ("/twilio/status", "/twilio/status/nobody"):
        answer = client.post(path, data=form, headers=twilio.headers(form, path=path))
        assert answer.status_code == 204

    assert rows(desk, "noticeevent") == 2


@pytest.mark.usefixtures("notice")
def test_nobody_but_twilio_reports(
    client: FlaskClient, twilio: FakeTwilio, desk: Office, clock: Clock
) -> None:
    clock.moment += timedelta(minutes=1)
    form = {"MessageSid": twilio.sent[0].sid, "MessageStatus": "read"}

    answer = client.post("/twilio/status/n1", data=form, headers=twilio.headers(form))

    assert answer.status_code == 403
    assert now_known(desk).state == NoticeState.SENDING
