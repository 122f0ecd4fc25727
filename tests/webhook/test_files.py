from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlmodel import select

from intake.wiring import Office
from models.sql.tables import Attachment, AuditEvent, Document, Message
from tests.webhook.conftest import Visitor
from tests.webhook.test_queue import Receive


def raw_of_only_message(office: Office) -> str:
    with office.transaction() as session:
        return session.exec(select(Message.raw_sha256)).one() or ""


def test_an_original_is_handed_over_and_never_shown(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    receive(text="aportes")

    answer = ana.get(f"/archivos/{raw_of_only_message(office)}")

    assert answer.status_code == 200
    assert answer.data.startswith(b"original ")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_looked_at_an_original_stands_in_the_trail(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    receive(text="aportes")
    sha256 = raw_of_only_message(office)

    ana.get(f"/archivos/{sha256}")

    with office.transaction() as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "file.viewed")).one()
    assert (event.actor, event.detail["sha256"]) == ("ana", sha256)


def test_an_attachment_keeps_its_name_whatever_is_in_it(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    receive(text="aportes")
    sha256 = office.files.put(b"%PDF")
    with office.transaction() as session:
        message = session.exec(select(Message.id)).one()
        session.add(
            Attachment(message_id=message, position=0, name='recibo "ñ"\r\nX: 1.pdf', sha256=sha256)
        )

    answer = ana.get(f"/archivos/{sha256}")

    assert answer.data == b"%PDF"
    assert "X" not in answer.headers
    assert "\n" not in answer.headers["Content-Disposition"]


def test_only_files_that_arrived_are_given_out(ana: Visitor, office: Office) -> None:
    kept = office.files.put(b"not of any message")

    assert ana.get(f"/archivos/{kept}").status_code == 404
    assert ana.get(f"/archivos/{hashlib.sha256(b'x').hexdigest()}").status_code == 404
    assert ana.get("/archivos/..%2f..%2fsecret_key").status_code == 404
    assert ana.get("/archivos/secret_key").status_code == 404


def test_a_file_that_is_gone_is_said_to_be_gone(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    receive(text="aportes")
    with office.transaction() as session:
        session.exec(select(Message)).one().raw_sha256 = hashlib.sha256(b"gone").hexdigest()

    answer = ana.get(f"/archivos/{raw_of_only_message(office)}")

    assert answer.status_code == 410
    assert "ya no está guardado" in answer.text


def test_a_page_of_ours_is_shown_as_the_picture_it_is(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    receive(text="aportes")
    with office.transaction() as session:
        document = session.exec(select(Document.id)).one()

    answer = ana.get(f"/documentos/{document}/paginas/1")

    assert answer.headers["Content-Type"] == "image/png"
    assert "Content-Disposition" not in answer.headers
    etag = answer.headers["ETag"]
    again = ana.get(f"/documentos/{document}/paginas/1", headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert ana.get(f"/documentos/{document}/paginas/2").status_code == 404
    assert ana.get("/documentos/999/paginas/1").status_code == 404


def test_what_is_no_picture_is_not_shown_as_one(
    ana: Visitor, receive: Callable[..., int], office: Office
) -> None:
    receive(text="aportes")
    sha256 = office.files.put(b"<script>alert(1)</script>")
    with office.transaction() as session:
        document = session.exec(select(Document)).one()
        document.pages = [{"page": 1, "sha256": sha256}]
        number = document.id

    assert ana.get(f"/documentos/{number}/paginas/1").status_code == 404
