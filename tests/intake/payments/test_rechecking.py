from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from intake.payments import review
from intake.payments.posting import post_payment
from intake.payments.review import Staff
from intake.wiring import Office
from models.payment import State
from models.receipt import Receipt
from models.sql.payments import current_proposal
from models.sql.tables import BankCreditRow, ObligationRow, Payment
from tests.conftest import Clock
from tests.intake.payments.bank_on_hand import Shown, bank_says, credits_of, now, the_bank_shows
from tests.intake.payments_on_hand import LUZ, a_payment, a_receipt, bring_in_members
from tests.people_of_the_house import ANA, JEFA

REASON = "lo confirmó el banco por teléfono"


@pytest.fixture
def cooperative(office: Office) -> Office:
    bring_in_members(office)
    return office


def approve(office: Office, payment: Payment, staff: Staff, reason: str = "") -> Payment:
    with office.transaction() as session:
        return review.approve(
            session, office, payment.id or 0, staff, payment.version, reason=reason
        )


def test_only_what_the_new_money_may_concern_is_proposed_anew(cooperative: Office) -> None:
    awaited = a_payment(cooperative, a_receipt(38_111, transaction_id="1"))
    other = a_payment(cooperative, a_receipt(38_222, transaction_id="2"))
    late = a_payment(
        cooperative,
        Receipt.from_json(a_receipt(38_111, transaction_id="3").as_json() | {"date": "2026-11-03"}),
    )
    with cooperative.transaction() as session:  # What is known of the member changed meanwhile.
        for row in session.exec(select(ObligationRow).where(ObligationRow.member_id == LUZ)):
            row.next_due_centavos += 100

    the_bank_shows(cooperative, Shown(pesos=38_111))

    assert bank_says(cooperative, awaited.id) == {"bank_confirmed"}
    assert now(cooperative, other).version == other.version
    assert now(cooperative, late).version == late.version


def test_what_a_first_person_approved_keeps_its_signature_and_gets_the_bank_s_word(
    cooperative: Office,
) -> None:
    receipt = Receipt.from_json(
        a_receipt(5_100_000).as_json() | {"reference": "88776655", "transaction_id": "1"}
    )
    text = "abono a capital del crédito de vivienda para reducir el plazo"
    payment = a_payment(cooperative, receipt, text=text, member_id="88776655")
    once = approve(cooperative, payment, JEFA, REASON)
    assert bank_says(cooperative, payment.id) == {"bank_not_found"}
    with cooperative.reading() as session:
        before = current_proposal(session, payment.id or 0)

    the_bank_shows(cooperative, Shown(pesos=5_100_000, reference="88776655"))

    assert bank_says(cooperative, payment.id) == {"bank_confirmed"}
    assert now(cooperative, payment).state == State.APPROVED_ONCE
    approve(cooperative, once, ANA, "segunda firma, con el abono")
    with cooperative.transaction() as session:
        post_payment(session, cooperative, payment.id or 0)
    assert now(cooperative, payment).state == State.POSTED
    with cooperative.reading() as session:
        after = current_proposal(session, payment.id or 0)
    assert before is not None
    assert after is not None
    assert after.lines == before.lines
    assert credits_of(cooperative, 5_100_000)[0].used_by_id == payment.id


def test_what_was_posted_without_the_bank_gets_its_credit_when_it_shows(
    any_office: Office,
) -> None:
    office = any_office
    bring_in_members(office)
    payment = a_payment(office, a_receipt(38_111))
    approve(office, approve(office, payment, JEFA, REASON), ANA, REASON)
    with office.transaction() as session:
        post_payment(session, office, payment.id or 0)

    the_bank_shows(office, Shown(pesos=38_111), Shown(pesos=38_111, on=date(2026, 9, 1)))

    used = {credit.credited_on: credit.used_by_id for credit in credits_of(office, 38_111)}
    assert used == {date(2026, 11, 19): payment.id, date(2026, 9, 1): None}


def test_of_two_credits_that_could_be_a_posted_payment_s_none_is_guessed(
    cooperative: Office,
) -> None:
    payment = a_payment(cooperative, a_receipt(38_111))
    approve(cooperative, approve(cooperative, payment, JEFA, REASON), ANA, REASON)

    the_bank_shows(cooperative, Shown(pesos=38_111), Shown(pesos=38_111))

    assert [credit.used_by_id for credit in credits_of(cooperative, 38_111)] == [None, None]


def test_a_cheque_confirms_its_payment_once_it_is_money(cooperative: Office, clock: Clock) -> None:
    the_bank_shows(cooperative, Shown(pesos=38_111))
    with cooperative.transaction() as session:
        [cheque] = credits_of(cooperative, 38_111)
        session.get_one(BankCreditRow, cheque.id).available_on = date(2026, 11, 24)
    payment = a_payment(cooperative, a_receipt(38_111))
    assert bank_says(cooperative, payment.id) == {"bank_not_found"}

    clock.moment += timedelta(days=4)
    the_bank_shows(cooperative, Shown(pesos=2))  # The next day's list, of something else.

    assert bank_says(cooperative, payment.id) == {"bank_confirmed"}
