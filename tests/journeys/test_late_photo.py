"""The photo that was missing, a second receipt and a change of mind, minutes after the first."""

from __future__ import annotations

import secrets
from datetime import timedelta

from intake.demo import receipts
from intake.demo.drawing import pdf
from intake.payments import review
from intake.payments.review import Staff
from intake.wiring import Office
from models.payment import State
from models.sql.tables import Case, CaseState, Payment
from tests.journeys.house import House
from tests.journeys.looking import (
    case_of,
    found_case,
    notices,
    settled_payments,
)
from tests.journeys.people import yesterday
from tests.journeys.processes import eventually

CUT_OFF = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 300  # A photo of which the head arrived.
JHON = "1013150124"


def a_slip(office: Office, pesos: int) -> tuple[bytes, str]:
    rows = receipts.transfer(yesterday(office), pesos, JHON, f"66{secrets.randbelow(10**8):08}")
    return pdf("Comprobante de transferencia - Banco de Occidente", rows), "application/pdf"


def settled_into(house: House, form: dict[str, str]) -> Case:
    """Return the case that the message belongs to in the end."""

    def settled() -> Case | None:
        case = found_case(house.office, form["MessageSid"])
        return case if case is not None and case.state == CaseState.SETTLED else None

    return eventually(settled, *house.processes)


def test_what_comes_within_minutes_amends_the_case_until_a_person_has_decided(
    in_operation: House,
) -> None:
    house, office, twilio = in_operation, in_operation.office, in_operation.twilio
    sender = "whatsapp:+573009990201"
    dark = twilio.receive("para aportes", sender=sender, media=[(CUT_OFF, "image/jpeg")])
    assert house.post_messages([dark]) == [204]
    home = settled_into(house, dark)
    [payment] = settled_payments(office, home.id or 0) or []
    assert payment.state in (State.UNREADABLE, State.WAITING_MEMBER)

    legible = twilio.receive(sender=sender, media=[a_slip(office, 42_000)])
    assert house.post_messages([legible]) == [204]
    assert settled_into(house, legible).id == home.id, "the same case"
    [now] = settled_payments(office, home.id or 0) or []
    assert (now.id, now.state, now.amount_centavos) == (payment.id, State.PROPOSED, 4_200_000)
    assert now.instruction is not None
    assert now.instruction["lines"][0]["product"] == "contributions", "what was said before counts"

    second = twilio.receive(sender=sender, media=[a_slip(office, 84_000)])
    assert house.post_messages([second]) == [204]
    assert settled_into(house, second).id == home.id
    assert [one.amount_centavos for one in settled_payments(office, home.id or 0) or []] == [
        4_200_000,
        8_400_000,
    ]

    change = twilio.receive("perdón, es para la cuota del crédito educativo", sender=sender)
    assert house.post_messages([change]) == [204]
    assert settled_into(house, change).id == home.id
    for one in settled_payments(office, home.id or 0) or []:
        assert one.instruction is not None
        assert one.instruction["lines"][0]["product"] == "loan", "the newest words win"

    told = notices(office, home.id or 0)  # Of each kind one: at most one such line a minute.
    assert f"agregado a su radicado *{home.number}*" in told["added"].body
    with office.reading() as session:
        assert session.get_one(Case, home.id).amended_at is not None

    decide(office, now.id or 0)
    late = twilio.receive("no, mejor déjelo en aportes", sender=sender)
    assert house.post_messages([late]) == [204]
    aside = settled_into(house, late)
    assert aside.id != home.id, "a person has decided"
    assert (aside.tray, aside.about, aside.joined_id) == ("other", "late_words", home.id)
    assert "ya lo había revisado una persona" in notices(office, aside.id or 0)["brief"].body


def decide(office: Office, payment_id: int) -> None:
    with office.transaction() as session:
        payment = session.get_one(Payment, payment_id)
        boss = Staff("luis", "supervisor")
        review.reject(session, office, payment_id, boss, payment.version, reason="ya aplicado")


def test_a_receipt_that_comes_after_ten_minutes_is_a_case_of_its_own(in_operation: House) -> None:
    house, office, twilio = in_operation, in_operation.office, in_operation.twilio
    sender = "whatsapp:+573009990202"
    first = twilio.receive("para aportes", sender=sender, media=[a_slip(office, 42_000)])
    assert house.post_messages([first]) == [204]
    home = settled_into(house, first)
    with office.transaction() as session:
        case = session.get_one(Case, home.id)
        case.settled_at = office.now() - timedelta(minutes=11)

    second = twilio.receive(sender=sender, media=[a_slip(office, 43_000)])
    assert house.post_messages([second]) == [204]
    other = settled_into(house, second)
    assert other.id != home.id

    words = twilio.receive("perdón, este último es para ahorros permanentes", sender=sender)
    with office.transaction() as session:
        case = session.get_one(Case, other.id)
        case.settled_at = office.now() - timedelta(minutes=11)
    assert house.post_messages([words]) == [204]
    assert settled_into(house, words).id == other.id, "the newest open payment"
    [payment] = settled_payments(office, other.id or 0) or []
    assert payment.instruction is not None
    assert payment.instruction["lines"][0]["product"] == "permanent_savings"


def test_words_before_the_photo_are_meant_with_it(in_operation: House) -> None:
    house, office, twilio = in_operation, in_operation.office, in_operation.twilio
    sender = "whatsapp:+573009990203"
    words = twilio.receive("ya les mando el pago, es para aportes", sender=sender)
    assert house.post_messages([words]) == [204]
    before = settled_into(house, words)
    assert (before.tray, before.about) == ("other", "instruction")
    assert "Solo nos falta el comprobante" in notices(office, before.id or 0)["brief"].body

    photo = twilio.receive(sender=sender, media=[a_slip(office, 42_000)])
    assert house.post_messages([photo]) == [204]
    home = settled_into(house, photo)
    assert case_of(office, words["MessageSid"]).id == home.id, "the words have moved"
    [payment] = settled_payments(office, home.id or 0) or []
    assert payment.instruction is not None
    assert payment.instruction["lines"][0]["product"] == "contributions"
