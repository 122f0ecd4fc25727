"""Money that nobody sent a receipt for: its member is asked, at an address on file."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from intake.payments.from_bank import propose_credit
from intake.payments.review import NobodyToAskError, Staff, ask
from models.payment import State
from models.sql.tables import Case, Identity, Payment
from tests.intake.payments.bank_on_hand import Shown, credits_of, the_bank_shows
from tests.journeys.chat import Chat
from tests.journeys.people import a_letter

ANA = Staff("ana", "approver")
EDILBERTO, EDILBERTO_MAIL = "93107416", "edilberto.cardenas@correo.example"
EDILBERTO_PHONE = "whatsapp:+573005550106"
CONTRIBUTIONS = ["1-93107416", "2-93107416"]


def from_the_bank(chat: Chat) -> tuple[Case, Payment]:
    """60.000 are the calamity loan's instalment, and the two contributions together."""
    the_bank_shows(chat.office, Shown(pesos=60_000, reference=EDILBERTO))
    credit = credits_of(chat.office, 60_000)[-1]
    with chat.office.transaction() as session:
        payment = propose_credit(session, chat.office, credit.id, EDILBERTO, by="ana")
        return session.get_one(Case, payment.case_id), payment


def ask_about(chat: Chat, payment: Payment) -> None:
    [question] = chat.proposal(payment).questions
    with chat.office.transaction() as session:
        ask(
            session,
            chat.office,
            payment.id or 0,
            ANA,
            payment.version,
            code=question.code,
            message=question.message,
            options=question.options,
        )
    chat.deliver()


def forget(chat: Chat, *kinds: str) -> None:
    with chat.office.transaction() as session:
        for one in session.exec(
            select(Identity).where(
                Identity.member_id == EDILBERTO, col(Identity.kind).in_(list(kinds))
            )
        ):
            session.delete(one)


def targets(chat: Chat, payment: Payment) -> list[str]:
    return [obligation for obligation, _, _ in chat.lines(payment)]


def test_by_mail_the_member_reads_what_was_seen_and_answers_with_a_number(chat: Chat) -> None:
    case, payment = from_the_bank(chat)

    ask_about(chat, payment)

    [*_, told] = chat.mails(EDILBERTO_MAIL)
    assert f"Vimos en el banco un pago suyo de $ 60.000 (radicado *{case.number}*)" in told.body
    assert chat.payment(case).state == State.WAITING_MEMBER
    letter = a_letter(EDILBERTO_MAIL, "2, gracias", subject=f"Re: {told.subject}")
    letter["In-Reply-To"] = told.mail_message_id
    chat.mail(letter)
    assert chat.payment(case).state == State.PROPOSED
    assert targets(chat, payment) == CONTRIBUTIONS
    assert "Gracias, lo anotamos" in chat.mails(EDILBERTO_MAIL)[-1].body


def test_by_whatsapp_a_button_answers_and_nobody_elses_words_do(chat: Chat) -> None:
    forget(chat, "email")
    chat.say(EDILBERTO_PHONE, "buenos días")
    case, payment = from_the_bank(chat)
    ask_about(chat, payment)
    asked = chat.told(EDILBERTO_PHONE)[-1]
    assert "Vimos en el banco un pago suyo de $ 60.000" in asked.body

    chat.post(chat.twilio.press(asked, 1) | {"From": "whatsapp:+573009999999"})
    assert chat.payment(case).state == State.WAITING_MEMBER

    chat.press(asked, 1)
    assert targets(chat, payment) == CONTRIBUTIONS


def test_after_the_window_it_goes_as_a_template_of_its_own(chat: Chat) -> None:
    forget(chat, "email")
    _, payment = from_the_bank(chat)

    ask_about(chat, payment)

    [told] = chat.told(EDILBERTO_PHONE)
    assert told.content_sid is not None
    assert told.body.startswith("Vimos en el banco un pago suyo de $ 60.000, con el radicado")


def test_whoever_has_no_address_on_file_cannot_be_asked(chat: Chat) -> None:
    forget(chat, "email", "phone")
    _, payment = from_the_bank(chat)

    with pytest.raises(NobodyToAskError):
        ask_about(chat, payment)
