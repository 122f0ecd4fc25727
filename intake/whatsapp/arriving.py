"""A WhatsApp message is kept once, whoever tells of it first: the webhook or the sweep."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

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
        _lock(session)
        return take_in(session, office, arrived)


def _lock(session: Session) -> None:
    """Let nobody close the sender's case between our look at it and our commit.

    PostgreSQL locks the case's row for that. SQLite knows no row locks and takes its one lock at
    the first write only, which is after the look: so it is taken here.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
