from __future__ import annotations

import io

import sqlalchemy as sa
from flask import Flask
from sqlmodel import select

from intake.wiring import Office
from models.sql.tables import Attachment, Case, Message
from tests.conftest import rows
from tests.webhook.conftest import Visitor


def form_of(ana: Visitor, **more: object) -> dict[str, object]:
    page = ana.get("/subir").text
    nonce = page.split('name="nonce" value="')[1].split('"')[0]
    return {"nonce": nonce, "archivos": (io.BytesIO(b"a picture"), "recibo.jpg")} | more


def test_an_uploaded_file_goes_the_way_of_every_message(ana: Visitor, office: Office) -> None:
    form = form_of(ana, cedula="1.077.227.777", texto="para aportes")

    answer = ana.post("/subir", form)

    with office.transaction() as session:
        case = session.exec(select(Case)).one()
        message = session.exec(select(Message)).one()
        file = session.exec(select(Attachment)).one()
        waiting = session.execute(sa.text("select count(*) from workflow_status")).scalar()
    assert answer.location == f"/casos/{case.number}"
    assert (message.channel, message.account, message.sender) == ("upload", "staff", "")
    assert message.form == {"member_id": "1077227777", "by": "ana"}
    assert message.text == "para aportes"
    assert office.files.get(file.sha256 or "") == b"a picture"
    assert waiting == 1
    assert case.number in ana.get(answer.location).text


def test_the_same_form_sent_twice_arrives_once(ana: Visitor, office: Office) -> None:
    form = form_of(ana)
    first = ana.post("/subir", form)

    second = ana.post("/subir", form | {"archivos": (io.BytesIO(b"a picture"), "recibo.jpg")})

    assert first.location == second.location
    assert rows(office, "message") == 1


def test_a_form_without_a_file_keeps_what_was_typed(ana: Visitor, office: Office) -> None:
    form = form_of(ana, texto="para aportes")
    del form["archivos"]

    answer = ana.post("/subir", form)

    assert answer.status_code == 422
    assert "Escoja al menos un archivo." in answer.text
    assert "para aportes" in answer.text
    assert rows(office, "message") == 0


def test_an_unknown_member_is_said_before_anything_arrives(ana: Visitor, office: Office) -> None:
    answer = ana.post("/subir", form_of(ana, cedula="999"))

    assert answer.status_code == 422
    assert "No hay un asociado con esa cédula." in answer.text
    assert rows(office, "message") == 0


def test_too_much_at_once_is_refused_in_words(app: Flask, ana: Visitor) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 2_000
    form = form_of(ana, archivos=(io.BytesIO(bytes(2_001)), "pelicula.mp4"))

    answer = ana.post("/subir", form)

    assert answer.status_code == 413
    assert "pesan demasiado" in answer.text


def test_a_member_is_suggested_while_the_name_is_typed(ana: Visitor) -> None:
    assert ana.get("/asociados/sugerencias?q=ruiz marta").json == [
        {"id": "1077227777", "name": "Marta Inés Ruiz Peña"}
    ]
    assert ana.get("/asociados/sugerencias?q=10772").json
    assert ana.get("/asociados/sugerencias?q=nadie").json == []
    assert ana.get("/asociados/sugerencias?q=").json == []
