"""``tupago batch``: the same two people, with their passwords."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from models.payment import State
from models.sql.tables import CoreBatchState, StaffUser
from tests.intake.batches.desk import Desk, answer_file
from tests.intake.console import Console, Spoken
from tests.webhook.invented import PASSWORD


@pytest.fixture
def console(
    capsys: pytest.CaptureFixture[str],
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Console:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setenv("TUPAGO_HOME", str(desk.office.settings.home))
    monkeypatch.setenv("TUPAGO_LEDGER", "linix")
    monkeypatch.chdir(work)
    return Console(capsys)


@pytest.fixture
def say(console: Console, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Spoken]:
    """Return what runs a verb while somebody types a password."""

    def speak(*words: str | Path, password: str = PASSWORD) -> Spoken:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
        return console("batch", *words)

    return speak


def test_a_batch_goes_from_what_waits_to_what_linix_answered(
    desk: Desk, say: Callable[..., Spoken]
) -> None:
    payment_id = desk.approved()
    assert say("list", "--json").document["waiting"] == {
        "payments": 1, "lines": 2, "total": "38000.00", "without_bank": 0,
    }  # fmt: skip

    number = say("prepare", "--by", "ana", "--json").document["batch"]
    assert say("approve", number, "--by", "luis", "--json").document["state"] == "approved"
    taken = say("file", number, "--by", "ana", "--json").document
    assert Path(taken["file"]).read_bytes() == desk.file(number)
    assert say("file", number, "--by", "ana", "--xlsx", "--out", "l.xlsx").code == 0
    assert Path("l.xlsx").read_bytes().startswith(b"PK")
    assert say("sent", number, "--by", "ana").code == 0
    Path("r.csv").write_bytes(answer_file((x.key, "APLICADO", "9") for x in desk.lines(number)))
    told = say("answer", number, "r.csv", "--by", "luis", "--json").document

    assert (told["applied"], told["payments_posted"]) == (2, [payment_id])
    desk.work()
    assert desk.state(payment_id) == State.POSTED
    assert [one["state"] for one in say("list", "--json").document["batches"]] == ["answered"]


def test_nobody_signs_as_another_nor_twice(desk: Desk, say: Callable[..., Spoken]) -> None:
    desk.approved()
    number = say("prepare", "--by", "ana", "--json").document["batch"]

    assert "otra persona" in say("approve", number, "--by", "ana").err
    assert say("approve", number, "--by", "luis", password="adivinada").code == 1
    with desk.office.transaction() as session:
        session.get_one(StaffUser, "luis").must_change_password = True
    assert "clave de un solo uso" in say("approve", number, "--by", "luis").err
    assert desk.batch(number).state == CoreBatchState.PREPARED


def test_a_batch_is_discarded_with_a_reason(desk: Desk, say: Callable[..., Spoken]) -> None:
    desk.approved()
    number = say("prepare", "--by", "ana", "--json").document["batch"]

    said = say("discard", number, "--by", "ana", "--why", "Faltaba un pago", "--json")

    assert said.document["state"] == "discarded"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["prepare", "--by", "ana"], "No hay pagos aprobados"),
        (["prepare", "--by", "ana", "--layout", "nadie"], "No hay pagos aprobados"),
        (["sent", "LX-000009", "--by", "ana"], "No existe un lote"),
        (["file", "LX-000009", "--by", "ana"], "No existe un lote"),
        (["answer", "LX-000009", "no.csv", "--by", "ana"], "no.csv: no existe"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    say: Callable[..., Spoken], words: list[str], told: str
) -> None:
    said = say(*words)

    assert said.code == 1
    assert told in said.err
    assert len(said.err.splitlines()) == 1


def test_without_linix_there_are_no_batches(
    say: Callable[..., Spoken], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUPAGO_LEDGER", "book")

    assert "TUPAGO_LEDGER" in say("prepare", "--by", "ana").err
