"""What comes late: what it joins, what it replaces, and what it must leave alone."""

from __future__ import annotations

import pytest
from sqlmodel import select

from intake.payments.review import Staff, ask
from models.payment import State
from models.sql.payments import current_proposal
from models.sql.tables import Case, Notice, OpenQuestion
from tests.intake.cases.chat import Chat

CUT_OFF = (b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 300, "image/jpeg")


def product(chat: Chat, case: Case, place: int = 0) -> str:
    instruction = chat.payments(case)[place].instruction
    assert instruction is not None
    return str(instruction["lines"][0]["product"])


def test_a_second_receipt_within_ten_minutes_is_a_second_payment_of_the_case(chat: Chat) -> None:
    home = chat.write("para aportes", chat.slip(38_000))
    chat.later(minutes=8)

    assert chat.write("", chat.slip(76_000)).id == home.id

    assert [one.amount_centavos for one in chat.payments(home)] == [3_800_000, 7_600_000]
    assert product(chat, home, 1) == "contributions"
    assert home.number in chat.said(home)[-1]
    assert "agregado" in chat.said(home)[-1]
    chat.later(minutes=8)
    assert chat.write("", chat.slip(38_500)).id != home.id, "ten minutes after the first closing"


def test_the_same_receipt_within_ten_minutes_is_still_the_first_ones_duplicate(chat: Chat) -> None:
    slip = chat.slip(38_000)
    home = chat.write("para aportes", slip)
    again = chat.write("", slip)

    assert again.id != home.id
    assert [payment.state for payment in chat.payments(again)] == [State.DUPLICATE]
    assert len(chat.payments(home)) == 1


def test_a_legible_copy_takes_the_place_of_what_nobody_could_read(chat: Chat) -> None:
    home = chat.write("para aportes", CUT_OFF)
    [unread] = chat.payments(home)
    assert unread.state == State.UNREADABLE

    chat.write("", (CUT_OFF[0] + b"again", "image/jpeg"))
    assert len(chat.payments(home)) == 1, "another that nobody can read is no second payment"
    chat.write("", chat.slip(38_000))

    [now] = chat.payments(home)
    assert (now.id, now.state, now.amount_centavos) == (unread.id, State.PROPOSED, 3_800_000)
    assert product(chat, home) == "contributions"


def test_a_copy_that_staff_asked_for_finds_its_payment_days_later(chat: Chat) -> None:
    home = chat.write("para aportes", CUT_OFF)
    [unread] = chat.payments(home)
    with chat.office.transaction() as session:
        ask(
            session, chat.office, unread.id or 0, Staff("ana", "approver"), unread.version,
            code="better_copy", message="¿Nos envía una foto completa?", options=(),
        )  # fmt: skip
    chat.later(days=2)

    assert chat.write("aquí está", chat.slip(38_000)).id == home.id

    [payment] = chat.payments(home)
    assert (payment.id, payment.state) == (unread.id, State.PROPOSED)
    with chat.office.reading() as session:
        question = session.exec(select(OpenQuestion)).one()
    assert question.answered_at is not None


@pytest.mark.parametrize(
    ("words", "product_then", "member"),
    [
        ("perdón, es para ahorros permanentes", "permanent_savings", None),
        ("es de mi mamá cc 41.555.222", "contributions", "41555222"),
    ],
)
def test_later_words_win_and_what_they_do_not_mention_stays(
    chat: Chat, words: str, product_then: str, member: str | None
) -> None:
    home = chat.write("para aportes", chat.slip(38_000, reference="0"))
    chat.later(minutes=2)

    assert chat.write(words).id == home.id

    [payment] = chat.payments(home)
    assert product(chat, home) == product_then
    assert payment.instruction is not None
    assert payment.instruction["on_behalf_of"] == member
    assert words in (payment.instruction_text or "")
    with chat.office.reading() as session:
        assert current_proposal(session, payment.id or 0) is not None


def test_a_quoted_answer_of_ours_with_a_new_receipt_is_a_new_case(chat: Chat) -> None:
    home = chat.write("para aportes", chat.slip(38_000))
    with chat.office.transaction() as session:
        ack = session.exec(select(Notice).where(Notice.case_id == home.id)).first()
        assert ack is not None
        ack.provider_id = "SMours"
    chat.later(days=3)

    new = chat.write("este mes otra vez", chat.slip(39_000), quotes="SMours")
    words = chat.write("el de la otra vez era para ahorros permanentes", quotes="SMours")

    assert new.id != home.id
    assert words.id == home.id, "words alone go where they point"
    assert product(chat, home) == "permanent_savings"


def test_words_about_an_open_payment_find_it_and_others_go_to_people(chat: Chat) -> None:
    home = chat.write("para aportes", chat.slip(38_000))
    chat.later(hours=5)

    other = chat.write("¿y a qué hora cierran hoy?")
    assert other.id != home.id
    assert other.tray == "other"
    assert chat.write("mejor para ahorros permanentes").id == home.id


def test_the_order_of_an_album_is_said_where_it_matters(chat: Chat) -> None:
    case = chat.write(
        "el primero para aportes y el segundo para ahorros permanentes",
        chat.slip(38_000),
        chat.slip(50_000),
    )

    assert "en el orden en que nos llegaron: $ 38.000, $ 50.000" in chat.said(case)[0]
