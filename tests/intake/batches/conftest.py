from __future__ import annotations

import pytest

from intake.wiring import Office
from tests.intake.batches.desk import Desk, with_linix
from tests.webhook import invented


@pytest.fixture
def desk(office: Office) -> Desk:
    return a_desk(office)


@pytest.fixture
def any_desk(any_office: Office) -> Desk:
    """Give the desk once on each of the two databases."""
    return a_desk(any_office)


def a_desk(office: Office) -> Desk:
    linix = with_linix(office)
    with linix.transaction() as session:
        invented.add_person(session, linix, "ana", "Ana María Gómez")
        invented.add_person(session, linix, "luis", "Luis Cárdenas", "supervisor")
        invented.add_marta(session)
    return Desk(linix)
