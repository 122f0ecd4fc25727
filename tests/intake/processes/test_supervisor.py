from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import pytest

from intake.processes.supervisor import (
    AddressTakenError,
    AlreadyRunningError,
    FolderNotOursError,
    NoRoomError,
    ProcfileError,
    Supervisor,
    check_address,
    check_room,
    only_one,
    read_procfile,
)

T = TypeVar("T")

ROOT = Path(__file__).parents[3]
PATIENCE_SECONDS = 60.0
PARENT = """
import json, sys
from intake.processes.supervisor import Supervisor
def say(line): print(f"{line}\\n", end="", flush=True)  # In one piece: two threads say something.
Supervisor(json.loads(sys.argv[1]), say, first_wait_seconds=0.05, stop_seconds=1).run()
say("parent | end")
"""
# Says who it is and who its own child is, which outlives it unless somebody takes care.
FAMILY = ["sh", "-c", "sleep 1000 & echo born $$ $!; wait"]
STUBBORN = ["sh", "-c", "trap '' TERM; echo born $$ $$; while :; do sleep 0.1; done"]


class Parent:
    """A supervisor in a process of its own, and what it says."""

    def __init__(self, arguments: list[str], **environment: str) -> None:
        self.lines: list[str] = []
        self.popen = subprocess.Popen(
            [sys.executable, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            env=os.environ | environment,
        )
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self.popen.stdout is not None
        with self.popen.stdout as lines:
            self.lines.extend(iter(lines.readline, ""))

    def said(self, pattern: str) -> list[re.Match[str]]:
        return [found for line in list(self.lines) if (found := re.search(pattern, line))]

    def born(self, count: int) -> list[int]:
        """Return the ids of the processes of ``count`` families, once they are there."""
        births: list[re.Match[str]] = []

        def enough() -> bool:
            births[:] = self.said(r"born (\d+) (\d+)")
            return len(births) >= count

        eventually(enough, self)
        return [int(pid) for birth in births for pid in birth.groups()]

    def end(self, with_signal: signal.Signals) -> int:
        self.popen.send_signal(with_signal)
        code = self.popen.wait(60)
        self._listener.join()
        return code


@pytest.fixture
def parent() -> Iterator[Callable[[Mapping[str, list[str]]], Parent]]:
    started: list[Parent] = []

    def start(commands: Mapping[str, list[str]]) -> Parent:
        started.append(Parent(["-c", PARENT, json.dumps(commands)]))
        return started[-1]

    yield start
    for one in started:
        one.end(signal.SIGTERM)


def eventually(look: Callable[[], T], parent: Parent | None = None) -> T:
    """Return what ``look`` finds; give up after a while, or once ``parent`` is no more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        assert parent is None or parent.popen.poll() is None, parent.lines
        assert time.monotonic() < deadline, parent.lines if parent else "it did not come to pass"
        time.sleep(0.05)
    return found


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def all_ended(pids: list[int]) -> bool:
    return eventually(lambda: not any(map(lives, pids)))


# --- The Procfile --------------------------------------------------------------------------


def test_the_processes_of_the_procfile_run_with_this_very_python() -> None:
    commands = read_procfile()

    assert list(commands) == ["web", "worker", "mail"]
    assert commands["worker"] == [sys.executable, "-m", "intake", "work"]
    assert Path(commands["web"][0]) == Path(sys.executable).with_name("gunicorn")


def test_a_procfile_may_hold_comments_empty_lines_and_quotes(tmp_path: Path) -> None:
    path = tmp_path / "Procfile"
    path.write_text("# web: not this one\n\nrelease: once\none: printf '%s  %s' á\n", "utf-8")

    assert read_procfile(path) == {"one": ["printf", "%s  %s", "á"]}


@pytest.mark.parametrize("line", ["web", "web:", 'web: sh -c "exit'])
def test_a_line_that_says_nothing_to_start_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "Procfile"
    path.write_text(f"mail: true\n{line}\n", "utf-8")

    with pytest.raises(ProcfileError) as caught:
        read_procfile(path)
    assert "línea 2" in caught.value.detail


def test_a_missing_procfile_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProcfileError) as caught:
        read_procfile(tmp_path / "Procfile")
    assert "no existe" in caught.value.detail


# --- One parent a folder, one page an address ----------------------------------------------


def test_a_second_parent_keeps_away_from_a_folder_until_the_first_has_ended(tmp_path: Path) -> None:
    home = tmp_path / "not" / "there"
    with only_one(home), pytest.raises(AlreadyRunningError), only_one(home):
        pass
    with only_one(home):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(FolderNotOursError) as caught, only_one(tmp_path / "file" / "home"):
        pass
    assert str(tmp_path / "file" / "home") in caught.value.detail


def test_a_full_disk_is_told_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(NoRoomError) as caught:
        check_room(tmp_path, least_free_bytes=2**80)
    assert str(tmp_path) in caught.value.detail
    check_room(tmp_path, least_free_bytes=1)


def test_a_taken_port_is_told_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        bind = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(AddressTakenError) as caught:
            check_address(bind, patience_seconds=0)
    assert "otro programa ya usa ese puerto" in caught.value.detail
    assert "TUPAGO_WEB_BIND=" in caught.value.detail
    check_address(bind)


@pytest.mark.parametrize("bind", ["127.0.0.1:99999", "203.0.113.7:80"])
def test_an_address_that_this_machine_cannot_have_is_refused(bind: str) -> None:
    with pytest.raises(AddressTakenError):
        check_address(bind, patience_seconds=0)


@pytest.mark.parametrize("bind", ["127.0.0.1:0", ":0", "unix:/run/tupago.sock"])
def test_an_address_that_is_free_or_no_port_passes(bind: str) -> None:
    check_address(bind, patience_seconds=0)


# --- Keeping it running --------------------------------------------------------------------


def test_a_process_that_ends_at_once_is_started_again_ever_more_slowly() -> None:
    said: list[str] = []
    stop = threading.Event()

    def say(line: str) -> None:
        said.append(line)
        if sum("terminó" in line for line in said) == 4:
            stop.set()

    broken = [sys.executable, "-c", "import sys; sys.exit('no pude: ñandú')"]
    Supervisor({"web": broken}, say, stop, first_wait_seconds=0.01).run()

    told = [line for line in said if "terminó" in line]
    waits = [0.01, 0.02, 0.04, 0.08]
    assert told == [f"web: terminó (código 1); se reinicia en {wait:g} s" for wait in waits]
    assert said.count("   web | no pude: ñandú") == 4


def test_a_program_that_is_not_there_stops_no_other(
    parent: Callable[[Mapping[str, list[str]]], Parent],
) -> None:
    one = parent({"broken": ["no-such-program"], "web": FAMILY})

    one.born(1)
    assert eventually(lambda: one.said("^broken: .*se reinicia"), one)


def test_a_killed_process_is_started_again_and_leaves_nobody_behind(
    parent: Callable[[Mapping[str, list[str]]], Parent],
) -> None:
    one = parent({"web": FAMILY})
    first = one.born(1)
    os.kill(first[0], signal.SIGKILL)

    both = one.born(2)

    assert one.said(r"web: terminó \(señal SIGKILL\)")
    assert all_ended(first)
    assert all(map(lives, both[2:]))


# --- Stopping ------------------------------------------------------------------------------


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_parent_ends_everything(
    parent: Callable[[Mapping[str, list[str]]], Parent], with_signal: signal.Signals
) -> None:
    one = parent({"web": FAMILY, "mail": FAMILY})
    families = one.born(2)

    assert one.end(with_signal) == 0
    assert one.said(r"parent \| end")
    assert not any(map(lives, families))


def test_a_process_that_will_not_stop_is_stopped(
    parent: Callable[[Mapping[str, list[str]]], Parent],
) -> None:
    one = parent({"web": STUBBORN})
    family = one.born(1)

    assert one.end(signal.SIGINT) == 0
    assert not any(map(lives, family))


def test_a_killed_parent_takes_its_processes_along(
    parent: Callable[[Mapping[str, list[str]]], Parent],
) -> None:
    one = parent({"web": ["sh", "-c", "echo born $$ $$; exec sleep 1000"]})
    family = one.born(1)
    one.end(signal.SIGKILL)

    assert all_ended(family)


def test_everything_starts_refuses_a_second_parent_and_stops(tmp_path: Path) -> None:
    settings = {
        "TUPAGO_HOME": str(tmp_path),
        "TUPAGO_DATABASE_URL": f"sqlite:///{tmp_path}/tupago.sqlite",
        "TUPAGO_WEB_BIND": "127.0.0.1:0",
        "LC_ALL": "C",
    }
    first = Parent(["-m", "intake", "run", "--no-demo"], **settings)
    try:
        eventually(lambda: first.said("worker.ready"), first)
        second = Parent(["-m", "intake", "run", "--no-demo"], **settings)
        refused = second.end(signal.SIGCONT)
    finally:
        code = first.end(signal.SIGINT)

    assert refused == 1
    assert second.said("Ya está en marcha")
    assert len(second.lines) == 1
    assert code == 0
    assert len(first.said("clave de un solo uso")) == 1
    assert first.said("^todo detenido")
    assert not first.said("se reinicia")
