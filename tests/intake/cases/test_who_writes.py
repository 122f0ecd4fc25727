from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, delete, select

from intake.administration.exports import consents
from intake.cases.introductions import IN_CONFLICT
from intake.cases.reminding import chase
from intake.payments.review import Staff, correct
from models.payment import State
from models.sql.tables import Consent, Identity, Payment
from tests.intake.cases.desk import Desk, unproven
from tests.intake.cases.strangers import words_of
from tests.journeys.people import LUZ, LUZ_MAIL, LUZ_PHONE, YAMILE_PHONE, a_letter

HIDDEN = "whatsapp:CO.1020304050607080"
PRIVACY = "Ley 1581 de 2012"


def _bind(desk: Desk, kind: str, value: str, member_id: str) -> None:
    with desk.office.transaction() as session:
        session.add(
            Identity(
                kind=kind,
                value=value,
                member_id=member_id,
                source="staff",
                created_at=desk.office.now(),
            )
        )


# --- Who hides the number -------------------------------------------------------------------


def test_who_hides_the_number_is_asked_kindly_and_known_by_the_user_id_from_then_on(
    desk: Desk,
) -> None:
    first = desk.whatsapp(HIDDEN, "para mis aportes", desk.wallet(38_000))
    assert "número de cédula" in desk.told(first, HIDDEN)

    named = desk.whatsapp(HIDDEN, LUZ)
    assert "le enviamos un código" in desk.told(named, HIDDEN)
    typed = desk.whatsapp(HIDDEN, desk.code_for(LUZ_MAIL))
    assert "sabemos que es usted" in desk.told(typed, HIDDEN)
    assert "Aportes sociales" in desk.told(typed, HIDDEN)
    [warned] = [one for one in desk.notices(to=LUZ_MAIL) if one.kind == "address_added"]
    assert "no muestra su número" in warned.body

    desk.wait(hours=1)
    again = desk.whatsapp(HIDDEN, "para aportes", desk.wallet(38_000))
    assert "Aportes sociales" in desk.told(again, HIDDEN)
    with desk.office.reading() as session:
        bound = session.exec(select(Identity).where(Identity.source == "code")).one()
    assert (bound.kind, bound.value) == ("whatsapp_user", HIDDEN.removeprefix("whatsapp:"))


def test_a_changed_phone_is_a_new_user_id_and_a_stranger(desk: Desk) -> None:
    _bind(desk, "whatsapp_user", "CO.111", LUZ)
    known = desk.whatsapp("whatsapp:CO.111", "para aportes", desk.wallet(38_000))
    changed = desk.whatsapp("whatsapp:CO.222", "para aportes", desk.wallet(38_000))

    assert "Aportes sociales" in desk.told(known, "whatsapp:CO.111")
    assert "Aportes sociales" not in desk.told(changed, "whatsapp:CO.222")


def test_the_code_binds_number_and_user_id_together(desk: Desk) -> None:
    phone = "whatsapp:+573019990007"
    desk.whatsapp(phone, f"es de {LUZ}", desk.transfer(38_000, LUZ), user_id=HIDDEN)
    desk.whatsapp(phone, desk.code_for(LUZ_MAIL), user_id=HIDDEN)
    desk.wait(hours=1)

    hidden = desk.whatsapp(HIDDEN, "para aportes", desk.wallet(38_000))

    assert "Aportes sociales" in desk.told(hidden, HIDDEN)


def test_addresses_of_two_members_are_nobodys_and_a_person_looks(desk: Desk) -> None:
    _bind(desk, "whatsapp_user", HIDDEN.removeprefix("whatsapp:"), "52333444")
    case_id = desk.whatsapp(LUZ_PHONE, "para aportes", desk.transfer(38_000, LUZ), user_id=HIDDEN)

    assert desk.case(case_id).problem == IN_CONFLICT
    assert desk.case(case_id).sender_member_id is None
    told = desk.told(case_id, LUZ_PHONE)
    assert "Leímos un pago de $ 38.000" in told
    assert "Aportes" not in told
    assert "código" not in told
    assert not any(payment.sender_verified for payment in desk.payments(case_id))


# --- Whose debts are they? ------------------------------------------------------------------


def test_a_payment_moved_to_another_member_is_no_longer_told_to_its_sender(desk: Desk) -> None:
    case_id = desk.whatsapp(LUZ_PHONE, "para aportes", desk.transfer(38_000, LUZ))
    [payment] = desk.payments(case_id)
    assert payment.sender_verified
    with desk.office.transaction() as session:
        correct(
            session,
            desk.office,
            payment.id or 0,
            Staff("ana", "approver"),
            payment.version,
            fields={},
            member_id="52333444",
        )
    [moved] = desk.payments(case_id)
    assert not moved.sender_verified


def test_a_reminder_to_an_address_that_was_taken_back_names_no_debt(desk: Desk) -> None:
    edilberto = "whatsapp:+573005550106"
    receipt = desk.transfer(77_000, "93107416")
    first = desk.whatsapp(edilberto, "para el crédito", receipt)
    assert "calamidad" in desk.told(first, edilberto).lower()
    with desk.office.transaction() as session:
        session.exec(delete(Identity).where(col(Identity.value) == "+573005550106"))
    desk.clock.moment = desk.clock.moment.replace(day=25, hour=15)

    assert chase(desk.office)["reminded"] == 1

    [reminder] = [one for one in desk.notices(to=edilberto) if one.kind == "reminder"]
    assert "calamidad" not in words_of(reminder)
    assert "¿A cuál de los productos va el pago?" in reminder.body


def test_an_unproven_mail_of_a_known_address_repeats_no_question(desk: Desk) -> None:
    receipt = desk.transfer(77_000, "93107416")
    mail = "edilberto.cardenas@correo.example"
    first = desk.mail(a_letter(mail, "para el crédito", receipt, subject="Pago"))
    assert "calamidad" in desk.told(first, mail).lower()

    again = desk.mail(unproven(a_letter(mail, "¿les llegó?", receipt, subject="Pago")))

    assert "calamidad" not in desk.told(again, mail).lower()


def test_a_stranger_who_holds_a_receipt_does_not_learn_who_sent_it_before(desk: Desk) -> None:
    receipt = desk.transfer(38_000, LUZ)
    first = desk.whatsapp(LUZ_PHONE, "para aportes", receipt)
    stranger = "whatsapp:+573019990005"

    case_id = desk.whatsapp(stranger, "aquí el soporte", receipt)

    [payment] = desk.payments(case_id)
    assert payment.state == State.DUPLICATE
    told = desk.told(case_id, stranger)
    assert desk.case(first).number not in told
    assert "ya lo habíamos recibido" not in told
    assert "Quedará revisado" in told
    asks = desk.whatsapp(stranger, f"¿ya aplicaron el {desk.case(first).number}?")
    assert "está en revisión" not in desk.told(asks, stranger)


# --- What is done with the data -------------------------------------------------------------


@pytest.mark.parametrize("sender", [LUZ_PHONE, "whatsapp:+573019990006"])
def test_the_privacy_notice_comes_once_with_the_first_answer(desk: Desk, sender: str) -> None:
    first = desk.whatsapp(sender, "para aportes", desk.transfer(38_000, LUZ))
    desk.wait(hours=1)
    second = desk.whatsapp(sender, "para aportes", desk.transfer(39_000, LUZ))

    assert PRIVACY in desk.told(first, sender)
    assert desk.told(first, sender).count(PRIVACY) == 1
    assert PRIVACY not in desk.told(second, sender)
    with desk.office.reading() as session:
        [kept] = session.exec(select(Consent)).all()
    assert kept.channel == "whatsapp"
    assert kept.how == "conduct", "who goes on has accepted"
    assert kept.accepted_at is not None
    assert kept.accepted_at > kept.shown_at


@pytest.mark.parametrize(
    ("words", "how"), [("sí, autorizo", "words"), ("no autorizo", None), ("gracias", "conduct")]
)
def test_acceptance_is_taken_down_as_it_was_given(desk: Desk, words: str, how: str | None) -> None:
    desk.whatsapp(LUZ_PHONE, "para aportes", desk.transfer(38_000, LUZ))
    desk.whatsapp(LUZ_PHONE, words)

    with desk.office.reading() as session:
        [kept] = session.exec(select(Consent)).all()
    assert kept.how == how
    assert (kept.accepted_at is not None) is (how is not None)


def test_the_data_export_shows_who_was_shown_what_and_accepted_how(desk: Desk) -> None:
    desk.whatsapp(LUZ_PHONE, "para aportes", desk.transfer(38_000, LUZ))
    desk.whatsapp(LUZ_PHONE, "sí, autorizo")
    desk.whatsapp(HIDDEN, "para aportes", desk.wallet(38_000))

    with desk.office.reading() as session:
        first, second = consents(session).rows

    assert (first["address"], first["member_id"], first["how"]) == ("+573005550101", LUZ, "words")
    assert first["accepted_at"] > first["shown_at"]
    assert (second["member_id"], second["accepted_at"]) == (None, None)


def test_a_changed_text_is_shown_again(desk: Desk) -> None:
    desk.whatsapp(YAMILE_PHONE, "para aportes", desk.wallet(38_000))
    desk.wait(hours=1)
    changed = desk.office.settings.model_copy(
        update={"privacy_policy_url": "https://becoop.example/datos"}
    )
    other = Desk(replace(desk.office, settings=changed), desk.clock, desk.reader)

    again = other.whatsapp(YAMILE_PHONE, "para aportes", other.wallet(39_000))

    assert "https://becoop.example/datos" in other.told(again, YAMILE_PHONE)


def test_a_machine_accepts_nothing(desk: Desk) -> None:
    desk.mail(a_letter(LUZ_MAIL, "para aportes", desk.transfer(38_000, LUZ), subject="Pago"))
    letter = a_letter(LUZ_MAIL, "Estoy fuera de la oficina", subject="Respuesta automática")
    letter["Auto-Submitted"] = "auto-replied"
    desk.mail(letter)

    with desk.office.reading() as session:
        [kept] = session.exec(select(Consent)).all()
        assert session.exec(select(Payment)).all()
    assert kept.accepted_at is None
    assert desk.clock.moment - kept.shown_at < timedelta(hours=1)
