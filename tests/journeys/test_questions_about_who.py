"""Whose payment is it? Asked where a number was named that is nobody's, or none at all."""

from __future__ import annotations

import pytest

from models.payment import State
from models.sql.tables import Case
from tests.journeys.chat import Chat
from tests.journeys.people import LUZ, LUZ_PHONE

BLANCA = "41555222"
STRANGER = "whatsapp:+573019990009"


def asked_for_whom(chat: Chat) -> Case:
    case = chat.say(LUZ_PHONE, "es de la cédula 99.888.777", chat.unnumbered(31_000, "99888777"))
    assert chat.payment(case).state == State.WAITING_MEMBER
    assert "¿De qué asociado" in chat.told(LUZ_PHONE)[-1].body
    assert "1. Es para mí" in chat.told(LUZ_PHONE)[-1].body
    return case


def test_a_cedula_says_for_whom(chat: Chat) -> None:
    case = asked_for_whom(chat)

    chat.say(LUZ_PHONE, "perdón, es 41.555.222")

    payment = chat.payment(case)
    assert (payment.member_id, payment.state) == (BLANCA, State.PROPOSED)
    assert "Aportes" not in chat.told(LUZ_PHONE)[-1].body, "she is told nothing of Blanca's"


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
