"""How many automatic mails may go out, so that two machines never answer each other for ever.

Headers give away most machines, not all (RFC 3834, and 2 of 117 real bounces): counts stop the
rest. What is over a limit waits; nothing is thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
import structlog
from sqlmodel import Session, col, select

from intake.sending import Held
from intake.wiring import Office
from models.sql.tables import Channel, Notice, NoticeState

log = structlog.get_logger(__name__)

# An uncertain one may have arrived, and one being sent is about to.
_COUNTED: Final = (
    NoticeState.SENDING,
    NoticeState.SENT,
    NoticeState.DELIVERED,
    NoticeState.UNCERTAIN,
)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Limit:
    name: str
    at_most: int
    within: timedelta
    among: tuple[sa.ColumnElement[bool], ...]


def hold(office: Office, notice: Notice) -> Held | None:
    """Return until when ``notice`` has to wait, or None where it may be sent now."""
    now = office.now()
    with Session(office.engine) as session:
        waits = [
            (wait, limit)
            for limit in _limits(office, notice)
            if (wait := _wait(session, notice, limit, now)) is not None
        ]
    if not waits:
        return None
    wait, limit = max(waits, key=lambda found: found[0])
    report = log.warning if limit.among else log.error
    report("mail.held", limit=limit.name, at_most=limit.at_most, notice=notice.id)
    seconds = max(wait.total_seconds(), 1.0)
    return Held(f"Ya salieron {limit.at_most} correos automáticos {limit.name}.", seconds)


def _limits(office: Office, notice: Notice) -> tuple[_Limit, ...]:
    settings = office.settings
    return (
        _Limit("en una hora", settings.mail_per_hour, _HOUR, ()),
        _Limit(
            "a esta dirección en una hora",
            settings.mail_per_address_and_hour,
            _HOUR,
            (sa.func.lower(col(Notice.recipient)) == notice.recipient.lower(),),
        ),
        _Limit(
            "de este radicado en un día",
            settings.mail_per_case_and_day,
            _DAY,
            (col(Notice.case_id) == notice.case_id,),
        ),
    )


def _wait(session: Session, notice: Notice, limit: _Limit, now: datetime) -> timedelta | None:
    """Return how long until so many are no longer within the time, None where there is room."""
    gone_at = sa.func.coalesce(col(Notice.sent_at), col(Notice.created_at))
    last_that_counts = session.exec(
        select(gone_at)
        .where(
            Notice.channel == Channel.EMAIL,
            col(Notice.id) != notice.id,
            col(Notice.state).in_(_COUNTED),
            gone_at > now - limit.within,
            *limit.among,
        )
        .order_by(sa.desc(gone_at))
        .offset(limit.at_most - 1)
        .limit(1)
    ).first()
    return None if last_that_counts is None else last_that_counts + limit.within - now
