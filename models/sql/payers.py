"""Who paid for whom, as staff approved it: remembered, and taken back with the approval.

A remembered payer is a suggestion to the person at the page and nothing more; no decision of the
program reads this table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from models.payment import State, Step
from models.sql.tables import Decision, PayerAlias, Payment

_BACKED: Final = (State.APPROVED, State.POSTED)
_FEWEST_NAMES: Final = 2  # "Rosa" may be anybody.


def folded(payer: str | None) -> str | None:
    """Return a printed name without accents, case and signs; None where it names nobody surely.

    A name that the bank has masked ("MAR*** GOM***") is many people's.
    """
    if not payer or "*" in payer:
        return None
    plain = unicodedata.normalize("NFD", payer.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    names = re.findall(r"[a-z]{2,}", plain)
    return " ".join(names) if len(names) >= _FEWEST_NAMES else None


def remember_payer(session: Session, payment: Payment, *, by: str, at: datetime) -> None:
    """Keep that the payer on the receipt paid for the payment's member."""
    payer = _payer_of(payment)
    if payer is None or payment.member_id is None or payment.id is None:
        return
    row = session.get(PayerAlias, (payer, payment.member_id))
    if row is None:
        row = PayerAlias(
            payer=payer,
            member_id=payment.member_id,
            payment_id=payment.id,
            approved_by=by,
            approved_at=at,
        )
    elif row.payment_id != payment.id:
        row.payment_id, row.approved_by, row.approved_at = payment.id, by, at
        row.times += 1
    session.add(row)
    session.flush()


def forget_payer(session: Session, payment: Payment) -> None:
    """Take back what the approval of this payment taught: it was reversed, or is another's.

    What other approved payments taught stays, as of the last of them.
    """
    payer = _payer_of(payment)
    if payer is None or payment.member_id is None:
        return
    row = session.get(PayerAlias, (payer, payment.member_id))
    if row is None:
        return
    others = [
        other
        for other in session.exec(
            select(Payment)
            .where(
                Payment.member_id == payment.member_id,
                Payment.id != payment.id,
                col(Payment.state).in_(_BACKED),
            )
            .order_by(col(Payment.id))
        )
        if _payer_of(other) == payer
    ]
    if others:
        last = others[-1]
        decided = session.exec(
            select(Decision)
            .where(Decision.payment_id == last.id, Decision.step == Step.APPROVE)
            .order_by(col(Decision.id).desc())
        ).first()
        row.payment_id, row.times = last.id or 0, len(others)
        if decided is not None:
            row.approved_by, row.approved_at = decided.by, decided.at
        session.add(row)
    else:
        session.delete(row)
    session.flush()


def paid_for(session: Session, payer: str | None) -> Sequence[PayerAlias]:
    """Return for whom this payer has paid before, the latest first."""
    name = folded(payer)
    if name is None:
        return ()
    return session.exec(
        select(PayerAlias)
        .where(PayerAlias.payer == name)
        .order_by(col(PayerAlias.approved_at).desc())
    ).all()


def _payer_of(payment: Payment) -> str | None:
    return folded(payment.receipt.get("payer"))
