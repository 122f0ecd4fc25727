from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from intake.payments.review import Staff, ask, edit
from intake.wiring import Office
from models.payment import State
from models.proposal import Question
from models.sql.payments import StalePaymentError, current_proposal
from models.sql.questions import SUPERSEDED, open_question, put_question
from models.sql.tables import OpenQuestion, Payment
from tests.conftest import rows
from tests.intake.payments_on_hand import a_payment, bring_in_members

ANA, LUIS = Staff("ana", "approver"), Staff("luis", "supervisor")
WHAT_FOR = Question(code="choose_target", message="¿A qué?", options=("Aportes",))


def asked(office: Office, payment: Payment, staff: Staff, seen: int, words: str) -> None:
    with office.transaction() as session:
        ask(
            session, office, payment.id or 0, staff, seen,
            code="choose_target", message=words, options=(),
        )  # fmt: skip


def open_one(office: Office, payment: Payment) -> OpenQuestion | None:
    with office.reading() as session:
        return open_question(session, payment.id)


def test_the_database_itself_keeps_a_second_open_question_out(any_office: Office) -> None:
    bring_in_members(any_office)
    payment = a_payment(any_office)
    with any_office.transaction() as session:
        put_question(session, payment.id or 0, WHAT_FOR, by="tupago", at=any_office.now())

    with pytest.raises(IntegrityError), any_office.transaction() as session:
        session.add(
            OpenQuestion(
                payment_id=payment.id or 0,
                code="better_copy",
                message="¿Otra foto?",
                asked_by="ana",
                asked_at=any_office.now(),
            )
        )


def test_a_new_question_takes_the_place_of_the_open_one_for_all_to_see(office: Office) -> None:
    bring_in_members(office)
    payment = a_payment(office)
    asked(office, payment, ANA, payment.version, "¿A qué lo aplicamos?")
    with office.reading() as session:
        seen = session.get_one(Payment, payment.id).version
    asked(office, payment, LUIS, seen, "¿Y de quién es?")

    now = open_one(office, payment)
    assert now is not None
    assert now.asked_by == "luis"
    with office.reading() as session:
        first = session.get_one(OpenQuestion, 1)
    assert (first.answer, first.answered_at) == (SUPERSEDED, office.now())


def test_of_two_who_ask_at_once_one_asks(any_office: Office) -> None:
    bring_in_members(any_office)
    payment = a_payment(any_office)
    asked(any_office, payment, ANA, payment.version, "¿A qué lo aplicamos?")

    with pytest.raises(StalePaymentError):
        asked(any_office, payment, LUIS, payment.version, "¿De quién es?")

    now = open_one(any_office, payment)
    assert now is not None
    assert now.asked_by == "ana"
    assert rows(any_office, "openquestion") == 1


def test_nobody_waits_for_an_answer_once_a_person_has_divided_the_money(office: Office) -> None:
    bring_in_members(office)
    payment = a_payment(office)
    asked(office, payment, ANA, payment.version, "¿A qué lo aplicamos?")
    with office.transaction() as session:
        present = session.get_one(Payment, payment.id)
        proposal = current_proposal(session, payment.id or 0)
        assert proposal is not None
        edit(session, office, payment.id or 0, LUIS, present.version, proposal.lines)

    assert open_one(office, payment) is None
    with office.reading() as session:
        assert session.get_one(Payment, payment.id).state == State.PROPOSED


def test_a_question_has_a_token_of_its_own(office: Office) -> None:
    bring_in_members(office)
    first, second = a_payment(office), a_payment(office)
    with office.transaction() as session:
        later = office.now() + timedelta(minutes=1)
        one = put_question(session, first.id or 0, WHAT_FOR, by="ana", at=office.now())
        two = put_question(session, second.id or 0, WHAT_FOR, by="ana", at=later)

    assert one.token
    assert one.token != two.token
