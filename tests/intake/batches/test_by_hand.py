"""A line that LINIX rejected and a person typed into it: two people, and never twice."""

from __future__ import annotations

import pytest

from intake.batches.by_hand import (
    HandSamePersonError,
    NotByHandError,
    VoucherMissingError,
    confirm_by_hand,
    mark_by_hand,
    unmark_by_hand,
)
from intake.payments import review
from intake.payments.credits import CreditTakenError
from intake.payments.review import Staff
from models.money import Money
from models.payment import IllegalStepError, State
from models.proposal import Action, ProposedLine
from models.sql import audit
from models.sql.core import UnconfirmedByHandError
from models.sql.tables import BankCreditRow, CoreLineState, Payment
from tests.conftest import rows
from tests.intake.batches.desk import ANA, LUIS, Desk


@pytest.fixture
def rejected(desk: Desk) -> int:
    """Give a payment of one line that LINIX rejected."""
    payment_id = desk.approved(amount="240000.00", text="la cuota vencida del crédito")
    number = desk.sent()
    desk.answer(number, [(desk.lines(number)[0].key, "RECHAZADO", "", "Está en cobro jurídico")])
    return payment_id


def mark(desk: Desk, payment_id: int, staff: Staff = ANA, number: str = "RC-77") -> int:
    line_id = desk.lines_of_payment(payment_id)[0].id or 0
    with desk.office.transaction() as session:
        mark_by_hand(session, desk.office, line_id, staff, number)
    return line_id


def confirm(desk: Desk, line_id: int, staff: Staff = LUIS) -> None:
    with desk.office.transaction() as session:
        confirm_by_hand(session, desk.office, line_id, staff)


def test_what_one_did_by_hand_and_another_confirmed_is_approved_and_posted(
    desk: Desk, rejected: int
) -> None:
    confirm(desk, mark(desk, rejected))
    assert desk.state(rejected) == State.PROPOSED

    desk.approve(rejected, LUIS)

    assert desk.state(rejected) == State.POSTED
    [line] = desk.lines_of_payment(rejected)
    assert (line.state, line.core_number) == (CoreLineState.APPLIED, "RC-77")
    assert rows(desk.office, "bookentry") == 1
    with desk.office.reading() as session:
        assert session.get_one(BankCreditRow, line.credit_id).used_by_id == rejected
        assert list(audit.broken_links(session)) == []


def test_nobody_confirms_his_own_hand(desk: Desk, rejected: int) -> None:
    line_id = mark(desk, rejected)

    with pytest.raises(HandSamePersonError):
        confirm(desk, line_id, Staff("ana", "admin"))

    assert desk.lines_of_payment(rejected)[0].state == CoreLineState.REJECTED


def test_what_somebody_did_by_hand_is_not_sent_again_meanwhile(desk: Desk, rejected: int) -> None:
    line_id = mark(desk, rejected)

    with pytest.raises(UnconfirmedByHandError):
        desk.approve(rejected, LUIS)

    with desk.office.transaction() as session:
        unmark_by_hand(session, desk.office, line_id, ANA)
    desk.approve(rejected, LUIS)
    assert desk.state(rejected) == State.APPROVED


def test_what_is_being_sent_again_is_not_done_by_hand(desk: Desk, rejected: int) -> None:
    desk.approve(rejected, LUIS)

    with pytest.raises(IllegalStepError):
        mark(desk, rejected)


def test_what_was_applied_cannot_be_done_by_hand(desk: Desk) -> None:
    payment_id = desk.approved()
    desk.applied_all(desk.sent())

    with pytest.raises(NotByHandError):
        mark(desk, payment_id)


def test_a_line_that_staff_have_put_elsewhere_is_not_done_by_hand(
    desk: Desk, rejected: int
) -> None:
    line = ProposedLine(
        obligation="2-1077227777",
        action=Action.DEPOSIT,
        amount=Money.pesos(240_000),
        reason="a mano",
    )
    with desk.office.transaction() as session:
        version = session.get_one(Payment, rejected).version
        review.edit(session, desk.office, rejected, ANA, version, [line])

    with pytest.raises(NotByHandError):
        mark(desk, rejected)


def test_a_voucher_is_needed_and_a_mark_to_confirm(desk: Desk, rejected: int) -> None:
    with pytest.raises(VoucherMissingError):
        mark(desk, rejected, number="  ")
    with pytest.raises(NotByHandError):
        confirm(desk, desk.lines_of_payment(rejected)[0].id or 0)


def test_the_credit_behind_it_must_still_be_there(desk: Desk, rejected: int) -> None:
    line_id = mark(desk, rejected)
    other = desk.approved()
    with desk.office.transaction() as session:
        credit = session.get_one(BankCreditRow, desk.lines_of_payment(rejected)[0].credit_id)
        mine = desk.lines_of_payment(other)[0].credit_id
        session.get_one(BankCreditRow, mine).used_by_id = None
        session.flush()
        credit.used_by_id = other

    with pytest.raises(CreditTakenError):
        confirm(desk, line_id)

    assert desk.lines_of_payment(rejected)[0].state == CoreLineState.REJECTED
