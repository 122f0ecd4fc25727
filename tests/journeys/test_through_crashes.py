"""Approving, posting, telling and taking back, each killed at every commit and among statements.

Afterwards the real worker recovers what was left: everything has then happened once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sqlmodel import Session, col, select

from intake.payments.proposing import bogota_day
from intake.payments.reversing import ask_reversal, confirm_reversal, open_reversal
from intake.payments.review import approve
from intake.wiring import Office, utc_now
from models.money import Money
from models.payment import State, Step
from models.sql import audit
from models.sql.tables import (
    BankCreditRow,
    BookEntry,
    BookLine,
    Channel,
    Decision,
    Notice,
    ObligationRow,
    Payment,
    Posting,
    Reversal,
)
from tests.journeys.crashing import kill_all_along
from tests.journeys.killed_deeds import ANA, LUIS, WHY, approve_post_and_tell, reverse_and_tell
from tests.journeys.processes import QuickWorker, eventually
from tests.people_of_the_house import bring_in_staff
from tests.webhook import invented
from tests.webhook.invented import Sent, owed

OWED, BALANCE = 41_000, 120_000
STATEMENTS = 14  # Of some ninety in each deed; both sides of every commit are tried besides.
PAYMENTS = 30


# --- Killed, and recovered --------------------------------------------------------------------


def test_whatever_is_killed_while_it_posts_or_takes_back_happens_once(any_office: Office) -> None:
    office = replace(any_office, now=utc_now)
    bring_in_staff(office)
    arrived = [receive(office, number) for number in range(PAYMENTS)]
    payments = kill_all_along(
        office.settings, approve_post_and_tell, arrived, statements=STATEMENTS
    )
    with office.reading() as session:
        left = {session.get_one(Payment, payment).state for payment in payments}
    assert left == {State.PROPOSED, State.APPROVED, State.POSTED}, "killed before and after"
    for payment in payments:
        click_again(office, payment)
    recover(office, "applied", payments)

    with office.reading() as session:
        for payment in payments:
            assert_posted_once(session, payment)

    taken_back = kill_all_along(office.settings, reverse_and_tell, payments, statements=STATEMENTS)
    for payment in taken_back:
        click_reverse_again(office, payment)
    recover(office, "reversed", taken_back)

    with office.reading() as session:
        for payment in payments:
            kept = payment not in taken_back
            assert_posted_once(session, payment) if kept else assert_reversed_once(session, payment)
        assert list(audit.broken_links(session)) == []


def receive(office: Office, number: int) -> int:
    """Let a payment of a member of its own arrive, with its money in the bank."""
    member, pesos = f"10{number:06}", OWED + number  # An equal one would be looked at again.
    with office.transaction() as session:
        share = owed(
            f"1-{member}", "social_contributions", "Aportes", monthly=pesos, balance=BALANCE
        )
        invented.add_member(session, member, f"Socia {member}", share)
        sent = Sent(
            member_id=member,
            amount=Money.pesos(pesos).plain,
            paid_on=bogota_day(office.now()),
            channel=Channel.EMAIL,
        )
        return invented.add_payment(session, office, sent)


def click_again(office: Office, payment_id: int) -> None:
    """Approve what a person finds still waiting."""
    with office.transaction() as session:
        payment = session.get_one(Payment, payment_id)
        if payment.state == State.PROPOSED:
            approve(session, office, payment_id, ANA, payment.version)


def click_reverse_again(office: Office, payment_id: int) -> None:
    with office.transaction() as session:
        payment = session.get_one(Payment, payment_id)
        if payment.state == State.REVERSED:
            return
        if open_reversal(session, payment_id) is None:
            ask_reversal(session, office, payment_id, ANA, payment.version, reason=WHY)
        confirm_reversal(session, office, payment_id, LUIS, payment.version)


def recover(office: Office, kind: str, payments: list[int]) -> None:
    """Let a worker find what is left to do, until every member is told."""
    worker = QuickWorker(office)
    worker.start()

    def all_told() -> bool:
        with office.reading() as session:
            told = session.exec(
                select(Notice.payment_id).where(
                    Notice.kind == kind,
                    Notice.state == "sent",
                    col(Notice.payment_id).in_(payments),
                )
            ).all()
        return len(told) == len(payments)

    eventually(all_told, worker)
    assert worker.stop() == 0


# --- Once --------------------------------------------------------------------------------------


def assert_posted_once(session: Session, payment_id: int) -> None:
    payment = session.get_one(Payment, payment_id)
    assert payment.state == State.POSTED
    assert counted(session, payment_id) == {"approve": 1, "post": 1}
    assert len(session.exec(select(Posting).where(Posting.payment_id == payment_id)).all()) == 1
    [entry] = session.exec(select(BookEntry).where(BookEntry.payment_id == payment_id)).all()
    lines = session.exec(select(BookLine).where(BookLine.entry_id == entry.id)).all()
    paid = (payment.amount_centavos or 0) // 100
    assert sum(line.debit_centavos for line in lines) == paid * 100
    assert sum(line.credit_centavos for line in lines) == paid * 100
    assert balance(session, payment) == (BALANCE + paid, 0)
    assert credits_of(session, payment_id) == 1
    assert notices(session, payment_id) == {"applied": 1}


def assert_reversed_once(session: Session, payment_id: int) -> None:
    payment = session.get_one(Payment, payment_id)
    assert payment.state == State.REVERSED
    assert counted(session, payment_id) == {"approve": 1, "post": 1, "reverse": 1}
    asked = session.exec(select(Reversal).where(Reversal.payment_id == payment_id)).one()
    first, second = session.exec(
        select(BookEntry).where(BookEntry.payment_id == payment_id).order_by(col(BookEntry.id))
    ).all()
    assert (second.reverses_id, asked.number) == (first.id, second.number)
    assert balance(session, payment) == (BALANCE, (payment.amount_centavos or 0) // 100)
    assert credits_of(session, payment_id) == 0
    assert notices(session, payment_id) == {"applied": 1, "reversed": 1}


def counted(session: Session, payment_id: int) -> dict[str, int]:
    steps = session.exec(
        select(Decision.step).where(
            Decision.payment_id == payment_id, col(Decision.step) != Step.PROPOSE
        )
    )
    return dict(Counter(steps))


def balance(session: Session, payment: Payment) -> tuple[int, int]:
    """Return what the member has and what is next due, in pesos."""
    row = session.get_one(ObligationRow, (payment.member_id, f"1-{payment.member_id}"))
    return row.balance_centavos // 100, row.next_due_centavos // 100


def credits_of(session: Session, payment_id: int) -> int:
    used = select(BankCreditRow).where(BankCreditRow.used_by_id == payment_id)
    return len(session.exec(used).all())


def notices(session: Session, payment_id: int) -> dict[str, int]:
    kinds = session.exec(
        select(Notice.kind).where(Notice.payment_id == payment_id, Notice.state == "sent")
    )
    return dict(Counter(kinds))
