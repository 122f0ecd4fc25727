from __future__ import annotations

import pytest
from sqlmodel import select

from models.payment import State
from models.sql.tables import AuditEvent, Identity
from tests.intake.cases.desk import Desk
from tests.journeys.people import LUZ, LUZ_MAIL, LUZ_PHONE, a_letter

NEW_PHONE = "whatsapp:+573019990001"
NOBODYS_NUMBER = "1088999777"


def test_an_unknown_number_is_served_and_bound_by_the_code_on_file(desk: Desk) -> None:
    first = desk.whatsapp(NEW_PHONE, f"para aportes de la cédula {LUZ}", desk.transfer(38_000, LUZ))
    answer = desk.told(first, NEW_PHONE)
    assert "Leímos un pago de $ 38.000" in answer
    assert "Quedará revisado a más tardar" in answer
    assert "código" in answer
    assert "Aportes" not in answer
    code = desk.code_for(LUZ_MAIL)
    assert code not in "".join(one.body for one in desk.notices(to=NEW_PHONE))

    typed = desk.whatsapp(NEW_PHONE, f"el código es {code[:3]} {code[3:]}")

    welcome = desk.told(typed, NEW_PHONE)
    assert "Ya sabemos que es usted" in welcome
    assert "Aportes sociales" in welcome, "the payment that waited is told of now"
    [payment] = desk.payments(first)
    assert payment.sender_verified
    assert payment.state == State.PROPOSED
    [warned] = [one for one in desk.notices(to=LUZ_MAIL) if one.kind == "address_added"]
    assert "terminado en 0001" in warned.body
    desk.wait(hours=1)
    again = desk.whatsapp(NEW_PHONE, "para aportes", desk.transfer(38_000, LUZ))
    assert "Aportes sociales" in desk.told(again, NEW_PHONE)
    with desk.office.reading() as session:
        bound = session.exec(select(Identity).where(Identity.value == "+573019990001")).one()
        traced = session.exec(select(AuditEvent).where(AuditEvent.action == "identity.bound")).one()
    assert (bound.member_id, bound.source) == (LUZ, "code")
    assert traced.subject == f"member:{LUZ}"


def test_the_answer_is_the_same_whoever_is_named(desk: Desk) -> None:
    moment = desk.clock.moment
    known = desk.whatsapp(NEW_PHONE, f"es de {LUZ}", desk.transfer(38_000, LUZ))
    other = "whatsapp:+573019990002"
    desk.clock.moment = moment  # So that the due time is the same.
    unknown = desk.whatsapp(other, f"es de {NOBODYS_NUMBER}", desk.transfer(38_000, NOBODYS_NUMBER))

    def told(case_id: int, sender: str) -> str:
        return desk.told(case_id, sender).replace(desk.case(case_id).number, "BC-XXXXX")

    assert told(known, NEW_PHONE) == told(unknown, other)
    assert desk.codes_sent() == 1
    for guess in ("000001", "000002"):
        answers = {
            sender: desk.told(desk.whatsapp(sender, guess), sender) for sender in (NEW_PHONE, other)
        }
        assert answers[NEW_PHONE] == answers[other]


def test_five_wrong_tries_lock_the_code(desk: Desk) -> None:
    desk.whatsapp(NEW_PHONE, f"es de {LUZ}", desk.transfer(38_000, LUZ))
    code = desk.code_for(LUZ_MAIL)
    wrong = f"{(int(code) + 1) % 10**6:06}"

    answers = [desk.told(desk.whatsapp(NEW_PHONE, wrong), NEW_PHONE) for _ in range(5)]
    late = desk.told(desk.whatsapp(NEW_PHONE, code), NEW_PHONE)

    assert ["no coincide con el que" in one for one in answers] == [True] * 4 + [False]
    assert "más intentos" in late
    with desk.office.reading() as session:
        assert not session.exec(select(Identity).where(Identity.source == "code")).all()


def test_an_expired_code_is_replaced_and_the_old_one_never_serves(desk: Desk) -> None:
    desk.whatsapp(NEW_PHONE, f"es de {LUZ}", desk.transfer(38_000, LUZ))
    old = desk.code_for(LUZ_MAIL)
    desk.wait(minutes=31)

    assert "venció" in desk.told(desk.whatsapp(NEW_PHONE, old), NEW_PHONE)
    new = desk.code_for(LUZ_MAIL)
    if new != old:
        assert "no coincide" in desk.told(desk.whatsapp(NEW_PHONE, old), NEW_PHONE)
    assert "sabemos que es usted" in desk.told(desk.whatsapp(NEW_PHONE, new), NEW_PHONE)


def test_a_used_code_is_no_code_any_more(desk: Desk) -> None:
    desk.whatsapp(NEW_PHONE, f"es de {LUZ}", desk.transfer(38_000, LUZ))
    code = desk.code_for(LUZ_MAIL)
    desk.whatsapp(NEW_PHONE, code)

    assert "sabemos que es usted" not in desk.told(desk.whatsapp(NEW_PHONE, code), NEW_PHONE)


def test_a_code_serves_only_from_the_address_that_was_invited(desk: Desk) -> None:
    desk.whatsapp(NEW_PHONE, f"es de {LUZ}", desk.transfer(38_000, LUZ))
    thief = "whatsapp:+573019990009"
    case_id = desk.whatsapp(thief, desk.code_for(LUZ_MAIL))

    assert "sabemos que es usted" not in desk.told(case_id, thief)


def test_one_invitation_a_day_and_three_codes_for_a_member(desk: Desk) -> None:
    for number in range(5):
        phone = f"whatsapp:+57301999100{number}"
        case_id = desk.whatsapp(phone, f"es de {LUZ}", desk.transfer(38_000 + number, LUZ))
        assert "código" in desk.told(case_id, phone), "who asks cannot notice that none was sent"
    assert desk.codes_sent() == 3
    phone = "whatsapp:+573019991000"
    desk.wait(hours=1)
    again = desk.whatsapp(phone, f"es de {LUZ}", desk.transfer(39_000, LUZ))
    assert "código" not in desk.told(again, phone)


def test_whoever_is_known_is_not_asked_for_a_code(desk: Desk) -> None:
    daughter = "whatsapp:+573005550102"  # A member herself, paying for another.
    for sender in (LUZ_PHONE, daughter):
        case_id = desk.whatsapp(sender, f"es de {LUZ}", desk.transfer(38_000, LUZ))
        assert "código" not in desk.told(case_id, sender)
    assert desk.codes_sent() == 0


def test_what_went_out_keeps_no_code(desk: Desk) -> None:
    case_id = desk.whatsapp(NEW_PHONE, f"es de {LUZ}", desk.transfer(38_000, LUZ))
    code = desk.code_for(LUZ_MAIL)

    sent = desk.send_all()

    assert [words for words in sent.values() if code in words], "the member did get it"
    assert not [one for one in desk.notices() if code in one.body]
    assert code not in desk.told(case_id, NEW_PHONE)


@pytest.mark.parametrize("proven", [True, False])
def test_a_mail_is_invited_only_where_its_sender_is_proven(desk: Desk, *, proven: bool) -> None:
    letter = a_letter(
        "otra@correo.example", f"es de {LUZ}", desk.transfer(38_000, LUZ), subject="Pago"
    )
    if not proven:
        del letter["Authentication-Results"]
    case_id = desk.mail(letter)

    assert ("código" in desk.told(case_id, "otra@correo.example")) is proven
    assert desk.codes_sent() == int(proven)
