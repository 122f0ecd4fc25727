"""An approved payment comes back to staff, and nothing of its approval stays."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from intake.payments import review
from intake.payments.posting import post_payment, posting_key
from intake.payments.returning import send_back
from intake.payments.review import Staff
from intake.wiring import Office
from models.money import Money
from models.payment import IllegalStepError, State, Step
from models.proposal import Action, Basis, ProposedLine
from models.sql import audit
from models.sql.payments import current_proposal
from models.sql.tables import BankCreditRow, BookEntry, Decision, PayerAlias, Payment
from tests.intake.payments_on_hand import LUZ, a_payment, a_receipt, bring_in_members
from tests.people_of_the_house import ANA, BEATRIZ

WHY = "LINIX: el crédito está en cobro jurídico"


@pytest.fixture
def cooperative(any_office: Office) -> Office:
    bring_in_members(any_office)
    return any_office


def approve(office: Office, payment: Payment, staff: Staff = ANA) -> Payment:
    with office.transaction() as session:
        return review.approve(session, office, payment.id or 0, staff, payment.version)


def give_back(office: Office, payment: Payment) -> Payment:
    with office.transaction() as session:
        row = session.get_one(Payment, payment.id)
        return send_back(session, office, row, by="luis", reason=WHY)


def credits_used(office: Office) -> list[int | None]:
    with office.reading() as session:
        taken = col(BankCreditRow.used_by_id).is_not(None)
        return list(session.exec(select(BankCreditRow.used_by_id).where(taken)).all())


def test_a_payment_that_the_core_did_not_take_is_back_with_staff_and_its_credit_is_free(
    cooperative: Office,
) -> None:
    approved = approve(cooperative, a_payment(cooperative))
    assert credits_used(cooperative) == [approved.id]

    returned = give_back(cooperative, approved)

    assert returned.state == State.PROPOSED
    assert returned.settled_at is None
    assert credits_used(cooperative) == []
    with cooperative.reading() as session:
        last = session.exec(select(Decision).order_by(col(Decision.id).desc())).first()
        proposal = current_proposal(session, returned.id or 0)
        assert list(audit.broken_links(session)) == []
    assert last is not None
    assert (last.step, last.by, last.reason) == (Step.SEND_BACK, "luis", WHY)
    assert proposal is not None
    assert proposal.clean


def test_what_came_back_is_approved_anew_as_new_work_and_posted_once(cooperative: Office) -> None:
    approved = approve(cooperative, a_payment(cooperative))
    returned = give_back(cooperative, approved)
    again = approve(cooperative, returned, BEATRIZ)
    assert posting_key(again) != posting_key(approved)

    for _ in range(2):
        with cooperative.transaction() as session:
            post_payment(session, cooperative, again.id or 0)

    with cooperative.reading() as session:
        assert session.get_one(Payment, again.id).state == State.POSTED
        assert len(session.exec(select(BookEntry)).all()) == 1
    assert credits_used(cooperative) == [again.id]


def test_only_an_approved_payment_can_be_sent_back(cooperative: Office) -> None:
    payment = a_payment(cooperative)

    with pytest.raises(IllegalStepError):
        give_back(cooperative, payment)


def test_lines_that_a_person_edited_are_still_there(cooperative: Office) -> None:
    payment = a_payment(cooperative)
    lines = [
        ProposedLine(
            obligation=f"2-{LUZ}",
            action=Action.NEXT_DUE,
            amount=Money.pesos(34_200),
            reason="a mano",
        ),
        ProposedLine(
            obligation=f"1-{LUZ}", action=Action.DEPOSIT, amount=Money.pesos(3_800), reason="a mano"
        ),
    ]
    with cooperative.transaction() as session:
        edited = review.edit(session, cooperative, payment.id or 0, ANA, payment.version, lines)

    give_back(cooperative, approve(cooperative, edited, BEATRIZ))

    with cooperative.reading() as session:
        proposal = current_proposal(session, payment.id or 0)
    assert proposal is not None
    assert proposal.basis is Basis.STAFF
    assert [line.obligation for line in proposal.lines] == [f"2-{LUZ}", f"1-{LUZ}"]


def test_another_payment_may_use_what_the_returned_one_gives_free(cooperative: Office) -> None:
    first = approve(cooperative, a_payment(cooperative))
    second = a_payment(cooperative, a_receipt(transaction_id="8840099999"))
    with cooperative.reading() as session:
        blocked = current_proposal(session, second.id or 0)
    assert blocked is not None
    assert "bank_credit_used" in {check.code for check in blocked.checks}

    give_back(cooperative, first)

    with cooperative.reading() as session:
        free = current_proposal(session, second.id or 0)
    assert free is not None
    assert "bank_confirmed" in {check.code for check in free.checks}


def test_the_payer_that_the_approval_taught_is_forgotten(cooperative: Office) -> None:
    receipt = a_receipt()
    data = receipt.as_json() | {"payer": "CARLOS ANDRES PEÑA"}
    payment = a_payment(cooperative, type(receipt).from_json(data))
    approved = approve(cooperative, payment)
    with cooperative.reading() as session:
        assert len(session.exec(select(PayerAlias)).all()) == 1

    give_back(cooperative, approved)

    with cooperative.reading() as session:
        assert session.exec(select(PayerAlias)).all() == []
