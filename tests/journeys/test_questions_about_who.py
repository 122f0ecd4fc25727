"""Whose payment is it? Asked where a number was named that is nobody's, or none at all."""

from __future__ import annotations

import pytest

from intake.payments.review import Staff, ask
from models.payment import State
from models.sql.tables import Case, Payment
from tests.journeys.chat import Chat
from tests.journeys.people import LUZ, LUZ_PHONE
from webhook.asking import asks

BLANCA = "41555222"
STRANGER = "whatsapp:+573019990009"


def asked_for_whom(chat: Chat) -> Case:
    case = chat.say(LUZ_PHONE, "es de la cédula 99.888.777", chat.unnumbered(31_000, "99888777"))
    assert chat.payment(case).state == State.WAITING_MEMBER
    assert "¿De qué asociado" in chat.told(LUZ_PHONE)[-1].body
    assert [title for title, _ in chat.told(LUZ_PHONE)[-1].buttons] == ["Es para mí"]
    return case


def test_a_cedula_says_for_whom(chat: Chat) -> None:
    case = asked_for_whom(chat)

    chat.say(LUZ_PHONE, "perdón, es 41.555.222")

    payment = chat.payment(case)
    assert (payment.member_id, payment.state) == (BLANCA, State.PROPOSED)
    assert "Aportes" not in chat.told(LUZ_PHONE)[-1].body, "she is told nothing of Blanca's"


def test_a_button_says_that_it_is_her_own(chat: Chat) -> None:
    case = asked_for_whom(chat)

    chat.press(chat.told(LUZ_PHONE)[-1], 0)

    payment = chat.payment(case)
    assert (payment.member_id, payment.sender_verified) == (LUZ, True)


def asked_of_two(chat: Chat) -> Case:
    """Let Luz name a number that is nobody's, with a receipt that bears Blanca's."""
    case = chat.say(LUZ_PHONE, "es de la cédula 99.888.777", chat.transfer(31_000, BLANCA))
    assert [title for title, _ in chat.told(LUZ_PHONE)[-1].buttons] == [
        "Es para mí",
        f"Cédula {BLANCA}",
    ]
    return case


def test_a_button_says_that_it_is_the_number_on_the_receipt(chat: Chat) -> None:
    case = asked_of_two(chat)

    chat.press(chat.told(LUZ_PHONE)[-1], 1)

    payment = chat.payment(case)
    assert (payment.member_id, payment.sender_verified) == (BLANCA, False)


@pytest.mark.parametrize(
    ("words", "member"),
    [("2", BLANCA), ("la segunda gracias", BLANCA), ("la 41555222", BLANCA), ("la 1", LUZ)],
)
def test_typed_words_choose_too(chat: Chat, words: str, member: str) -> None:
    case = asked_of_two(chat)

    chat.say(LUZ_PHONE, words)

    assert chat.payment(case).member_id == member


def ask_whose(chat: Chat, case: Case) -> None:
    """Let staff put the question that the page offers, with its options."""
    with chat.office.transaction() as session:
        payment = session.get_one(Payment, chat.payment(case).id)
        [offered] = [
            one
            for one in asks(session.get_one(Case, payment.case_id), payment, None, ())
            if one.code == "which_member"
        ]
        ask(
            session,
            chat.office,
            payment.id or 0,
            Staff("ana", "supervisor"),
            payment.version,
            code=offered.code,
            message=offered.message,
            options=offered.options,
        )
    chat.deliver()


def test_staff_offer_a_stranger_the_numbers_he_wrote_and_no_others(chat: Chat) -> None:
    words = f"aportes de la cc {BLANCA} y el crédito de la cc 99.888.777"
    case = chat.say(STRANGER, words, chat.transfer(31_000, LUZ))

    ask_whose(chat, case)

    asked = chat.told(STRANGER)[-1]
    titles = [title for title, _ in asked.buttons]
    assert titles == [f"Cédula {BLANCA}", "Cédula 99888777"], "a member's or nobody's, all alike"
    assert LUZ not in asked.body, "what the paper says he did not write"

    chat.press(asked, 0)

    assert chat.payment(case).member_id == BLANCA


def test_staff_offer_a_stranger_who_wrote_none_no_choice(chat: Chat) -> None:
    case = chat.say(STRANGER, "buenas tardes", chat.transfer(31_000, LUZ))

    ask_whose(chat, case)

    assert chat.told(STRANGER)[-1].buttons == ()
    assert LUZ not in chat.told(STRANGER)[-1].body


@pytest.mark.parametrize("words", ["1", "es para mí", "mío, me equivoqué"])
def test_a_member_says_that_it_is_her_own(chat: Chat, words: str) -> None:
    case = asked_for_whom(chat)

    chat.say(LUZ_PHONE, words)

    assert chat.payment(case).member_id == LUZ


def test_a_stranger_is_asked_in_words_that_tell_nothing(chat: Chat) -> None:
    case = chat.say(STRANGER, "buenas, ahí va el pago", chat.unnumbered(31_000, "NA"))
    asked = chat.told(STRANGER)[-1]
    assert "número de cédula" in asked.body
    assert asked.buttons == ()

    chat.say(STRANGER, f"es de mi mamá, cc {BLANCA}")

    payment = chat.payment(case)
    assert payment.member_id == BLANCA
    heard = "".join(one.body for one in chat.told(STRANGER))
    assert "Blanca" not in heard
    assert "Aportes" not in heard
