"""The main trip: a message arrives, a person approves, the book holds it, the member is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from intake import review
from intake.demo import receipts
from intake.demo.drawing import landscape, pdf, screen
from intake.demo.messages import DemoFile
from intake.review import Staff
from intake.wiring import Office, utc_now
from models.money import Money
from models.payment import State
from models.sql import audit
from models.sql.payments import current_proposal
from models.sql.tables import (
    BankCreditRow,
    BookEntry,
    BookLine,
    Case,
    CaseState,
    Notice,
    NoticeState,
    OpenQuestion,
    Payment,
)
from tests.journeys.people import (
    LUZ,
    LUZ_MAIL,
    YAMILE_PHONE,
    bring_in_members,
    send_mail,
    send_whatsapp,
    yesterday,
)
from tests.journeys.worker import Worker, eventually

ANA = Staff("ana", "approver")


@pytest.fixture
def live_office(any_office: Office) -> Office:
    """Give an office whose clock runs: its worker is another process, with the real one."""
    return replace(any_office, now=utc_now)


def a_transfer(office: Office, pesos: int, reference: str, number: str) -> DemoFile:
    rows = receipts.transfer(yesterday(office), pesos, reference, number)
    data = pdf("Comprobante de transferencia - Banco de Occidente", rows)
    return DemoFile(name="soporte.pdf", kind="application/pdf", data=data)


def settled_payments(office: Office, case_id: int) -> list[Payment] | None:
    with office.reading() as session:
        if session.get_one(Case, case_id).state == CaseState.GATHERING:
            return None
        found = session.exec(select(Payment).where(Payment.case_id == case_id)).all()
        return [one for one in found if one.state != State.READING] or None


def notices(office: Office, case_id: int) -> dict[str, Notice]:
    with office.reading() as session:
        found = session.exec(select(Notice).where(Notice.case_id == case_id)).all()
    return {one.kind: one for one in found}


def sent_notice(office: Office, case_id: int, kind: str) -> Notice | None:
    notice = notices(office, case_id).get(kind)
    return notice if notice is not None and notice.state == NoticeState.SENT else None


def test_a_mail_with_a_pdf_ends_in_the_book_once_and_the_member_is_told(
    live_office: Office,
) -> None:
    office = live_office
    bring_in_members(office)
    with Worker(office) as worker:
        case_id = send_mail(
            office,
            LUZ_MAIL,
            "Buenas tardes, es para mis aportes del mes.",
            a_transfer(office, 38_000, LUZ, "8840021367"),
        ).case_id
        [payment] = eventually(lambda: settled_payments(office, case_id), worker)

        assert payment.state == State.PROPOSED
        assert (payment.member_id, payment.amount_centavos) == (LUZ, 3_800_000)
        assert payment.sender_verified
        assert payment.id is not None
        with office.transaction() as session:
            proposal = current_proposal(session, payment.id)
            assert proposal is not None
            assert proposal.clean
            review.approve(session, office, payment.id, ANA, payment.version)
        applied = eventually(lambda: sent_notice(office, case_id, "applied"), worker)

    with office.reading() as session:
        entry = session.exec(select(BookEntry)).one()
        lines = session.exec(select(BookLine).where(BookLine.entry_id == entry.id)).all()
        credit = session.exec(
            select(BankCreditRow).where(BankCreditRow.used_by_id == payment.id)
        ).one()
        assert list(audit.broken_links(session)) == []
    assert sum(line.debit_centavos for line in lines) == 3_800_000
    assert sum(line.credit_centavos for line in lines) == 3_800_000
    assert Money(credit.amount_centavos) == Money.pesos(38_000)
    assert (office.settings.outbox_folder / f"{applied.id}.eml").exists()
    assert "$ 38.000" in notices(office, case_id)["acknowledgement"].body


def test_a_prepayment_is_asked_about_and_the_answer_completes_the_proposal(
    live_office: Office,
) -> None:
    office = live_office
    bring_in_members(office)
    rows = receipts.app(yesterday(office), 1_500_000, "0000066822")
    photo = DemoFile(name="a.png", kind="image/png", data=screen("Transferencia exitosa", rows))
    with Worker(office) as worker:
        case_id = send_whatsapp(
            office, YAMILE_PHONE, "para abonar a capital de mi crédito de vivienda", photo
        ).case_id
        [payment] = eventually(lambda: settled_payments(office, case_id), worker)
        assert payment.state == State.WAITING_MEMBER
        question = notices(office, case_id)["acknowledgement"].body
        assert "plazo" in question
        assert "cuota" in question

        answer = send_whatsapp(office, YAMILE_PHONE, "que se reduzca el plazo por favor").case_id
        eventually(lambda: notices(office, answer).get("answered"), worker)

    with office.reading() as session:
        assert payment.id is not None
        after = session.get_one(Payment, payment.id)
        proposal = current_proposal(session, payment.id)
        asked = session.exec(select(OpenQuestion)).one()
    assert after.state == State.PROPOSED
    assert proposal is not None
    assert [line.action for line in proposal.lines] == ["reduce_term"]
    assert asked.answer == "que se reduzca el plazo por favor"


def test_the_same_receipt_sent_again_is_answered_with_the_first_case(live_office: Office) -> None:
    office = live_office
    bring_in_members(office)
    receipt = a_transfer(office, 38_000, LUZ, "8840021367")
    with Worker(office) as worker:
        first = send_mail(office, LUZ_MAIL, "para aportes", receipt).case_id
        eventually(lambda: settled_payments(office, first), worker)
        again = send_mail(office, LUZ_MAIL, "¿les llegó?", receipt).case_id
        [payment] = eventually(lambda: settled_payments(office, again), worker)

    assert payment.state == State.DUPLICATE
    with office.reading() as session:
        number = session.get_one(Case, first).number
    assert number in notices(office, again)["duplicate"].body


def test_a_picture_of_something_else_is_not_a_payment(live_office: Office) -> None:
    office = live_office
    bring_in_members(office)
    photo = DemoFile(name="foto.jpg", kind="image/jpeg", data=landscape())
    with Worker(office) as worker:
        case_id = send_whatsapp(office, YAMILE_PHONE, "feliz día 🌞", photo).case_id
        [payment] = eventually(lambda: settled_payments(office, case_id), worker)

    assert payment.state == State.NOT_A_PAYMENT
    assert "comprobante" in notices(office, case_id)["acknowledgement"].body


def test_a_message_that_cannot_be_handled_is_put_aside_and_the_next_one_goes_on(
    live_office: Office,
) -> None:
    office = live_office
    bring_in_members(office)
    lost = send_mail(office, LUZ_MAIL, "para aportes", a_transfer(office, 38_000, LUZ, "1"))
    for kept in (office.settings.home / "files").rglob("*"):
        if kept.is_file() and len(kept.name) == 64:
            kept.unlink()  # The disk lost it.
    with Worker(office) as worker:
        good = send_mail(
            office, LUZ_MAIL, "para aportes", a_transfer(office, 38_000, LUZ, "8840021367")
        ).case_id
        [payment] = eventually(lambda: settled_payments(office, good), worker)

    assert payment.state == State.PROPOSED
    with office.reading() as session:
        aside = session.get_one(Case, lost.case_id)
    assert aside.state == CaseState.QUARANTINED
    assert "files.gone" in (aside.problem or "")
