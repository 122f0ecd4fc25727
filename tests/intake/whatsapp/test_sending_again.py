"""What was lost for a reason that passes is sent again, later each time; the rest is not."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from intake.notices import delivery
from intake.notices.elsewhere import tell_elsewhere
from intake.sending import Held, Sent, Uncertain
from intake.whatsapp.arriving import arrive
from intake.whatsapp.contents import CODE_TEMPLATE
from intake.whatsapp.delivery import keep_report
from intake.whatsapp.inbound import arrived_from_form
from intake.wiring import Office
from models.sql.tables import Notice, NoticeState
from tests.conftest import Clock
from tests.fakes.twilio import FakeTwilio

MARTA = "whatsapp:+573000000001"
PASSES = [63018, 63010, 63012, 63023, 30008, 30021, 30410, 30001, 21611, 20429]
STAYS = [63016, 63003, 63024, 63013, 63014, 63032, 21610, 30036, 99999]


@dataclass(frozen=True)
class Line:
    """A notice to one person, and what Twilio says of each message that it went as."""

    office: Office
    twilio: FakeTwilio
    clock: Clock

    def send(self) -> str:
        """Try once; return the message's sid."""
        result = delivery.attempt(self.office, "n1")
        while isinstance(result, Held):
            self.clock.moment += timedelta(seconds=result.after_seconds + 1)
            result = delivery.attempt(self.office, "n1")
        assert isinstance(result, Sent)
        self.note(result)
        return result.provider_id

    def note(self, result: Sent | Uncertain) -> None:
        with self.office.transaction() as session:
            delivery.note(session, self.office, "n1", result, 0)

    def report(self, sid: str, status: str, code: int | None = None) -> None:
        form = {"MessageSid": sid, "MessageStatus": status}
        form |= {"ErrorCode": str(code)} if code else {}
        with self.office.transaction() as session:
            told = keep_report(session, self.office, form, "n1")
            assert told is not None
            tell_elsewhere(session, self.office, told)

    @property
    def notice(self) -> Notice:
        with self.office.reading() as session:
            return session.get_one(Notice, "n1")

    @property
    def waits(self) -> list[float]:
        """Return after how many seconds, to the nearest ten, each further message is due."""
        found = self.office.work.client.list_workflows(name="tell")
        again = [one for one in found if one.workflow_id.startswith("tell:n1:")]
        return [
            round((one.delay_until_epoch_ms or 0) - (one.created_at or 0), -4) / 1000
            for one in sorted(again, key=lambda one: one.workflow_id)
        ]


@pytest.fixture
def line(desk: Office, twilio: FakeTwilio, clock: Clock) -> Line:
    form = twilio.receive("Hola", sender=MARTA)
    taken = arrive(desk, arrived_from_form(form, received_at=clock()))
    with desk.transaction() as session:
        session.add(
            Notice(
                id="n1", key="ack:1", case_id=taken.case_id or 0, kind="acknowledgement",
                channel="whatsapp", recipient=MARTA, body="Recibimos su mensaje.",
                created_at=clock(),
            )
        )  # fmt: skip
    return Line(desk, twilio, clock)


@pytest.mark.parametrize("code", PASSES)
def test_what_passes_is_sent_again_and_arrives(line: Line, code: int) -> None:
    first = line.send()

    line.report(first, "undelivered", code)

    assert line.notice.state == NoticeState.QUEUED
    assert "Se intenta de nuevo a las" in (line.notice.problem or "")
    [wait] = line.waits
    assert wait >= 10
    second = line.send()
    assert second != first
    line.report(second, "delivered")
    assert line.notice.state == NoticeState.DELIVERED
    assert [one.body for one in line.twilio.sent] == ["Recibimos su mensaje."] * 2


@pytest.mark.parametrize("code", STAYS)
def test_what_stays_is_not_sent_again(line: Line, code: int) -> None:
    line.report(line.send(), "undelivered", code)

    assert line.notice.state == NoticeState.FAILED
    assert str(code) in (line.notice.problem or "")
    assert line.waits == []


def test_each_wait_is_longer_and_after_three_it_has_failed(line: Line) -> None:
    for _ in range(4):
        sid = line.send()
        for status in ("undelivered", "sent", "undelivered", "failed"):  # Doubled, in any order.
            line.report(sid, status, 63018)

    assert line.waits == [300, 900, 2700]
    assert line.notice.state == NoticeState.FAILED
    assert delivery.attempt(line.office, "n1") is None
    assert len(line.twilio.sent) == 4


@pytest.mark.parametrize("order", [*itertools.permutations(["sent", "failed", "delivered"])])
def test_what_arrived_after_all_is_not_sent_again(line: Line, order: tuple[str, ...]) -> None:
    sid = line.send()

    for status in (*order, *order):
        line.report(sid, status, 30008 if status == "failed" else None)

    assert line.notice.state == NoticeState.DELIVERED
    assert delivery.attempt(line.office, "n1") is None
    assert len(line.twilio.sent) == 1


def test_a_late_report_on_the_first_message_changes_nothing_of_the_second(line: Line) -> None:
    first = line.send()
    line.report(first, "undelivered", 63012)
    second = line.send()

    for status in ("queued", "sent", "undelivered"):
        line.report(first, status, 63012)

    assert line.notice.state == NoticeState.SENT
    assert line.notice.provider_id == second
    assert line.waits == [60]


def test_a_report_that_overtakes_our_own_note_loses_no_message(line: Line) -> None:
    result = delivery.attempt(line.office, "n1")
    assert isinstance(result, Sent)
    line.report(result.provider_id, "undelivered", 63018)

    line.note(result)

    assert line.notice.state == NoticeState.QUEUED
    assert line.send() != result.provider_id


def test_a_report_on_a_message_whose_answer_was_lost_makes_one_message_more(line: Line) -> None:
    line.twilio.faults.lost_answers = 1
    result = delivery.attempt(line.office, "n1")
    assert isinstance(result, Uncertain)
    line.report(line.twilio.sent[0].sid, "undelivered", 63018)

    line.note(result)

    assert line.notice.state == NoticeState.QUEUED
    assert len(line.waits) == 1
    line.send()
    assert len(line.twilio.sent) == 2


def test_a_code_is_not_sent_again(line: Line) -> None:
    sid = line.send()
    with line.office.transaction() as session:
        session.get_one(Notice, "n1").template = CODE_TEMPLATE

    line.report(sid, "undelivered", 63018)

    assert line.notice.state == NoticeState.FAILED


def test_people_are_told_when_the_next_try_is_due(line: Line, clock: Clock) -> None:
    sid = line.send()
    clock.moment = datetime(2026, 11, 20, 15, 58, tzinfo=UTC)

    line.report(sid, "undelivered", 63018)

    assert (line.notice.problem or "").endswith("(Twilio 63018) Se intenta de nuevo a las 11:03.")
