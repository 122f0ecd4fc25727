"""When each process last finished a round; silence is an incident."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models.sql.tables import Heartbeat


def beat(session: Session, name: str, at: datetime, *, detail: str = "") -> None:
    """Note that ``name`` ("mail", "worker", "twilio_sweep") finished a round."""
    session.merge(Heartbeat(name=name, at=at, detail=detail))
