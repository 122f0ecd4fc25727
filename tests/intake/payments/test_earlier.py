"""What came before and may be the same payment: looked up by index, compared by facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from applier.duplicates import Likeness
from intake.payments.earlier import search
from intake.payments.proposing import repeated
from intake.payments.queueing import queue_payment
from intake.wiring import Office
from models.payment import State
from models.receipt import Receipt
from models.sql.payments import current_proposal
from models.sql.tables import Payment
from tests.intake.payments_on_hand import a_payment, a_receipt, bring_in_members


@pytest.fixture
def cooperative(office: Office) -> Office:
    bring_in_members(office)
    return office


def also_in_the_file_of(
    office: Office, first: Payment, receipt: Receipt, *, again: Payment | None = None
) -> Payment:
    """Return the second receipt of a file; ``again``: of the same file sent another time."""
    second = a_payment(office, receipt)
    with office.transaction() as session:
        row = session.get_one(Payment, second.id)
        row.document_id, row.position = (again or first).document_id, 1
        row.sha256, row.state = first.sha256, State.READING
        session.flush()
        queue_payment(session, office, row)
        return row


def test_two_receipts_in_one_file_are_two_payments(cooperative: Office) -> None:
    first = a_payment(cooperative)

    second = also_in_the_file_of(cooperative, first, a_receipt(14_000, transaction_id="77120015"))

    assert second.duplicate_of_id is None
    with cooperative.reading() as session:
        proposal = current_proposal(session, second.id or 0)
    assert proposal is not None
    assert not {check.code for check in proposal.checks} & set(Likeness)


def test_a_file_of_two_sent_again_repeats_the_one_and_the_other(cooperative: Office) -> None:
    both = a_receipt(), a_receipt(14_000, transaction_id="77120015")
    first = a_payment(cooperative, both[0])
    second = also_in_the_file_of(cooperative, first, both[1])
    third = a_payment(cooperative, both[0])

    fourth = also_in_the_file_of(cooperative, first, both[1], again=third)

    assert (third.state, third.duplicate_of_id) == (State.DUPLICATE, first.id)
    assert (fourth.state, fourth.duplicate_of_id) == (State.DUPLICATE, second.id)


def test_a_number_used_before_for_another_amount_is_not_what_is_repeated(
    cooperative: Office,
) -> None:
    a_payment(cooperative, a_receipt(14_000))
    first = a_payment(cooperative, a_receipt(38_000))

    again = a_payment(cooperative, a_receipt(38_000))

    assert (first.state, again.duplicate_of_id) == (State.PROPOSED, first.id)


def test_another_photo_of_a_slip_is_known_by_its_other_number(cooperative: Office) -> None:
    slip = replace(a_receipt(), issuer="redeban", transaction_id="004512", other_ids=("551872",))
    first = a_payment(cooperative, slip)

    again = a_payment(cooperative, replace(slip, transaction_id="551872", other_ids=()))

    assert (again.state, again.duplicate_of_id) == (State.DUPLICATE, first.id)


def test_a_number_that_begins_again_every_day_is_for_a_person_to_compare(
    cooperative: Office,
) -> None:
    paid = replace(a_receipt(), issuer="nequi", transaction_id="M5512098")
    a_payment(cooperative, replace(paid, date=date(2026, 10, 19)))

    later = a_payment(cooperative, paid)

    assert State(later.state) in (State.PROPOSED, State.WAITING_MEMBER)


def test_the_screen_and_the_notice_of_one_payment_are_compared(cooperative: Office) -> None:
    screen = replace(a_receipt(), payer="LUZ MARINA ROJAS")
    first = a_payment(cooperative, screen)

    notice = replace(screen, issuer="pse", transaction_id="2483760983", reference=None)
    second = a_payment(cooperative, notice)

    with cooperative.reading() as session:
        row = session.get_one(Payment, second.id)
        twin = repeated(session, cooperative, row, Likeness.POSSIBLE)
    assert twin is not None
    assert twin.id == first.id


def test_no_search_reads_every_payment(cooperative: Office) -> None:
    """At a hundred thousand payments a scan for each new one would be most of the work."""
    payment = a_payment(cooperative, replace(a_receipt(), other_ids=("1", "2")))
    with cooperative.reading() as session:
        query = search(session.exec(select(Payment).where(col(Payment.id) == payment.id)).one())
        compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = [
            row[3]
            for row in session.connection().execute(sa.text(f"EXPLAIN QUERY PLAN {compiled}"))
        ]

    assert any("payment_amount_of_day" in step for step in plan)
    assert not [step for step in plan if step.startswith("SCAN payment")]
