"""A posting is taken back by two people, once, and everything it did is undone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.approval import (
    AskerLeftError,
    ReasonMissingError,
    ReverserRoleError,
    SameReverserError,
)
from applier.ledgers.linix import CoreNumberMissingError
from intake.payments.posting import post_payment
from intake.payments.reversing import (
    AskedBeforeError,
    NothingAskedError,
    NotOnesToReverseError,
    ask_reversal,
    confirm_reversal,
    open_reversal,
    withdraw_reversal,
)
from intake.payments.review import Staff
from intake.wiring import Office
from models.errors import TupagoError
from models.payment import IllegalStepError, State
from models.receipt import Receipt
from models.sql import audit
from models.sql.payments import StalePaymentError, current_proposal
from models.sql.tables import (
    AuditEvent,
    BankCreditRow,
    BookEntry,
    BookLine,
    Notice,
    ObligationRow,
    PayerAlias,
    Payment,
    Posting,
    Reversal,
    StaffUser,
)
from tests.intake.payments_on_hand import LUZ, a_payment, a_receipt, bring_in_members
from tests.people_of_the_house import ANA, BEATRIZ, JEFA, LUIS, ROSA, sign

WHY = "se aplicó al crédito de otra persona"


@pytest.fixture
def cooperative(any_office: Office) -> Office:
    bring_in_members(any_office)
    return any_office


@pytest.fixture
def house(office: Office) -> Office:
    bring_in_members(office)
    return office


def posted(office: Office, payment: Payment | None = None, why: str | None = None) -> Payment:
    payment = payment or a_payment(office)
    sign(office, payment.id or 0, why)
    with office.transaction() as session:
        post_payment(session, office, payment.id or 0)
    return now(office, payment)


def now(office: Office, payment: Payment) -> Payment:
    with office.reading() as session:
        return session.get_one(Payment, payment.id)


def ask(office: Office, payment: Payment, staff: Staff = ANA, why: str = WHY) -> None:
    with office.transaction() as session:
        ask_reversal(session, office, payment.id or 0, staff, payment.version, reason=why)


def confirm(office: Office, payment: Payment, staff: Staff = LUIS) -> Payment:
    with office.transaction() as session:
        return confirm_reversal(session, office, payment.id or 0, staff, payment.version)


def withdraw(office: Office, payment: Payment, staff: Staff = LUIS) -> None:
    with office.transaction() as session:
        withdraw_reversal(session, office, payment.id or 0, staff)


def owed(office: Office) -> dict[str, tuple[int, int, int]]:
    with office.reading() as session:
        return {
            row.id: (row.balance_centavos, row.overdue_centavos, row.next_due_centavos)
            for row in session.exec(select(ObligationRow).where(ObligationRow.member_id == LUZ))
        }


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do everything at the same moment; return what became of each, sorted."""

    def outcome(deed: Callable[[], object]) -> str:
        try:
            deed()
        except TupagoError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(outcome, deeds))


def test_a_reversal_by_two_people_undoes_everything_the_posting_did(cooperative: Office) -> None:
    before = owed(cooperative)
    payment = posted(cooperative)
    assert owed(cooperative) != before

    ask(cooperative, payment)
    after = confirm(cooperative, payment)

    assert after.state == State.REVERSED
    assert owed(cooperative) == before
    with cooperative.reading() as session:
        first, second = session.exec(select(BookEntry).order_by(col(BookEntry.id))).all()
        lines = session.exec(select(BookLine)).all()
        asked = session.exec(select(Reversal)).one()
        used = session.exec(
            select(BankCreditRow).where(col(BankCreditRow.used_by_id).is_not(None))
        ).all()
        told = session.exec(select(Notice).where(Notice.kind == "reversed")).one()
        assert list(audit.broken_links(session)) == []
    assert second.reverses_id == first.id
    assert sum(line.debit_centavos for line in lines) == 2 * 3_800_000
    assert sum(line.credit_centavos for line in lines) == 2 * 3_800_000
    net = {
        account: sum(
            line.debit_centavos - line.credit_centavos for line in lines if line.account == account
        )
        for account in {line.account for line in lines}
    }
    assert set(net.values()) == {0}
    assert (asked.asked_by, asked.done_by, asked.number) == ("ana", "luis", second.number)
    assert used == []
    assert "$ 38.000" in told.body
    assert "aplicó al crédito" not in told.body, "why is the house's own affair"


def test_the_audit_leads_from_each_entry_to_the_other(house: Office) -> None:
    payment = posted(house)
    ask(house, payment)
    confirm(house, payment)

    with house.reading() as session:
        posting = session.exec(select(Posting)).one()
        done = session.exec(select(AuditEvent).where(AuditEvent.action == "reversal.done")).one()
        asked = session.exec(select(AuditEvent).where(AuditEvent.action == "reversal.asked")).one()
        moved = session.exec(select(AuditEvent).where(AuditEvent.action == "payment.post")).one()
    assert moved.detail["reason"] == posting.number == done.detail["takes_back"]
    assert {one.subject for one in (asked, done, moved)} == {f"payment:{payment.id}"}
    assert asked.detail["reason"] == WHY


def test_two_people_are_needed_and_one_of_them_answers_for_it(house: Office) -> None:
    payment = posted(house)
    ask(house, payment, ANA)

    with pytest.raises(SameReverserError):
        confirm(house, payment, ANA)
    with pytest.raises(SameReverserError):
        confirm(house, payment, Staff("ana", "admin"))
    with pytest.raises(ReverserRoleError):
        confirm(house, payment, BEATRIZ)
    with pytest.raises(ReverserRoleError):
        confirm(house, payment, Staff("beatriz", "supervisor"))  # Her account says otherwise.
    with pytest.raises(NotOnesToReverseError):
        confirm(house, payment, Staff("nadie", "supervisor"))
    assert now(house, payment).state == State.POSTED

    withdraw(house, payment, ANA)
    ask(house, payment, ROSA)
    with pytest.raises(SameReverserError):
        confirm(house, payment, ROSA)
    confirm(house, payment, BEATRIZ)
    assert now(house, payment).state == State.REVERSED


def test_a_request_of_somebody_who_has_left_is_asked_anew(house: Office) -> None:
    payment = posted(house)
    ask(house, payment, ANA)
    with house.transaction() as session:
        session.get_one(StaffUser, "ana").active = False

    with pytest.raises(AskerLeftError):
        confirm(house, payment)
    withdraw(house, payment)
    ask(house, payment, LUIS)
    confirm(house, payment, BEATRIZ)


@pytest.mark.parametrize("why", ["", "   mal      ", "error"])
def test_a_reversal_without_a_reason_is_not_asked(house: Office, why: str) -> None:
    payment = posted(house)

    with pytest.raises(ReasonMissingError):
        ask(house, payment, why=why)


def test_only_what_is_posted_is_reversed_and_only_once(house: Office) -> None:
    waiting = a_payment(house)
    with pytest.raises(IllegalStepError):
        ask(house, waiting)

    payment = posted(house, waiting)
    with pytest.raises(NothingAskedError):
        confirm(house, payment)
    ask(house, payment)
    with pytest.raises(AskedBeforeError):
        ask(house, payment, BEATRIZ)
    with pytest.raises(StalePaymentError):
        confirm(house, waiting)
    reversed_ = confirm(house, payment)
    for again in (payment, reversed_):
        with pytest.raises(TupagoError):
            confirm(house, again)
        with pytest.raises(TupagoError):
            ask(house, again)


def test_a_withdrawn_request_leaves_the_payment_and_may_be_asked_again(house: Office) -> None:
    payment = posted(house)
    ask(house, payment)

    withdraw(house, payment, JEFA)

    with house.reading() as session:
        assert open_reversal(session, payment.id or 0) is None
        left = session.exec(select(Reversal)).one()
    assert left.withdrawn_by == "jefa"
    with pytest.raises(NothingAskedError):
        confirm(house, payment)
    with pytest.raises(NothingAskedError):
        withdraw(house, payment)
    ask(house, payment)
    confirm(house, payment)


def test_of_two_who_ask_at_once_one_does(cooperative: Office) -> None:
    payment = posted(cooperative)

    outcomes = at_once(
        lambda: ask(cooperative, payment, ANA), lambda: ask(cooperative, payment, BEATRIZ)
    )

    assert outcomes == ["done", "reversal.asked_before"]


def test_of_two_who_confirm_at_once_one_does_and_of_two_who_differ_one_wins(
    cooperative: Office,
) -> None:
    payment = posted(cooperative)
    ask(cooperative, payment)

    outcomes = at_once(
        lambda: confirm(cooperative, payment, LUIS), lambda: confirm(cooperative, payment, JEFA)
    )

    assert outcomes == ["done", "payment.stale"]
    other = posted(cooperative, a_payment(cooperative, a_receipt(transaction_id="8840099999")))
    ask(cooperative, other)
    outcomes = at_once(
        lambda: confirm(cooperative, other, LUIS), lambda: withdraw(cooperative, other, JEFA)
    )
    assert outcomes in (["done", "reversal.nothing_asked"], ["done", "done"])
    with cooperative.reading() as session:
        entries = session.exec(select(BookEntry)).all()
        told = session.exec(select(Notice).where(Notice.kind == "reversed")).all()
        assert len([entry for entry in entries if entry.reverses_id is not None]) == len(told)
        assert list(audit.broken_links(session)) == []


def test_what_was_imported_away_meanwhile_is_reversed_in_the_book_alone(
    cooperative: Office,
) -> None:
    payment = posted(cooperative)
    with cooperative.transaction() as session:
        session.execute(sa.delete(ObligationRow).where(col(ObligationRow.id) == f"2-{LUZ}"))

    ask(cooperative, payment)
    assert confirm(cooperative, payment).state == State.REVERSED

    assert f"2-{LUZ}" not in owed(cooperative)
    with cooperative.reading() as session:
        lines = session.exec(select(BookLine).where(BookLine.obligation == f"2-{LUZ}")).all()
    assert sum(line.credit_centavos - line.debit_centavos for line in lines) == 0


def test_a_reversal_after_later_payments_gives_back_its_own_part_only(
    cooperative: Office,
) -> None:
    """What stays is what the later payment alone would have left of the debts."""
    before = owed(cooperative)
    first = posted(cooperative)
    between = owed(cooperative)
    second = posted(
        cooperative, a_payment(cooperative, a_receipt(50_000, transaction_id="7")), why=WHY
    )
    after = owed(cooperative)

    ask(cooperative, first)
    confirm(cooperative, first)

    assert now(cooperative, second).state == State.POSTED
    expected = {
        name: tuple(after[name][at] + before[name][at] - between[name][at] for at in range(3))
        for name in before
    }
    assert owed(cooperative) == expected


def test_the_freed_credit_backs_the_next_payment_and_its_twin_is_no_repetition(
    house: Office,
) -> None:
    payment = posted(house)
    ask(house, payment)
    confirm(house, payment)

    again = a_payment(house)

    with house.reading() as session:
        proposal = current_proposal(session, again.id or 0)
    assert proposal is not None
    assert proposal.clean
    assert posted(house, again).state == State.POSTED


def test_the_payer_whom_the_approval_taught_is_forgotten(house: Office) -> None:
    data = a_receipt().as_json() | {"payer": "CARLOS ANDRES PEÑA"}
    payment = posted(house, a_payment(house, Receipt.from_json(data)))
    with house.reading() as session:
        assert len(session.exec(select(PayerAlias)).all()) == 1

    ask(house, payment)
    confirm(house, payment)

    with house.reading() as session:
        assert session.exec(select(PayerAlias)).all() == []


def test_a_stranger_hears_of_the_reversal_without_a_datum(house: Office) -> None:
    payment = posted(house, a_payment(house, verified=False))
    ask(house, payment)
    confirm(house, payment)

    with house.reading() as session:
        told = session.exec(select(Notice).where(Notice.kind == "reversed")).one()
    for datum in ("Luz", "Rojas", "Aportes", "Ahorros", "3.800", "34.200", "38.000", LUZ):
        assert datum not in told.body
        assert datum not in str(told.variables)
    assert told.template == "reversed_plain"


def test_what_linix_posted_is_reversed_there_first_whatever_posts_today(house: Office) -> None:
    payment = posted(house)
    with house.transaction() as session:
        session.exec(select(Posting)).one().ledger = "linix"
    ask(house, payment)

    with pytest.raises(CoreNumberMissingError):
        confirm(house, payment)
    with house.transaction() as session:
        confirm_reversal(session, house, payment.id or 0, LUIS, payment.version, number="REV-4471")

    with house.reading() as session:
        entry = session.exec(select(BookEntry).where(col(BookEntry.reverses_id).is_not(None))).one()
    assert "REV-4471" in entry.description


def test_a_reversal_that_fails_half_way_leaves_nothing_behind(house: Office) -> None:
    payment = posted(house)
    ask(house, payment)

    def fail(session: Session) -> None:
        confirm_reversal(session, house, payment.id or 0, LUIS, payment.version)
        raise NothingAskedError("la luz se fue")

    with pytest.raises(NothingAskedError), house.transaction() as session:
        fail(session)

    assert now(house, payment).state == State.POSTED
    with house.reading() as session:
        assert open_reversal(session, payment.id or 0) is not None
        assert len(session.exec(select(BookEntry)).all()) == 1
