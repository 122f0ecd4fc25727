from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from intake.batches.stages import (
    BatchMovedError,
    BatchRoleError,
    BatchSamePersonError,
    NotApprovedYetError,
    NothingWaitingError,
    UnknownBatchError,
    WhyMissingError,
    waiting,
)
from intake.payments.returning import send_back
from intake.payments.review import Staff
from models.errors import TupagoError
from models.money import Money
from models.payment import State
from models.sql import audit
from models.sql.core import OnItsWayError
from models.sql.tables import CoreBatchState, CoreLineState, Payment
from tests.conftest import rows
from tests.intake.batches.desk import ANA, LUIS, Desk

CATA = Staff("cata", "compliance")


def test_what_is_approved_waits_for_a_batch_and_is_not_posted(any_desk: Desk) -> None:
    payment_id = any_desk.approved()

    with any_desk.office.reading() as session:
        found = waiting(session)
    assert (found.payments, found.lines, found.total) == (1, 2, Money.pesos(38_000))
    assert found.without_bank == 0
    assert any_desk.state(payment_id) == State.APPROVED
    assert rows(any_desk.office, "posting") == rows(any_desk.office, "bookentry") == 0


def test_a_batch_takes_whole_payments_and_sums_them(any_desk: Desk) -> None:
    first = any_desk.approved()
    second = any_desk.approved(amount="240000.00", text="la cuota vencida del crédito")

    batch = any_desk.batch(any_desk.prepare())

    assert batch.number == "LX-000001"
    assert batch.state == CoreBatchState.PREPARED
    assert (batch.rows, batch.total_centavos) == (3, 27_800_000)
    assert {line.payment_id for line in any_desk.lines(batch.number)} == {first, second}
    with pytest.raises(NothingWaitingError):
        any_desk.prepare()


def test_who_prepared_a_batch_does_not_approve_it_whatever_the_role(desk: Desk) -> None:
    desk.approved()
    number = desk.prepare(LUIS)

    with pytest.raises(BatchSamePersonError):
        desk.approve_batch(number, Staff("luis", "admin"))

    desk.approve_batch(number, ANA)
    assert desk.batch(number).approved_by == "ana"


def test_nobody_downloads_what_nobody_approved(desk: Desk) -> None:
    desk.approved()
    number = desk.prepare()

    with pytest.raises(NotApprovedYetError):
        desk.file(number)

    desk.approve_batch(number)
    assert desk.file(number) == desk.file(number)


def test_the_officer_of_compliance_only_looks(desk: Desk) -> None:
    desk.approved()
    number = desk.prepare()

    with pytest.raises(BatchRoleError):
        desk.approve_batch(number, CATA)
    with pytest.raises(BatchRoleError):
        desk.prepare(CATA)


def test_a_discarded_batch_gives_its_lines_to_the_next_with_the_keys_they_had(
    desk: Desk,
) -> None:
    desk.approved()
    first = desk.prepare()
    desk.approve_batch(first)
    keys = [line.key for line in desk.lines(first)]

    with pytest.raises(WhyMissingError):
        desk.discard(first, "  ")
    desk.discard(first)
    desk.approved(amount="240000.00", text="la cuota vencida del crédito")
    second = desk.prepare()

    assert desk.batch(first).state == CoreBatchState.DISCARDED
    assert desk.lines(first) == []
    assert [line.key for line in desk.lines(second)][:2] == keys
    assert len(desk.lines(second)) == 3


def test_what_was_sent_is_neither_discarded_nor_sent_twice(desk: Desk) -> None:
    desk.approved()
    number = desk.prepare()
    with pytest.raises(BatchMovedError):
        desk.send(number)
    desk.approve_batch(number)
    desk.send(number)

    with pytest.raises(BatchMovedError):
        desk.discard(number)
    with pytest.raises(BatchMovedError):
        desk.send(number)
    with pytest.raises(BatchMovedError):
        desk.approve_batch(number)
    with pytest.raises(UnknownBatchError):
        desk.send("LX-999999")


def test_a_payment_in_a_batch_is_called_back_only_after_the_batch_is_discarded(
    desk: Desk,
) -> None:
    payment_id = desk.approved()
    number = desk.prepare()

    def call_back() -> None:
        with desk.office.transaction() as session:
            payment = session.get_one(Payment, payment_id)
            send_back(session, desk.office, payment, by="luis", reason="Otra cuota")

    with pytest.raises(OnItsWayError):
        call_back()
    assert desk.state(payment_id) == State.APPROVED
    desk.discard(number)
    call_back()

    assert desk.state(payment_id) == State.PROPOSED
    assert {line.state for line in desk.lines_of_payment(payment_id)} == {CoreLineState.WITHDRAWN}
    with pytest.raises(NothingWaitingError):
        desk.prepare()


def test_work_that_comes_late_hands_in_nothing_of_a_payment_that_was_called_back(
    desk: Desk,
) -> None:
    payment_id = desk.approved()
    with desk.office.transaction() as session:
        payment = session.get_one(Payment, payment_id)
        send_back(session, desk.office, payment, by="luis", reason="Otra cuota")

    desk.work()
    desk.approve(payment_id, LUIS)

    states = [line.state for line in desk.lines_of_payment(payment_id)]
    assert states == [CoreLineState.WITHDRAWN] * 2 + [CoreLineState.WAITING] * 2


def together(*deeds: Callable[[], object]) -> list[str]:
    """Do everything at once and return how each ended, sorted."""

    def outcome(deed: Callable[[], object]) -> str:
        try:
            deed()
        except TupagoError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(outcome, deeds))


def test_of_two_people_who_prepare_at_once_one_has_the_lines(any_desk: Desk) -> None:
    any_desk.approved()

    ended = together(lambda: any_desk.prepare(ANA), lambda: any_desk.prepare(LUIS))

    assert ended == ["batch.nothing_waiting", "done"]
    assert rows(any_desk.office, "corebatch") == 1


def test_a_batch_is_sent_or_discarded_never_both(any_desk: Desk) -> None:
    any_desk.approved()
    number = any_desk.prepare()
    any_desk.approve_batch(number)

    ended = together(lambda: any_desk.send(number), lambda: any_desk.discard(number))

    assert ended == ["batch.moved", "done"]
    sent = any_desk.batch(number).state == CoreBatchState.SENT
    with any_desk.office.reading() as session:
        assert waiting(session).payments == (0 if sent else 1)
        assert list(audit.broken_links(session)) == []


def test_money_without_a_credit_of_the_bank_is_marked_so(desk: Desk) -> None:
    desk.receive()  # A bank file has come, so the lack of a credit is known.
    payment_id = desk.receive(text="para mis aportes", amount="3800.00", in_bank=False)
    for person in (LUIS, ANA):  # Two take it upon themselves.
        desk.approve(payment_id, person, "Vimos el abono en el portal del banco")
    number = desk.prepare()
    desk.approve_batch(number)

    told = {(row["id_credito_extracto"], row["observacion"]) for row in desk.rows(number)}

    assert told == {("", "Aprobado sin abono del banco")}
