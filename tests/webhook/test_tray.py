"""The other tray: what brought no receipt, read and answered by staff."""

from __future__ import annotations

import pytest
from sqlmodel import select

from intake.arrival import Arrived, ArrivedFile, take_in
from intake.wiring import Office
from models.payment import State
from models.sql.tables import (
    AuditEvent,
    Case,
    CaseState,
    Channel,
    Notice,
    Payment,
)
from tests.webhook.conftest import Visitor
from tests.webhook.test_queue import Receive

OGG = b"OggS" + bytes(range(256)) * 40


def arrive(
    office: Office,
    text: str | None,
    *,
    about: str = "words",
    file: tuple[bytes, str] | None = None,
    channel: Channel = Channel.WHATSAPP,
    handled: bool = False,
    **form: str,
) -> str:
    """Let a message come and be laid into the tray; return its case's number."""
    with office.transaction() as session:
        kept = []
        if file is not None:
            data, kind = file
            kept = [ArrivedFile(name="a.bin", content_type=kind, sha256=office.files.put(data))]
        taken = take_in(
            session,
            office,
            Arrived(
                channel=channel,
                account="whatsapp:+573174424530",
                external_id=f"SM{len(session.exec(select(Case.id)).all())}",
                received_at=office.now(),
                sender="whatsapp:+573009990001",
                text=text,
                files=tuple(kept),
                form={"MessageSid": "SM1", "Body": text or "", **form},
                sender_verdict="proven",
            ),
        )
        case = session.get_one(Case, taken.case_id)
        case.state, case.tray, case.about = CaseState.SETTLED, "other", about
        if handled:
            case.handled_by, case.handled_at = "tupago", office.now()
        return case.number


def case_of(office: Office, number: str) -> Case:
    with office.reading() as session:
        return session.exec(select(Case).where(Case.number == number)).one()


def test_what_waits_for_a_person_is_listed_and_counted_and_what_is_done_is_not(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    receive(text="para aportes")
    arrive(office, "¿A qué hora abren?")
    arrive(office, "Buenas tardes", about="greeting", handled=True)

    page = ana.get("/mensajes").text
    done = ana.get("/mensajes?ver=atendidos").text

    assert "¿A qué hora abren?" in page
    assert "Buenas tardes" not in page
    assert "para aportes" not in page
    assert "Buenas tardes" in done
    assert '<span class="count" aria-label="por atender">1</span>' in ana.get("/").text


def test_an_answer_goes_out_by_the_same_channel_once_however_often_it_is_sent(
    ana: Visitor, office: Office
) -> None:
    number = arrive(office, "quiero hablar con alguien", about="wants_person")

    ana.get(f"/casos/{number}")
    for _ in range(2):
        form = {"respuesta": "Con gusto: la llamamos hoy.", "vistos": "0"}
        assert ana.post(f"/mensajes/{number}/responder", form).status_code == 303

    with office.reading() as session:
        [notice] = session.exec(select(Notice)).all()
        trace = session.exec(select(AuditEvent).where(AuditEvent.action == "case.answered")).first()
    assert (notice.channel, notice.recipient) == ("whatsapp", "whatsapp:+573009990001")
    assert "Con gusto: la llamamos hoy." in notice.body
    assert case_of(office, number).handled_by == "ana"
    assert trace is not None
    assert trace.actor == "ana"


def test_an_empty_answer_is_not_sent(ana: Visitor, office: Office) -> None:
    number = arrive(office, "hola")

    ana.get(f"/casos/{number}")
    answer = ana.post(f"/mensajes/{number}/responder", {"respuesta": "  ", "vistos": "0"})

    assert answer.status_code == 422
    assert case_of(office, number).handled_at is None


def test_what_was_seen_to_can_be_taken_back(ana: Visitor, office: Office) -> None:
    number = arrive(office, "hola")
    ana.get(f"/casos/{number}")

    assert ana.post(f"/mensajes/{number}/atendido").status_code == 303
    assert case_of(office, number).handled_by == "ana"
    ana.get(f"/casos/{number}")
    assert ana.post(f"/mensajes/{number}/por-atender").status_code == 303

    assert case_of(office, number).handled_at is None


def test_a_message_can_be_made_a_payment_after_all(ana: Visitor, office: Office) -> None:
    number = arrive(office, "ayer consigné 38.000 en la oficina, para aportes")
    ana.get(f"/casos/{number}")

    answer = ana.post(f"/mensajes/{number}/es-un-pago")

    with office.reading() as session:
        [payment] = session.exec(select(Payment)).all()
    assert answer.location == f"/pagos/{payment.id}"
    assert payment.state == State.UNREADABLE
    assert "para aportes" in ana.get(f"/pagos/{payment.id}").text
    assert ana.get("/mensajes").text.count(number) == 0
    ana.get(f"/casos/{number}")
    assert ana.post(f"/mensajes/{number}/atendido").status_code == 422, "it is there no longer"


def test_a_voice_note_has_a_player_and_can_be_heard_from_anywhere_in_it(
    ana: Visitor, office: Office
) -> None:
    number = arrive(
        office, None, about="voice", file=(OGG, "audio/ogg; codecs=opus"), MessageType="audio"
    )

    page = ana.get(f"/casos/{number}")
    heard = ana.get("/audios/1")
    piece = ana.get("/audios/1", headers={"Range": "bytes=4-7"})

    assert '<audio controls preload="none" src="/audios/1"' in page.text
    assert "media-src 'self'" in page.headers["Content-Security-Policy"]
    assert (heard.status_code, heard.content_type, heard.data) == (200, "audio/ogg", OGG)
    assert heard.headers["Accept-Ranges"] == "bytes"
    assert (piece.status_code, piece.data) == (206, OGG[4:8])
    assert piece.headers["Content-Range"] == f"bytes 4-7/{len(OGG)}"
    assert ana.get("/audios/1", headers={"Range": "bytes=999999-"}).status_code == 416


@pytest.mark.parametrize("data", [b"<script>alert(1)</script>", b"%PDF-1.7", b""])
def test_what_only_says_it_is_sound_is_not_played(
    ana: Visitor, office: Office, data: bytes
) -> None:
    arrive(office, None, about="voice", file=(data, "audio/ogg"), MessageType="audio")

    assert ana.get("/audios/1").status_code == 404
    assert ana.get("/audios/77").status_code == 404


def test_a_place_and_a_contact_are_shown_in_words(ana: Visitor, office: Office) -> None:
    place = arrive(
        office, None, about="place", MessageType="location",
        Latitude="4.6097", Longitude="-74.0817", Label="Oficina <b>",
    )  # fmt: skip
    card = b"BEGIN:VCARD\r\nFN:Rosa Elvira\r\nTEL;type=CELL:+57 300 999 0002\r\nEND:VCARD\r\n"
    contact = arrive(
        office, None, about="contact", file=(card, "text/vcard"), MessageType="contacts"
    )

    shown = ana.get(f"/casos/{place}").text
    assert "Oficina &lt;b&gt; · 4.609700, -74.081700" in shown
    assert "Rosa Elvira · +57 300 999 0002" in ana.get(f"/casos/{contact}").text


def test_a_case_that_was_taken_in_leads_to_the_one_that_took_it(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    receive(text="aportes")
    number = arrive(office, "perdón, es para la cuota")
    with office.transaction() as session:
        home = session.get_one(Case, 1)
        late = session.exec(select(Case).where(Case.number == number)).one()
        late.tray, late.joined_id = None, home.id

    assert ana.get(f"/casos/{number}").location == f"/casos/{home.number}"
