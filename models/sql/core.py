"""What of a payment is on its way to the core, applied there, or refused by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.errors import TupagoError
from models.money import Money
from models.proposal import ProposedLine
from models.sql.tables import CoreLine, CoreLineState

LIVE: Final = (CoreLineState.WAITING, CoreLineState.BATCHED)
_LINES: Final = (
    select(CoreLine)
    .where(col(CoreLine.payment_id) == sa.bindparam("payment_id"))
    .order_by(col(CoreLine.id))
)
_Target: TypeAlias = tuple[str | None, str | None]  # Obligation and action; none of unapplied money


class OnItsWayError(TupagoError):
    """The core may be applying it at this moment."""

    code = "core.on_its_way"
    message = "Este pago ya va en un lote para LINIX: descarte el lote o espere la respuesta."


class AppliedInCoreError(TupagoError):
    """What the core has applied stands in its books; only a reversal takes it back."""

    code = "core.applied"
    message = "LINIX ya aplicó una parte de este pago; solo se puede cambiar lo que rechazó."


class UnconfirmedByHandError(TupagoError):
    """Sent once more, the core would apply twice what a person has typed into it."""

    code = "core.by_hand"
    message = (
        "Una línea está marcada como hecha a mano en LINIX: falta que otra persona lo confirme."
    )


def core_lines(session: Session, payment_id: int | None) -> Sequence[CoreLine]:
    """Return every line that was ever made of the payment, the first one first."""
    return session.exec(_LINES, params={"payment_id": payment_id}).all()


def applied_lines(session: Session, payment_id: int | None) -> list[CoreLine]:
    return [line for line in core_lines(session, payment_id) if line.state == CoreLineState.APPLIED]


def refuse_if_applied(session: Session, payment_id: int | None) -> None:
    """Do nothing while the core has applied nothing of the payment.

    :raises AppliedInCoreError: otherwise.
    """
    if applied := applied_lines(session, payment_id):
        raise AppliedInCoreError(f"payment {payment_id}: {len(applied)} lines")


def refuse_unconfirmed(session: Session, payment_id: int | None) -> None:
    """Do nothing unless somebody says to have typed a line into the core, unconfirmed.

    :raises UnconfirmedByHandError: then.
    """
    for line in core_lines(session, payment_id):
        if line.state == CoreLineState.REJECTED and line.hand_by is not None:
            raise UnconfirmedByHandError(f"payment {payment_id}, line {line.id}")


def without_applied(
    lines: Iterable[ProposedLine], unapplied: Money, applied: Iterable[CoreLine]
) -> tuple[tuple[ProposedLine, ...], Money]:
    """Return the lines, and the money without one, that the core has not applied yet.

    :raises AppliedInCoreError: if something that it has applied is not among them.
    """
    taken: Counter[_Target] = Counter()
    for one in applied:
        taken[one.obligation, one.action] += one.amount_centavos
    left: list[ProposedLine] = []
    for line in lines:
        target = (line.obligation, line.action.value)
        cut = max(0, min(taken[target], line.amount.centavos))
        taken[target] -= cut
        if not cut or line.amount.centavos > cut:
            left.append(replace(line, amount=Money(line.amount.centavos - cut)))
    cut = max(0, min(taken[None, None], unapplied.centavos))
    taken[None, None] -= cut
    if any(taken.values()):
        raise AppliedInCoreError(f"{[target for target, amount in taken.items() if amount]}")
    return tuple(left), Money(unapplied.centavos - cut)


def withdraw_lines(session: Session, payment_id: int | None) -> None:
    """Take back what no batch has taken yet.

    :raises OnItsWayError: if a batch has a line of the payment.
    """
    batched = [
        line for line in core_lines(session, payment_id) if line.state == CoreLineState.BATCHED
    ]
    if batched:
        raise OnItsWayError(f"payment {payment_id}: batch {batched[0].batch_id}")
    session.execute(
        sa.update(CoreLine)
        .where(col(CoreLine.payment_id) == payment_id, col(CoreLine.state) == CoreLineState.WAITING)
        .values(state=CoreLineState.WITHDRAWN.value)
    )
