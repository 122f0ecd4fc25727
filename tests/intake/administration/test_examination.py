from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from intake.administration.examination import Finding, examine
from intake.processes.heartbeat import beat
from intake.settings import Settings
from intake.whatsapp.contents import all_contents
from intake.wiring import Office, utc_now
from models.sql import audit


def findings(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(settings)}


@pytest.fixture
def nobody_there() -> Iterator[int]:
    """Give a port on which nobody answers: it is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])


@pytest.fixture
def somebody_there() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_a_fresh_deployment_lacks_its_database_and_is_told_how_to_get_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "new", _env_file=None)

    found = findings(settings)

    assert found["base de datos"].ok is False
    assert "tupago migrate" in found["base de datos"].told
    assert found["carpeta de datos"].ok is True
    assert not settings.home.exists()


def test_a_migrated_deployment_is_sound_and_what_is_not_set_up_is_said(office: Office) -> None:
    found = findings(office.settings)

    assert not [one for one in found.values() if one.essential and one.ok is False]
    assert (
        found["buzón"].ok is found["correo de salida"].ok is found["WhatsApp (Twilio)"].ok is None
    )
    assert found["equipo"].ok is False
    assert "staff add" in found["equipo"].told


def test_servers_that_do_not_answer_are_named(tmp_path: Path, nobody_there: int) -> None:
    settings = Settings(
        home=tmp_path,
        imap_host="127.0.0.1",
        imap_port=nobody_there,
        smtp_host="127.0.0.1",
        smtp_port=nobody_there,
        twilio_account_sid="AC0",
        twilio_api_base_url=f"http://127.0.0.1:{nobody_there}",
        _env_file=None,
    )

    found = findings(settings)

    for what in ("buzón", "correo de salida", "WhatsApp (Twilio)"):
        assert found[what].ok is False
        assert str(nobody_there) in found[what].told


def test_templates_that_are_not_at_twilio_are_told(tmp_path: Path, nobody_there: int) -> None:
    nowhere = Settings(
        home=tmp_path,
        twilio_account_sid="AC0",
        twilio_api_base_url=f"http://127.0.0.1:{nobody_there}",
        _env_file=None,
    )
    there = {content.name: "HX0" for content in all_contents()}
    what = "plantillas y botones de WhatsApp"

    without = findings(nowhere)[what]

    assert without.ok is False
    assert "tupago whatsapp contents" in without.told
    assert findings(nowhere.model_copy(update={"twilio_contents": there}))[what].ok is True


def test_a_mailbox_that_answers_is_told(tmp_path: Path, somebody_there: int) -> None:
    settings = Settings(
        home=tmp_path, imap_host="127.0.0.1", imap_port=somebody_there, _env_file=None
    )

    assert findings(settings)["buzón"].ok is True


def test_a_database_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "tupago.sqlite").write_bytes(b"no es una base de datos " * 100)

    assert findings(Settings(home=tmp_path, _env_file=None))["base de datos"].ok is False


def test_a_process_that_has_been_silent_is_pointed_at(office: Office) -> None:
    with office.transaction() as session:
        beat(session, "worker", utc_now())
        beat(session, "mail", utc_now() - timedelta(hours=1))

    found = findings(office.settings)

    assert found["proceso worker"].ok is True
    assert found["proceso mail"].ok is False


def test_a_clock_that_runs_behind_what_was_written_down_is_noticed(office: Office) -> None:
    with office.transaction() as session:
        audit.record(session, at=utc_now() + timedelta(days=1), actor="x", action="x", subject="x")

    assert findings(office.settings)["reloj"].ok is False


def test_the_template_of_the_batches_is_looked_at_before_one_needs_it(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, ledger="linix", linix_layout="nucleo", _env_file=None)
    assert findings(settings)["plantilla de los lotes"].ok is False

    (tmp_path / "layouts").mkdir()
    path = tmp_path / "layouts" / "nucleo.toml"
    path.write_text('[[columns]]\nname = "clave"\nfield = "llave"\n', encoding="utf-8")
    assert "nucleo.toml: línea 3" in findings(settings)["plantilla de los lotes"].told

    path.write_bytes('\ufeff[[columns]]\nname = "clave" # ñ\nfield = "key"\n'.encode())
    assert findings(settings)["plantilla de los lotes"].ok is True
    assert "plantilla de los lotes" not in findings(Settings(home=tmp_path, _env_file=None))
