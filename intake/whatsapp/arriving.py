"""A WhatsApp message is kept once, whoever tells of it first: the webhook or the sweep."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from intake.arrival import Arrived, Taken, take_in
from intake.wiring import Office


def arrive(office: Office, arrived: Arrived) -> Taken:
    """Keep the message in one transaction; when this returns, it is safe on disk."""
    try:
        return _arrive(office, arrived)
    except IntegrityError:  # The same message came twice at one moment; now it is there to see.
        return _arrive(office, arrived)


def _arrive(office: Office, arrived: Arrived) -> Taken:
    with office.transaction() as session:
        return take_in(session, office, arrived)
