"""The law lets only the member choose what a prepayment changes; how he is asked and answers."""

from __future__ import annotations

import pytest

from intake.payments.review import Staff, ask
from models.payment import State
from models.sql.tables import Case
from tests.fakes.twilio import FakeMessage
from tests.journeys.chat import Chat
from tests.journeys.people import LUZ_PHONE

NESTOR, NESTOR_PHONE, LOAN = "88776655", "whatsapp:+573005550111", "28-78787"
CLOSED = "ya quedó respondida"


def asked_about_a_prepayment(chat: Chat) -> tuple[Case, FakeMessage]:
    case = chat.say(
        NESTOR_PHONE,
        "para abonar a capital de mi crédito de vivienda",
        chat.transfer(6_000_000, NESTOR),
    )
    assert chat.payment(case).state == State.WAITING_MEMBER
    [*_, asked] = chat.told(NESTOR_PHONE)
    return case, asked


def test_a_button_says_what_the_prepayment_changes(any_chat: Chat) -> None:
    chat = any_chat
    case, asked = asked_about_a_prepayment(chat)
    assert [title for title, _ in asked.buttons] == [
        "Reducir el plazo",
        "Reducir la cuota",
        "Adelantar cuotas",
    ]
    assert case.number in asked.body
    assert "1. Reducir" not in asked.body, "the buttons say it"

    chat.press(asked, 1)

    payment = chat.payment(case)
    assert payment.state == State.PROPOSED
    assert chat.lines(payment) == [(LOAN, "reduce_installment", "$ 6.000.000")]
    thanked = chat.told(NESTOR_PHONE)[-1]
    assert "Gracias, lo anotamos" in thanked.body
    assert "reduce la cuota" in thanked.body
    [question] = chat.questions(payment)
    assert question.answer == "Reducir la cuota"

    chat.press(asked, 0)  # The old button is still there to be pressed.

    assert CLOSED in chat.told(NESTOR_PHONE)[-1].body
    assert chat.lines(chat.payment(case)) == [(LOAN, "reduce_installment", "$ 6.000.000")]


def test_instalments_may_be_paid_in_advance_instead(chat: Chat) -> None:
    case, asked = asked_about_a_prepayment(chat)

    chat.press(asked, 2)

    payment = chat.payment(case)
    assert chat.lines(payment)[:2] == [
        (LOAN, "next_due", "$ 1.150.000"),
        (LOAN, "advance_installments", "$ 4.600.000"),
    ]
    assert chat.proposal(payment).unapplied.plain == "250000.00"
    [_, rest] = chat.questions(payment)
    assert (rest.code, rest.answered_at) == ("choose_target", None), "what is left is asked next"
    assert "$ 250.000" in chat.told(NESTOR_PHONE)[-1].body


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("que me baje la cuota", "reduce_installment"),
        ("la 1 porfa", "reduce_term"),
        ("el plaso", "reduce_term"),
    ],
)
def test_words_say_it_as_well(chat: Chat, words: str, action: str) -> None:
    case, _ = asked_about_a_prepayment(chat)

    chat.say(NESTOR_PHONE, words)

    assert chat.lines(chat.payment(case)) == [(LOAN, action, "$ 6.000.000")]


def test_an_answer_that_adds_something_is_taken_whole(chat: Chat) -> None:
    case, asked = asked_about_a_prepayment(chat)

    chat.quote(asked, "la 1, y 120.000 para aportes")

    assert sorted(chat.lines(chat.payment(case))) == [
        ("1-88776655", "next_due", "$ 12.000"),
        ("2-88776655", "next_due", "$ 108.000"),
        (LOAN, "reduce_term", "$ 5.880.000"),
    ]


def test_thanks_and_questions_are_no_answers(chat: Chat) -> None:
    case, _ = asked_about_a_prepayment(chat)

    for words in ("muchas gracias 🙏", "¿cuál es mi saldo?", "¿ya lo aplicaron?"):
        chat.say(NESTOR_PHONE, words)

    assert chat.payment(case).state == State.WAITING_MEMBER
    chat.say(NESTOR_PHONE, "reducir cuota")
    assert chat.payment(case).state == State.PROPOSED


def test_words_that_are_not_clear_go_to_a_person(chat: Chat) -> None:
    case, _ = asked_about_a_prepayment(chat)

    chat.say(NESTOR_PHONE, "lo que más me convenga a mí según ustedes")

    payment = chat.payment(case)
    assert payment.state == State.PROPOSED
    assert "lo que más me convenga" in (payment.instruction or {})["why"]
    assert "Una persona de nuestro equipo" in chat.told(NESTOR_PHONE)[-1].body


def test_nobody_can_press_anothers_button_nor_make_one(chat: Chat) -> None:
    case, asked = asked_about_a_prepayment(chat)
    genuine = asked.buttons[0][1]
    token, _, mac = genuine.split(".")

    for payload in (f"{token}.1.{mac}", f"{token}.0.{'0' * 20}", f"{token}.7.{mac}"):
        form = chat.twilio.press(asked, 0)
        chat.post(form | {"ButtonPayload": payload})
        assert chat.payment(case).state == State.WAITING_MEMBER
    form = chat.twilio.press(asked, 0)
    chat.post(form | {"From": LUZ_PHONE, "ButtonPayload": genuine})
    for payload in ("", "sí", "a.b.c", f"{'f' * 16}.0.{mac}"):
        chat.post(chat.twilio.press(asked, 0) | {"From": LUZ_PHONE, "ButtonPayload": payload})

    assert chat.payment(case).state == State.WAITING_MEMBER
    heard = "".join(one.body for one in chat.told(LUZ_PHONE))
    assert CLOSED in heard
    assert case.number not in heard
    assert "plazo" not in heard
    chat.press(asked, 0)
    assert chat.payment(case).state == State.PROPOSED


def test_a_button_of_a_question_that_was_asked_anew_leads_to_the_new_one(chat: Chat) -> None:
    case, asked = asked_about_a_prepayment(chat)
    payment = chat.payment(case)
    with chat.office.transaction() as session:
        ask(
            session,
            chat.office,
            payment.id or 0,
            Staff("ana", "approver"),
            payment.version,
            code="choose_prepayment",
            message="Don Néstor, ¿qué prefiere?",
            options=("Reducir la cuota", "Reducir el plazo"),
        )
    chat.deliver()

    chat.press(asked, 0)

    assert chat.payment(case).state == State.WAITING_MEMBER
    again = chat.told(NESTOR_PHONE)[-1]
    assert "Don Néstor, ¿qué prefiere?" in again.body
    chat.press(again, 0)
    assert chat.lines(chat.payment(case)) == [(LOAN, "reduce_installment", "$ 6.000.000")]
