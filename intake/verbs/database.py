"""Opening the office for a verb that needs the database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
import structlog
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from intake.settings import Settings
from intake.verbs.console import load_settings
from intake.wiring import Office, open_office
from models.errors import TupagoError
from models.sql.engine import alembic_config


class DatabaseNotReadyError(TupagoError):
    code = "database.not_ready"
    message = "La base de datos no está lista; ejecute primero: tupago migrate."


class DatabaseUnreachableError(TupagoError):
    code = "database.unreachable"
    message = "La base de datos no responde."
    worth_retrying = True


def open_ready_office() -> Office:
    """Return the office of the deployment's settings, for a process that keeps it.

    :raises DatabaseNotReadyError: if its database is not there or not of the newest version.
    :raises DatabaseUnreachableError: if it does not answer, or is no database.
    """
    if not structlog.is_configured():  # A verb's own output is on the other stream.
        structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    settings = load_settings()
    if not exists(settings):
        raise DatabaseNotReadyError
    office = open_office(settings)
    try:
        ready = is_newest(office.engine, settings)
    except sa.exc.DBAPIError as error:
        _close(office)
        raise DatabaseUnreachableError(str(error.orig).splitlines()[0]) from None
    if not ready:
        _close(office)
        raise DatabaseNotReadyError
    return office


@contextmanager
def ready_office() -> Iterator[Office]:
    """Give the office to a verb that is soon done, and close its connections afterwards.

    :raises DatabaseNotReadyError: as `open_ready_office` does.
    """
    office = open_ready_office()
    try:
        yield office
    finally:
        _close(office)


def _close(office: Office) -> None:
    if "client" in vars(office.work):  # Made only where work was handed in.
        office.work.client.destroy()
    office.engine.dispose()
    office.work.engine.dispose()


def exists(settings: Settings) -> bool:
    """Return False where SQLite's file is missing: looking into it would make an empty one."""
    url = sa.make_url(settings.database)
    if not url.drivername.startswith("sqlite") or not url.database:
        return True
    return Path(url.database).is_file()


def is_newest(engine: sa.Engine, settings: Settings) -> bool:
    newest = ScriptDirectory.from_config(alembic_config(settings.database)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest
