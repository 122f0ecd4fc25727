"""What is neither words nor a receipt: kept, shown to staff, and answered with what to do."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlmodel import select

from intake.demo.messages import DemoFile
from models.sql.tables import Case, CaseState, Document, Payment
from tests.journeys.chat import Chat
from tests.journeys.house import House
from tests.journeys.looking import found_case, notices, sent_notice
from tests.journeys.people import LUZ, LUZ_MAIL, a_letter
from tests.journeys.processes import eventually
from tests.webhook import invented
from tests.webhook.conftest import Visitor
from tests.webhook.pages import app_of

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


def test_a_voice_note_in_a_mail_is_heard_with_the_same_player(chat: Chat) -> None:
    note = DemoFile(name="nota.ogg", kind="audio/ogg", data=VOICE)
    alone = chat.mail(a_letter(LUZ_MAIL, "", note, subject="Mi pago"))
    receipt = chat.transfer(38_000, LUZ)
    beside = chat.mail(a_letter(LUZ_MAIL, "va la nota", receipt, note, subject="Otro pago"))

    assert (alone.tray, alone.about) == ("other", "voice")
    assert "por favor escríbalo" in chat.mails(LUZ_MAIL)[0].body
    with chat.office.transaction() as session:
        person = invented.add_person(session, chat.office, "rosa", "Rosa Díaz")
    rosa = Visitor(app_of(chat.office))
    rosa.be(person)
    for page in (f"/casos/{alone.number}", f"/pagos/{chat.payment(beside).id}"):
        [address] = re.findall(r'<audio controls preload="none" src="([^"]+)"', rosa.get(page).text)
        heard = rosa.get(address, headers={"Range": "bytes=0-3"})
        assert (heard.status_code, heard.content_type, heard.data) == (206, "audio/ogg", b"OggS")
        assert rosa.get(address).data == VOICE
    with chat.office.reading() as session:
        paper = session.exec(select(Document).where(Document.kind == "pdf")).one()
    assert rosa.get(f"/documentos/{paper.id}/audio").status_code == 404, "it is no sound"
