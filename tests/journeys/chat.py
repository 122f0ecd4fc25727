"""A conversation over the real edges, with a clock that can be moved.

What a member sends goes through the signed webhook; its files come from the stand-in's API and our
answers go to it, over HTTP. Between the two run the steps of the settle and tell workflows, here
one after the other: the clock of a worker process could not be moved by two business days.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage

from flask.testing import FlaskClient
from sqlmodel import col, select

from applier.due_time import BOGOTA
from intake.arrival import AGAIN, Arrived, take_in
from intake.cases.fetching import fetch_files
from intake.cases.reading import read_case
from intake.cases.reminding import chase
from intake.cases.settling import close_gathering, save_case
from intake.demo import receipts
from intake.demo.drawing import Row, pdf
from intake.demo.messages import DemoFile, working_day
from intake.notices import delivery
from intake.sending import Held
from intake.settings import Settings
from intake.wiring import Office
from models.proposal import Proposal
from models.sql.payments import current_proposal
from models.sql.tables import (
    Case,
    CaseState,
    Channel,
    Notice,
    NoticeState,
    OpenQuestion,
    Payment,
)
from parsers.process import Reader
from tests.conftest import Clock
from tests.fakes.twilio import FakeMessage, FakeTwilio
from tests.journeys.people import AUTHORITY, bring_in_members
from tests.webhook.pages import app_of

NO_CONTENT = 204


@dataclass(frozen=True, kw_only=True)
class Chat:
    office: Office
    clock: Clock
    twilio: FakeTwilio
    client: FlaskClient
    reader: Reader

    # --- What members do ------------------------------------------------------------------------

    def say(self, sender: str, text: str = "", *files: DemoFile, **fields: str) -> Case:
        """Let a WhatsApp message come, see to it and answer; return its case."""
        media = [(file.data, file.kind) for file in files]
        form = self.twilio.receive(text, sender=sender, media=media)
        return self.post(form | fields)

    def press(self, asked: FakeMessage, position: int, **fields: str) -> Case:
        """Let the member press a button under one of our messages."""
        return self.post(self.twilio.press(asked, position, **fields))

    def quote(self, asked: FakeMessage, text: str) -> Case:
        """Let the member answer one of our messages in words, quoting it."""
        return self.say(asked.recipient, text, OriginalRepliedMessageSid=asked.sid)

    def post(self, form: dict[str, str]) -> Case:
        assert self.twilio.post_to(self.client, form).status_code == NO_CONTENT
        return self._see_to_the_newest()

    def mail(self, letter: EmailMessage) -> Case:
        """Let a mail come, as the mailbox gives it, see to it and answer."""
        arrived = Arrived(
            channel=Channel.EMAIL,
            account="tupago@becoop.coop",
            external_id=f"INBOX/1/{secrets.randbits(31)}",
            received_at=self.office.now(),
            sender=str(letter["From"]),
            subject=str(letter["Subject"]),
            raw_sha256=self.office.files.put(letter.as_bytes()),
        )
        with self.office.transaction() as session:
            take_in(session, self.office, arrived)
        return self._see_to_the_newest()

    # --- What the house does --------------------------------------------------------------------

    def _see_to_the_newest(self) -> Case:
        with self.office.reading() as session:
            case = session.exec(select(Case).order_by(col(Case.id).desc())).first()
            assert case is not None
        self._settle(case)
        self.deliver()
        with self.office.reading() as session:
            return session.get_one(Case, case.id)

    def _settle(self, case: Case) -> None:
        case_id = case.id or 0
        self.clock.moment = max(self.clock.moment, case.closes_at)
        round_ = 0 if case.state == CaseState.GATHERING else AGAIN
        with self.office.transaction() as session:
            assert close_gathering(session, self.office, case_id, round_)
        fetch_files(self.office, case_id)
        kept = read_case(self.office, self.reader, case_id)
        with self.office.transaction() as session:
            save_case(session, self.office, case_id, kept)

    def chase(self) -> dict[str, int]:
        """Do what the sweep does about questions, and send what came of it."""
        counts = chase(self.office)
        self.deliver()
        return counts

    def deliver(self) -> None:
        """Send what the outbox holds, each in its turn."""
        while queued := self._queued():
            for notice in queued:
                result = delivery.attempt(self.office, notice.id)
                if result is None:
                    continue
                if isinstance(result, Held):
                    self.wait(seconds=result.after_seconds + 1)
                with self.office.transaction() as session:
                    delivery.note(session, self.office, notice.id, result, 0)

    def _queued(self) -> Sequence[Notice]:
        with self.office.reading() as session:
            return session.exec(
                select(Notice)
                .where(Notice.state == NoticeState.QUEUED)
                .order_by(col(Notice.created_at), col(Notice.id))
            ).all()

    def wait(self, **time: float) -> None:
        self.clock.moment += timedelta(**time)

    # --- What is to be seen ---------------------------------------------------------------------

    def told(self, recipient: str) -> list[FakeMessage]:
        """Return what the person has on the phone from us, oldest first."""
        return [one for one in self.twilio.sent if one.recipient == recipient]

    def mails(self, recipient: str) -> list[Notice]:
        with self.office.reading() as session:
            return list(
                session.exec(
                    select(Notice)
                    .where(Notice.recipient == recipient, Notice.state == NoticeState.SENT)
                    .order_by(col(Notice.created_at))
                )
            )

    def payments(self, case: Case) -> list[Payment]:
        with self.office.reading() as session:
            return list(
                session.exec(
                    select(Payment).where(Payment.case_id == case.id).order_by(col(Payment.id))
                )
            )

    def payment(self, case: Case) -> Payment:
        [payment] = self.payments(case)
        return payment

    def proposal(self, payment: Payment) -> Proposal:
        with self.office.reading() as session:
            found = current_proposal(session, payment.id or 0)
        assert found is not None
        return found

    def lines(self, payment: Payment) -> list[tuple[str, str, str]]:
        """Return obligation, action and amount of each proposed line."""
        return [
            (line.obligation, line.action.value, str(line.amount))
            for line in self.proposal(payment).lines
        ]

    def questions(self, payment: Payment) -> list[OpenQuestion]:
        with self.office.reading() as session:
            return list(
                session.exec(
                    select(OpenQuestion)
                    .where(OpenQuestion.payment_id == payment.id)
                    .order_by(col(OpenQuestion.id))
                )
            )

    # --- What members send ----------------------------------------------------------------------

    def transfer(self, pesos: int, reference: str) -> DemoFile:
        """Return the PDF of a transfer made on the last working day; no two are the same."""
        rows = receipts.transfer(self._yesterday, pesos, reference, str(secrets.randbits(33)))
        return _paper("Comprobante de transferencia - Banco de Occidente", rows)

    def unnumbered(self, pesos: int, reference: str) -> DemoFile:
        """Return the same without the transaction's number, cut off below."""
        rows = receipts.transfer(self._yesterday, pesos, reference, secrets.token_hex(4))[:-1]
        file = _paper("Comprobante de transferencia - Banco de Occidente", rows)
        # Another photograph of it has other bytes.
        return DemoFile(name=file.name, kind=file.kind, data=file.data + secrets.token_bytes(4))

    @property
    def _yesterday(self) -> datetime:
        return working_day(self.office.now().astimezone(BOGOTA))


def _paper(title: str, rows: list[Row]) -> DemoFile:
    return DemoFile(name="soporte.pdf", kind="application/pdf", data=pdf(title, rows))


@contextmanager
def conversation(office: Office, clock: Clock, reader: Reader) -> Iterator[Chat]:
    """Connect the office to a Twilio that has our templates and buttons, and bring in members."""
    with FakeTwilio(now=clock) as twilio:
        connected = twilio.connect(office)
        told = connected.settings.model_dump() | {
            "mail_trusted_server": AUTHORITY,
            "twilio_contents": twilio.keep_contents(),
        }
        ready = replace(connected, settings=Settings(_env_file=None, **told))
        bring_in_members(ready)
        client = app_of(ready).test_client()
        yield Chat(office=ready, clock=clock, twilio=twilio, client=client, reader=reader)
