"""The worker is killed at any moment, again and again: nothing is lost, nothing is doubled."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace

from sqlmodel import select

from intake.wiring import Office, utc_now
from models.errors import TupagoError
from models.payment import State
from models.sql import audit
from models.sql.tables import (
    BookEntry,
    BookLine,
    Case,
    CaseState,
    Message,
    Notice,
    Payment,
    Posting,
)
from tests.journeys.people import LUZ, LUZ_MAIL, a_transfer, bring_in_members, send_mail
from tests.journeys.processes import QuickWorker, eventually
from tests.people_of_the_house import sign

KILLS = 10
MAILS = 12


def approve_what_waits(office: Office) -> None:
    """Approve every proposed payment, twice: people click twice."""
    with office.reading() as session:
        waiting = session.exec(select(Payment).where(Payment.state == State.PROPOSED)).all()
    for payment in waiting:
        for _ in range(2):
            try:
                sign(office, payment.id or 0, "lo vi en el extracto del banco")
            except TupagoError:
                continue


def test_every_message_ends_as_one_case_and_every_approved_payment_is_posted_once(
    any_office: Office,
) -> None:
    # One member who writes so often would have to wait for the answers.
    settings = any_office.settings.model_copy(update={"mail_per_address_and_hour": 1000})
    office = replace(any_office, now=utc_now, settings=settings)
    bring_in_members(office)
    chance = random.Random(7)  # noqa: S311 - the same kills every time
    worker = QuickWorker(office)
    for number in range(MAILS):
        receipt = a_transfer(office, 38_000 + number, LUZ, f"88400213{number:02}")
        send_mail(office, LUZ_MAIL, "para mis aportes", receipt)
    for _ in range(KILLS):
        worker.start()
        worker.wait_until_ready()
        approve_what_waits(office)
        time.sleep(chance.uniform(0.0, 1.5))
        worker.kill()

    def all_told() -> bool:
        approve_what_waits(office)
        with office.reading() as session:
            told = session.exec(
                select(Notice).where(Notice.kind == "applied", Notice.state == "sent")
            ).all()
        return len(told) == MAILS

    worker.start()
    eventually(all_told, worker, patience_seconds=180)
    assert worker.stop() == 0

    with office.reading() as session:
        cases = Counter(session.exec(select(Case.state)).all())
        payments = Counter(session.exec(select(Payment.state)).all())
        messages = len(session.exec(select(Message.id)).all())
        posted = Counter(session.exec(select(Posting.payment_id)).all())
        booked = Counter(session.exec(select(BookEntry.payment_id)).all())
        lines = session.exec(select(BookLine)).all()
        told = Counter(session.exec(select(Notice.key)).all())
        assert list(audit.broken_links(session)) == []
    assert messages == MAILS
    assert cases == {CaseState.SETTLED: MAILS}
    assert payments == {State.POSTED: MAILS}
    assert set(posted.values()) == set(booked.values()) == set(told.values()) == {1}
    paid = sum(3_800_000 + 100 * number for number in range(MAILS))
    assert sum(line.debit_centavos for line in lines) == paid
    assert sum(line.credit_centavos for line in lines) == paid
