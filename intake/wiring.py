"""What every process of tupago needs, put together once from the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import Session

from intake.durable import Work, migrate_work
from intake.files import Files
from intake.settings import Settings
from models.sql.engine import READ_ONLY, migrate, open_engine, open_work_engine

# dbos holds one connection while it asks for another; the two pools must not be one.
APP_POOL = 16
WORK_POOL = 20


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Office:
    """The settings, the database, the files, the clock and the way to hand in work."""

    settings: Settings
    engine: sa.Engine
    files: Files
    work: Work
    now: Callable[[], datetime] = utc_now

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session whose changes commit together at the end, or not at all."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only looks; on SQLite it waits for nobody."""
        engine = self.engine.execution_options(**{READ_ONLY: True})
        with Session(engine, expire_on_commit=False) as session:
            yield session


def open_office(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Office:
    settings.home.mkdir(parents=True, exist_ok=True)
    return Office(
        settings=settings,
        engine=open_engine(settings.database, pool_size=APP_POOL),
        files=Files.at(settings.files),
        work=Work(engine=open_work_engine(settings.database, pool_size=WORK_POOL)),
        now=now,
    )


def migrate_all(settings: Settings) -> None:
    """Bring our tables and those of the durable work to the newest version."""
    settings.home.mkdir(parents=True, exist_ok=True)
    migrate(settings.database)
    migrate_work(settings.database)
