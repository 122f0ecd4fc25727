"""Starts every process of the Procfile under one parent, and stops them all together."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

PROCFILE: Final = Path(__file__).parents[1] / "Procfile"
_RELEASE: Final = "release"  # Run once before the others, by whoever deploys.
_STOP_SECONDS: Final = 25  # The worker finishes what it has in hand within 20.
_LONGEST_WAIT_SECONDS: Final = 30.0
_HEALTHY_SECONDS: Final = 20

Say = Callable[[str], None]


def read_procfile(path: Path = PROCFILE) -> Mapping[str, list[str]]:
    """Return the command of each process; Python's own programs run with this very Python."""
    commands: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, command = line.partition(":")
        words = shlex.split(command)
        if not words or name == _RELEASE:
            continue
        if words[0] == "python":
            words[0] = sys.executable
        elif (beside := Path(sys.executable).parent / words[0]).exists():
            words[0] = str(beside)
        commands[name] = words
    return commands


@dataclass
class _Process:
    name: str
    command: list[str]
    popen: subprocess.Popen[str] | None = None
    started: float = 0.0
    failures: int = 0
    start_again_at: float = 0.0


@dataclass
class Supervisor:
    """Keeps the processes running: one that ends is started again, ever more slowly."""

    commands: Mapping[str, list[str]]
    say: Say
    stop: threading.Event = field(default_factory=threading.Event)
    _processes: list[_Process] = field(default_factory=list)

    def run(self) -> None:
        """Run until ``stop`` is set or a signal asks for the end; returns when all have ended."""
        if threading.current_thread() is threading.main_thread():
            for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(ending, lambda *_: self.stop.set())
        self._processes = [_Process(name, command) for name, command in self.commands.items()]
        try:
            while not self.stop.wait(0.3):
                for process in self._processes:
                    self._look_after(process)
        finally:
            self._stop_all()

    def _look_after(self, process: _Process) -> None:
        now = time.monotonic()
        if process.popen is None:
            if now >= process.start_again_at:
                self._start(process)
            return
        code = process.popen.poll()
        if code is None:
            return
        process.popen = None
        process.failures = 1 if now - process.started > _HEALTHY_SECONDS else process.failures + 1
        wait = min(0.5 * 2**process.failures, _LONGEST_WAIT_SECONDS)
        process.start_again_at = now + wait
        self.say(f"{process.name}: terminó (código {code}); se reinicia en {wait:.0f} s")

    def _start(self, process: _Process) -> None:
        process.started = time.monotonic()
        process.popen = subprocess.Popen(
            [*_dying_with_parent(), *process.command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            cwd=PROCFILE.parent,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            start_new_session=True,  # Ctrl-C reaches the parent alone, which stops them in order.
        )
        threading.Thread(
            target=self._pass_on, args=(process.name, process.popen), daemon=True
        ).start()

    def _pass_on(self, name: str, popen: subprocess.Popen[str]) -> None:
        assert popen.stdout is not None
        with popen.stdout as lines:
            for line in lines:
                self.say(f"{name:>6} | {line.rstrip()}")

    def _stop_all(self) -> None:
        running = [process.popen for process in self._processes if process.popen is not None]
        for popen in running:
            if popen.poll() is None:
                popen.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for popen in running:
            try:
                popen.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                popen.kill()
                popen.wait()


def _dying_with_parent() -> list[str]:
    """Return what makes a child end when we are killed, where the system has it (util-linux)."""
    return ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
