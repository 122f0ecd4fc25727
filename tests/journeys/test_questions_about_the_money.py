"""Which obligation, what to do with what is left, what the payment is for."""

from __future__ import annotations

import pytest

from models.payment import State
from models.sql.tables import Case
from tests.fakes.twilio import FakeMessage
from tests.journeys.chat import Chat

EDILBERTO, EDILBERTO_PHONE = "93107416", "whatsapp:+573005550106"
GLORIA, GLORIA_PHONE = "30765432", "whatsapp:+573005550108"
CALAMITY, VEHICLE = "16-12556", "28-12556"


def asked_which_loan(chat: Chat, words: str = "para el crédito") -> tuple[Case, FakeMessage]:
    case = chat.say(EDILBERTO_PHONE, words, chat.transfer(90_000, EDILBERTO))
    assert chat.payment(case).state == State.WAITING_MEMBER
    [*_, asked] = chat.told(EDILBERTO_PHONE)
    return case, asked


def asked_about_the_rest(chat: Chat) -> tuple[Case, FakeMessage]:
    """Gloria owes 100.000 of contributions and pays 130.000."""
    case = chat.say(GLORIA_PHONE, "", chat.transfer(130_000, GLORIA))
    assert chat.payment(case).state == State.WAITING_MEMBER
    [*_, asked] = chat.told(GLORIA_PHONE)
    return case, asked


def test_a_button_says_which_loan(chat: Chat) -> None:
    case, asked = asked_which_loan(chat)
    assert [title for title, _ in asked.buttons] == ["Calamidad …612556", "Vehículo …812556"]
    assert "Crédito vehículo terminado en 812556" in asked.body, "the whole name is in the text"

    chat.press(asked, 1)

    assert chat.lines(chat.payment(case)) == [(VEHICLE, "next_due", "$ 90.000")]


@pytest.mark.parametrize(
    ("words", "loan"),
    [
        ("la de vehiculo", VEHICLE),
        ("la terminada en 612556", CALAMITY),
        ("28-12556", VEHICLE),
        ("la primera", CALAMITY),
        ("el del carro", VEHICLE),
    ],
)
def test_words_say_which_loan(chat: Chat, words: str, loan: str) -> None:
    case, _ = asked_which_loan(chat)

    chat.say(EDILBERTO_PHONE, words)

    assert chat.lines(chat.payment(case))[0][0] == loan


def test_the_answer_may_say_what_to_do_with_the_rest_too(chat: Chat) -> None:
    case, _ = asked_which_loan(chat)

    chat.say(EDILBERTO_PHONE, "la 1, y el resto a aportes")

    assert chat.lines(chat.payment(case)) == [
        (CALAMITY, "next_due", "$ 60.000"),
        ("1-93107416", "next_due", "$ 3.000"),
        ("2-93107416", "next_due", "$ 27.000"),
    ]


def test_a_new_receipt_with_words_is_no_answer(chat: Chat) -> None:
    case, _ = asked_which_loan(chat)
    chat.wait(hours=2)

    other = chat.say(EDILBERTO_PHONE, "para aportes", chat.transfer(60_000, EDILBERTO))

    assert other.id != case.id
    assert [line[0] for line in chat.lines(chat.payment(other))] == ["1-93107416", "2-93107416"]
    assert chat.payment(case).state == State.WAITING_MEMBER
    chat.say(EDILBERTO_PHONE, "la de vehículo")
    assert chat.lines(chat.payment(case)) == [(VEHICLE, "next_due", "$ 90.000")]


def test_two_payments_are_asked_about_one_after_the_other(chat: Chat) -> None:
    first, _ = asked_which_loan(chat)
    chat.wait(hours=2)
    second = chat.say(EDILBERTO_PHONE, "para el crédito", chat.transfer(70_000, EDILBERTO))
    old, new = chat.told(EDILBERTO_PHONE)

    chat.quote(old, "el de vehículo")

    assert chat.payment(first).state == State.PROPOSED
    assert chat.payment(second).state == State.WAITING_MEMBER
    chat.press(new, 0)
    assert chat.lines(chat.payment(first)) == [(VEHICLE, "next_due", "$ 90.000")]
    assert chat.lines(chat.payment(second))[0] == (CALAMITY, "next_due", "$ 60.000")


def test_an_album_of_two_is_asked_about_one_at_a_time(chat: Chat) -> None:
    form = chat.twilio.receive(
        "para el crédito los dos",
        sender=EDILBERTO_PHONE,
        media=[
            (chat.transfer(pesos, EDILBERTO).data, "application/pdf") for pesos in (90_000, 70_000)
        ],
    )
    case = chat.post(form)
    one, two = chat.payments(case)
    assert {one.state, two.state} == {State.WAITING_MEMBER}
    [asked] = chat.told(EDILBERTO_PHONE)
    assert "Sobre el pago de $ 90.000" in asked.body

    chat.press(asked, 1)

    [_, next_asked] = chat.told(EDILBERTO_PHONE)
    assert "Sobre el pago de $ 70.000" in next_asked.body
    chat.say(EDILBERTO_PHONE, "la 1")
    one, two = chat.payments(case)
    assert chat.lines(one) == [(VEHICLE, "next_due", "$ 90.000")]
    assert chat.lines(two)[0] == (CALAMITY, "next_due", "$ 60.000")


def test_what_is_left_goes_where_the_list_says(chat: Chat) -> None:
    case, asked = asked_about_the_rest(chat)
    placed = chat.lines(chat.payment(case))
    assert "quedan $ 30.000" in asked.body
    titles = [title for title, _ in asked.buttons]
    assert "En Rentahorrito …5432" in titles

    chat.press(asked, titles.index("En Rentahorrito …5432"))

    payment = chat.payment(case)
    assert chat.lines(payment) == [*placed, ("1020765432", "deposit", "$ 30.000")]
    assert payment.state == State.PROPOSED


def test_words_say_where_the_rest_goes(chat: Chat) -> None:
    case, _ = asked_about_the_rest(chat)
    placed = chat.lines(chat.payment(case))

    chat.say(GLORIA_PHONE, "lo que sobra al rentadiario por favor")

    assert chat.lines(chat.payment(case)) == [*placed, ("1010765432", "deposit", "$ 30.000")]


def test_of_several_things_that_fit_the_member_says_which(chat: Chat) -> None:
    """60.000 are the calamity loan's instalment, and the two contributions together."""
    case = chat.say(EDILBERTO_PHONE, "", chat.transfer(60_000, EDILBERTO))
    [asked] = chat.told(EDILBERTO_PHONE)
    assert "varias cosas" in asked.body
    assert chat.lines(chat.payment(case)) == []
    options = chat.questions(chat.payment(case))[0].options
    place = next(at for at, option in enumerate(options) if "Aportes" in option)

    chat.press(asked, place)

    assert chat.lines(chat.payment(case)) == [
        ("1-93107416", "next_due", "$ 6.000"),
        ("2-93107416", "next_due", "$ 54.000"),
    ]
    assert chat.payment(case).state == State.PROPOSED


@pytest.mark.parametrize("words", ["para los aportes", "2"])
def test_words_say_which_of_several_things_it_was(chat: Chat, words: str) -> None:
    case = chat.say(EDILBERTO_PHONE, "", chat.transfer(60_000, EDILBERTO))
    options = chat.questions(chat.payment(case))[0].options
    assert "Aportes" in options[1]

    chat.say(EDILBERTO_PHONE, words)

    assert [obligation for obligation, _, _ in chat.lines(chat.payment(case))] == [
        "1-93107416",
        "2-93107416",
    ]
