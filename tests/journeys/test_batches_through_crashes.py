"""A batch signed, sent and answered, killed at every commit and among statements: done once."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session, col, select

from intake.batches.stages import prepare
from intake.payments.posting import post_payment
from intake.payments.review import approve
from intake.wiring import Office, utc_now
from models.payment import State, Step
from models.sql import audit
from models.sql.tables import (
    BookEntry,
    CoreBatch,
    CoreBatchState,
    CoreLine,
    Decision,
    Payment,
    Posting,
)
from tests.intake.batches.desk import with_linix
from tests.journeys.crashing import kill_all_along
from tests.journeys.killed_deeds import ANA, carry_batch
from tests.journeys.processes import QuickWorker, eventually
from tests.journeys.test_through_crashes import receive
from tests.people_of_the_house import bring_in_staff

STATEMENTS = 5  # Both sides of the three commits are tried besides.
BATCHES = 13  # Of two payments each: LINIX applies one and rejects the other.


def test_whatever_is_killed_while_a_batch_is_carried_happens_once(any_office: Office) -> None:
    office = replace(with_linix(any_office), now=utc_now)
    bring_in_staff(office)
    prepared = [a_batch(office, number) for number in range(BATCHES)]

    carried = kill_all_along(office.settings, carry_batch, prepared, statements=STATEMENTS)
    with office.reading() as session:
        left = {session.get_one(CoreBatch, one).state for one in carried}
    assert {CoreBatchState.PREPARED, CoreBatchState.ANSWERED} <= left, "killed before and after"
    for one in carried:
        carry_batch(office, one)
    recover(office, carried)

    with office.reading() as session:
        assert list(audit.broken_links(session)) == []
        for one in carried:
            applied, rejected = session.exec(
                select(Payment)
                .join(CoreLine, col(CoreLine.payment_id) == Payment.id)
                .where(CoreLine.batch_id == one)
                .order_by(col(Payment.id))
            ).all()
            assert (applied.state, rejected.state) == (State.POSTED, State.PROPOSED)
            assert happened(session, applied) == (1, 1, 0)
            assert happened(session, rejected) == (0, 0, 1)


def happened(session: Session, payment: Payment) -> tuple[int, int, int]:
    """Return how often it was posted, booked and sent back."""
    back = select(Decision).where(
        Decision.payment_id == payment.id, Decision.step == Step.SEND_BACK
    )
    return (
        len(session.exec(select(Posting).where(Posting.payment_id == payment.id)).all()),
        len(session.exec(select(BookEntry).where(BookEntry.payment_id == payment.id)).all()),
        len(session.exec(back).all()),
    )


def a_batch(office: Office, number: int) -> int:
    """Return a batch of two payments, prepared."""
    for payment_id in (receive(office, 2 * number), receive(office, 2 * number + 1)):
        with office.transaction() as session:
            version = session.get_one(Payment, payment_id).version
            approve(session, office, payment_id, ANA, version)
        with office.transaction() as session:
            post_payment(session, office, payment_id)
    with office.transaction() as session:
        return prepare(session, office, ANA, "neutral").id or 0


def recover(office: Office, batches: list[int]) -> None:
    """Let a worker post what LINIX has applied."""
    worker = QuickWorker(office)
    worker.start()

    def all_posted() -> bool:
        with office.reading() as session:
            posted = session.exec(
                select(Payment.id)
                .join(CoreLine, col(CoreLine.payment_id) == Payment.id)
                .where(col(CoreLine.batch_id).in_(batches), Payment.state == State.POSTED)
            ).all()
        return len(posted) == len(batches)

    eventually(all_posted, worker)
    assert worker.stop() == 0
