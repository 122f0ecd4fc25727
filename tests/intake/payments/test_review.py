from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, select

from applier.approval import ApprovalBlockedError, BankCreditMissingError, SamePersonError
from applier.edit import LinesUnbalancedError, LineTooLargeError
from intake.payments import review
from intake.payments.posting import post_payment
from intake.payments.review import Staff
from intake.promise import due_of, pauses_of
from intake.wiring import Office
from models.errors import TupagoError
from models.money import Money
from models.payment import State
from models.proposal import Action, Basis, ProposedLine
from models.receipt import Receipt
from models.sql.payments import StalePaymentError, current_proposal
from models.sql.tables import (
    BankCreditRow,
    BookEntry,
    BookLine,
    Decision,
    Notice,
    ObligationRow,
    Payment,
    Posting,
)
from tests.conftest import A_FRIDAY, Clock
from tests.intake.payments_on_hand import LUZ, a_payment, a_receipt, bring_in_members
from tests.people_of_the_house import ANA, BEATRIZ, JEFA, LUIS


@pytest.fixture
def cooperative(any_office: Office) -> Office:
    bring_in_members(any_office)
    return any_office


def approve(office: Office, payment: Payment, staff: Staff = ANA, reason: str = "") -> Payment:
    with office.transaction() as session:
        return review.approve(
            session, office, payment.id or 0, staff, payment.version, reason=reason
        )


def line(obligation: str, pesos: int, action: Action = Action.NEXT_DUE) -> ProposedLine:
    return ProposedLine(
        obligation=obligation, action=action, amount=Money.pesos(pesos), reason="a mano"
    )


def now(office: Office, payment: Payment) -> Payment:
    with office.reading() as session:
        return session.get_one(Payment, payment.id)


def test_of_two_people_who_approve_at_once_one_does_and_the_other_is_told(
    cooperative: Office,
) -> None:
    payment = a_payment(cooperative)

    def try_(staff: Staff) -> str:
        try:
            approve(cooperative, payment, staff)
        except StalePaymentError as error:
            return error.code
        return "approved"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(try_, (ANA, BEATRIZ)))

    assert outcomes == ["approved", "payment.stale"]
    with cooperative.reading() as session:
        assert len(session.exec(select(Decision).where(Decision.step == "approve")).all()) == 1


def test_an_approved_payment_takes_its_bank_credit_for_itself_alone(cooperative: Office) -> None:
    first = a_payment(cooperative)
    second = a_payment(cooperative, a_receipt(transaction_id="8840099999"))
    approve(cooperative, first)

    with pytest.raises(ApprovalBlockedError):
        approve(cooperative, now(cooperative, second), JEFA, reason="es otro pago igual")

    assert now(cooperative, second).state == State.PROPOSED
    with cooperative.reading() as session:
        used = session.exec(
            select(BankCreditRow.used_by_id).where(col(BankCreditRow.used_by_id).is_not(None))
        ).all()
    assert used == [first.id]


def test_two_people_who_approve_two_payments_on_one_credit_at_once_use_it_once(
    cooperative: Office,
) -> None:
    payments = [
        a_payment(cooperative, a_receipt(transaction_id=number)) for number in ("8840", "8841")
    ]

    def try_(payment: Payment) -> bool:
        try:
            approve(cooperative, payment, JEFA, reason="lo vi en el banco")
        except TupagoError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(try_, payments))

    assert sorted(outcomes) == [False, True]
    with cooperative.reading() as session:
        used = session.exec(
            select(BankCreditRow).where(col(BankCreditRow.used_by_id).is_not(None))
        ).all()
    assert len(used) == 1


def test_without_the_banks_word_a_supervisor_and_another_person_approve_with_a_reason(
    cooperative: Office,
) -> None:
    payment = a_payment(cooperative, a_receipt(38_111))
    why = "confirmado por teléfono con el banco"

    with pytest.raises(BankCreditMissingError):
        approve(cooperative, payment, ANA, reason="yo lo vi en la pantalla")
    once = approve(cooperative, payment, JEFA, reason=why)
    assert once.state == State.APPROVED_ONCE
    with pytest.raises(SamePersonError):
        approve(cooperative, once, JEFA, reason=why)
    approve(cooperative, once, ANA, reason=why)

    assert now(cooperative, payment).state == State.APPROVED


def test_a_large_payment_needs_two_different_people(cooperative: Office) -> None:
    receipt = Receipt.from_json(
        a_receipt(6_000_000).as_json() | {"reference": "88776655", "transaction_id": "1"}
    )
    text = "abono a capital del crédito de vivienda para reducir el plazo"
    payment = a_payment(cooperative, receipt, text=text, member_id="88776655")

    once = approve(cooperative, payment, JEFA, reason="confirmado con el banco")
    assert once.state == State.APPROVED_ONCE
    with pytest.raises(SamePersonError):
        approve(cooperative, once, JEFA, reason="otra vez yo")
    approve(cooperative, once, LUIS, reason="confirmado con el banco")

    assert now(cooperative, payment).state == State.APPROVED


def test_a_blocked_payment_cannot_be_approved_by_anybody(cooperative: Office) -> None:
    rejected = Receipt.from_json(a_receipt().as_json() | {"status": "rejected"})
    payment = a_payment(cooperative, rejected)

    with pytest.raises(ApprovalBlockedError):
        approve(cooperative, payment, JEFA, reason="apruébelo ya mismo")


def test_lines_that_do_not_balance_are_refused_and_nothing_changes(cooperative: Office) -> None:
    payment = a_payment(cooperative)

    with pytest.raises(LinesUnbalancedError), cooperative.transaction() as session:
        review.edit(
            session,
            cooperative,
            payment.id or 0,
            ANA,
            payment.version,
            [line(f"1-{LUZ}", 38_001, Action.DEPOSIT)],
        )

    assert now(cooperative, payment).version == payment.version


def test_edited_lines_are_what_is_posted(cooperative: Office) -> None:
    payment = a_payment(cooperative)
    with cooperative.transaction() as session:
        lines = [line(f"1-{LUZ}", 3_800), line(f"2-{LUZ}", 34_200, Action.DEPOSIT)]
        changed = review.edit(session, cooperative, payment.id or 0, ANA, payment.version, lines)
    approve(cooperative, changed, BEATRIZ)
    with cooperative.transaction() as session:
        post_payment(session, cooperative, payment.id or 0)

    with cooperative.reading() as session:
        proposal = current_proposal(session, payment.id or 0)
        booked = session.exec(select(BookLine).where(BookLine.account == "obligation")).all()
    assert proposal is not None
    assert proposal.basis is Basis.STAFF
    assert {(one.action, one.credit_centavos) for one in booked} == {
        ("next_due", 380_000),
        ("deposit", 3_420_000),
    }


def test_posting_twice_posts_once_and_lowers_what_is_owed_once(cooperative: Office) -> None:
    payment = approve(cooperative, a_payment(cooperative))
    for _ in range(2):
        with cooperative.transaction() as session:
            post_payment(session, cooperative, payment.id or 0)

    with cooperative.reading() as session:
        assert len(session.exec(select(Posting)).all()) == 1
        assert len(session.exec(select(BookEntry)).all()) == 1
        assert len(session.exec(select(Notice).where(Notice.kind == "applied")).all()) == 1
        saved = session.get_one(ObligationRow, (LUZ, f"2-{LUZ}"))
    assert saved.next_due_centavos == 0
    assert saved.balance_centavos == 3_420_000 * 31 + 3_420_000


def test_what_a_person_types_over_the_reading_is_proposed_anew(cooperative: Office) -> None:
    blurred = Receipt.from_json(a_receipt().as_json() | {"amount": None})
    payment = a_payment(cooperative, blurred)
    assert payment.state == State.UNREADABLE

    with cooperative.transaction() as session:
        fields = {"amount": "38000.00"}
        review.correct(
            session,
            cooperative,
            payment.id or 0,
            ANA,
            payment.version,
            fields=fields,
            member_id=LUZ,
        )

    with cooperative.reading() as session:
        after = session.get_one(Payment, payment.id)
        proposal = current_proposal(session, payment.id or 0)
    assert after.state == State.PROPOSED
    assert after.receipt_read["amount"] is None
    assert proposal is not None
    assert proposal.clean


@pytest.mark.parametrize("fields", [{"amount": "38.000"}, {"date": "ayer"}, {"color": "azul"}])
def test_a_field_in_another_form_is_refused_in_words(
    office: Office, fields: dict[str, str]
) -> None:
    bring_in_members(office)
    payment = a_payment(office)

    with pytest.raises(TupagoError) as refused, office.transaction() as session:
        review.correct(
            session, office, payment.id or 0, ANA, payment.version, fields=fields, member_id=LUZ
        )

    assert refused.value.code == "review.wrong_field"


def test_the_clock_stands_still_while_the_member_is_asked(office: Office, clock: Clock) -> None:
    bring_in_members(office)
    payment = a_payment(office)
    with office.reading() as session:
        before = due_of(payment, pauses_of(session, payment), clock())
    with office.transaction() as session:
        asked = review.ask(
            session,
            office,
            payment.id or 0,
            ANA,
            payment.version,
            code="other",
            message="¿De qué cuenta salió?",
            options=["Ahorros", "Corriente"],
        )
    clock.moment = A_FRIDAY + timedelta(days=3)  # Monday, the same hour.
    with office.transaction() as session:
        review.reject(
            session, office, payment.id or 0, ANA, asked.version, reason="no llegó el dinero"
        )
    with office.reading() as session:
        ended = session.get_one(Payment, payment.id)
        after = due_of(ended, pauses_of(session, ended), clock())
        notices = session.exec(select(Notice).order_by(col(Notice.created_at))).all()

    assert after - before == timedelta(days=1)  # One business day was spent waiting.
    question, rejection = notices[-2], notices[-1]
    assert "1. Ahorros" in question.body
    assert "no llegó el dinero" in rejection.body


def test_a_stranger_is_told_nothing_that_the_stranger_did_not_send(office: Office) -> None:
    bring_in_members(office)
    payment = approve(office, a_payment(office, verified=False))
    with office.transaction() as session:
        post_payment(session, office, payment.id or 0)

    with office.reading() as session:
        told = session.exec(select(Notice).where(Notice.kind == "applied")).one()
    for datum in ("Luz", "Rojas", "Aportes", "Ahorros", "3.800", "34.200", "38.000", LUZ):
        assert datum not in told.body


def test_a_second_payment_of_the_same_instalment_is_proposed_on_what_is_left(
    cooperative: Office,
) -> None:
    first = a_payment(cooperative)
    second = a_payment(cooperative, a_receipt(transaction_id="8840099999"))
    approve(cooperative, first)

    after = now(cooperative, second)
    with cooperative.reading() as session:
        proposal = current_proposal(session, second.id or 0)
    assert after.version > second.version
    assert proposal is not None
    assert {one.action for one in proposal.lines} == {Action.DEPOSIT}
    assert "bank_credit_used" in {check.code for check in proposal.checks}


def test_lines_that_another_payment_has_used_up_cannot_be_approved(cooperative: Office) -> None:
    first = a_payment(cooperative)
    second = a_payment(cooperative, a_receipt(38_001, transaction_id="8840099999"))
    with cooperative.transaction() as session:
        lines = [line(f"1-{LUZ}", 3_800), line(f"2-{LUZ}", 34_200)]
        edited = review.edit(session, cooperative, second.id or 0, ANA, second.version, lines)
    approve(cooperative, first)

    with pytest.raises(LineTooLargeError):
        approve(cooperative, edited, JEFA, reason="es el mismo mes, pero otro pago")
