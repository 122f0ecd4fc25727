"""A folder as mailbox keeps the promises of a mailbox."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from sqlmodel import Session, select
from structlog.testing import capture_logs

from intake.email.drop_folder import DropFolder
from intake.email.mailbox import LARGEST_MAIL
from intake.wiring import Office
from models.sql.tables import Attachment
from tests.intake.email.conftest import a_mail, audited, eventually, has_beaten, messages, watching


@pytest.fixture
def inbox(office: Office) -> Path:
    office.settings.inbox_folder.mkdir()
    return office.settings.inbox_folder


def look_twice(office: Office) -> int:
    folder = DropFolder(office)
    return folder.look() + folder.look()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_a_mail_in_the_folder_arrives_as_mail(office: Office, inbox: Path) -> None:
    (inbox / "pago.eml").write_bytes(a_mail())

    look_twice(office)

    [message] = messages(office)
    assert (message.channel, message.account) == ("email", "carpeta")
    assert (message.sender, message.subject) == ("marta@example.com", "Pago de la cuota")
    assert message.raw_sha256 is not None
    assert office.files.get(message.raw_sha256) == a_mail()
    assert names(inbox) == {"procesados"}
    assert names(inbox / "procesados") == {"pago.eml"}


def test_a_picture_in_the_folder_arrives_as_an_upload(office: Office, inbox: Path) -> None:
    (inbox / "recibo.JPG").write_bytes(b"\xff\xd8 una foto")

    look_twice(office)

    [message] = messages(office)
    assert (message.channel, message.account, message.sender) == ("upload", "carpeta", "")
    with Session(office.engine) as session:
        [file] = session.exec(select(Attachment)).all()
    assert (file.name, file.content_type, file.size) == ("recibo.JPG", "image/jpeg", 11)
    assert file.sha256 is not None
    assert office.files.get(file.sha256) == b"\xff\xd8 una foto"


def test_a_file_is_taken_only_when_it_lies_still(office: Office, inbox: Path) -> None:
    folder, file = DropFolder(office), inbox / "recibo.pdf"

    file.write_bytes(b"%PDF una parte")
    assert folder.look() == 0
    file.write_bytes(b"%PDF una parte y otra")
    assert folder.look() == 0
    assert folder.look() == 1

    [message] = messages(office)
    assert message.raw_sha256 is not None
    assert office.files.get(message.raw_sha256) == b"%PDF una parte y otra"


@pytest.mark.parametrize("name", [".oculto.eml", "a.eml.part", "b.pdf.CRDOWNLOAD", "c.tmp"])
def test_what_a_program_is_still_writing_is_left_alone(
    office: Office, inbox: Path, name: str
) -> None:
    (inbox / name).write_bytes(b"algo")
    (inbox / "vacio.eml").touch()

    assert look_twice(office) == 0
    assert names(inbox) == {name, "vacio.eml"}


def test_a_crash_before_the_move_is_mended(office: Office, inbox: Path) -> None:
    (inbox / "pago.eml").write_bytes(a_mail())
    look_twice(office)
    # As the folder is after a crash between the commit and the move.
    (inbox / "procesados" / "pago.eml").rename(inbox / "pago.eml")

    look_twice(office)

    assert len(messages(office)) == 1
    assert names(inbox / "procesados") == {"pago.eml"}


def test_the_same_mail_under_another_name_is_shown_and_not_processed_again(
    office: Office, inbox: Path
) -> None:
    (inbox / "pago.eml").write_bytes(a_mail())
    look_twice(office)
    (inbox / "otra vez.eml").write_bytes(a_mail())
    look_twice(office)

    assert len(messages(office)) == 1
    assert len(audited(office, "mail.returned")) == 1


def test_a_name_that_is_taken_overwrites_nothing(office: Office, inbox: Path) -> None:
    for body in ("uno", "dos", "tres"):
        (inbox / "pago.eml").write_bytes(a_mail(body))
        look_twice(office)

    assert len(messages(office)) == 3
    assert names(inbox / "procesados") == {"pago.eml", "pago-2.eml", "pago-3.eml"}


def test_what_cannot_be_taken_is_put_aside(office: Office, inbox: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secreto.txt"
    secret.write_text("no es un comprobante")
    (inbox / "enlace.pdf").symlink_to(secret)
    with (inbox / "video.mp4").open("wb") as file:
        file.truncate(LARGEST_MAIL + 1)
    (inbox / "pago.eml").write_bytes(a_mail())

    look_twice(office)

    assert len(messages(office)) == 1
    assert names(inbox / "rechazados") == {"enlace.pdf", "video.mp4"}
    assert secret.read_text() == "no es un comprobante"


def test_one_file_that_cannot_be_kept_stops_no_other(office: Office, inbox: Path) -> None:
    bad = a_mail("malo")
    # Something else lies where its bytes would go.
    obstacle = Path(office.settings.files) / hashlib.sha256(bad).hexdigest()[:2]
    obstacle.touch()
    (inbox / "a.eml").write_bytes(bad)
    (inbox / "b.eml").write_bytes(a_mail("bueno"))

    folder = DropFolder(office)
    folder.look()
    with pytest.raises(ExceptionGroup):
        folder.look()

    assert [message.subject for message in messages(office)] == ["bueno"]
    obstacle.unlink()
    assert folder.look() == 1
    assert names(inbox / "procesados") == {"a.eml", "b.eml"}


def test_a_name_in_no_encoding_is_kept_readable(office: Office, inbox: Path) -> None:
    path = os.fsencode(inbox) + b"/recib\xf3\n.pdf"
    Path(os.fsdecode(path)).write_bytes(b"%PDF")

    look_twice(office)

    [message] = messages(office)
    assert message.external_id.startswith("recib")
    message.external_id.encode()


def test_the_watch_takes_what_is_dropped(office: Office, inbox: Path) -> None:
    (inbox / "pago.eml").write_bytes(a_mail())
    with watching(office):
        eventually(lambda: names(inbox / "procesados") == {"pago.eml"}, "the mail")
        eventually(lambda: has_beaten(office), "a heartbeat")


def test_the_watch_outlives_a_folder_that_is_none(office: Office) -> None:
    office.settings.inbox_folder.touch()

    with capture_logs() as logs, watching(office):
        eventually(lambda: logs, "a complaint")
        assert not has_beaten(office)
        office.settings.inbox_folder.unlink()
        eventually(lambda: has_beaten(office), "a heartbeat")

    assert logs[0]["event"] == "mail.folder_failed"
