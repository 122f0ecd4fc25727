"""A question without an answer: one reminder after a business day, then staff have it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from applier.due_time import BOGOTA
from intake.payments.review import Staff, ask
from intake.promise import due_of, pauses_of
from models.payment import State
from models.sql.tables import Case, StaffUser
from tests.conftest import rows
from tests.journeys.chat import Chat
from tests.journeys.people import LUZ, LUZ_MAIL, a_letter
from tests.webhook import invented
from tests.webhook.conftest import Visitor
from tests.webhook.pages import app_of

NESTOR, NESTOR_PHONE, LOAN = "88776655", "whatsapp:+573005550111", "28-78787"
NOTHING = {"put": 0, "reminded": 0, "handed_over": 0}
REMINDED = NOTHING | {"reminded": 1}
HANDED_OVER = NOTHING | {"handed_over": 1}


def asked_on_a_friday(chat: Chat) -> Case:
    """Friday, November 20th 2026, a quarter to five in the afternoon."""
    case = chat.say(
        NESTOR_PHONE,
        "para abonar a capital de mi crédito de vivienda",
        chat.transfer(6_000_000, NESTOR),
    )
    assert chat.payment(case).state == State.WAITING_MEMBER
    return case


def staff(chat: Chat) -> Visitor:
    """Return Ana, signed in at the page."""
    plain = chat.office.settings.model_copy(update={"public_base_url": "http://localhost"})
    ana = Visitor(app_of(replace(chat.office, settings=plain)))
    with chat.office.transaction() as session:
        invented.add_person(session, chat.office, "ana", "Ana María Gómez")
        ana.be(session.get_one(StaffUser, "ana"))
    return ana


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BOGOTA)


def test_a_reminder_and_then_staff_on_business_days_only(any_chat: Chat) -> None:
    chat = any_chat
    case = asked_on_a_friday(chat)
    for early in (local(2026, 11, 21, 10), local(2026, 11, 22, 17), local(2026, 11, 23, 16, 30)):
        chat.clock.moment = early
        assert chat.chase() == NOTHING

    chat.clock.moment = local(2026, 11, 23, 16, 50)
    assert chat.chase() == REMINDED
    assert chat.chase() == NOTHING
    reminder = chat.told(NESTOR_PHONE)[-1]
    assert reminder.content_sid is not None, "the window closed on Saturday: an approved template"
    assert case.number in reminder.body
    assert "1. Reducir el plazo" in reminder.body
    chat.clock.moment = local(2026, 11, 24, 16, 40)
    assert chat.chase() == NOTHING
    chat.clock.moment = local(2026, 11, 24, 17)
    assert chat.chase() == HANDED_OVER
    assert chat.chase() == NOTHING

    payment = chat.payment(case)
    assert payment.state == State.PROPOSED
    with chat.office.reading() as session:
        [pause] = pauses_of(session, payment)
        due = due_of(payment, [pause], chat.office.now())
    assert pause.ended_at == chat.office.now()
    assert due.astimezone(BOGOTA).date() == date(2026, 11, 25), "the clock runs again"
    assert len(chat.told(NESTOR_PHONE)) == 2
    chat.press(chat.told(NESTOR_PHONE)[0], 1)  # Late, and still of use.
    assert chat.lines(chat.payment(case)) == [(LOAN, "reduce_installment", "$ 6.000.000")]


def test_staff_see_who_did_not_answer(chat: Chat) -> None:
    case = asked_on_a_friday(chat)
    for moment in (local(2026, 11, 23, 17), local(2026, 11, 24, 17)):
        chat.clock.moment = moment
        chat.chase()
    ana = staff(chat)

    queue = ana.get("/").text
    page = ana.get(f"/pagos/{chat.payment(case).id}").text

    assert "el asociado no respondió" in queue
    assert "El asociado no respondió; volvió al equipo el mar 24 nov 5:00 p. m." in page


def test_nobody_is_reminded_at_night_or_on_a_holiday(chat: Chat) -> None:
    chat.clock.moment = local(2026, 12, 4, 21)  # A Friday night; Tuesday is a holiday.
    asked_on_a_friday(chat)

    for quiet in (local(2026, 12, 7, 21, 30), local(2026, 12, 8, 10), local(2026, 12, 9, 7)):
        chat.clock.moment = quiet
        assert chat.chase() == NOTHING

    chat.clock.moment = local(2026, 12, 9, 8, 5)
    assert chat.chase() == REMINDED


def test_who_answers_is_not_reminded(chat: Chat) -> None:
    asked_on_a_friday(chat)
    chat.say(NESTOR_PHONE, "el plazo")

    chat.clock.moment = local(2026, 11, 25, 10)

    assert chat.chase() == NOTHING


def test_a_reminder_within_the_window_has_the_buttons(chat: Chat) -> None:
    case = asked_on_a_friday(chat)
    chat.clock.moment = local(2026, 11, 23, 12)
    chat.say(NESTOR_PHONE, "mil gracias")
    chat.clock.moment = local(2026, 11, 23, 17)

    assert chat.chase() == REMINDED

    reminder = chat.told(NESTOR_PHONE)[-1]
    assert "todavía esperamos su respuesta" in reminder.body
    chat.press(reminder, 0)
    assert chat.lines(chat.payment(case)) == [(LOAN, "reduce_term", "$ 6.000.000")]
    chat.press(chat.told(NESTOR_PHONE)[0], 1)
    assert "ya quedó respondida" in chat.told(NESTOR_PHONE)[-1].body


def test_a_legible_photograph_that_never_came_leaves_the_payment_unreadable(chat: Chat) -> None:
    letter = a_letter(LUZ_MAIL, "mi pago", subject="Pago", attached=b"%PDF-1.4 roto")
    case = chat.mail(letter)
    payment = chat.payment(case)
    assert payment.state == State.UNREADABLE
    with chat.office.transaction() as session:
        ask(
            session,
            chat.office,
            payment.id or 0,
            Staff(username="ana", role="approver"),
            payment.version,
            code="better_copy",
            message="¿Nos envía otra foto completa?",
            options=(),
        )
    chat.deliver()
    for moment in (local(2026, 11, 23, 17), local(2026, 11, 24, 17)):
        chat.clock.moment = moment
        chat.chase()

    assert chat.payment(case).state == State.UNREADABLE
    assert [one.kind for one in chat.mails(LUZ_MAIL)] == ["acknowledgement", "question", "reminder"]
    assert LUZ not in chat.mails(LUZ_MAIL)[-1].body
    assert rows(chat.office, "openquestion") == 1
