"""Payments as the queue shows them: strings only, so that a template has nothing to decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from applier.approval import is_bank_confirmed, may_approve
from applier.due_time import Pause, progress
from applier.policy import load_policy
from intake.payments.review import Staff
from intake.promise import due_of
from models.errors import TupagoError
from models.money import Money
from models.payment import OPEN_STATES, State, Step
from models.proposal import Check, Proposal, Severity
from models.sql.tables import Case, ClockPause, Member, Payment
from webhook import wording
from webhook.receipt_card import short_doubt

_ABOUT_READING: Final = frozenset({"low_confidence", "amount_missing"})
# True of many payments: whatever else there is tells more.
_USUAL: Final = frozenset({"sender_unverified", "bank_not_found"})
_GRAVITY: Final = (Severity.BLOCK, Severity.WARN, Severity.INFO, Severity.OK)
HALF, SOON, LATE = 0.5, 0.8, 1.0  # RULES.md 4: coloured at 50 % and 80 %.


RETURNED: Final = "devuelto"  # It was approved once; somebody looks at why it came back.


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How long there is left to decide a payment."""

    level: str  # calm | half | soon | late | paused | done: the class of its colour
    left: str  # "quedan 5 h 20 min"
    at: str  # "lun 23 nov 4:42 p. m."
    percent: int  # Of the business time used, at most 100.
    how: str  # The sum behind it, for who doubts it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    text: str
    level: str  # A severity, or "clean".


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    id: int
    version: int
    number: str
    member: str
    member_id: str
    amount: str
    channel: str
    channel_name: str
    received: str
    due: Due
    chip: Chip
    why: str  # The shortest reason why what was read is doubtful.
    more_doubts: int
    marks: tuple[str, ...]  # What has happened to it that a person should know first.
    state: str
    state_name: str
    approvable: bool  # Clean, and in the state that one key leads out of.


def queue_row(
    payment: Payment,
    case: Case,
    member: Member | None,
    *,
    proposal: Proposal | None,
    pauses: Sequence[ClockPause],
    now: datetime,
    staff: Staff,
    marks: Sequence[str] = (),
) -> QueueRow:
    assert payment.id is not None
    doubts = _doubts(proposal, staff)
    return QueueRow(
        id=payment.id,
        version=payment.version,
        number=case.number,
        member=member.name if member else "Sin identificar",
        member_id=payment.member_id or "",
        amount=amount(payment.amount_centavos),
        channel=case.channel,
        channel_name=wording.named(wording.CHANNELS, case.channel),
        received=wording.moment(payment.received_at),
        due=due(payment, pauses, now),
        chip=_chip(payment, proposal, doubts),
        why=_why_doubtful(payment, doubts),
        more_doubts=max(0, len(doubts) - 1),
        marks=tuple(marks),
        state=payment.state,
        state_name=wording.named(wording.STATES, payment.state),
        approvable=is_one_key(payment, proposal, staff) and RETURNED not in marks,
    )


def is_one_key(payment: Payment, proposal: Proposal | None, staff: Staff) -> bool:
    """Return whether this person may approve the payment without a further look or word."""
    if payment.state != State.PROPOSED or proposal is None or not proposal.clean:
        return False
    try:
        step = may_approve(
            proposal,
            state=State(payment.state),
            approver=staff.username,
            role=staff.role,
            policy=load_policy(),
        )
    except TupagoError:
        return False
    return step is Step.APPROVE  # Where two must sign, both open the payment.


def amount(centavos: int | None) -> str:
    return "Sin valor" if centavos is None else str(Money(centavos))


def seen_checks(proposal: Proposal | None, role: str) -> list[Check]:
    """Return the checks that this role may see, the gravest first."""
    checks = [
        check for check in (proposal.checks if proposal else ()) if check.audience in (None, role)
    ]
    return sorted(checks, key=lambda check: _GRAVITY.index(check.severity))


def due(payment: Payment, pauses: Sequence[ClockPause], now: datetime) -> Due:
    hours = load_policy().due_hours
    spans: list[Pause] = [(pause.started_at, pause.ended_at) for pause in pauses]
    end = due_of(payment, pauses, now)
    used = progress(payment.received_at, end, now, paused=spans)
    settled = payment.settled_at
    if settled or State(payment.state) not in OPEN_STATES:
        level, left = "done", wording.moment(settled) if settled else "decidido"
    elif payment.state == State.WAITING_MEMBER:
        level, left = "paused", "en pausa"
    else:
        level, left = _level(used), _left(used, hours)
    return Due(
        level=level,
        left=left,
        at=wording.moment(end),
        percent=min(100, round(used * 100)),
        how=_how(payment, hours, len(spans)),
    )


def _level(used: float) -> str:
    if used >= LATE:
        return "late"
    if used >= SOON:
        return "soon"
    return "half" if used >= HALF else "calm"


def _left(used: float, hours: int) -> str:
    minutes = round(abs(1 - used) * hours * 60)
    text = f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"  # noqa: PLR2004 - an hour
    return f"vencido {text}" if used >= LATE else text


def _how(payment: Payment, hours: int, pauses: int) -> str:
    text = f"{hours} horas hábiles desde {wording.moment(payment.received_at)}"
    if pauses:
        text += ", sin contar la espera de la respuesta del asociado"
    return f"{text}. Sábados, domingos y festivos no cuentan."


def _doubts(proposal: Proposal | None, staff: Staff) -> list[Check]:
    """Return what keeps the payment from being clean, the most telling of the gravest first."""
    seen = seen_checks(proposal, staff.role)
    doubts = [check for check in seen if check.severity in {Severity.BLOCK, Severity.WARN}]
    return sorted(doubts, key=lambda one: (_GRAVITY.index(one.severity), one.code in _USUAL))


def _chip(payment: Payment, proposal: Proposal | None, doubts: Iterable[Check]) -> Chip:
    if State(payment.state) not in OPEN_STATES:
        return Chip(text="—", level="done")
    for check in doubts:
        return Chip(text=wording.named(wording.CHECKS, check.code), level=check.severity.value)
    missing = _missing(proposal)
    if missing:
        return Chip(text=missing, level="warn")
    if proposal is not None and proposal.total >= load_policy().two_people_from:
        return Chip(text="dos firmas", level="info")
    return Chip(text="limpio", level="clean")


def _why_doubtful(payment: Payment, doubts: Sequence[Check]) -> str:
    if any(doubt.code in _ABOUT_READING for doubt in doubts):
        return short_doubt(payment.receipt, payment.receipt_read)
    return ""


def _missing(proposal: Proposal | None) -> str:
    """Say what no check speaks of and still keeps the payment from being clean."""
    if proposal is None:
        return "sin propuesta"
    if proposal.questions:
        return "falta una respuesta"
    if not proposal.lines or proposal.unapplied:
        return "falta repartir"
    if load_policy().require_bank_credit and not is_bank_confirmed(proposal):
        return "falta el banco"
    return ""
