"""One watcher a mailbox: a lock that ends with its holder, however that ends.

The unique keys of the tables are the real guard; the lease keeps two watchers from doing all the
work twice.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from intake.wiring import Office

_FILE: Final = "mail.lock"


class Lease(Protocol):
    def held(self) -> bool:
        """Return whether it is still ours; a database that restarted has forgotten it."""
        ...


@dataclass(frozen=True, slots=True)
class _FileLease:
    def held(self) -> bool:
        return True  # The kernel takes it from nobody but the dead.


@dataclass(frozen=True, slots=True)
class _DatabaseLease:
    connection: sa.Connection

    def held(self) -> bool:
        try:
            self.connection.execute(sa.text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True


@contextmanager
def mailbox_lease(office: Office, account: str) -> Iterator[Lease | None]:
    """Give the lease on ``account``, or None while another process holds it."""
    if office.engine.dialect.name == "postgresql":
        with _database_lease(office.engine, account) as lease:
            yield lease
        return
    with (office.settings.home / _FILE).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield _FileLease()  # Closing the file gives it back.


@contextmanager
def _database_lease(engine: sa.Engine, account: str) -> Iterator[Lease | None]:
    digest = hashlib.sha256(f"mail:{account}".encode()).digest()
    key = int.from_bytes(digest[:8], "big", signed=True)
    # Autocommit: the lock belongs to the session, and no transaction stays open for weeks.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(sa.select(sa.func.pg_try_advisory_lock(key))).scalar_one():
            yield None
            return
        try:
            yield _DatabaseLease(connection)
        finally:
            # Closed for good, not given back to the pool: the session's end frees the lock.
            connection.invalidate()
