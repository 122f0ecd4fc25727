"""What is neither words nor a receipt: kept, shown to staff, and answered with what to do."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlmodel import select

from models.sql.tables import Case, CaseState, Payment
from tests.journeys.house import House
from tests.journeys.looking import found_case, notices, sent_notice
from tests.journeys.processes import eventually

# The head of an Ogg page; to whoever plays it, silence.
VOICE = b"OggS\x00\x02" + b"\x00" * 20 + b"\x01\x13OpusHead\x01\x01" + b"\x00" * 400


def settled(house: House, form: dict[str, str]) -> Case:
    def look() -> Case | None:
        case = found_case(house.office, form["MessageSid"])
        return case if case is not None and case.state == CaseState.SETTLED else None

    return eventually(look, *house.processes)


def test_a_voice_note_is_kept_answered_and_can_be_heard(
    in_operation: House, sit_down: Callable[[str], Page]
) -> None:
    house, office, twilio = in_operation, in_operation.office, in_operation.twilio
    sender = "whatsapp:+573009990301"
    note = twilio.receive(sender=sender, media=[(VOICE, "audio/ogg; codecs=opus")])

    assert house.post_messages([note]) == [204]
    case = settled(house, note)
    told = eventually(lambda: sent_notice(office, case.id or 0, "brief"), *house.processes)

    assert (case.tray, case.about, case.handled_at) == ("other", "voice", None)
    assert "por favor escríbalo" in told.body
    with office.reading() as session:
        assert session.exec(select(Payment.id).where(Payment.case_id == case.id)).first() is None

    ana = sit_down("ana")
    ana.goto("/mensajes")
    ana.locator(f"#mensaje-{case.number} a").click()
    player = ana.locator("audio")
    expect(player).to_be_visible()
    heard = ana.request.get(str(player.get_attribute("src")), headers={"Range": "bytes=0-3"})
    assert (heard.status, heard.body()) == (206, b"OggS")
    ana.keyboard.press("r")
    ana.keyboard.type("Ya escuchamos su nota, con gusto la llamamos.")
    ana.keyboard.press("Control+Enter")
    expect(ana.locator("#said")).to_contain_text("va en camino")
    eventually(lambda: sent_notice(office, case.id or 0, "staff"), *house.processes)
    assert "Ya escuchamos su nota" in house.whatsapps_to(sender)[-1].body


def test_a_sticker_is_answered_with_nothing_and_a_place_with_what_to_do(
    in_operation: House,
) -> None:
    house, office, twilio = in_operation, in_operation.office, in_operation.twilio
    sticker = twilio.receive(
        sender="whatsapp:+573009990302",
        media=[(b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(60), "image/webp")],
        MessageType="sticker",
    )
    thumb = twilio.receive("👍", sender="whatsapp:+573009990303")
    place = twilio.receive(
        sender="whatsapp:+573009990304",
        MessageType="location", Latitude="4.6097", Longitude="-74.0817", Label="La oficina",
    )  # fmt: skip

    assert house.post_messages([sticker, thumb, place]) == [204] * 3

    for silent in (sticker, thumb):
        case = settled(house, silent)
        assert notices(office, case.id or 0) == {}
        assert (case.tray, case.handled_by) == ("other", "tupago")
    case = settled(house, place)
    told = eventually(lambda: sent_notice(office, case.id or 0, "brief"), *house.processes)
    assert "Recibimos su ubicación" in told.body
