"""A file that Twilio announces and does not have yet: the case waits, goes on, and is completed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from intake.arrival import AGAIN, take_in
from intake.cases.fetching import (
    GIVE_UP_AFTER,
    awaited_files,
    fetch_files,
    files_come,
    give_up_files,
)
from intake.cases.reading import read_case
from intake.cases.settling import close_gathering, save_case, save_late_files
from intake.quarantine import quarantine_case, release_case
from intake.whatsapp.inbound import arrived_from_form
from models.errors import TupagoError
from models.payment import State
from models.sql.payments import current_proposal, payments_as_sent
from models.sql.tables import Attachment, AttachmentState, Case, CaseState, Payment
from tests.fakes.twilio import FakeTwilio
from tests.intake.cases.chat import LUZ_PHONE, Chat

MANY = 1000


@dataclass(frozen=True)
class Slow:
    """A chat whose files are with a Twilio that does not have them yet."""

    chat: Chat
    twilio: FakeTwilio

    def write(self, text: str, *files: tuple[bytes, str]) -> Case:
        """Let a message with its files arrive and be settled as far as that goes."""
        office = self.chat.office
        self.twilio.faults.media_misses = MANY
        form = self.twilio.receive(text, sender=LUZ_PHONE, media=files)
        with office.transaction() as session:
            arrived = arrived_from_form(form, received_at=office.now())
            case_id = take_in(session, office, arrived).case_id
        return self.settle(case_id)

    def settle(self, case_id: int) -> Case:
        office = self.chat.office
        self.chat.later(seconds=40)
        with office.transaction() as session:
            assert close_gathering(session, office, case_id, AGAIN)
        with pytest.raises(TupagoError):
            fetch_files(office, case_id)
        give_up_files(office, case_id)
        kept = read_case(office, self.chat.reader, case_id)
        with office.transaction() as session:
            save_case(session, office, case_id, kept)
        return self.case(case_id)

    def try_again(self, case: Case) -> Case:
        """Do what the workflow does whose turn has come."""
        office, case_id = self.chat.office, case.id or 0
        only = awaited_files(office, case_id)
        files_come(office, case_id)
        kept = read_case(office, self.chat.reader, case_id, only)
        with office.transaction() as session:
            save_late_files(session, office, case_id, kept, 0)
        return self.case(case_id)

    def targets(self, payment: Payment) -> set[str]:
        """Return the obligations to which the payment would go."""
        with self.chat.office.reading() as session:
            proposal = current_proposal(session, payment.id or 0)
        return {line.obligation for line in proposal.lines} if proposal else set()

    def case(self, case_id: int) -> Case:
        with self.chat.office.reading() as session:
            return session.get_one(Case, case_id)

    def attachment(self) -> Attachment:
        with self.chat.office.reading() as session:
            return session.get_one(Attachment, 1)

    def work(self) -> list[str]:
        handed_in = self.chat.office.work.client.list_workflows(name="fetch")
        return [one.workflow_id for one in handed_in]


@pytest.fixture
def slow(chat: Chat) -> Iterator[Slow]:
    with FakeTwilio(now=chat.clock) as twilio:
        office = twilio.connect(chat.office)
        yield Slow(Chat(office=office, clock=chat.clock, reader=chat.reader), twilio)


def test_a_file_on_its_way_is_told_of_and_completes_its_case_when_it_comes(slow: Slow) -> None:
    case = slow.write("para aportes", slow.chat.slip(38_000))

    assert (case.state, case.tray) == (CaseState.SETTLED, "payments")
    assert slow.chat.payments(case) == []
    assert "todavía no nos llega" in slow.chat.said(case)[-1]
    assert slow.work() == [f"fetch:{case.id}:0"]

    slow.chat.later(minutes=10)
    slow.twilio.faults.media_misses = 0
    after = slow.try_again(case)

    [payment] = slow.chat.payments(case)
    assert payment.state == State.PROPOSED
    assert payment.instruction is not None
    assert payment.instruction["lines"][0]["product"] == "contributions"
    assert "$ 38.000" in slow.chat.said(case)[-1]
    assert after.amended_at is not None


def test_the_first_receipt_stays_the_first_though_its_file_comes_last(slow: Slow) -> None:
    office, chat = slow.chat.office, slow.chat
    words = "el primero para aportes sociales y el segundo para ahorro permanente"
    taken = []
    for text, pesos in ((words, 3_800), ("", 34_200)):
        form = slow.twilio.receive(text, sender=LUZ_PHONE, media=[chat.slip(pesos)])
        with office.transaction() as session:
            arrived = arrived_from_form(form, received_at=office.now())
            taken.append(take_in(session, office, arrived).case_id)
        chat.later(seconds=2)
    [case_id] = set(taken)
    slow.twilio.faults.media_misses = 1  # Of the first alone.
    slow.settle(case_id)
    [second] = chat.payments(slow.case(case_id))
    assert (second.amount_centavos, slow.targets(second)) == (3_420_000, {"1-1077227777"})

    slow.try_again(slow.case(case_id))

    _, first = chat.payments(slow.case(case_id))
    assert first.amount_centavos == 380_000
    assert slow.targets(first) == {"1-1077227777"}
    assert slow.targets(second) == {"2-1077227777"}, "now it is the second"
    with office.reading() as session:
        assert [one.id for one in payments_as_sent(session, case_id)] == [first.id, second.id]


def test_a_file_that_does_not_come_is_asked_for_again_for_a_day_and_then_given_up(
    slow: Slow,
) -> None:
    case = slow.write("", slow.chat.slip(38_000))

    slow.try_again(case)
    assert slow.attachment().state == AttachmentState.PENDING
    assert slow.work() == [f"fetch:{case.id}:0", f"fetch:{case.id}:1"]
    slow.chat.later(seconds=GIVE_UP_AFTER.total_seconds())
    slow.try_again(case)

    assert slow.attachment().state == AttachmentState.FAILED
    assert "24 horas" in str(slow.attachment().problem)
    assert len(slow.work()) == 2, "nobody asks again"


def test_what_is_being_read_is_not_read_by_a_second_hand(chat: Chat) -> None:
    settled = chat.write("para aportes", chat.slip(38_000))
    case_id = settled.id or 0
    with chat.office.transaction() as session:
        session.get_one(Case, case_id).state = CaseState.READING
        assert not close_gathering(session, chat.office, case_id, 1), "it was closed by a word"
        quarantine_case(session, chat.office, case_id, "se cayó")
        release_case(session, chat.office, case_id, by="ana")
        assert close_gathering(session, chat.office, case_id, AGAIN)
