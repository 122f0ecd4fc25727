"""Who is alive: an ownership that ends with its process, however that ends.

dbos without its commercial part never notices a dead worker, and two living ones with one name
strand work (ENGINES.md). A worker therefore holds the lease of its name while it lives: a locked
file beside an SQLite database, an advisory lock of its session on PostgreSQL.
"""

from __future__ import annotations

import fcntl
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from intake.durable import APPLICATION
from intake.wiring import Office
from models.sql.engine import open_engine

_SLOTS: Final = 16
_LOOK_SECONDS: Final = 0.5
_WATCH_SECONDS: Final = 5
# EX_TEMPFAIL: whoever supervises us starts us again.
LEASE_LOST: Final = 75


class Lease:
    """Exclusive ownership of a name, among all processes on one database."""

    def __init__(self, office: Office, name: str) -> None:
        self.name = name
        self._office = office
        self._file: IO[str] | None = None
        self._connection: sa.Connection | None = None

    def take(self) -> bool:
        """Return whether the lease is ours now; never waits."""
        if self._office.engine.dialect.name == "sqlite":
            return self._lock_file()
        return self._lock_session()

    def drop(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            engine = self._connection.engine
            self._connection.close()
            engine.dispose()  # Really ends the session, and with it the lock.
            self._connection = None

    def alive(self) -> bool:
        """Return whether we still hold it: a restarted PostgreSQL has forgotten."""
        if self._connection is None:
            return self._file is not None
        try:
            self._connection.execute(sa.text("select 1"))
        except SQLAlchemyError:
            return False
        return True

    def _lock_file(self) -> bool:
        folder = self._office.settings.home
        safe = re.sub(r"[^\w.@-]", "_", self.name)
        # Open as long as the lease is held: closing it is what gives the lease back.
        file = Path(folder, f"{safe}.lock").open("w", encoding="utf-8")  # noqa: SIM115
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def _lock_session(self) -> bool:
        engine = open_engine(self._office.settings.database, pool_size=1)
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        key = f"{APPLICATION}:{self.name}"
        asked = sa.text("select pg_try_advisory_lock(hashtext(:key))")
        if connection.scalar(asked, {"key": key}):
            self._connection = connection
            return True
        connection.close()
        engine.dispose()
        return False


@contextmanager
def held_lease(office: Office, name: str) -> Iterator[Lease | None]:
    """Give the lease for the length of the block, or None while another process holds it."""
    lease = Lease(office, name)
    if not lease.take():
        yield None
        return
    try:
        yield lease
    finally:
        lease.drop()


def first_free_lease(office: Office) -> Lease:
    """Return the lease of a worker's name, waiting until one is free.

    On SQLite there is one worker: a second one waits until the first is really gone.
    """
    slots = 1 if office.engine.dialect.name == "sqlite" else _SLOTS
    while True:
        for slot in range(slots):
            lease = Lease(office, f"worker{slot}")
            if lease.take():
                return lease
        time.sleep(_LOOK_SECONDS)


def die_when_lost(lease: Lease) -> None:
    """Watch the lease in the background; a worker without one must not go on."""

    def watch() -> None:
        while lease.alive():
            time.sleep(_WATCH_SECONDS)
        os._exit(LEASE_LOST)

    threading.Thread(target=watch, name="lease", daemon=True).start()
