from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.wiring import Office
from tests.conftest import Clock
from tests.fakes.twilio import FakeTwilio


@pytest.fixture
def twilio(clock: Clock) -> Iterator[FakeTwilio]:
    with FakeTwilio(now=clock) as running:
        yield running


@pytest.fixture
def desk(office: Office, twilio: FakeTwilio) -> Office:
    """Give an office that is connected to the stand-in for Twilio."""
    return twilio.connect(office)
