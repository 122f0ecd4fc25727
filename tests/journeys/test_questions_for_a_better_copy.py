"""Staff ask for a legible photograph: what then comes is that payment's, and no second one."""

from __future__ import annotations

import secrets

from intake.demo.messages import DemoFile
from intake.payments.review import Staff, ask
from models.payment import State
from models.sql.tables import Case, Document
from tests.journeys.chat import Chat
from tests.journeys.people import LUZ, LUZ_MAIL, LUZ_PHONE, a_letter

ANA = Staff(username="ana", role="approver")


def torn(chat: Chat) -> DemoFile:
    """Return a file that nobody can read."""
    data = chat.transfer(38_000, LUZ).data[:900] + secrets.token_bytes(40)
    return DemoFile(name="soporte.pdf", kind="application/pdf", data=data)


def ask_for_a_copy(chat: Chat, case: Case) -> None:
    payment = chat.payment(case)
    with chat.office.transaction() as session:
        ask(
            session,
            chat.office,
            payment.id or 0,
            ANA,
            payment.version,
            code="better_copy",
            message="No se alcanza a leer. ¿Nos envía otra foto completa?",
            options=(),
        )
    chat.deliver()
    assert chat.payment(case).state == State.WAITING_MEMBER


def test_the_new_picture_becomes_the_evidence_of_that_payment(any_chat: Chat) -> None:
    chat = any_chat
    case = chat.say(LUZ_PHONE, "para aportes", torn(chat))
    assert chat.payment(case).state == State.UNREADABLE
    chat.wait(hours=3)
    ask_for_a_copy(chat, case)
    assert "otra foto" in chat.told(LUZ_PHONE)[-1].body
    chat.wait(hours=2)

    chat.say(LUZ_PHONE, "ahí va de nuevo", chat.transfer(38_000, LUZ))

    payment = chat.payment(case)
    assert payment.state == State.PROPOSED
    assert payment.amount_centavos == 3_800_000
    assert [line[0] for line in chat.lines(payment)] == ["1-1077227777", "2-1077227777"]
    [question] = chat.questions(payment)
    assert question.answer
    with chat.office.reading() as session:
        kept = session.get_one(Document, payment.document_id)
    assert kept.case_id == case.id
    told = chat.told(LUZ_PHONE)[-1].body
    assert case.number in told
    assert "$ 38.000" in told


def test_a_copy_that_is_no_better_goes_back_to_staff(chat: Chat) -> None:
    case = chat.say(LUZ_PHONE, "para aportes", torn(chat))
    ask_for_a_copy(chat, case)
    chat.wait(hours=2)

    chat.say(LUZ_PHONE, "", torn(chat))

    payment = chat.payment(case)
    assert payment.state == State.UNREADABLE
    assert chat.questions(payment)[0].answered_at is not None


def test_a_copy_asked_for_what_was_half_read_is_no_second_payment(chat: Chat) -> None:
    case = chat.say(LUZ_PHONE, "para aportes", chat.unnumbered(38_000, LUZ))
    assert chat.payment(case).state == State.PROPOSED
    ask_for_a_copy(chat, case)
    chat.wait(hours=2)

    chat.say(LUZ_PHONE, "", chat.transfer(38_000, LUZ))

    payment = chat.payment(case)
    assert payment.state == State.PROPOSED
    assert payment.transaction_id
    assert [line[0] for line in chat.lines(payment)] == ["1-1077227777", "2-1077227777"]


def test_words_do_not_answer_for_a_picture(chat: Chat) -> None:
    case = chat.say(LUZ_PHONE, "para aportes", torn(chat))
    ask_for_a_copy(chat, case)

    chat.say(LUZ_PHONE, "listo, ya se la mando")

    assert chat.payment(case).state == State.WAITING_MEMBER


def test_a_copy_may_come_by_mail_too(chat: Chat) -> None:
    file = torn(chat)
    case = chat.mail(a_letter(LUZ_MAIL, "para aportes", file, subject="Pago"))
    ask_for_a_copy(chat, case)

    chat.mail(a_letter(LUZ_MAIL, "Va otra vez", chat.transfer(38_000, LUZ), subject="Re: Pago"))

    payment = chat.payment(case)
    assert (payment.state, payment.amount_centavos) == (State.PROPOSED, 3_800_000)
