"""The promise to the member: when a payment is due to be applied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from applier.due_time import due_at
from applier.policy import load_policy
from models.sql.tables import ClockPause, Payment


def due_of(payment: Payment, pauses: Sequence[ClockPause], now: datetime) -> datetime:
    """Return when the promised business hours end, waiting for the member left out."""
    spans = [(pause.started_at, pause.ended_at) for pause in pauses]
    return due_at(payment.received_at, hours=load_policy().due_hours, paused=spans, now=now)


def pauses_of(session: Session, payment: Payment) -> Sequence[ClockPause]:
    return session.exec(select(ClockPause).where(ClockPause.payment_id == payment.id)).all()
