"""Starts every process of the Procfile under one parent, and stops them all together."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from models.errors import TupagoError

PROCFILE: Final = Path(__file__).parents[2] / "Procfile"
_RELEASE: Final = "release"  # Run once before the others, by whoever deploys.
_LOCK: Final = "run.lock"
_LOOK_SECONDS: Final = 0.3
_STOP_SECONDS: Final = 25  # The worker finishes what it has in hand within 20.
_FIRST_WAIT_SECONDS: Final = 1.0
_LONGEST_WAIT_SECONDS: Final = 30.0
_HEALTHY_SECONDS: Final = 20
_LAST_WORDS_SECONDS: Final = 1.0
_LEAST_FREE_BYTES: Final = 100 * 1024**2
_PORT_PATIENCE_SECONDS: Final = 5.0  # One that just ended may still be letting go of it.
_REASONS: Final = {
    errno.EADDRINUSE: "otro programa ya usa ese puerto",
    errno.EADDRNOTAVAIL: "esta máquina no tiene esa dirección",
    errno.EACCES: "no hay permiso",
    errno.EPERM: "no hay permiso",
    errno.EROFS: "el disco es de solo lectura",
    errno.ENOENT: "no existe",
    errno.ENOSPC: "el disco está lleno",
}

Say = Callable[[str], None]


class AlreadyRunningError(TupagoError):
    code = "run.already_running"
    message = "Ya está en marcha con esta carpeta de datos; aquí no se inició nada más."


class FolderNotOursError(TupagoError):
    code = "run.folder"
    message = "No se puede escribir en la carpeta de datos."


class NoRoomError(TupagoError):
    code = "run.no_room"
    message = "El disco está lleno."


class AddressTakenError(TupagoError):
    code = "run.address_taken"
    message = "No se puede abrir la página en esa dirección."


class ProcfileError(TupagoError):
    code = "run.procfile"
    message = "El Procfile no dice qué iniciar."


# --- May we start? -------------------------------------------------------------------------


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Keep a second parent away from the same folder; the lock ends with us, however we end.

    :raises AlreadyRunningError: if there is one.
    :raises FolderNotOursError: if the folder is not there and cannot be made, or is not ours.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = (home / _LOCK).open("a", encoding="ascii")
    except OSError as error:
        told = f"{home.absolute()}: {_why(error)}. Cambie sus permisos o indique TUPAGO_HOME."
        raise FolderNotOursError(told) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(str(home.absolute())) from None
        yield


def check_room(home: Path, *, least_free_bytes: int = _LEAST_FREE_BYTES) -> None:
    """Make sure that what arrives can be kept.

    :raises NoRoomError: if the disk is as good as full; processes would only start and die.
    """
    free = shutil.disk_usage(home).free
    if free < least_free_bytes:
        raise NoRoomError(f"Quedan {free // 1024**2} MB en {home.absolute()}; libere espacio.")


def check_address(bind: str, *, patience_seconds: float = _PORT_PATIENCE_SECONDS) -> None:
    """Make sure that the page can be opened at ``bind`` (``host:port``; others are not checked).

    :raises AddressTakenError: if somebody else is there, or this machine has no such address.
    """
    host, _, port = bind.rpartition(":")
    if not port.isdecimal() or host == "unix":
        return
    deadline = time.monotonic() + patience_seconds
    while (problem := _cannot_listen(host.strip("[]"), int(port))) is not None:
        if time.monotonic() > deadline:
            raise AddressTakenError(
                f"{bind}: {problem}. Indique otra así: TUPAGO_WEB_BIND=127.0.0.1:8090 bin/run"
            )
        time.sleep(_LOOK_SECONDS)


def _cannot_listen(host: str, port: int) -> str | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # As gunicorn does.
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError as error:
            return _why(error)
        except OverflowError:
            return "un puerto es un número de 1 a 65535"
    return None


def _why(error: OSError) -> str:
    return _REASONS.get(error.errno or 0) or str(error)


# --- What to start -------------------------------------------------------------------------


def read_procfile(path: Path = PROCFILE) -> Mapping[str, list[str]]:
    """Return the command of each process; Python's own programs run with this very Python.

    :raises ProcfileError: if the file is missing, or a line of it is no ``name: command``.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ProcfileError(f"{path}: {_why(error)}") from None
    commands: dict[str, list[str]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, command = line.partition(":")
        try:
            words = shlex.split(command)
        except ValueError:  # A quote without its other half.
            words = []
        if not words:
            raise ProcfileError(f"{path}, línea {number}: {line}")
        if name != _RELEASE:
            commands[name] = [_program(words[0]), *words[1:]]
    return commands


def _program(name: str) -> str:
    if name == "python":
        return sys.executable
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else name


# --- Keeping it running --------------------------------------------------------------------


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
    first_wait_seconds: float = _FIRST_WAIT_SECONDS
    stop_seconds: float = _STOP_SECONDS
    _processes: list[_Process] = field(default_factory=list, init=False)
    _listeners: list[threading.Thread] = field(default_factory=list, init=False)
    _asked_to_end: bool = field(default=False, init=False)

    def run(self) -> None:
        """Run until ``stop`` is set or a signal asks for the end; returns when all have ended."""
        if threading.current_thread() is threading.main_thread():
            for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(ending, self._end)
        self._processes = [_Process(name, command) for name, command in self.commands.items()]
        try:
            while not self._asked_to_end and not self.stop.wait(_LOOK_SECONDS):
                for process in self._processes:
                    self._look_after(process)
        finally:
            self.stop.set()
            self._stop_all()

    def _end(self, *_: object) -> None:
        # Not the event itself: the signal may come while we hold the event's own lock.
        self._asked_to_end = True

    def _look_after(self, process: _Process) -> None:
        now = time.monotonic()
        if process.popen is None:
            if now >= process.start_again_at:
                self._start(process)
            return
        code = process.popen.poll()
        if code is None:
            return
        _end_group(process.popen)
        process.popen = None
        if now - process.started > _HEALTHY_SECONDS:
            process.failures = 0
        self._start_later(process, f"terminó ({_spoken(code)})")

    def _start_later(self, process: _Process, what: str) -> None:
        wait = min(self.first_wait_seconds * 2**process.failures, _LONGEST_WAIT_SECONDS)
        process.failures += 1
        process.start_again_at = time.monotonic() + wait
        self.say(f"{process.name}: {what}; se reinicia en {wait:g} s")

    def _start(self, process: _Process) -> None:
        process.started = time.monotonic()
        try:
            popen = subprocess.Popen(
                [*_dying_with_parent(), *process.command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                cwd=PROCFILE.parent,
                env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"},
                start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order.
            )
        except OSError as error:
            self._start_later(process, f"no se pudo iniciar ({_why(error)})")
            return
        process.popen = popen
        listener = threading.Thread(target=self._pass_on, args=(process.name, popen), daemon=True)
        listener.start()
        self._listeners = [thread for thread in self._listeners if thread.is_alive()] + [listener]

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
        deadline = time.monotonic() + self.stop_seconds
        for popen in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                popen.wait(max(deadline - time.monotonic(), 0.1))
            _end_group(popen)
            popen.wait()
        for listener in self._listeners:
            listener.join(_LAST_WORDS_SECONDS)


def _end_group(popen: subprocess.Popen[str]) -> None:
    """End at once whatever the process has left behind, and itself if it still runs."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(popen.pid, signal.SIGKILL)


def _spoken(code: int) -> str:
    if code >= 0:
        return f"código {code}"
    try:
        return f"señal {signal.Signals(-code).name}"
    except ValueError:  # A real-time signal.
        return f"señal {-code}"


def _dying_with_parent() -> list[str]:
    """Return what makes a child end when we are killed, where the system has it (util-linux)."""
    return ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
