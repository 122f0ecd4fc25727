"""Is this the payment that was sent before? Only the member knows; a yes ends it, a no goes on."""

from __future__ import annotations

import pytest

from models.payment import State
from models.sql.tables import Case
from tests.journeys.chat import Chat
from tests.journeys.people import LUZ, LUZ_PHONE

YAMILE_PHONE = "whatsapp:+573005550103"


def sent_twice(chat: Chat) -> tuple[Case, Case]:
    """The slip, and two days later another photograph of it, cut off below the reference."""
    first = chat.say(LUZ_PHONE, "para aportes", chat.transfer(38_000, LUZ))
    chat.wait(hours=1)
    second = chat.say(LUZ_PHONE, "para aportes", chat.unnumbered(38_000, LUZ))
    assert second.id != first.id
    return first, second


def test_yes_by_button_ends_it_as_a_duplicate(any_chat: Chat) -> None:
    chat = any_chat
    first, second = sent_twice(chat)
    asked = chat.told(LUZ_PHONE)[-1]
    assert "¿Es el mismo pago" in asked.body
    assert [title for title, _ in asked.buttons] == ["Sí, es el mismo", "No, es otro pago"]

    chat.press(asked, 0)

    payment = chat.payment(second)
    assert payment.state == State.DUPLICATE
    assert payment.duplicate_of_id == chat.payment(first).id
    assert chat.payment(first).state == State.PROPOSED
    assert "no se aplicará dos veces" in chat.told(LUZ_PHONE)[-1].body


@pytest.mark.parametrize("words", ["el mismo", "sí señora, es el mismo", "si"])
def test_yes_in_words_ends_it_too(chat: Chat, words: str) -> None:
    _, second = sent_twice(chat)

    chat.say(LUZ_PHONE, words)

    assert chat.payment(second).state == State.DUPLICATE


@pytest.mark.parametrize("words", ["es otro pago", "no"])
def test_no_lets_it_go_on_and_staff_see_both(chat: Chat, words: str) -> None:
    _, second = sent_twice(chat)

    chat.say(LUZ_PHONE, words)

    payment = chat.payment(second)
    assert payment.state == State.PROPOSED
    assert "possible_duplicate" in [check.code for check in chat.proposal(payment).checks]
    [question] = chat.questions(payment)
    assert question.answer == words
    assert chat.lines(payment), "and it is proposed as the member asked"


def test_no_by_button_lets_it_go_on_too(chat: Chat) -> None:
    _, second = sent_twice(chat)

    chat.press(chat.told(LUZ_PHONE)[-1], 1)

    assert chat.payment(second).state == State.PROPOSED


def test_what_somebody_else_has_sent_is_not_asked_about(chat: Chat) -> None:
    chat.say(LUZ_PHONE, "para aportes", chat.transfer(38_000, LUZ))
    chat.wait(hours=1)

    case = chat.say(YAMILE_PHONE, f"es de {LUZ}", chat.unnumbered(38_000, LUZ))

    assert chat.questions(chat.payment(case)) == []
    assert "mismo" not in chat.told(YAMILE_PHONE)[-1].body
