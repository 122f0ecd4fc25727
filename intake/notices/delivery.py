"""Sending what the outbox holds, over whichever channel, and noting what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog
from sqlmodel import Session, col, select

from intake.durable import Queue, Workflow
from intake.email import outbound as email
from intake.notices.elsewhere import tell_elsewhere
from intake.notices.optouts import UNWANTED, wants_none
from intake.notices.outbox import forget_secret
from intake.sending import Failed, Held, Retry, SendResult, Sent, Uncertain
from intake.whatsapp import outbound as whatsapp
from intake.whatsapp.delivery import waits_for_another_message
from intake.wiring import Office
from models.sql import audit
from models.sql.tables import Channel, Notice, NoticeState

log = structlog.get_logger(__name__)

# A mail server that is down for a weekend must not lose a notice (CHANNELS.md A4: 48 h).
GIVE_UP_AFTER: Final = timedelta(hours=48)
_UNCERTAIN_WAIT_SECONDS: Final = 15 * 60
_TURN_SECONDS: Final = 2
_FINAL: Final = (
    NoticeState.SENT,
    NoticeState.DELIVERED,
    NoticeState.FAILED,
    NoticeState.SUPPRESSED,
)


def attempt(office: Office, notice_id: str) -> SendResult | None:
    """Try once to send the notice; None where there is nothing (left) to send."""
    with office.transaction() as session:
        notice = session.get_one(Notice, notice_id, with_for_update=True)
        if notice.state in _FINAL:
            return None
        if wants_none(session, notice):  # Said since the notice was written.
            notice.state, notice.problem = NoticeState.SUPPRESSED, UNWANTED
            return None
        before = _unsent_before(session, notice)
        if before is not None:
            # "¡Listo!" must not overtake "Leímos …": who reads them would think of two payments.
            wait = _TURN_SECONDS if before.attempts == 0 else _UNCERTAIN_WAIT_SECONDS
            return Held(f"espera a que salga el aviso anterior ({before.kind})", wait)
        notice.state = NoticeState.SENDING
    send = email.send if notice.channel == Channel.EMAIL else whatsapp.send
    return send(office, notice)


def _unsent_before(session: Session, notice: Notice) -> Notice | None:
    """Return the first notice of the same case to the same person that is older and unsent."""
    return session.exec(
        select(Notice)
        .where(
            Notice.case_id == notice.case_id,
            Notice.recipient == notice.recipient,
            Notice.id != notice.id,
            col(Notice.created_at) < notice.created_at,
            col(Notice.state).in_([NoticeState.QUEUED, NoticeState.SENDING]),
        )
        .order_by(col(Notice.created_at))
        .limit(1)
    ).first()


def note(session: Session, office: Office, notice_id: str, result: SendResult, try_: int) -> None:
    """Write down what became of the attempt, and hand in the next one where there is to be one."""
    notice = session.get_one(Notice, notice_id, with_for_update=True)
    if notice.state in _FINAL:  # A delivery report has overtaken us; it knows better.
        if isinstance(result, Sent):
            notice.provider_id = notice.provider_id or result.provider_id
            notice.sent_at = notice.sent_at or office.now()
        forget_secret(notice)
        return
    if not isinstance(result, Held) and waits_for_another_message(session, notice):
        notice.attempts += 1
        return
    wait = _take(office, notice, result)
    if wait is not None and office.now() - notice.created_at > GIVE_UP_AFTER:
        notice.state, wait = NoticeState.FAILED, None
    if notice.state in (NoticeState.SENT, NoticeState.FAILED):
        audit.record(
            session,
            at=office.now(),
            actor="tupago",
            action=f"notice.{notice.state}",
            subject=f"case:{notice.case_id}",
            detail={"notice": notice.id, "kind": notice.kind, "problem": notice.problem},
        )
    tell_elsewhere(session, office, notice)
    if wait is not None:
        office.work.hand_in(
            session,
            Queue.TELL,
            Workflow.TELL,
            f"{notice_id}:{try_ + 1}",
            notice_id,
            try_ + 1,
            delay_seconds=wait,
        )
    if notice.state in _FINAL:
        forget_secret(notice)


def _take(office: Office, notice: Notice, result: SendResult) -> float | None:
    """Write the result into the notice; return the seconds until the next try, if there is one."""
    wait: float | None = None
    match result:
        case Sent(provider_id):
            notice.state, notice.provider_id = NoticeState.SENT, provider_id
            notice.sent_at, notice.problem = office.now(), None
        case Held(detail, after_seconds):
            notice.state, notice.problem, wait = NoticeState.QUEUED, detail, after_seconds
        case Retry(detail, after_seconds):
            notice.state, notice.problem, wait = NoticeState.QUEUED, detail, after_seconds
        case Uncertain(detail):
            notice.state, notice.problem = NoticeState.UNCERTAIN, detail
            wait = _UNCERTAIN_WAIT_SECONDS
        case Failed(detail, code):
            notice.state, notice.problem = NoticeState.FAILED, f"{code}: {detail}"
    if not isinstance(result, Held):
        notice.attempts += 1
    return wait
