"""What holds for every page: headers, no foreign or inline code, health, errors, words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask

import models.payment as payment_model
from applier.cash import AlertKind
from intake.administration.closing import Place
from intake.secret_key import secret_key
from intake.settings import Settings
from intake.wiring import Office
from models.errors import TupagoError
from models.proposal import Action, Basis, Severity
from models.sql.tables import Channel, Heartbeat, NoticeState
from tests.conftest import Clock
from tests.webhook.conftest import Visitor
from tests.webhook.test_queue import Receive
from webhook import wording

HERE = Path(wording.__file__).parent
TEMPLATES = sorted((HERE / "templates").glob("*.html"))


def test_every_answer_carries_the_headers_that_shut_doors(
    ana: Visitor, stranger: Visitor, receive: Receive
) -> None:
    payment = receive(text="aportes")
    for answer in (
        stranger.get("/login"),
        ana.get("/"),
        ana.get(f"/pagos/{payment}"),
        ana.get("/nada"),
        stranger.get("/salud"),
    ):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


def test_whoever_looks_waits_for_nobody_who_writes(
    ana: Visitor, receive: Receive, office: Office
) -> None:
    payment = receive(text="aportes")
    pages = ("/", "/cola", f"/pagos/{payment}", "/libro", "/mensajes", "/cuarentena", "/salud")

    with office.transaction():  # On SQLite one at a time may write, and this one does.
        codes = {page: ana.get(page).status_code for page in pages}

    assert set(codes.values()) == {200}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_what_the_policy_forbids(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)
    assert "|safe" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_its_token(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL):
        assert "m.csrf()" in form


def test_an_asset_is_kept_for_long_and_named_by_its_content(stranger: Visitor) -> None:
    address = re.search(
        r'href="(/static/tupago\.css\?v=[0-9a-f]{12})"', stranger.get("/login").text
    )
    assert address

    with stranger.get(address[1]) as answer:
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_health_is_told_to_anybody_and_holds_nothing_private(
    stranger: Visitor, office: Office, clock: Clock
) -> None:
    with office.transaction() as session:
        session.add(
            Heartbeat(name="mail", at=clock.moment - timedelta(minutes=20), detail="x@y.test")
        )
        session.add(Heartbeat(name="worker", at=clock.moment))

    answer = stranger.get("/salud")

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["database"] is True
    assert answer.json["heartbeats"]["mail"]["late"] is True
    assert answer.json["heartbeats"]["worker"]["late"] is False
    assert "x@y.test" not in answer.text


def test_metrics_are_for_this_machine_and_for_people_signed_in(
    stranger: Visitor, ana: Visitor, receive: Receive
) -> None:
    receive(text="aportes")

    here = stranger.get("/metrics")
    through_proxy = stranger.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    away = stranger.get("/metrics", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    known = ana.get("/metrics", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})

    assert 'tupago_payments{state="proposed"} 1.0' in here.text
    assert (through_proxy.status_code, away.status_code) == (403, 403)
    assert known.status_code == 200


def test_a_bug_is_an_apology_without_particulars(app: Flask, ana: Visitor) -> None:
    def fail() -> str:
        raise ZeroDivisionError("secret particulars")

    app.view_functions["book.show"] = fail

    answer = ana.get("/libro")

    assert answer.status_code == 500
    assert "Algo falló de nuestro lado" in answer.text
    assert "secret particulars" not in answer.text


def test_the_secret_key_is_made_once_and_for_our_eyes_only(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", _env_file=None)

    first, second = secret_key(settings), secret_key(settings)

    assert first == second
    assert len(first) == 64
    assert (tmp_path / "home" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret_key"]


def test_a_given_secret_key_is_used_as_it_is(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, secret_key="given", _env_file=None)

    assert secret_key(settings) == "given"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("utc", "written"),
    [
        (datetime(2026, 11, 20, 21, 42, tzinfo=UTC), "vie 20 nov 4:42 p. m."),
        (datetime(2026, 11, 21, 5, 0, tzinfo=UTC), "sáb 21 nov 12:00 a. m."),
        (datetime(2026, 7, 1, 17, 5, tzinfo=UTC), "mié 1 jul 12:05 p. m."),
        (datetime(2026, 1, 1, 3, 59, tzinfo=UTC), "mié 31 dic 10:59 p. m."),
    ],
)
def test_times_are_written_as_people_here_say_them(utc: datetime, written: str) -> None:
    assert wording.moment(utc) == written


def test_days_are_written_with_their_year_where_it_matters() -> None:
    assert wording.full_day(date(2026, 11, 20)) == "vie 20 nov 2026"


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        (wording.STATES, payment_model.State),
        (wording.STEPS, payment_model.Step),
        (wording.ACTIONS, Action),
        (wording.BASES, Basis),
        (wording.SEVERITIES, Severity),
        (wording.CHANNELS, Channel),
        (wording.PLACES, Place),
        (wording.CASH_ALERTS, AlertKind),
        (wording.NOTICE_STATES, NoticeState),
    ],
)
def test_every_code_has_its_spanish_name(names: dict[str, str], codes: type[StrEnum]) -> None:
    assert set(names) == {code.value for code in codes}


def test_every_error_ends_as_a_sentence() -> None:
    def below(base: type[TupagoError]) -> set[type[TupagoError]]:
        return {error for sub in base.__subclasses__() for error in ({sub} | below(sub))}

    errors = below(TupagoError)

    told = [error.message for error in errors if hasattr(error, "message")]  # Bases have none.
    assert len(told) > 20
    assert [message for message in told if not message.endswith((".", "?"))] == []
