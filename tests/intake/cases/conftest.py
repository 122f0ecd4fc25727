"""A desk at which the pipeline runs, and a chat over it, with the demonstration's members."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from intake.wiring import Office
from parsers.process import Reader
from tests.conftest import Clock
from tests.intake.cases.chat import Chat
from tests.intake.cases.desk import Desk
from tests.journeys.people import AUTHORITY, bring_in_members


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader() as started:
        yield started


@pytest.fixture
def desk(office: Office, clock: Clock, reader: Reader) -> Desk:
    trusting = office.settings.model_copy(update={"mail_trusted_server": AUTHORITY})
    house = replace(office, settings=trusting)
    bring_in_members(house)
    return Desk(house, clock, reader)


@pytest.fixture
def chat(desk: Desk) -> Chat:
    return Chat(office=desk.office, clock=desk.clock, reader=desk.reader)
