"""An old thread comes alive: with a new receipt, with the old one again, and with words alone."""

from __future__ import annotations

import secrets
from email.message import EmailMessage

from sqlmodel import select

from models.payment import State
from models.sql.tables import Case, CaseState, Message, Payment
from tests.journeys.house import House
from tests.journeys.looking import sent_notice, settled_payments
from tests.journeys.people import a_letter, a_transfer
from tests.journeys.processes import eventually

ROSALBA, ROSALBA_MAIL = "28540088", "rosalba.neira@correo.example"


def settled(house: House, letter: EmailMessage) -> Case:
    """Return the case of the mail once it is settled: its own, or the one that took it in."""
    name = str(letter["Message-ID"])

    def look() -> Case | None:
        with house.office.reading() as session:
            mails = session.exec(select(Message).where(Message.sender == ROSALBA_MAIL)).all()
            for mail in mails:
                case = session.get_one(Case, mail.case_id)
                if name in (mail.headers or {}).get("message-id", ()):
                    return case if case.state == CaseState.SETTLED else None
        return None

    house.deliver(letter)
    return eventually(look, *house.processes)


def answering(letter: EmailMessage, answered: str, *before: str) -> EmailMessage:
    letter["In-Reply-To"] = answered
    letter["References"] = " ".join([*before, answered])
    return letter


def test_an_old_thread_holds_a_new_receipt_the_same_one_and_words(in_operation: House) -> None:
    house, office = in_operation, in_operation.office
    receipt = a_transfer(office, 31_000, ROSALBA, f"44{secrets.randbelow(10**8):08}")
    first = a_letter(ROSALBA_MAIL, "para mis aportes", receipt, subject="Pago noviembre")
    home = settled(house, first)
    ack = eventually(lambda: sent_notice(office, home.id or 0, "acknowledgement"), *house.processes)
    ours, subject = str(ack.mail_message_id), str(ack.subject)
    assert home.number in subject

    fresh = a_transfer(office, 62_000, ROSALBA, f"44{secrets.randbelow(10**8):08}")
    letter = a_letter(ROSALBA_MAIL, "Buenas, el de este mes", fresh, subject=subject)
    new = settled(house, answering(letter, ours, str(first["Message-ID"])))
    assert new.id != home.id, "a new receipt is a new case, whatever the thread says"
    told = eventually(lambda: sent_notice(office, new.id or 0, "acknowledgement"), *house.processes)
    assert f"*{new.number}*" in told.body
    assert str(told.subject).count("[BC-") == 1
    assert f"[{new.number}]" in str(told.subject)

    letter = a_letter(ROSALBA_MAIL, "¿sí les llegó?", receipt, subject=subject)
    again = settled(house, answering(letter, ours))
    [payment] = settled_payments(office, again.id or 0) or []
    assert payment.state == State.DUPLICATE
    told = eventually(lambda: sent_notice(office, again.id or 0, "duplicate"), *house.processes)
    assert home.number in told.body

    letter = a_letter(ROSALBA_MAIL, "perdón, era para ahorros permanentes", subject=subject)
    assert settled(house, answering(letter, ours)).id == home.id, "words belong to their thread"
    eventually(lambda: sent_notice(office, home.id or 0, "added"), *house.processes)
    with office.reading() as session:
        amended = session.exec(select(Payment).where(Payment.case_id == home.id)).one()
        untouched = session.exec(select(Payment).where(Payment.case_id == new.id)).one()
    assert amended.instruction is not None
    assert amended.instruction["lines"][0]["product"] == "permanent_savings"
    assert "ahorros" not in (untouched.instruction_text or "")
