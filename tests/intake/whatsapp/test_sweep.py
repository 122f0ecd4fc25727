from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from intake.whatsapp import sweep as sweep_module
from intake.whatsapp.arriving import arrive
from intake.whatsapp.inbound import arrived_from_form
from intake.whatsapp.sweep import HEARTBEAT, TwilioListError, sweep
from intake.wiring import Office
from models.sql.tables import Attachment, Heartbeat, Message
from tests.conftest import A_FRIDAY, Clock, rows
from tests.fakes.twilio import FakeTwilio

EARLIER = A_FRIDAY - timedelta(minutes=5)


def texts(office: Office) -> list[str | None]:
    with office.transaction() as session:
        return list(session.exec(select(Message.text).order_by(Message.text)))


def last_sweep(office: Office) -> Heartbeat | None:
    with office.transaction() as session:
        return session.get(Heartbeat, HEARTBEAT)


def test_what_the_webhook_missed_is_brought_in_exactly_once(
    desk: Office, twilio: FakeTwilio
) -> None:
    kept = twilio.receive("llegó", at=EARLIER)
    arrive(desk, arrived_from_form(kept, received_at=EARLIER))
    twilio.receive("se perdió", at=EARLIER)

    assert [sweep(desk), sweep(desk)] == [1, 0]
    assert texts(desk) == ["llegó", "se perdió"]


def test_a_message_that_the_sweep_brought_in_is_not_taken_again_from_its_webhook(
    desk: Office, twilio: FakeTwilio
) -> None:
    form = twilio.receive("tarde", at=EARLIER)
    sweep(desk)

    assert not arrive(desk, arrived_from_form(form, received_at=A_FRIDAY)).new
    assert rows(desk, "message") == 1


def test_files_come_with_the_message(desk: Office, twilio: FakeTwilio) -> None:
    form = twilio.receive(media=[(b"a", "image/jpeg")], at=EARLIER)

    sweep(desk)

    with desk.transaction() as session:
        (file,) = session.exec(select(Attachment)).all()
        (message,) = session.exec(select(Message)).all()
    assert (file.url, file.content_type) == (form["MediaUrl0"], "image/jpeg")
    assert message.received_at == EARLIER


def test_a_message_just_sent_is_left_to_its_webhook(
    desk: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    twilio.receive("recién", at=A_FRIDAY)

    assert sweep(desk) == 0
    clock.moment = A_FRIDAY + timedelta(minutes=5)
    assert sweep(desk) == 1


def test_our_own_messages_are_not_taken_for_the_members(desk: Office, twilio: FakeTwilio) -> None:
    form = twilio.receive("hola", at=EARLIER)
    message = twilio.account.message(form["MessageSid"])
    assert message is not None
    message.direction = "outbound-api"

    assert sweep(desk) == 0


def test_the_first_sweep_looks_back_a_day_and_the_next_ones_to_the_last(
    desk: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    twilio.receive("anteayer", at=A_FRIDAY - timedelta(hours=26))
    twilio.receive("ayer", at=A_FRIDAY - timedelta(hours=24))
    assert sweep(desk) == 1

    # Down for a long weekend: nothing of it may be lost.
    twilio.receive("sábado", at=A_FRIDAY + timedelta(hours=10))
    clock.moment = A_FRIDAY + timedelta(days=3)

    assert sweep(desk) == 1
    assert texts(desk) == ["ayer", "sábado"]


def test_no_page_of_a_long_list_is_left_out(
    desk: Office, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_module, "_PAGE", 2)
    for number in range(5):
        twilio.receive(f"n.º {number}", sender=f"whatsapp:+57300000000{number}", at=EARLIER)

    assert sweep(desk) == 5


def test_one_message_that_cannot_be_taken_yet_keeps_no_other_out(
    desk: Office, twilio: FakeTwilio, clock: Clock
) -> None:
    twilio.receive("foto", media=[(b"a", "image/jpeg")], at=EARLIER - timedelta(minutes=1))
    twilio.receive("texto", at=EARLIER)
    twilio.faults.unlisted_media = 1

    assert sweep(desk) == 1
    assert texts(desk) == ["texto"]
    assert last_sweep(desk) is None  # So the next one looks back as far again.

    clock.moment = A_FRIDAY + timedelta(minutes=30)
    assert sweep(desk) == 1
    assert texts(desk) == ["foto", "texto"]


def test_a_file_that_twilio_never_lists_does_not_hold_its_message_back_for_ever(
    desk: Office, twilio: FakeTwilio
) -> None:
    twilio.receive("foto", media=[(b"a", "image/jpeg")], at=A_FRIDAY - timedelta(hours=2))
    twilio.faults.unlisted_media = 1

    assert sweep(desk) == 1


def test_a_finished_sweep_leaves_its_time(desk: Office) -> None:
    sweep(desk)

    beat = last_sweep(desk)
    assert beat is not None
    assert beat.at == A_FRIDAY


def test_a_sweep_that_cannot_ask_says_so_and_leaves_no_time(
    desk: Office, twilio: FakeTwilio
) -> None:
    twilio.faults.server_errors = 1

    with pytest.raises(TwilioListError):
        sweep(desk)

    assert last_sweep(desk) is None


def test_without_an_account_there_is_nothing_to_sweep(office: Office) -> None:
    assert sweep(office) == 0
