from __future__ import annotations

import pytest
from sqlmodel import select

from intake.imports.bank import import_bank
from intake.imports.once import SourceFile
from intake.imports.report import ImportReport
from intake.payments import review
from intake.payments.credits import CreditTakenError
from intake.payments.from_bank import propose_credit
from intake.payments.posting import post_payment
from intake.payments.review import Staff
from intake.payments.setting_aside import (
    WITHDRAWN,
    NotASupervisorError,
    WhyAsideError,
    set_aside,
    take_back,
    withdrawn_in_use,
)
from intake.payments.unclaimed import unclaimed
from intake.wiring import Office
from models.money import Money
from models.payment import State
from models.sql.tables import AuditEvent
from tests.intake.payments.bank_on_hand import Shown, bank_says, credits_of, now, the_bank_shows
from tests.intake.payments_on_hand import LUZ, a_payment, a_receipt, bring_in_members
from tests.parsers.bankfiles.files import Collection, Paid

ANA, JEFA = Staff("ana", "approver"), Staff("jefa", "supervisor")
REASON = "Rendimientos de la cuenta"


@pytest.fixture
def cooperative(office: Office) -> Office:
    bring_in_members(office)
    return office


def put_aside(office: Office, pesos: int, staff: Staff = JEFA, reason: str = REASON) -> str:
    [credit] = credits_of(office, pesos)
    with office.transaction() as session:
        set_aside(session, office, credit.id, staff, reason)
    return credit.id


def test_money_put_aside_is_no_payment_s_until_it_is_taken_back(cooperative: Office) -> None:
    the_bank_shows(cooperative, Shown(pesos=38_111))
    credit_id = put_aside(cooperative, 38_111)
    payment = a_payment(cooperative, a_receipt(38_111))
    assert bank_says(cooperative, payment.id) == {"bank_not_found"}
    with cooperative.reading() as session:
        assert credit_id not in {credit.id for credit in unclaimed(session)}
    with pytest.raises(CreditTakenError), cooperative.transaction() as session:
        propose_credit(session, cooperative, credit_id, LUZ, by="ana")

    with cooperative.transaction() as session:
        take_back(session, cooperative, credit_id, JEFA)

    assert bank_says(cooperative, payment.id) == {"bank_confirmed"}
    with cooperative.reading() as session:
        done = session.exec(
            select(AuditEvent.action).where(AuditEvent.subject == f"credit:{credit_id}")
        ).all()
    assert done == ["bank.set_aside", "bank.taken_back"]


def test_a_payment_that_counted_on_it_loses_the_banks_word_at_once(cooperative: Office) -> None:
    the_bank_shows(cooperative, Shown(pesos=38_111))
    payment = a_payment(cooperative, a_receipt(38_111))

    put_aside(cooperative, 38_111)

    assert bank_says(cooperative, payment.id) == {"bank_not_found"}


def test_only_a_supervisor_with_a_reason_puts_money_aside(cooperative: Office) -> None:
    the_bank_shows(cooperative, Shown(pesos=38_111))

    with pytest.raises(NotASupervisorError):
        put_aside(cooperative, 38_111, ANA)
    with pytest.raises(WhyAsideError):
        put_aside(cooperative, 38_111, JEFA, "no")
    credit_id = put_aside(cooperative, 38_111)
    with pytest.raises(NotASupervisorError), cooperative.transaction() as session:
        take_back(session, cooperative, credit_id, ANA)


def test_money_that_backs_a_payment_cannot_be_put_aside(cooperative: Office) -> None:
    the_bank_shows(cooperative, Shown(pesos=38_111))
    payment = a_payment(cooperative, a_receipt(38_111))
    with cooperative.transaction() as session:
        review.approve(session, cooperative, payment.id or 0, JEFA, payment.version, reason=REASON)

    with pytest.raises(CreditTakenError):
        put_aside(cooperative, 38_111)


# --- A corrected file -------------------------------------------------------------------------


def edition(office: Office, *pesos: int) -> ImportReport:
    """Bring in the same file of the bank with these payments of Luz in it."""
    paid = [Paid(reference=LUZ, amount=Money.pesos(one)) for one in pesos]
    data = Collection(batches=[paid], day="20261119").data()
    return import_bank(office, SourceFile("r.txt", data), "asobancaria-2001", by="jefa")


def test_what_a_corrected_file_does_not_bring_is_put_aside_and_comes_back_with_the_next(
    cooperative: Office,
) -> None:
    edition(cooperative, 38_111, 38_222)

    report = edition(cooperative, 38_222, 38_333)

    assert any("38.111" in note and "quedó apartado" in note for note in report.notes)
    [gone], [stays] = credits_of(cooperative, 38_111), credits_of(cooperative, 38_222)
    assert (gone.set_aside_reason, gone.set_aside_by) == (WITHDRAWN, "jefa")
    assert stays.set_aside_by is None
    edition(cooperative, 38_111, 38_222, 38_333)
    assert credits_of(cooperative, 38_111)[0].set_aside_by is None


def test_what_backs_a_payment_is_kept_and_staff_are_told(cooperative: Office) -> None:
    edition(cooperative, 38_111, 38_222)
    payment = a_payment(cooperative, a_receipt(38_111))
    with cooperative.transaction() as session:
        review.approve(session, cooperative, payment.id or 0, JEFA, payment.version, reason=REASON)

    report = edition(cooperative, 38_222)

    [note] = [note for note in report.notes if "respalda" in note]
    assert "38.111" in note
    [kept] = credits_of(cooperative, 38_111)
    assert kept.used_by_id == payment.id
    with cooperative.reading() as session:
        [(credit, backed, number)] = withdrawn_in_use(session)
    assert (credit.id, backed.id) == (kept.id, payment.id)
    assert number in note


def test_what_was_approved_is_not_posted_on_money_that_the_bank_took_back(
    cooperative: Office,
) -> None:
    edition(cooperative, 38_111, 38_222)
    payment = a_payment(cooperative, a_receipt(38_111))
    with cooperative.transaction() as session:
        review.approve(session, cooperative, payment.id or 0, JEFA, payment.version, reason=REASON)
    edition(cooperative, 38_222)

    with cooperative.transaction() as session:
        post_payment(session, cooperative, payment.id or 0)

    assert now(cooperative, payment).state == State.PROPOSED
    assert bank_says(cooperative, payment.id) == {"bank_not_found"}
    assert credits_of(cooperative, 38_111)[0].used_by_id is None
