"""A member's trip by WhatsApp, over the real edges: Twilio's posts in, the answer out."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlmodel import select

from intake.demo import receipts
from intake.demo.drawing import photo_of_slip, slip
from intake.durable import Queue, Workflow
from models.payment import State
from models.sql.tables import BookEntry, Notice, NoticeState
from tests.journeys.house import House
from tests.journeys.looking import case_of, found_case, notices, sent_notice, settled_payments
from tests.journeys.people import yesterday
from tests.journeys.processes import eventually

EDILBERTO, JHON = "whatsapp:+573005550106", "whatsapp:+573005550104"
ABOUT_BOTH = (
    "el primero es para el crédito de calamidad y el segundo 500.000 para el de vehículo "
    "y el resto para aportes"
)


def test_an_album_of_two_receipts_is_read_approved_by_key_and_answered_once(
    in_operation: House, sit_down: Callable[[str], Page]
) -> None:
    house, office, twilio = in_operation, in_operation.office, in_operation.twilio
    day = yesterday(office)
    pictures = [
        photo_of_slip(receipts.efecty(day, 60_000, "93107416", "316726880001"), seed=3),
        photo_of_slip(receipts.efecty(day, 560_000, "93107416", "316726880002"), seed=4),
    ]
    forms = [
        *(twilio.receive(sender=EDILBERTO, media=[(one, "image/jpeg")]) for one in pictures),
        twilio.receive(ABOUT_BOTH, sender=EDILBERTO),
    ]
    twilio.faults.media_misses = 1  # Twilio names a file some seconds before it has it.

    assert house.post_messages(forms[:1]) == [204]
    assert house.post_messages(forms[1:]) == [204, 204]
    assert house.post_messages(forms[:1]) == [204], "Twilio repeats what it is unsure of"

    [number] = {case_of(office, form["MessageSid"]).number for form in forms}
    case_id = case_of(office, forms[0]["MessageSid"]).id or 0
    payments = eventually(lambda: settled_payments(office, case_id), *house.processes)
    assert [payment.state for payment in payments] == [State.PROPOSED, State.PROPOSED]
    smaller, larger = sorted(payments, key=lambda payment: payment.amount_centavos or 0)
    acknowledged = eventually(
        lambda: sent_notice(office, case_id, "acknowledgement"), *house.processes
    )

    ana = sit_down("ana")
    for payment, amount in ((smaller, "$ 60.000"), (larger, "$ 560.000")):
        expect(ana.locator(f"#pago-{payment.id}")).to_contain_text(amount)
        expect(ana.locator(f"#pago-{payment.id}")).to_contain_text(number)
    ana.goto(f"/#pago-{smaller.id}")
    ana.reload()
    ana.keyboard.press("a")
    expect(ana.locator("#said")).to_contain_text(f"{number} quedó aprobado")

    applied = eventually(lambda: sent_notice(office, case_id, "applied"), *house.processes)
    ana.goto("/libro?cedula=93107416")
    expect(ana.locator(".entry")).to_have_count(1)
    expect(ana.locator(".balance")).to_contain_text("Cuadra")
    with office.reading() as session:
        entry = session.exec(
            select(BookEntry.id).where(BookEntry.payment_id == smaller.id)
        ).one_or_none()
    assert entry is not None
    told = house.whatsapps_to(EDILBERTO)
    assert [one.body for one in told] == [acknowledged.body, applied.body]
    assert f"*{number}*" in told[0].body
    assert "2 pagos, por $ 620.000" in told[0].body
    assert "$ 60.000" in told[1].body

    for status in ("delivered", "sent"):  # In any order, as Twilio reports.
        assert twilio.report(told[1].sid, status, post=house.post) == 204
    assert notices(office, case_id)["applied"].state == NoticeState.DELIVERED
    ana.goto(f"/casos/{number}")
    expect(ana.locator("figure.ours").last).to_contain_text("entregado")


def test_a_message_whose_webhook_never_came_is_found_in_twilios_list(
    in_operation: House,
) -> None:
    house, office = in_operation, in_operation.office
    receipt = slip(receipts.redeban(yesterday(office), 84_000, "1013150124", "004877"))
    lost = house.twilio.receive(
        sender=JHON,
        media=[(receipt, "image/png")],
        at=office.now() - timedelta(minutes=3),
    )
    # What the clock hands in every five minutes.
    office.work.hand_in_now(
        Queue.UPKEEP, Workflow.TWILIO_SWEEP, secrets.token_hex(8), str(office.now()), ""
    )

    case = eventually(lambda: found_case(office, lost["MessageSid"]), *house.processes)
    case_id = case.id or 0
    [payment] = eventually(lambda: settled_payments(office, case_id), *house.processes)
    told = eventually(lambda: sent_notice(office, case_id, "acknowledgement"), *house.processes)

    assert (payment.state, payment.amount_centavos) == (State.PROPOSED, 8_400_000)
    assert payment.member_id == "1013150124"
    waited = office.now() - payment.received_at
    assert waited >= timedelta(minutes=3), "the promise counts from when the member wrote"
    assert [one.body for one in house.whatsapps_to(JHON)] == [told.body]
    assert house.post_messages([lost]) == [204], "and now the webhook comes after all"
    with office.reading() as session:
        assert len(session.exec(select(Notice).where(Notice.recipient == JHON)).all()) == 1
