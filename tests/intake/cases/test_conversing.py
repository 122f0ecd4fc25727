"""Messages without a receipt: what each is answered, and where it lands."""

from __future__ import annotations

import pytest

from models.payment import State
from models.sql.tables import Case
from tests.intake.cases.chat import LUZ_MAIL, STRANGER, Chat


@pytest.mark.parametrize(
    ("words", "about", "answer"),
    [
        ("buenas, ¿cuánto debo?", "balance", "Zona privada"),
        ("quiero poner una queja", "complaint", "Lamentamos"),
        ("por favor con un asesor", "wants_person", "Una persona"),
        ("es para aportes", "instruction", "Solo nos falta el comprobante"),
        ("¿a qué hora abren?", "words", "leerá su mensaje"),
    ],
)
def test_words_alone_are_no_payment_and_wait_for_a_person(
    chat: Chat, words: str, about: str, answer: str
) -> None:
    case = chat.write(words)

    assert (case.tray, case.about, case.handled_at) == ("other", about, None)
    assert chat.payments(case) == []
    [told] = chat.said(case)
    assert answer in told
    assert "No encontramos un comprobante" not in told


@pytest.mark.parametrize(
    ("words", "about", "answers"),
    [("buenas tardes", "greeting", 1), ("muchas gracias", "thanks", 0), ("👍", "thanks", 0)],
)
def test_courtesies_wait_for_nobody(chat: Chat, words: str, about: str, answers: int) -> None:
    case = chat.write(words)

    assert (case.tray, case.about, case.handled_by) == ("other", about, "tupago")
    assert len(chat.said(case)) == answers


def test_a_question_under_a_subject_is_seen(chat: Chat) -> None:
    case = chat.mail("Buenas tardes, quedo atenta", subject="¿cuánto debo del crédito?")

    assert case.about == "balance"


def test_an_automatic_mail_is_kept_and_never_answered(chat: Chat) -> None:
    case = chat.mail("Estoy de vacaciones", headers=[("Auto-Submitted", "auto-replied")])

    assert (case.tray, case.about, case.handled_by) == ("other", "automatic", "tupago")
    assert [notice.state for notice in chat.told(case)] == ["suppressed"]


@pytest.mark.parametrize(
    ("form", "about"),
    [
        ({"MessageType": "location", "Latitude": "4.6", "Longitude": "-74.08"}, "place"),
        ({"MessageType": "document"}, "nothing"),
    ],
)
def test_what_is_neither_words_nor_a_file_is_told_what_to_do(
    chat: Chat, form: dict[str, str], about: str
) -> None:
    case = chat.write("", **form)

    assert case.about == about
    assert len(chat.said(case)) == 1


def test_a_sender_is_told_how_his_own_cases_stand(chat: Chat) -> None:
    home = chat.write("para aportes", chat.slip(38_000))
    [payment] = chat.payments(home)
    assert payment.state == State.PROPOSED
    chat.later(minutes=30)

    asked = chat.write("¿ya me aplicaron?")

    [told] = chat.said(asked)
    assert f"*{home.number}*: está en revisión" in told
    assert asked.handled_by == "tupago"


def test_whom_nothing_proves_hears_the_state_of_the_case_he_names_and_not_one_datum(
    chat: Chat,
) -> None:
    home = chat.mail("para aportes", chat.slip(38_000))
    question = f"¿ya aplicaron el pago del radicado {home.number}?"

    unnamed = chat.mail("¿ya aplicaron el pago?", proven=False)
    named = chat.mail(question, proven=False)
    elsewhere = chat.mail(question, sender="otra@correo.example")

    assert home.number not in chat.said(unnamed)[0]
    [told] = chat.said(named)
    assert f"*{home.number}*: está en revisión" in told
    for datum in ("38.000", "Luz", "Rojas", "portes", "1077227777"):
        assert datum not in told
    assert home.number not in chat.said(elsewhere)[0], "a number alone is no key"


def test_words_in_an_old_thread_reach_its_case(chat: Chat) -> None:
    home = chat.mail("para aportes", chat.slip(38_000))
    [ack] = chat.told(home, "acknowledgement")
    chat.later(days=2)

    reply = [("In-Reply-To", str(ack.mail_message_id))]
    assert belongs(chat, chat.mail("perdón, es para ahorros permanentes", headers=reply), home)
    token = f"Re: Pago [{home.number}]"
    assert belongs(chat, chat.mail("y gracias por la paciencia conmigo", subject=token), home)
    [payment] = chat.payments(home)
    assert payment.instruction is not None
    assert payment.instruction["lines"][0]["product"] == "permanent_savings"

    other = chat.mail("es para otra cosa", subject=token, sender="otra@correo.example")
    assert other.id != home.id, "a number is no key"
    assert other.sender != LUZ_MAIL


def belongs(chat: Chat, case: Case, home: Case) -> bool:
    return case.id == home.id and chat.again(home).amended_at is not None


def test_a_stranger_who_writes_next_day_is_asked_for_the_receipt(chat: Chat) -> None:
    case = chat.write("para la cuota", sender=STRANGER)

    assert case.about == "instruction"
    assert "¿nos lo envía por aquí" in chat.said(case)[0]
