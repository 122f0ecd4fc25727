from __future__ import annotations

import json
import socket
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from intake.sending import Failed, Held, Retry, Sent, Uncertain
from intake.settings import Settings
from intake.whatsapp.arriving import arrive
from intake.whatsapp.inbound import arrived_from_form
from intake.whatsapp.outbound import LONGEST_BODY, fitting, send
from intake.wiring import Office
from models.sql.tables import Case, Notice, NoticeState
from tests.conftest import A_FRIDAY, Clock
from tests.fakes.twilio import FakeTwilio

MARTA = "whatsapp:+573000000001"
PEDRO = "whatsapp:+573000000002"


def told(office: Office, **changes: str) -> Office:
    settings = Settings(_env_file=None, **(office.settings.model_dump() | changes))
    return replace(office, settings=settings)


def notice_for(
    office: Office,
    twilio: FakeTwilio,
    *,
    notice_id: str = "n1",
    recipient: str = MARTA,
    body: str = "Recibimos su mensaje. Su radicado es *BC-7F3K9*.",
    created_at: datetime = A_FRIDAY,
    state: NoticeState = NoticeState.SENDING,
) -> Notice:
    """Write a notice to a person whose message is there."""
    form = twilio.receive("Hola", sender=recipient, at=A_FRIDAY)
    taken = arrive(office, arrived_from_form(form, received_at=A_FRIDAY))
    with office.transaction() as session:
        notice = Notice(
            id=notice_id,
            key=notice_id,
            case_id=taken.case_id,
            kind="acknowledgement",
            channel="whatsapp",
            recipient=recipient,
            body=body,
            state=state,
            created_at=created_at,
        )
        session.add(notice)
    return notice


def note_sent(office: Office, notice: Notice, clock: Clock, sid: str | None = None) -> None:
    with office.transaction() as session:
        kept = session.get_one(Notice, notice.id)
        kept.state, kept.sent_at, kept.provider_id = NoticeState.SENT, clock(), sid


# --- Once -----------------------------------------------------------------------------------


def test_a_notice_goes_to_the_person_with_a_place_to_report_to(
    desk: Office, twilio: FakeTwilio
) -> None:
    notice = notice_for(desk, twilio)

    result = send(desk, notice)

    (message,) = twilio.sent
    assert result == Sent(message.sid)
    assert (message.recipient, message.sender) == (MARTA, twilio.number)
    assert message.body == notice.body
    assert message.status_callback == f"{twilio.public_base_url}/twilio/status/n1"


def test_who_hides_the_number_is_answered_at_the_user_id(desk: Office, twilio: FakeTwilio) -> None:
    send(desk, notice_for(desk, twilio, recipient="whatsapp:CO.998877"))

    assert twilio.sent[0].recipient == "whatsapp:CO.998877"


def test_a_notice_whose_answer_was_lost_is_found_and_not_sent_again(
    desk: Office, twilio: FakeTwilio
) -> None:
    notice = notice_for(desk, twilio)
    twilio.faults.lost_answers = 1

    first, second = send(desk, notice), send(desk, notice)

    assert isinstance(first, Uncertain)
    assert second == Sent(twilio.sent[0].sid)
    assert len(twilio.sent) == 1


def test_a_notice_that_was_lost_on_the_way_is_sent_again(desk: Office, twilio: FakeTwilio) -> None:
    notice = notice_for(desk, twilio)
    twilio.faults.lost_answers = 1
    send(desk, notice)
    twilio.account.messages.remove(twilio.sent[0])  # Twilio never had it after all.

    assert send(desk, notice) == Sent(twilio.sent[0].sid)


def test_the_same_words_told_before_are_not_taken_for_these(
    desk: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    first = notice_for(desk, twilio, body="¿Lo aplicamos a plazo o a cuota?")
    result = send(desk, first)
    assert isinstance(result, Sent)
    note_sent(desk, first, clock, result.provider_id)
    clock.moment += timedelta(seconds=30)
    again = notice_for(desk, twilio, notice_id="n2", body=first.body, created_at=clock())

    assert send(desk, again) == Sent(twilio.sent[1].sid)


def test_the_same_words_of_last_week_are_not_taken_for_these(
    desk: Office, twilio: FakeTwilio
) -> None:
    notice = notice_for(desk, twilio)
    send(desk, notice)
    twilio.sent[0].created -= timedelta(days=7)

    send(desk, notice)

    assert len(twilio.sent) == 2


def test_the_same_words_to_another_person_are_not_taken_for_these(
    desk: Office, twilio: FakeTwilio
) -> None:
    send(desk, notice_for(desk, twilio))
    send(desk, notice_for(desk, twilio, notice_id="n2", recipient=PEDRO))

    assert [message.recipient for message in twilio.sent] == [MARTA, PEDRO]


# --- Within the hours -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "open_"),
    [(timedelta(hours=23, minutes=29), True), (timedelta(hours=23, minutes=31), False)],
)
def test_free_text_goes_only_while_the_persons_last_message_is_fresh(
    desk: Office, twilio: FakeTwilio, clock: Clock, since: timedelta, *, open_: bool
) -> None:
    notice = notice_for(desk, twilio)
    clock.moment += since

    result = send(desk, notice)

    assert isinstance(result, Sent if open_ else Failed)
    assert len(twilio.sent) == int(open_)
    if isinstance(result, Failed):
        assert result.code == "whatsapp.window_closed"


def test_another_persons_message_opens_no_window(
    desk: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    notice = notice_for(desk, twilio)
    clock.moment += timedelta(days=2)
    form = twilio.receive("Hola", sender=PEDRO)
    arrive(desk, arrived_from_form(form, received_at=clock()))

    assert isinstance(send(desk, notice), Failed)


# --- Not too fast, and in order -------------------------------------------------------------


def test_one_person_is_not_written_to_twice_at_once(
    desk: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    first = notice_for(desk, twilio)
    note_sent(desk, first, clock)
    second = notice_for(desk, twilio, notice_id="n2", body="Otro aviso.")
    clock.moment += timedelta(seconds=2)

    held = send(desk, second)

    assert isinstance(held, Held)
    assert held.after_seconds == desk.settings.whatsapp_pair_seconds - 2
    assert twilio.sent == []
    clock.moment += timedelta(seconds=held.after_seconds)
    assert isinstance(send(desk, second), Sent)


def test_another_person_does_not_wait(desk: Office, twilio: FakeTwilio, clock: Clock) -> None:
    note_sent(desk, notice_for(desk, twilio), clock)

    assert isinstance(send(desk, notice_for(desk, twilio, notice_id="n2", recipient=PEDRO)), Sent)


def test_notices_to_one_person_go_in_their_order(
    desk: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    first = notice_for(desk, twilio, notice_id="n2", state=NoticeState.QUEUED)
    clock.moment += timedelta(seconds=1)
    second = notice_for(desk, twilio, notice_id="n1", body="Después.", created_at=clock())

    assert isinstance(send(desk, second), Held)
    assert isinstance(send(desk, first), Sent)


def test_a_notice_that_is_stuck_does_not_hold_the_next_one_for_ever(
    desk: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    notice_for(desk, twilio, state=NoticeState.QUEUED)
    clock.moment += timedelta(minutes=3)
    later = notice_for(desk, twilio, notice_id="n2", body="Después.", created_at=clock())

    assert isinstance(send(desk, later), Sent)


# --- What Twilio answers --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("twilio_code", "ours"),
    [
        (63016, "whatsapp.window_closed"),
        (63003, "whatsapp.no_such_address"),
        (63014, "whatsapp.blocked"),
        (63013, "whatsapp.content_refused"),
        (21610, "whatsapp.opted_out"),
        (99999, "whatsapp.refused"),
    ],
)
def test_a_refusal_for_good_says_why(
    desk: Office, twilio: FakeTwilio, twilio_code: int, ours: str
) -> None:
    twilio.faults.refusals.append(twilio_code)

    result = send(desk, notice_for(desk, twilio))

    assert isinstance(result, Failed)
    assert result.code == ours
    assert str(twilio_code) in result.detail


@pytest.mark.parametrize(("twilio_code", "at_least"), [(63018, 60), (20429, 5), (20003, 300)])
def test_a_refusal_for_now_is_tried_later(
    desk: Office, twilio: FakeTwilio, twilio_code: int, at_least: float
) -> None:
    notice = notice_for(desk, twilio)
    twilio.faults.refusals.append(twilio_code)

    result = send(desk, notice)

    assert isinstance(result, Retry)
    assert result.after_seconds >= at_least
    assert isinstance(send(desk, notice), Sent)


def test_a_busy_twilio_is_tried_later(desk: Office, twilio: FakeTwilio) -> None:
    notice = notice_for(desk, twilio)
    twilio.faults.too_many = 1

    assert isinstance(send(desk, notice), Retry)
    assert isinstance(send(desk, notice), Sent)


def test_a_server_error_leaves_open_whether_the_message_went(
    desk: Office, twilio: FakeTwilio
) -> None:
    notice = notice_for(desk, twilio)
    twilio.faults.broken_sendings = 1

    assert isinstance(send(desk, notice), Uncertain)
    assert isinstance(send(desk, notice), Sent)


def test_wrong_credentials_are_not_tried_again_at_once(desk: Office, twilio: FakeTwilio) -> None:
    result = send(told(desk, twilio_api_secret="otro"), notice_for(desk, twilio))

    assert isinstance(result, Retry)
    assert result.after_seconds >= 300
    assert "credenciales" in result.detail


def test_when_twilio_cannot_be_reached_nothing_was_sent(desk: Office, twilio: FakeTwilio) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"

    result = send(told(desk, twilio_api_base_url=nobody), notice_for(desk, twilio))

    assert isinstance(result, Retry)


# --- Without an account ---------------------------------------------------------------------


def test_without_an_account_the_notice_becomes_a_file(office: Office, twilio: FakeTwilio) -> None:
    notice = notice_for(office, twilio)

    assert [send(office, notice), send(office, notice)] == [Sent("outbox:n1")] * 2

    (file,) = office.settings.outbox_folder.iterdir()
    assert file.name == "n1.json"
    assert json.loads(file.read_text(encoding="utf-8")) == {
        "to": MARTA,
        "body": notice.body,
        "created_at": "2026-11-20T21:42:00+00:00",
    }


# --- Length ---------------------------------------------------------------------------------


def test_a_long_text_ends_between_words_and_says_that_it_was_longer() -> None:
    body = "Su pago quedó aplicado así: " + "• $ 3.800 a aportes sociales\n" * 100

    short = fitting(body)

    kept, _, ending = short.partition("…\n\n")
    assert body.startswith((kept + " ", kept + "\n"))
    assert ending.startswith("Este mensaje era más largo")
    assert len(short) > LONGEST_BODY - 20


@given(st.text(min_size=1300, max_size=1700) | st.text(max_size=50).map(lambda text: text * 60))
def test_no_text_is_too_long_for_twilio_and_a_fitting_one_stays_as_it_is(body: str) -> None:
    short = fitting(body)

    assert len(short.encode("utf-16-le")) <= 2 * LONGEST_BODY
    assert short == body or len(body.encode("utf-16-le")) > 2 * LONGEST_BODY


def test_twilio_takes_what_fits(desk: Office, twilio: FakeTwilio) -> None:
    notice = notice_for(desk, twilio, body="¡Listo! 👍🏽 " * 400)

    assert send(desk, notice) == Sent(twilio.sent[0].sid)
    assert send(desk, notice) == Sent(twilio.sent[0].sid)  # Found again, shortened as it was.
    with desk.transaction() as session:
        assert session.exec(select(Case)).one().sender == MARTA


def test_a_person_gets_only_so_many_messages_an_hour(
    desk: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    few = replace(
        desk, settings=desk.settings.model_copy(update={"whatsapp_per_person_and_hour": 2})
    )
    for number in range(2):
        note_sent(few, notice_for(few, twilio, notice_id=f"n{number}", created_at=clock()), clock)
        clock.moment += timedelta(minutes=10)
    third = notice_for(few, twilio, notice_id="n9", created_at=clock())

    held = send(few, third)

    assert isinstance(held, Held)
    assert held.after_seconds == timedelta(minutes=40).total_seconds()
    other = notice_for(few, twilio, notice_id="n10", recipient=PEDRO, created_at=clock())
    assert isinstance(send(few, other), Sent)
    clock.moment += timedelta(seconds=held.after_seconds)
    assert isinstance(send(few, third), Sent)
