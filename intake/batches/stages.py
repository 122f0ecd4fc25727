"""The life of a batch: one person prepares it, another approves it, it is sent or discarded.

Each works within the caller's transaction: of two people who do the same at once, one does it and
the other is told.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.ledgers.batch_file import BatchFile, write_batch
from intake.administration.staff import Role
from intake.batch_templates import layout_of
from intake.batches.rows import control_of, lines_of, rows_of
from intake.payments.review import Staff
from intake.wiring import Office
from models.errors import TupagoError
from models.money import Money
from models.payment import State
from models.sql import audit
from models.sql.tables import (
    BankCreditRow,
    CoreBatch,
    CoreBatchState,
    CoreLine,
    CoreLineState,
    Payment,
)

_HANDS: Final = frozenset({Role.APPROVER, Role.SUPERVISOR, Role.ADMIN})


class UnknownBatchError(TupagoError):
    code = "batch.unknown"
    message = "No existe un lote con ese número."


class NothingWaitingError(TupagoError):
    code = "batch.nothing_waiting"
    message = "No hay pagos aprobados que esperen un lote."


class BatchMovedError(TupagoError):
    """The step is not possible from the batch's present state; the detail names it."""

    code = "batch.moved"
    message = "Este lote ya cambió de estado; mire cómo quedó antes de seguir."


class BatchSamePersonError(TupagoError):
    code = "batch.same_person"
    message = "El lote lo aprueba otra persona, no quien lo preparó."


class BatchRoleError(TupagoError):
    code = "batch.role"
    message = "Su usuario no tiene permiso para manejar lotes."


class WhyMissingError(TupagoError):
    code = "batch.why_missing"
    message = "Escriba por qué se descarta el lote."


class NotApprovedYetError(TupagoError):
    code = "batch.not_approved"
    message = "El lote se descarga cuando otra persona lo haya aprobado."


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What no batch has taken yet."""

    payments: int
    lines: int
    total: Money
    without_bank: int  # Payments that were approved without a credit of the bank.


def waiting(session: Session) -> Waiting:
    lines = _waiting_lines(session)
    return Waiting(
        payments=len({line.payment_id for line in lines}),
        lines=len(lines),
        total=Money(sum(line.amount_centavos for line in lines)),
        without_bank=len({line.payment_id for line in lines if line.credit_id is None}),
    )


def batch_numbered(session: Session, number: str) -> CoreBatch:
    """Return the batch.

    :raises UnknownBatchError: if there is none.
    """
    found = session.exec(
        select(CoreBatch).where(CoreBatch.number == number.strip().upper())
    ).first()
    if found is None:
        raise UnknownBatchError(number)
    return found


def may_handle(staff: Staff) -> bool:
    """Return whether the role may handle batches: those that may approve payments."""
    return staff.role in _HANDS


def require_hands(staff: Staff) -> None:
    """Do nothing for a person whose role may handle batches.

    :raises BatchRoleError: for anybody else.
    """
    if not may_handle(staff):
        raise BatchRoleError(staff.role)


def prepare(session: Session, office: Office, staff: Staff, layout: str) -> CoreBatch:
    """Put every waiting payment, whole, into a new batch.

    :param layout: the name of the column template; it is tried, so that no batch is approved that
        cannot be written.
    :raises NothingWaitingError: if nothing waits.
    :raises UnknownLayoutError, LayoutInvalidError, UnwritableValueError: about the template.
    :raises BatchRoleError: if this is not for the person's role.
    """
    require_hands(staff)
    audit.lock_chain(session)
    _name_credits(session)
    lines = _waiting_lines(session)
    if not lines:
        raise NothingWaitingError
    batch = CoreBatch(
        number=f"new {secrets.token_hex(8)}",  # Until the row has its id.
        layout=layout,
        rows=len(lines),
        total_centavos=sum(line.amount_centavos for line in lines),
        sha256="",
        prepared_by=staff.username,
        prepared_at=office.now(),
    )
    session.add(batch)
    session.flush()
    batch.number = f"LX-{batch.id:06}"
    for line in lines:
        line.batch_id, line.state = batch.id, CoreLineState.BATCHED.value
    session.flush()
    batch.sha256 = _files(session, office, batch).sha256
    _note(session, office, batch, staff, "prepared", payments=_payment_ids(lines))
    return batch


def approve_batch(session: Session, office: Office, batch: CoreBatch, staff: Staff) -> None:
    """Approve what another person prepared, and make its files.

    :raises BatchSamePersonError: for who prepared it.
    :raises BatchMovedError: if it does not wait for that.
    """
    require_hands(staff)
    if batch.prepared_by == staff.username:
        raise BatchSamePersonError(staff.username)
    _advance(
        session,
        batch,
        {CoreBatchState.PREPARED},
        CoreBatchState.APPROVED,
        approved_by=staff.username,
        approved_at=office.now(),
    )
    made = _files(session, office, batch)
    batch.sha256 = made.sha256
    batch.text_sha256 = office.files.put(made.text)
    batch.xlsx_sha256 = office.files.put(made.xlsx)
    _note(session, office, batch, staff, "approved", sha256=made.sha256)


def download(
    session: Session, office: Office, batch: CoreBatch, staff: Staff, *, xlsx: bool
) -> bytes:
    """Return the file that was approved, and leave a trace of who took it.

    :raises NotApprovedYetError: if nobody has approved it.
    :raises FileGoneError: if the file is not kept any more.
    """
    require_hands(staff)
    sha256 = batch.xlsx_sha256 if xlsx else batch.text_sha256
    if sha256 is None:
        raise NotApprovedYetError(batch.number)
    data = office.files.get(sha256)
    _note(session, office, batch, staff, "downloaded", file=sha256)
    return data


def mark_sent(session: Session, office: Office, batch: CoreBatch, staff: Staff) -> None:
    """Note that a person has taken the file to LINIX: from now on only its answer counts.

    :raises BatchMovedError: if it is not approved, or sent already.
    """
    require_hands(staff)
    _advance(
        session,
        batch,
        {CoreBatchState.APPROVED},
        CoreBatchState.SENT,
        sent_by=staff.username,
        sent_at=office.now(),
    )
    _note(session, office, batch, staff, "sent")


def discard(session: Session, office: Office, batch: CoreBatch, staff: Staff, why: str) -> None:
    """Undo a batch that was not sent; its lines wait for another, with the keys that they have.

    :raises BatchMovedError: if it was sent, or is discarded already.
    :raises WhyMissingError: without a reason.
    """
    require_hands(staff)
    if not why.strip():
        raise WhyMissingError(batch.number)
    _advance(
        session,
        batch,
        {CoreBatchState.PREPARED, CoreBatchState.APPROVED},
        CoreBatchState.DISCARDED,
        discarded_by=staff.username,
        discarded_at=office.now(),
    )
    payments = _payment_ids(lines_of(session, batch))
    session.execute(
        sa.update(CoreLine)
        .where(col(CoreLine.batch_id) == batch.id)
        .values(state=CoreLineState.WAITING.value, batch_id=None)
    )
    session.expire_all()
    _note(session, office, batch, staff, "discarded", why=why.strip(), payments=payments)


def _advance(
    session: Session,
    batch: CoreBatch,
    before: Collection[CoreBatchState],
    after: CoreBatchState,
    **values: Any,  # noqa: ANN401 — columns of the batch
) -> None:
    """Change the state, for one of two people who try at once."""
    audit.lock_chain(session)
    claimed = session.execute(
        sa.update(CoreBatch)
        .where(col(CoreBatch.id) == batch.id, col(CoreBatch.state).in_(before))
        .values(state=after.value, **values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(batch)
    if getattr(claimed, "rowcount", 0) != 1:
        raise BatchMovedError(f"{batch.number}: {batch.state}")


def _waiting_lines(session: Session) -> list[CoreLine]:
    return list(
        session.exec(
            select(CoreLine)
            .join(Payment, col(Payment.id) == CoreLine.payment_id)
            .where(CoreLine.state == CoreLineState.WAITING, Payment.state == State.APPROVED)
            .order_by(col(CoreLine.payment_id), col(CoreLine.position))
        )
    )


def _name_credits(session: Session) -> None:
    """Give lines approved before their money showed the credit that was found since."""
    found = (
        sa.select(col(BankCreditRow.id))
        .where(col(BankCreditRow.used_by_id) == col(CoreLine.payment_id))
        .scalar_subquery()
    )
    session.execute(
        sa.update(CoreLine)
        .where(col(CoreLine.state) == CoreLineState.WAITING, col(CoreLine.credit_id).is_(None))
        .values(credit_id=found)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _files(session: Session, office: Office, batch: CoreBatch) -> BatchFile:
    layout = layout_of(office, batch.layout)
    rows = rows_of(session, batch, lines_of(session, batch))
    return write_batch(layout, rows, control_of(batch, batch.approved_at or batch.prepared_at))


def _payment_ids(lines: Collection[CoreLine]) -> list[int]:
    return sorted({line.payment_id for line in lines})


def _note(
    session: Session,
    office: Office,
    batch: CoreBatch,
    staff: Staff,
    what: str,
    **detail: Any,  # noqa: ANN401 — whatever the trail tells
) -> None:
    audit.record(
        session,
        at=office.now(),
        actor=staff.username,
        action=f"batch.{what}",
        subject=f"batch:{batch.number}",
        detail={"rows": batch.rows, "total": Money(batch.total_centavos).plain} | detail,
    )
