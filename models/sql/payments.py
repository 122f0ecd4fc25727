"""Changing a payment: the one function through which every state passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.errors import TupagoError
from models.payment import OPEN_STATES, State, Step, advance
from models.proposal import Proposal
from models.sql import audit
from models.sql.core import refuse_if_applied
from models.sql.payers import forget_payer
from models.sql.tables import ClockPause, Decision, Payment, ProposalVersion

# Asked for with every proposal: to put such a question together takes longer than to ask it.
_AS_SENT: Final = (
    select(Payment)
    .where(col(Payment.case_id) == sa.bindparam("case_id"))
    .order_by(col(Payment.received_at), col(Payment.id))
)
_NEWEST_VERSION: Final = sa.select(sa.func.max(col(ProposalVersion.version))).where(
    col(ProposalVersion.payment_id) == sa.bindparam("payment_id")
)
_NEWEST_PROPOSAL: Final = (
    select(ProposalVersion)
    .where(col(ProposalVersion.payment_id) == sa.bindparam("payment_id"))
    .order_by(col(ProposalVersion.version).desc())
    .limit(1)
)
# After these nobody would see to a payment of which the core has applied a part.
GIVE_UP: Final = frozenset({Step.REJECT, Step.ASK, Step.CALL_DUPLICATE, Step.CALL_NOT_A_PAYMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What an approval says beyond who and when; the columns of `Decision`."""

    content: str
    without_bank: bool
    typed_centavos: int | None


class StalePaymentError(TupagoError):
    """Somebody else changed the payment since it was shown."""

    code = "payment.stale"
    message = "Otra persona cambió este pago mientras usted lo miraba; esta es la versión nueva."


class UnknownPaymentError(TupagoError):
    code = "payment.unknown"
    message = "No existe un pago con ese número."


def get_payment(session: Session, payment_id: int) -> Payment:
    """Return the payment.

    :raises UnknownPaymentError: if there is none.
    """
    payment = session.get(Payment, payment_id)
    if payment is None:
        raise UnknownPaymentError(f"payment {payment_id}")
    return payment


def payments_as_sent(session: Session, case_id: int) -> Sequence[Payment]:
    """Return the payments of a case as they were sent: the sender's "el primero" comes first.

    Not as they could be read: a file that is slow to come may have been sent before the others.
    """
    return session.exec(_AS_SENT, params={"case_id": case_id}).all()


def move(
    session: Session,
    payment: Payment,
    step: Step,
    *,
    by: str,
    at: datetime,
    seen_version: int | None = None,
    reason: str | None = None,
    signed: Signed | None = None,
) -> Payment:
    """Move ``payment`` by ``step``, with its decision, its clock and its audit link.

    ``seen_version`` is the version that the person looked at; None for the program itself, which
    decides on what it reads in the same transaction.

    :raises StalePaymentError: if the payment changed since.
    :raises IllegalStepError: if the step is not possible now.
    :raises AppliedInCoreError: if the core holds a part of it, and the step would leave it.
    """
    if seen_version is not None and seen_version != payment.version:
        raise StalePaymentError(f"payment {payment.id}: {seen_version} is not {payment.version}")
    assert payment.id is not None
    audit.lock_chain(session)
    before, after = State(payment.state), advance(State(payment.state), step)
    if step in GIVE_UP:
        refuse_if_applied(session, payment.id)
    # The WHERE is what decides between two people: the row changes for one of them only.
    claimed = session.execute(
        sa.update(Payment)
        .where(
            sa.column("id") == payment.id,
            sa.column("version") == payment.version,
            sa.column("state") == before.value,
        )
        .values(
            state=after.value,
            version=payment.version + 1,
            settled_at=None if after in OPEN_STATES | {State.APPROVED} else at,
        )
        .execution_options(synchronize_session=False)
    )
    if getattr(claimed, "rowcount", 0) != 1:
        raise StalePaymentError(f"payment {payment.id}: changed by another transaction")
    session.refresh(payment)
    _keep_clock(session, payment.id, before, after, at)
    if step in {Step.REVERSE, Step.SEND_BACK}:
        forget_payer(session, payment)
    version = newest_version(session, payment.id)
    session.add(
        Decision(
            payment_id=payment.id,
            step=step.value,
            from_state=before.value,
            to_state=after.value,
            by=by,
            at=at,
            reason=reason,
            proposal_version=version,
            **(asdict(signed) if signed else {}),
        )
    )
    audit.record(
        session,
        at=at,
        actor=by,
        action=f"payment.{step.value}",
        subject=f"payment:{payment.id}",
        detail={
            "from": before.value,
            "to": after.value,
            "reason": reason,
            "proposal_version": version,
            **(asdict(signed) if signed else {}),
        },
    )
    return payment


def _keep_clock(
    session: Session, payment_id: int, before: State, after: State, at: datetime
) -> None:
    if after is State.WAITING_MEMBER and before is not State.WAITING_MEMBER:
        session.add(ClockPause(payment_id=payment_id, started_at=at))
    elif before is State.WAITING_MEMBER and after is not State.WAITING_MEMBER:
        for pause in session.exec(
            select(ClockPause).where(
                ClockPause.payment_id == payment_id, sa.column("ended_at").is_(None)
            )
        ):
            pause.ended_at = at


def newest_version(session: Session, payment_id: int) -> int | None:
    return session.execute(_NEWEST_VERSION, {"payment_id": payment_id}).scalar()


def add_proposal(
    session: Session, payment: Payment, proposal: Proposal, *, by: str, at: datetime
) -> int:
    """Keep ``proposal`` as the payment's newest version and return its number (from 1)."""
    assert payment.id is not None
    version = (newest_version(session, payment.id) or 0) + 1
    session.add(
        ProposalVersion(
            payment_id=payment.id,
            version=version,
            proposal=proposal.as_json(),
            made_by=by,
            made_at=at,
        )
    )
    session.flush()
    return version


def current_proposal(session: Session, payment_id: int) -> Proposal | None:
    """Return the newest proposal, or None where the payment could not be read."""
    row = session.exec(_NEWEST_PROPOSAL, params={"payment_id": payment_id}).first()
    return Proposal.from_json(row.proposal) if row else None


def newest_proposals(session: Session, payment_ids: Sequence[int]) -> dict[int, Proposal]:
    """Return the newest proposal of each payment that has one."""
    newest = (
        sa.select(
            col(ProposalVersion.payment_id).label("payment_id"),
            sa.func.max(col(ProposalVersion.version)).label("version"),
        )
        .where(col(ProposalVersion.payment_id).in_(payment_ids))
        .group_by(col(ProposalVersion.payment_id))
        .subquery()
    )
    rows = session.exec(
        select(ProposalVersion).join(
            newest,
            sa.and_(
                col(ProposalVersion.payment_id) == newest.c.payment_id,
                col(ProposalVersion.version) == newest.c.version,
            ),
        )
    )
    return {row.payment_id: Proposal.from_json(row.proposal) for row in rows}
