"""Batches for the core as their pages show them: strings only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from intake.batches.by_hand import still_wanted
from intake.batches.rows import Told, lines_of, told_lines
from intake.batches.stages import Waiting, may_handle
from intake.payments.review import Staff
from models.money import Money
from models.payment import OPEN_STATES
from models.sql.tables import AuditEvent, CoreBatch, CoreBatchState, CoreLine, CoreLineState
from webhook import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCard:
    payments: str
    lines: int
    total: str
    without_bank: str  # "" where each has its credit.


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    number: str
    state: str
    state_name: str
    lines: int
    total: str
    prepared: str
    approved: str
    sent: str
    answered: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    id: int
    position: int
    payment_id: int
    case: str
    member: str
    member_id: str
    product: str
    action: str
    amount: str
    credit: str  # The day of the bank's credit; "" where there is none.
    state: str
    state_name: str
    told: str  # Voucher or reason.
    hand: str  # "Ana lo hizo a mano: RC-77", waiting for another to confirm.
    may_mark: bool
    may_confirm: bool
    first: bool  # Of its payment.


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchEvent:
    at: str
    exact: str
    who: str
    what: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCard:
    number: str
    state: str
    state_name: str
    layout: str
    lines: int
    payments: int
    total: str
    sha256: str
    prepared_by: str
    own: bool  # Whoever looks prepared it, and so does not approve it.
    may: frozenset[str]  # What whoever looks may do with it now.
    answered: str  # "12 de 13"
    downloaded: str  # By whom it was last taken, and when.
    rows: tuple[LineRow, ...]
    events: tuple[BatchEvent, ...]


def waiting_card(found: Waiting) -> WaitingCard:
    return WaitingCard(
        payments=wording.counted(found.payments, "pago", "pagos"),
        lines=found.lines,
        total=str(found.total),
        without_bank=wording.counted(
            found.without_bank, "sin abono del banco", "sin abono del banco"
        ),
    )


def batch_rows(session: Session, names: Mapping[str, str]) -> list[BatchRow]:
    """Return every batch, the newest first."""

    def who(by: str | None) -> str:
        return names.get(by, by) if by else ""

    batches = session.exec(select(CoreBatch).order_by(col(CoreBatch.id).desc())).all()
    return [
        BatchRow(
            number=batch.number,
            state=batch.state,
            state_name=wording.named(wording.BATCH_STATES, batch.state),
            lines=batch.rows,
            total=str(Money(batch.total_centavos)),
            prepared=f"{who(batch.prepared_by)} · {wording.moment(batch.prepared_at)}",
            approved=who(batch.approved_by),
            sent=wording.moment(batch.sent_at) if batch.sent_at else "",
            answered=wording.moment(batch.answered_at) if batch.answered_at else "",
        )
        for batch in batches
    ]


def batch_card(
    session: Session, batch: CoreBatch, staff: Staff, names: Mapping[str, str]
) -> BatchCard:
    lines = lines_of(session, batch)
    open_ = sum(line.state == CoreLineState.BATCHED for line in lines)
    events = tuple(_events(session, batch, names))
    taken = next((one for one in events if one.what == wording.BATCH_EVENTS["downloaded"]), None)
    return BatchCard(
        number=batch.number,
        state=batch.state,
        state_name=wording.named(wording.BATCH_STATES, batch.state),
        layout=batch.layout,
        lines=batch.rows,
        payments=len({line.payment_id for line in lines}),
        total=str(Money(batch.total_centavos)),
        sha256=batch.sha256,
        prepared_by=names.get(batch.prepared_by, batch.prepared_by),
        own=batch.prepared_by == staff.username,
        may=_possible(batch, staff),
        answered=f"{len(lines) - open_} de {len(lines)}",
        downloaded=f"{taken.who}, {taken.at}" if taken else "",
        rows=tuple(_lines(session, lines, staff, names)),
        events=events,
    )


def _possible(batch: CoreBatch, staff: Staff) -> frozenset[str]:
    if not may_handle(staff):
        return frozenset()
    signs = {"aprobar"} if batch.prepared_by != staff.username else set[str]()
    verbs = {
        CoreBatchState.PREPARED: {"descartar"} | signs,
        CoreBatchState.APPROVED: {"descargar", "enviar", "descartar"},
        CoreBatchState.SENT: {"descargar", "responder"},
        CoreBatchState.ANSWERED: {"descargar", "responder"},
        CoreBatchState.DISCARDED: set[str](),
    }
    return frozenset(verbs[CoreBatchState(batch.state)])


def _lines(
    session: Session, lines: Sequence[CoreLine], staff: Staff, names: Mapping[str, str]
) -> Iterator[LineRow]:
    before = None
    for position, told in enumerate(told_lines(session, lines), 1):
        line = told.line
        wanted = _open_to_hands(session, told) and may_handle(staff)
        hand = line.hand_by if line.state == CoreLineState.REJECTED else None
        yield LineRow(
            id=line.id or 0,
            position=position,
            payment_id=line.payment_id,
            case=told.case.number,
            member=told.member.name,
            member_id=line.member_id,
            product=line.obligation or "Dinero por aplicar",
            action=wording.named(wording.ACTIONS, line.action) if line.action else "",
            amount=str(Money(line.amount_centavos)),
            credit=wording.day(told.credit.credited_on) if told.credit else "",
            state=line.state,
            state_name=wording.named(wording.LINE_STATES, line.state),
            told=_told(line),
            hand=f"{names.get(hand, hand)} lo hizo a mano: {line.hand_number}" if hand else "",
            may_mark=wanted and hand is None,
            may_confirm=wanted and hand is not None and hand != staff.username,
            first=line.payment_id != before,
        )
        before = line.payment_id


def _open_to_hands(session: Session, told: Told) -> bool:
    """Return whether the line was rejected and its payment, back with staff, still wants it."""
    return (
        told.line.state == CoreLineState.REJECTED
        and told.payment.state in OPEN_STATES
        and still_wanted(session, told.line)
    )


def _told(line: CoreLine) -> str:
    if line.state == CoreLineState.APPLIED:
        return f"comprobante {line.core_number}" + (", a mano" if line.hand_by else "")
    return line.reason or ""


def _events(session: Session, batch: CoreBatch, names: Mapping[str, str]) -> Iterator[BatchEvent]:
    """Yield what was done with the batch, the latest first, as the trail tells it."""
    events = session.exec(
        select(AuditEvent)
        .where(AuditEvent.subject == f"batch:{batch.number}")
        .order_by(col(AuditEvent.seq).desc())
    )
    for event in events:
        what = event.action.removeprefix("batch.")
        yield BatchEvent(
            at=wording.moment(event.at),
            exact=wording.full_moment(event.at),
            who=names.get(event.actor, event.actor),
            what=wording.named(wording.BATCH_EVENTS, what),
            detail=_detail(event.detail),
        )


def _detail(told: Mapping[str, Any]) -> str:
    if "why" in told:
        return str(told["why"])
    if "applied" in told:
        return f"{told['applied']} aplicadas, {told['rejected']} rechazadas"
    return ""
