"""Fixtures every test may use. One that serves a single module lives in that module."""

from __future__ import annotations

import gc
import secrets
from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from coverage import Coverage
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser

import parsers.instructions
from intake.settings import Settings
from intake.wiring import Office, migrate_all, open_office
from tests.servers.chromium import running_chromium
from tests.servers.postgres import Postgres

# The same examples every time: a red run can be run again.
hypothesis_settings.register_profile("tupago", derandomize=True, deadline=None)
hypothesis_settings.load_profile("tupago")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Keep tests that share an expensive start in one of pytest-xdist's processes."""
    config.option.loadscopereorder = False  # By count of tests the slowest come last, being few.
    scheduling = import_module("xdist.scheduler").LoadScopeScheduling(config, log)
    scheduling._split_scope = _what_starts_once
    return scheduling


def _what_starts_once(test: str) -> str:
    """Return the house in operation of a journey, else the file: its fixtures are module-wide."""
    file = test.partition("::")[0]
    if file.startswith("tests/journeys/"):
        for database in ("sqlite", "postgresql"):
            if f"[{database}" in test:
                return f"tests/journeys on {database}"
    return file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let begin first what takes longest, so that all processes end together."""
    items.sort(key=lambda item: _turn(_what_starts_once(item.nodeid)))


def _turn(scope: str) -> int:
    return next((turn for turn, one in enumerate(_FIRST) if scope.startswith(one)), len(_FIRST))


# What is left over are hundreds of short files; any of them fills what time is left.
_FIRST = (
    "tests/a_month/",
    "tests/journeys on postgresql",
    "tests/journeys on sqlite",
    "tests/journeys/",
    "tests/intake/processes/",
    "tests/intake/cases/",
    "tests/intake/payments/",
    "tests/browser/",
    "tests/parsers/",
    "tests/applier/",
)


def pytest_collection() -> None:
    """Collect no garbage while thousands of tests are made: there is none."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Load what the program loads late, while it is traced: an untraced test may come first.

    What there is now stays: to search it for garbage at every turn takes a fifth of the time.
    """
    if Coverage.current() is not None:
        for module in iter_modules(parsers.instructions.__path__, "parsers.instructions."):
            import_module(module.name)
    gc.enable()
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Trace the tests of the rules only: a rule is covered where a test of its own meets it.

    Tracing costs the other tests half of their time again, and what they run through on the way to
    something else they do not test.
    """
    tracing = Coverage.current()
    of_the_rules = item.nodeid.startswith(_OF_THE_RULES) and not item.get_closest_marker("untraced")
    if tracing is None or of_the_rules:
        return (yield)
    tracing.stop()
    try:
        return (yield)
    finally:
        tracing.start()


_OF_THE_RULES = ("tests/models/", "tests/parsers/", "tests/applier/")

A_FRIDAY = datetime(2026, 11, 20, 21, 42, tzinfo=UTC)  # 4:42 p. m. in Bogotá.


class Clock:
    """A clock that a test sets; it stands still until then."""

    def __init__(self, moment: datetime = A_FRIDAY) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def close_office(office: Office) -> None:
    if "client" in office.work.__dict__:
        office.work.client.destroy()
    office.engine.dispose()
    office.work.engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one empty, migrated database; each test works on a copy."""
    home = tmp_path_factory.mktemp("migrated")
    migrate_all(Settings(home=home, _env_file=None))
    return home / "tupago.sqlite"


@pytest.fixture
def settings(tmp_path: Path, migrated_sqlite: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir()
    (home / "tupago.sqlite").write_bytes(migrated_sqlite.read_bytes())
    return Settings(home=home, _env_file=None)


@pytest.fixture
def office(settings: Settings, clock: Clock) -> Iterator[Office]:
    """Give an office on a fresh SQLite database, with a clock that stands still."""
    opened = open_office(settings, now=clock)
    yield opened
    close_office(opened)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    # Not in pytest's folder: the next pytest to start shuts that to the server's own user.
    with TemporaryDirectory(prefix="tupago-postgres-") as folder, Postgres(Path(folder)) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the name of one empty, migrated database; each test works on a copy."""
    name = "migrated"
    url = postgres.create_database(name)
    migrate_all(Settings(home=tmp_path_factory.mktemp(name), database_url=url, _env_file=None))
    return name


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def postgres_office(
    tmp_path: Path, postgres: Postgres, migrated_postgres: str, clock: Clock
) -> Iterator[Office]:
    """Give an office on a fresh PostgreSQL database."""
    url = postgres.create_database(f"t{secrets.token_hex(6)}", copy_of=migrated_postgres)
    settings = Settings(home=tmp_path, database_url=url, _env_file=None)
    opened = replace(open_office(settings), now=clock)
    yield opened
    close_office(opened)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_office(request: pytest.FixtureRequest) -> Office:
    """Give an office, once on each of the two databases."""
    name = "office" if request.param == "sqlite" else "postgres_office"
    office: Office = request.getfixturevalue(name)
    assert office.engine.dialect.name == request.param
    return office


def rows(office: Office, table: str) -> int:
    """Return how many rows a table has."""
    with office.transaction() as session:
        return int(session.execute(sa.text(f'select count(*) from "{table}"')).scalar() or 0)  # noqa: S608 - the test's own words
