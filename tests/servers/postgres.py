"""A PostgreSQL server of our own, for the length of the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

_PATIENCE_SECONDS = 30


class PostgresMissingError(RuntimeError):
    """The server is not installed; bin/setup --with-tests installs it."""


class Postgres:
    """Starts in ``with``; ``create_database`` gives each test its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self.port = _free_port()
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not programs:
            raise PostgresMissingError("no PostgreSQL server; run bin/setup --with-tests")
        bin_folder = programs[-1]
        user = self._unprivileged_user()
        subprocess.run(
            [
                *user,
                str(bin_folder / "initdb"),
                *("--auth=trust", "--username=tupago", "--encoding=UTF8", "--no-sync"),
                *("-D", str(self._data)),
            ],
            check=True,
            capture_output=True,
            cwd="/",
        )
        self._server = subprocess.Popen(
            [
                *user,
                str(bin_folder / "postgres"),
                *("-D", str(self._data), "-p", str(self.port), "-c", "listen_addresses=127.0.0.1"),
                *("-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=300"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )
        self._wait_until_ready()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.terminate()  # Fast enough: pytest has closed what it opened.
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def create_database(self, name: str, *, copy_of: str = "template1") -> str:
        """Create a database, empty or a copy of one, and return its SQLAlchemy address."""
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f'create database "{name}" template "{copy_of}"'.encode())
        return f"postgresql+psycopg://tupago@127.0.0.1:{self.port}/{name}"

    def _dsn(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=tupago dbname={database} connect_timeout=3"

    def _unprivileged_user(self) -> list[str]:
        """Return what runs a program as somebody else where we are root: the server insists."""
        if os.getuid() != 0:
            return []
        postgres = pwd.getpwnam("postgres")
        for folder in (self._folder, *self._folder.parents):
            if folder.stat().st_uid == 0 and folder != Path("/tmp"):
                folder.chmod(folder.stat().st_mode | 0o011)
        shutil.chown(self._folder, "postgres")
        return [
            "setpriv",
            f"--reuid={postgres.pw_uid}",
            f"--regid={postgres.pw_gid}",
            "--clear-groups",
            "--",
        ]

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                psycopg.connect(self._dsn("postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
