"""What Twilio reports of a message we sent: every report is kept, the furthest one counts.

Reports come in any order, twice, or with words unknown to us; so the state of a notice is worked
out from all of its reports and never from the last one.

What was lost for a reason that passes (`intake.whatsapp.refusals`) is sent again, as a new message
of the same notice: later each time, a few times, and never once any of its messages arrived. The
wait is the notice's row and delayed work. Then, and for reasons that stay, the notice has failed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Final

import structlog
from sqlmodel import Session, col, select

from applier.due_time import BOGOTA
from intake.durable import Queue, Workflow
from intake.whatsapp.contents import CODE_TEMPLATE
from intake.whatsapp.refusals import refusal, told_to_staff
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
_LOST: Final = 3
_ARRIVED: Final = 4
_MOST_REPEATS: Final = 3
_LONGER_EACH_TIME: Final = 3
# Between the numbers of tries of one message and of the next: no two may share a key.
_TRIES_APART: Final = 100_000


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
    _bring_up_to_date(session, office, notice, event)
    return notice


def _notice(session: Session, sid: str, notice_id: str | None) -> Notice | None:
    """Return the notice, locked until its report and its new state are written.

    Locked only after the report that refers to it, two reports would wait for one another.
    """
    named = session.get(Notice, notice_id, with_for_update=True) if notice_id else None
    if named is not None or not sid:
        return named
    return session.exec(select(Notice).where(Notice.provider_id == sid).with_for_update()).first()


def lost_messages(session: Session, sids: Collection[str]) -> set[str]:
    """Return which of these messages were reported as lost."""
    lost = [status for status, rank in _RANKS.items() if rank == _LOST]
    return set(
        session.exec(
            select(NoticeEvent.provider_id).where(
                col(NoticeEvent.provider_id).in_(sids), col(NoticeEvent.status).in_(lost)
            )
        )
    )


def waits_for_another_message(session: Session, notice: Notice) -> bool:
    """Return whether a report has overtaken the sending it is about, and handed in the next one."""
    if notice.state != NoticeState.QUEUED:
        return False
    asked = select(NoticeEvent.provider_id).where(NoticeEvent.notice_id == notice.id)
    return bool(lost_messages(session, session.exec(asked).all()))


def _bring_up_to_date(session: Session, office: Office, notice: Notice, event: NoticeEvent) -> None:
    events = session.exec(
        select(NoticeEvent).where(NoticeEvent.notice_id == notice.id).order_by(col(NoticeEvent.id))
    ).all()
    ranks: dict[str, int] = {}
    for one in events:
        ranks[one.provider_id] = max(ranks.get(one.provider_id, 0), _RANKS.get(one.status, 0))
    own = [one for one in events if one.provider_id == event.provider_id]
    lost_before = any(_RANKS.get(one.status) == _LOST for one in own if one.id != event.id)
    rank = ranks[event.provider_id]
    if notice.state != NoticeState.QUEUED:
        notice.problem = _problem(own) or notice.problem
    if rank and not lost_before:
        notice.provider_id = notice.provider_id or event.provider_id or None
        notice.sent_at = notice.sent_at or office.now()
    if max(ranks.values()) >= _ARRIVED:  # Whatever we guessed ourselves, this is known.
        notice.state = NoticeState.DELIVERED
    elif rank == _LOST and not lost_before:
        repeats = sum(each == _LOST for each in ranks.values())
        if not _sent_again(session, office, notice, event, repeats):
            notice.state = NoticeState.FAILED
    elif rank and rank != _LOST:
        notice.state = NoticeState.SENT
    session.add(notice)


def _sent_again(
    session: Session, office: Office, notice: Notice, event: NoticeEvent, repeat: int
) -> bool:
    """Hand in the notice's next message, its ``repeat``-th; return False where there is to be none.

    A code is no longer kept once it went out, and out of date soon.
    """
    code = _code(event)
    wait = refusal(code).retry_after_seconds
    given_up = repeat > _MOST_REPEATS or notice.state == NoticeState.FAILED
    if wait is None or given_up or notice.template == CODE_TEMPLATE:
        return False
    wait *= _LONGER_EACH_TIME ** (repeat - 1)
    at = (office.now() + timedelta(seconds=wait)).astimezone(BOGOTA)
    notice.state, notice.provider_id, notice.sent_at = NoticeState.QUEUED, None, None
    notice.problem = f"{told_to_staff(code)} Se intenta de nuevo a las {at:%H:%M}."
    series = repeat * _TRIES_APART
    key = f"{notice.id}:{series}"
    office.work.hand_in(
        session, Queue.TELL, Workflow.TELL, key, notice.id, series, delay_seconds=wait
    )
    log.info("whatsapp.again", notice=notice.id, repeat=repeat, seconds=wait, twilio_code=code)
    return True


def _problem(events: Iterable[NoticeEvent]) -> str | None:
    """Return what went wrong, as long as any report says so: a later one may leave it out."""
    told = [event for event in events if event.error_code not in (None, "0")]
    return told_to_staff(_code(told[0])) if told else None


def _code(event: NoticeEvent) -> int | None:
    return int(event.error_code) if event.error_code and event.error_code.isdecimal() else None
