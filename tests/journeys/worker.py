"""The real worker, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from intake.wiring import Office

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 90.0


class Worker:
    """Starts in ``with``; what it logs is kept for whoever reads a failure."""

    def __init__(self, office: Office, **settings: str) -> None:
        self._log = office.settings.home / "worker.log"
        self._environment = os.environ | {
            "TUPAGO_HOME": str(office.settings.home),
            "TUPAGO_DATABASE_URL": office.settings.database_url,
            "TUPAGO_MAIL_TRUSTED_SERVER": "mx.becoop.example",
            "TUPAGO_GATHER_QUIET_SECONDS": "0.5",
            "TUPAGO_GATHER_TEXT_ONLY_SECONDS": "0.5",
            "TUPAGO_READER_PROCESSES": "1",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._readied = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def wait_until_ready(self) -> None:
        """Wait until it works, so that a kill meets it at work and not at breakfast."""
        eventually(lambda: self.log.count("worker.ready") > self._readied, self)
        self._readied = self.log.count("worker.ready")

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "intake", "work"],
                env=self._environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(40)
            self._process = None

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


def eventually(
    look: Callable[[], T | None],
    worker: Worker | None = None,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> T:
    """Return what ``look`` finds, waiting for it as long as patience lasts."""
    deadline = time.monotonic() + patience_seconds
    while not (found := look()):
        if time.monotonic() > deadline or (worker and worker.has_died()):
            log = worker.log[-6000:] if worker else ""
            raise AssertionError(f"{look.__name__} found nothing in time\n{log}")
        time.sleep(0.1)
    return found
