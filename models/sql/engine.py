"""Connections: one way to open the database, whichever of the two it is."""

from __future__ import annotations

import sqlite3
import sys
import time
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import event

BUSY_TIMEOUT_MS: Final = 30_000
# dbos asks for unixepoch('subsec'), which SQLite answers with NULL before 3.42.
_SQLITE_KNOWS_SUBSEC: Final = (3, 42)


READ_ONLY: Final = "tupago_read_only"


def open_engine(url: str, *, pool_size: int = 10) -> sa.Engine:
    """Return an engine for ``url``, set up so that nothing acknowledged is ever lost.

    On SQLite: WAL (dbos needs it), synchronous=FULL (an acknowledged message survives a power
    cut), foreign keys on, and transactions that take the right to write when they begin. One that
    took it later could have read what another has changed since, and would fail at once instead
    of waiting its turn. With the execution option `READ_ONLY` they take it only if they need it.
    """
    engine = open_work_engine(url, pool_size=pool_size)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_beginning_to_us)
        event.listen(engine, "begin", _begin)
    return engine


def open_work_engine(url: str, *, pool_size: int) -> sa.Engine:
    """Return an engine as dbos was measured with: on SQLite it begins when it first writes."""
    engine = sa.create_engine(url, pool_size=pool_size, max_overflow=0, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _leave_beginning_to_us(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None


def _begin(connection: sa.Connection) -> None:
    reads = connection.get_execution_options().get(READ_ONLY)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    if sqlite3.sqlite_version_info < _SQLITE_KNOWS_SUBSEC and sys.version_info >= (3, 12):
        connection.create_function(
            "unixepoch", -1, lambda *a: time.time() if "subsec" in a else int(time.time())
        )


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    # ConfigParser reads % as interpolation; passwords in URLs hold it as escapes.
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Bring our tables to the newest version; does nothing when they are there already."""
    command.upgrade(alembic_config(url), "head")
