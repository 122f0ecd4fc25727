"""Whether the house is alive: for people a line of JSON, for machines that watch, metrics."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import flask_login
import sqlalchemy as sa
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from intake.wiring import Office
from models.payment import OPEN_STATES
from models.sql.tables import Case, CaseState, Heartbeat, Message, MessageState, Notice, Payment
from webhook.errors import NotAllowedError

# A process that has not finished a round for so long is an incident.
SILENT_AFTER: Final = timedelta(minutes=10)
_THIS_MACHINE: Final = frozenset({"127.0.0.1", "::1"})


def is_late(heartbeat: Heartbeat, now: datetime) -> bool:
    return now - heartbeat.at > SILENT_AFTER


def health_pages(office: Office) -> Blueprint:
    pages = Blueprint("health", __name__)
    registry = CollectorRegistry()
    registry.register(_Figures(office))

    @pages.get("/salud")
    def show() -> ResponseReturnValue:
        try:
            with office.reading() as session:
                heartbeats = session.exec(select(Heartbeat)).all()
        except sa.exc.SQLAlchemyError:
            return jsonify(database=False), HTTPStatus.SERVICE_UNAVAILABLE
        now = office.now()
        return jsonify(
            database=True,
            heartbeats={
                beat.name: {
                    "at": beat.at.isoformat(),
                    "seconds": round((now - beat.at).total_seconds()),
                    "late": is_late(beat, now),
                }
                for beat in heartbeats
            },
        )

    @pages.get("/metrics")
    def metrics() -> ResponseReturnValue:
        if not flask_login.current_user.is_authenticated and not _asked_from_this_machine():
            raise NotAllowedError("metrics")
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return pages


def _asked_from_this_machine() -> bool:
    # Behind a proxy on this machine everybody seems to be here; the proxy gives itself away.
    return request.remote_addr in _THIS_MACHINE and "X-Forwarded-For" not in request.headers


class _Figures(Collector):
    """Counts at the moment of asking, from the database: right for any number of processes."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with self._office.reading() as session:
            now = self._office.now()
            yield _by_label(session, "tupago_payments", "Payments by state.", col(Payment.state))
            yield _by_label(session, "tupago_notices", "Notices by state.", col(Notice.state))
            oldest = session.exec(
                select(Payment.received_at)
                .where(col(Payment.state).in_(OPEN_STATES))
                .order_by(col(Payment.received_at))
                .limit(1)
            ).first()
            yield GaugeMetricFamily(
                "tupago_oldest_open_payment_seconds",
                "Age of the oldest payment that nobody has decided.",
                value=(now - oldest).total_seconds() if oldest else 0,
            )
            yield GaugeMetricFamily(
                "tupago_quarantined", "Messages and cases given up.", value=quarantined(session)
            )
            beats = GaugeMetricFamily(
                "tupago_heartbeat_age_seconds", "Since a process last finished.", labels=["name"]
            )
            for beat in session.exec(select(Heartbeat)):
                beats.add_metric([beat.name], (now - beat.at).total_seconds())
            yield beats


def quarantined(session: Session) -> int:
    """Return how many cases hold work that was given up."""
    return session.exec(
        select(sa.func.count(sa.distinct(col(Case.id))))
        .select_from(Case)
        .join(Message, col(Message.case_id) == col(Case.id), isouter=True)
        .where(
            sa.or_(
                col(Case.state) == CaseState.QUARANTINED,
                col(Message.state) == MessageState.QUARANTINED,
            )
        )
    ).one()


def _by_label(session: Session, name: str, what: str, column: Mapped[str]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, what, labels=["state"])
    for state, count in session.execute(sa.select(column, sa.func.count()).group_by(column)):
        family.add_metric([state], count)
    return family
