"""The real processes of the Procfile, each started as a deployment would and told by settings."""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self, TypeVar

from pydantic import SecretStr

from intake.processes.logs import set_up_logs
from intake.processes.work import work
from intake.settings import Settings
from intake.wiring import Office, open_office

T = TypeVar("T")

# Processes that are killed by the dozen come from one that has imported everything already.
FORKING: Final = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(
    [
        "__main__",
        "intake.processes.work",
        "intake.processes.logs",
        "tests.journeys.killed_deeds",
    ]
)

PATIENCE_SECONDS: Final = 90.0
_ROOT: Final = Path(__file__).parents[2]
_PREFIX: Final = "TUPAGO_"


class Process:
    """One process on an office's settings, from ``with`` on; its log is kept for a failure."""

    def __init__(self, name: str, command: Sequence[str], settings: Settings) -> None:
        self._log = settings.home / f"{name}.log"
        self._command = command
        self._environment = _environment(settings)
        self._folder = settings.home  # Not ours: a developer's .env must not have a say.
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self.kill()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self._command],
                env=self._environment,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> int:
        """Ask it to end and return its exit code."""
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(40)
        self._process = None
        return code

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def has_died(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")


class Worker(Process):
    """``tupago work``."""

    def __init__(self, office: Office) -> None:
        super().__init__("worker", ["intake", "work"], office.settings)
        self._readied = 0

    def wait_until_ready(self) -> None:
        """Wait until it works, so that a kill meets it at work and not at breakfast."""
        eventually(lambda: self.log.count("worker.ready") > self._readied, self)
        self._readied = self.log.count("worker.ready")


class QuickWorker:
    """The same worker in a process forked from one that has imported everything already.

    Starting Python takes most of a worker's start; whoever kills ten of them does without that.
    """

    def __init__(self, office: Office) -> None:
        self._settings = office.settings
        self._log = office.settings.home / "worker.log"
        self._process: multiprocessing.process.BaseProcess | None = None
        self._readied = 0

    def start(self) -> None:
        self._process = FORKING.Process(target=_work, args=(self._settings, self._log), daemon=True)
        self._process.start()

    def wait_until_ready(self) -> None:
        """Wait until it works, so that a kill meets it at work and not at breakfast."""
        eventually(lambda: self.log.count("worker.ready") > self._readied, self)
        self._readied = self.log.count("worker.ready")

    def stop(self) -> int | None:
        """Ask it to end and return its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._joined()

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._joined()

    def has_died(self) -> bool:
        return self._process is not None and not self._process.is_alive()

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _joined(self) -> int | None:
        assert self._process is not None
        self._process.join(40)
        code = self._process.exitcode
        self._process.close()
        self._process = None
        return code


def _work(settings: Settings, log: Path) -> None:
    kept = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(kept, 1)
    os.dup2(kept, 2)
    set_up_logs(settings)
    work(open_office(settings))


class MailWatch(Process):
    """``tupago mail``."""

    def __init__(self, office: Office) -> None:
        super().__init__("mail", ["intake", "mail"], office.settings)


class Web(Process):
    """The page and the webhook under gunicorn, with the configuration that deployments use."""

    def __init__(self, office: Office, port: int) -> None:
        settings = office.settings.model_copy(update={"web_bind": f"127.0.0.1:{port}"})
        configuration = str(_ROOT / "webhook" / "gunicorn.py")
        command = ["gunicorn", "--config", configuration, "webhook.wsgi:app"]
        super().__init__("web", command, settings)
        self._port = port

    def kill(self) -> None:
        """Let gunicorn end its workers too: those it leaves behind keep the port."""
        self.stop()

    def wait_until_ready(self) -> None:
        eventually(self._answers, self)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0


class Watched(Protocol):
    """What is waited for must not have died meanwhile."""

    def has_died(self) -> bool: ...

    @property
    def log(self) -> str: ...


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(
    look: Callable[[], T | None],
    *processes: Watched,
    patience_seconds: float = PATIENCE_SECONDS,
) -> T:
    """Return what ``look`` finds, waiting for it as long as patience lasts."""
    deadline = time.monotonic() + patience_seconds
    while not (found := look()):
        if time.monotonic() > deadline or any(process.has_died() for process in processes):
            logs = "\n".join(process.log[-6000:] for process in processes)
            raise AssertionError(f"{look.__qualname__} found nothing in time\n{logs}")
        time.sleep(0.1)
    return found


def _environment(settings: Settings) -> dict[str, str]:
    """Return our environment with these settings in place of any others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_PREFIX)}
    told = {}
    for name, value in settings:
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        told[_PREFIX + name.upper()] = "" if plain is None else str(plain)
    return kept | told | {"PYTHONPATH": str(_ROOT)}
