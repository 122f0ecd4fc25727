"""What Twilio reports of a message we sent: every report is kept, the furthest one counts.

Reports come in any order, twice, or with words unknown to us; so the state of a notice is worked
out from all of its reports and never from the last one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import structlog
from sqlmodel import Session, col, select

from intake.whatsapp.refusals import told_to_staff
from intake.wiring import Office
from models.sql.tables import Notice, NoticeEvent, NoticeState

log = structlog.get_logger(__name__)

# Whatever was delivered was not lost after all, so delivered outranks the two failures.
_RANKS: Final[Mapping[str, int]] = {
    "accepted": 1,
    "queued": 1,
    "sending": 1,
    "sent": 2,
    "failed": 3,
    "undelivered": 3,
    "delivered": 4,
    "read": 5,
}
_STATES: Final[Mapping[int, NoticeState]] = {
    1: NoticeState.SENT,
    2: NoticeState.SENT,
    3: NoticeState.FAILED,
    4: NoticeState.DELIVERED,
    5: NoticeState.DELIVERED,
}


def keep_report(
    session: Session, office: Office, form: Mapping[str, str], notice_id: str | None
) -> Notice | None:
    """Keep a status callback and return its notice, brought up to date; None where it has none.

    ``notice_id`` is the one our callback address names. It finds the notice even where its
    report overtakes Twilio's answer to the sending, or where that answer was lost.
    """
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    status = (form.get("MessageStatus") or form.get("SmsStatus") or "").lower()
    notice = _notice(session, sid, notice_id)
    event = NoticeEvent(
        notice_id=notice.id if notice else None,
        provider_id=sid,
        status=status,
        error_code=form.get("ErrorCode") or None,
        form=dict(form),
        at=office.now(),
    )
    session.add(event)
    session.flush()
    if status not in _RANKS:
        log.warning("whatsapp.unknown_status", status=status, sid=sid)
    if notice is None:
        log.warning("whatsapp.report_of_unknown_message", sid=sid, status=status)
        return None
    _bring_up_to_date(session, office, notice, sid)
    return notice


def _notice(session: Session, sid: str, notice_id: str | None) -> Notice | None:
    """Return the notice, locked until its report and its new state are written.

    Locked only after the report that refers to it, two reports would wait for one another.
    """
    named = session.get(Notice, notice_id, with_for_update=True) if notice_id else None
    if named is not None or not sid:
        return named
    return session.exec(select(Notice).where(Notice.provider_id == sid).with_for_update()).first()


def _bring_up_to_date(session: Session, office: Office, notice: Notice, sid: str) -> None:
    events = session.exec(
        select(NoticeEvent).where(NoticeEvent.notice_id == notice.id).order_by(col(NoticeEvent.id))
    ).all()
    rank = max((_RANKS.get(event.status, 0) for event in events), default=0)
    if rank:  # Whatever we guessed ourselves, of an attempt whose answer was lost, this is known.
        notice.state = _STATES[rank]
    notice.provider_id = notice.provider_id or sid or None
    notice.sent_at = notice.sent_at or (office.now() if rank else None)
    notice.problem = _problem(events) or notice.problem
    session.add(notice)


def _problem(events: Iterable[NoticeEvent]) -> str | None:
    """Return what went wrong, as long as any report says so: a later one may leave it out."""
    codes = [event.error_code for event in events if event.error_code not in (None, "0")]
    if not codes:
        return None
    return told_to_staff(int(codes[0]) if codes[0] and codes[0].isdecimal() else None)
