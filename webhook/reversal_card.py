"""Taking a posting back, as the payment's page offers it to the person who looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from applier.approval import Signature, may_reverse
from applier.policy import load_policy
from intake.payments.reversing import REVERSERS, open_reversal
from intake.payments.review import Staff
from intake.payments.signatures import role_of
from models.errors import TupagoError
from models.payment import State
from models.sql.tables import Payment, Posting, Reversal
from webhook import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalCard:
    """What has been asked about the posting, and what this person may do about it."""

    kind: str  # none | may_ask | asked | done
    told: str = ""  # Who asked, or did it, and when.
    reason: str = ""
    why_not: str = ""  # What keeps this person from confirming it.
    needs_number: bool = False  # The core takes it back first, and gives a number.


NONE = ReversalCard(kind="none")


def reversal_card(
    session: Session, payment: Payment, staff: Staff, names: Mapping[str, str]
) -> ReversalCard:
    if payment.state == State.REVERSED:
        return _done(session, payment, names)
    if payment.state != State.POSTED or staff.role not in REVERSERS:
        return NONE
    asked = open_reversal(session, payment.id or 0)
    if asked is None:
        return ReversalCard(kind="may_ask")
    posting = session.exec(select(Posting).where(Posting.payment_id == payment.id)).one()
    who = names.get(asked.asked_by, asked.asked_by)
    return ReversalCard(
        kind="asked",
        told=f"{who} pidió la reversa ({wording.moment(asked.asked_at)}).",
        reason=asked.reason,
        why_not=_why_not(session, asked, staff),
        needs_number=posting.ledger != "book",
    )


def _done(session: Session, payment: Payment, names: Mapping[str, str]) -> ReversalCard:
    row = session.exec(
        select(Reversal).where(
            Reversal.payment_id == payment.id, col(Reversal.done_at).is_not(None)
        )
    ).first()
    if row is None or row.done_at is None or row.done_by is None:
        return NONE
    asked, done = names.get(row.asked_by, row.asked_by), names.get(row.done_by, row.done_by)
    return ReversalCard(
        kind="done",
        told=f"{asked} pidió la reversa y {done} la confirmó ({wording.moment(row.done_at)}), "
        f"asiento {row.number}. El abono del banco quedó libre para aplicarlo otra vez.",
        reason=row.reason,
    )


def _why_not(session: Session, asked: Reversal, staff: Staff) -> str:
    """Return what confirming would answer this person; it is asked again when he does."""
    try:
        may_reverse(
            Signature(
                by=asked.asked_by,
                role=role_of(session, asked.asked_by),
                content=None,
                reason=asked.reason,
            ),
            Signature(by=staff.username, role=staff.role, content=None),
            load_policy(),
        )
    except TupagoError as error:
        return error.message
    return ""
