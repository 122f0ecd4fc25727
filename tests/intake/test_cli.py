from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from intake.__main__ import app, run
from intake.settings import Settings
from intake.verbs import audit, propose
from intake.verbs.help_page import usage_in_spanish
from tests.intake.console import ROOT, Console, as_a_process


def every_verb(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:  # noqa: ANN401
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every_verb(command, (*path, name))
        else:
            yield (*path, name)


VERBS = sorted(every_verb(typer.main.get_command(app)))


@pytest.fixture
def console(
    capsys: pytest.CaptureFixture[str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Console:
    monkeypatch.setenv("TUPAGO_HOME", str(settings.home))
    monkeypatch.chdir(settings.home)
    return Console(capsys)


# --- Help ----------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_every_verb_explains_itself_in_spanish_with_an_example(
    console: Console, verb: tuple[str, ...]
) -> None:
    said = console(*verb, "--help")

    assert said.code == 0
    assert said.err == ""
    assert f"Ejemplo:  tupago {verb[0]}" in said.out
    assert said.out.startswith(f"Uso: tupago {' '.join(verb)}")
    for english in ("Usage", "Options", "Arguments", "required", "default", "Show this"):
        assert english not in said.out


def test_the_verbs_of_the_contract_are_all_there() -> None:
    promised = "read understand propose import submit case run doctor demo eval bench export"
    kept = {verb[0] for verb in VERBS}

    assert {*promised.split(), "audit", "backup", "restore", "retention", "migrate"} <= kept


def test_asking_for_help_loads_no_heavy_library() -> None:
    script = (
        "import sys; from intake.__main__ import run; run(['--help']);"
        "heavy = {'sqlalchemy', 'dbos', 'spacy', 'cv2', 'rich', 'pydantic_settings', 'openpyxl'};"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


# --- Wrong usage and what cannot be done -----------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "falta el verbo"),
        (["leer"], "no existe «leer»"),
        (["read"], "falta FILE"),
        (["read", "x", "--foo"], "no existe la opción --foo"),
        (["read", "x", "--jobs", "dos"], "--jobs"),
        (["read", "x", "--jobs", "0"], "--jobs"),
        (["read", "x", "--jsonl"], "la opción --jsonl necesita un valor"),
        (["understand"], "un texto o --batch"),
        (["understand", "hola", "--batch", "x"], "un texto o --batch"),
        (["understand", "hola", "--today", "ayer"], "no es AAAA-MM-DD"),
        (["propose"], "un caso o --batch"),
        (["import", "gatos", "x"], "members"),
        (["import", "bank", "x"], "necesita --format"),
        (["import", "members", "x", "--format", "pse"], "solo para archivos del banco"),
        (["submit"], "al menos un archivo"),
        (["submit", "a.eml", "--channel", "whatsapp"], "llega por correo"),
        (["submit", "a.eml", "--text", "x"], "ya dice quién escribe"),
        (["submit", "a.jpg", "--channel", "fax"], "--channel"),
        (["case"], "falta NUMBER"),
        (["case", "a", "b"], "sobra: b"),
        (["export", "close"], "necesita --date"),
        (["export", "book", "--out", "x.pdf"], ".csv o .xlsx"),
        (["export", "members", "--date", "2026-11-20"], "--date no se usa"),
        (["audit", "fix"], "verify"),
        (["staff"], "falta el verbo"),
        (["staff", "add", "ana", "--role", "jefa"], "«jefa» no es"),
        (["restore"], "falta FILE"),
        (["eval"], "falta DIR"),
        (["bench", "gatos", "x"], "read"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_told_in_one_line_and_ends_with_2(
    console: Console, words: list[str], told: str
) -> None:
    said = console.refused(*words)

    assert said.code == 2
    assert told in said.err
    assert "--help" in said.err


@pytest.mark.parametrize(
    "words",
    [
        ["read", "no-existe.jpg"],
        ["read", "no-existe.jpg", "--jsonl", "out.jsonl"],
        ["understand", "--batch", "no-existe.jsonl"],
        ["propose", "no-existe.json"],
        ["propose", "--batch", "no-existe.jsonl"],
        ["import", "members", "no-existe.csv"],
        ["import", "obligations", "vacio.csv"],
        ["import", "bank", "vacio.csv", "--format", "asobancaria-2001"],
        ["import", "bank", "vacio.csv", "--format", "sap"],
        ["submit", "no-existe.jpg"],
        ["submit", "vacio.csv", "--from", "luz", "--channel", "whatsapp"],
        ["case", "BC-AAAAA"],
        ["export", "book", "--out", "no/existe/x.csv"],
        ["backup", "no/existe/x.tar"],
        ["restore", "vacio.csv", "--force"],
        ["restore", "vacio.csv"],
        ["staff", "password", "nadie"],
        ["staff", "add", "!"],
        ["eval", "no-existe"],
        ["bench", "read", "no-existe"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_told_in_one_line(console: Console, words: list[str]) -> None:
    Path("vacio.csv").write_text("")

    console.refused(*words)


@pytest.mark.parametrize(
    "words",
    [["import", "members", "x.csv"], ["submit", "x.csv"], ["case", "X"], ["audit", "verify"]],
)
def test_without_a_database_a_verb_says_how_to_make_one(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
) -> None:
    monkeypatch.setenv("TUPAGO_HOME", str(tmp_path / "new"))
    monkeypatch.chdir(tmp_path)
    Path("x.csv").write_text("x")

    said = Console(capsys).refused(*words)

    assert "tupago migrate" in said.err
    assert not (tmp_path / "new").exists()


def test_a_database_that_is_none_is_told_plainly(console: Console, settings: Settings) -> None:
    (settings.home / "tupago.sqlite").write_bytes(b"this is no database at all, is it?" * 40)

    assert "base de datos" in console.refused("case", "BC-AAAAA").err


def test_a_setting_that_makes_no_sense_is_named(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUPAGO_IMAP_PORT", "muchos")

    assert "TUPAGO_IMAP_PORT" in console.refused("doctor").err


def test_what_nobody_foresaw_is_one_line_and_its_traceback_goes_to_the_log(
    console: Console, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(propose, "input_text", break_down)

    said = console.refused("propose", "x.json")

    log = (settings.home / "log" / "tupago-errors.log").read_text(encoding="utf-8")
    name = said.err.partition("(")[2].partition(")")[0]
    assert name in log
    assert "ZeroDivisionError: of all things" in log
    assert "Traceback" not in said.err


def test_ctrl_c_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def press_ctrl_c(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(propose, "input_text", press_ctrl_c)

    assert run(["propose", "x.json"]) == 130
    assert capsys.readouterr().err == "tupago: interrumpido.\n"


@pytest.mark.parametrize(
    "english",
    [
        "Missing argument 'FILE'.",
        "Missing command.",
        "No such command 'x'.",
        "No such option: --x",
        "Option '--x' requires an argument.",
        "Got unexpected extra argument (b)",
        "Invalid value for '--jobs': Input should be a valid integer, unable to parse",
    ],
)
def test_typer_s_own_words_are_turned_into_spanish(english: str) -> None:
    assert usage_in_spanish(english) != english
    assert not {"Missing", "Invalid", "such", "Got"} & set(usage_in_spanish(english).split())


# --- As people start it ----------------------------------------------------------------------


def test_a_verb_writes_json_alone_on_standard_output(tmp_path: Path) -> None:
    said = as_a_process(
        "understand", "-", "--today", "2026-11-22", "--json", home=tmp_path,
        given=b"para mis aportes, 38 mil",
    )  # fmt: skip

    assert said.code == 0
    assert said.document["intent"] == "apply"


def test_a_process_ends_with_2_on_wrong_usage_and_without_a_traceback(tmp_path: Path) -> None:
    said = as_a_process("propose", "--nada", home=tmp_path)

    assert (said.code, said.out) == (2, "")
    assert said.err == "tupago: no existe la opción --nada. Vea: tupago propose --help\n"


def test_a_process_speaks_utf_8_in_any_locale(tmp_path: Path) -> None:
    said = as_a_process(
        "case", "ñ", home=tmp_path, env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    )

    assert said.code == 1
    assert "está lista" in said.err


def test_a_reader_that_closes_the_pipe_early_sees_no_traceback(tmp_path: Path) -> None:
    batch = tmp_path / "in.jsonl"
    batch.write_text('{"id": 1, "case": {}}\n' * 20_000)
    process = subprocess.Popen(
        [sys.executable, "-m", "intake", "propose", "--batch", str(batch)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read().decode()
        process.wait(timeout=30)

    assert "Traceback" not in told
    assert "Exception ignored" not in told


def test_ctrl_c_ends_a_process_without_a_traceback(tmp_path: Path) -> None:
    # Whoever runs the tests in the background has them started deaf to Ctrl-C.
    hearing = ["env", "--default-signal=INT"]
    process = subprocess.Popen(
        [*hearing, sys.executable, "-m", "intake", "understand", "--batch", "-"],
        cwd=ROOT,
        env={**os.environ, "TUPAGO_HOME": str(tmp_path)},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stderr is not None
    with process.stdin, process.stderr:
        waits_for = Path(f"/proc/{process.pid}/wchan")
        while "pipe_read" not in waits_for.read_text():  # Until it waits for its input.
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        told = process.stderr.read().decode()
        process.wait(timeout=30)

    assert process.returncode == 130
    assert told == "tupago: interrumpido.\n"


def test_a_broken_trail_is_told_and_ends_with_1(console: Console, settings: Settings) -> None:
    assert console("staff", "add", "ana", "--json").code == 0
    assert console("audit", "verify", "--json").document == {
        "events": 1, "whole": True, "broken": [],
    }  # fmt: skip
    with sqlite3.connect(settings.home / "tupago.sqlite") as connection:
        connection.execute("update auditevent set actor = 'otra'")
    connection.close()

    said = console("audit", "verify", "--json")

    assert said.code == 1
    assert said.document["broken"] == [1]
    assert audit.BrokenTrailError.message in said.err
