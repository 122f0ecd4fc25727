"""By mail a question has numbered lines, and the answer is whatever stands above the quotation."""

from __future__ import annotations

import pytest

from models.payment import State
from models.sql.tables import Case, Notice
from tests.journeys.chat import Chat
from tests.journeys.people import LUZ, LUZ_MAIL, a_letter

EDILBERTO, EDILBERTO_MAIL = "93107416", "edilberto.cardenas@correo.example"
GLORIA, GLORIA_MAIL = "30765432", "gloria.palacios@correo.example"
NESTOR, NESTOR_MAIL = "88776655", "nestor.camargo@correo.example"
CALAMITY, VEHICLE = "16-12556", "28-12556"


def asked(chat: Chat, sender: str, text: str, pesos: int, reference: str) -> tuple[Case, Notice]:
    letter = a_letter(sender, text, chat.transfer(pesos, reference), subject="Mi pago")
    case = chat.mail(letter)
    assert chat.payment(case).state == State.WAITING_MEMBER
    [*_, question] = chat.mails(sender)
    return case, question


def reply(chat: Chat, to: Notice, text: str) -> Case:
    quoted = "\n".join(f"> {line}" for line in to.body.splitlines())
    letter = a_letter(
        to.recipient,
        f"{text}\n\nEl vie, 20 nov 2026 a las 16:42, becoop · tupago <tupago@becoop.coop> "
        f"escribió:\n\n{quoted}\n",
        subject=to.subject or "",
    )
    letter["In-Reply-To"] = to.mail_message_id
    letter["References"] = to.mail_message_id
    return chat.mail(letter)


@pytest.mark.parametrize(
    ("words", "loan"),
    [("2", VEHICLE), ("La primera, por favor.\n\nEdilberto Cárdenas", CALAMITY)],
)
def test_a_number_says_which_loan(chat: Chat, words: str, loan: str) -> None:
    case, question = asked(chat, EDILBERTO_MAIL, "para el crédito", 60_500, EDILBERTO)
    assert "1. Crédito calamidad terminado en 612556\n2. Crédito vehículo" in question.body
    assert "con el número o con sus palabras" in question.body

    reply(chat, question, words)

    assert chat.lines(chat.payment(case))[0][0] == loan


def test_a_number_says_what_a_prepayment_changes(chat: Chat) -> None:
    words = "abono a capital del crédito de vivienda"
    case, question = asked(chat, NESTOR_MAIL, words, 2_000_000, NESTOR)
    assert "1. Reducir el plazo\n2. Reducir la cuota\n3. Adelantar cuotas" in question.body

    reply(chat, question, "opción 2")

    assert chat.lines(chat.payment(case)) == [("28-78787", "reduce_installment", "$ 2.000.000")]
    assert "reduce la cuota" in chat.mails(NESTOR_MAIL)[-1].body


def test_a_number_says_where_the_rest_goes(chat: Chat) -> None:
    case, question = asked(chat, GLORIA_MAIL, "Adjunto mi pago", 130_000, GLORIA)
    assert "3. Depositar en Rentadiario" in question.body

    reply(chat, question, "3")

    assert chat.lines(chat.payment(case))[-1] == ("1010765432", "deposit", "$ 30.000")


def test_a_cedula_says_for_whom(chat: Chat) -> None:
    letter = a_letter(
        LUZ_MAIL, "es de la cc 99888777", chat.unnumbered(31_000, "99888777"), subject="Pago"
    )
    case = chat.mail(letter)
    [*_, question] = chat.mails(LUZ_MAIL)
    assert "¿De qué asociado" in question.body

    reply(chat, question, "Disculpen: 41.555.222")

    assert chat.payment(case).member_id == "41555222"


@pytest.mark.parametrize(("words", "member"), [("1", LUZ), ("La segunda", "41555222")])
def test_a_number_says_for_whom(chat: Chat, words: str, member: str) -> None:
    letter = a_letter(
        LUZ_MAIL, "es de la cc 99888777", chat.transfer(31_000, "41555222"), subject="Pago"
    )
    case = chat.mail(letter)
    [*_, question] = chat.mails(LUZ_MAIL)
    assert "1. Es para mí\n2. Cédula 41555222" in question.body

    reply(chat, question, words)

    assert chat.payment(case).member_id == member


@pytest.mark.parametrize(
    ("words", "state"), [("1", State.DUPLICATE), ("No, es otro pago", State.PROPOSED)]
)
def test_a_number_says_whether_it_is_the_same_payment(chat: Chat, words: str, state: State) -> None:
    chat.mail(a_letter(LUZ_MAIL, "para aportes", chat.transfer(38_000, LUZ), subject="Pago"))
    letter = a_letter(LUZ_MAIL, "para aportes", chat.unnumbered(38_000, LUZ), subject="Pago")
    case = chat.mail(letter)
    [*_, question] = chat.mails(LUZ_MAIL)
    assert "1. Sí, es el mismo\n2. No, es otro pago" in question.body

    reply(chat, question, words)

    assert chat.payment(case).state == state


def test_a_new_receipt_in_an_old_thread_is_a_new_payment_and_no_answer(chat: Chat) -> None:
    case, question = asked(chat, EDILBERTO_MAIL, "para el crédito", 60_500, EDILBERTO)
    letter = a_letter(
        EDILBERTO_MAIL, "para aportes", chat.transfer(60_000, EDILBERTO), subject="Re: Mi pago"
    )
    letter["In-Reply-To"] = question.mail_message_id

    other = chat.mail(letter)

    assert chat.payment(other).id != chat.payment(case).id
    assert chat.payment(case).state == State.WAITING_MEMBER
