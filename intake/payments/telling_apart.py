"""A payment beside an earlier one that it may be: a person says whether they are one or two.

Only what is merely possible is asked here. The same file and the same number are no question
(`applier.duplicates`), and nobody can call those two payments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlmodel import Session, col, select

from applier.case import PaymentCase
from applier.duplicates import TOLD_APART, Likeness, likenesses
from applier.policy import load_policy
from intake.payments.earlier import earlier_payments, told_apart_from
from intake.payments.proposing import case_data, make_proposal
from intake.payments.review import Staff, call_duplicate, decide
from intake.wiring import Office
from models.errors import TupagoError
from models.payment import STEPS, State, Step
from models.proposal import Basis
from models.sql.payments import Signed, add_proposal, current_proposal, get_payment
from models.sql.tables import Case, Payment
from parsers.instructions import understand

# What people compare, and how it is called in the reason that is kept.
COMPARED: Final = {
    "amount": "valor", "date": "fecha", "time": "hora", "reference": "referencia",
    "transaction_id": "transacción", "issuer": "entidad", "payer": "pagador",
}  # fmt: skip


class NothingAlikeError(TupagoError):
    """There is no earlier payment, or no longer one, that the payment could be."""

    code = "payment.nothing_alike"
    message = "Este pago ya no se parece a ninguno anterior; mire cómo quedó."


def suspects(session: Session, office: Office, payment: Payment) -> Sequence[Payment]:
    """Return the earlier payments that this may be and nobody has told it apart from.

    Beside what a check warns of these are those of its own case with its amount and its day: two
    cuts of one paper show different numbers, and no rule can tell.
    """
    if Step.TELL_APART not in STEPS[State(payment.state)]:
        return ()
    rows = [row for row, _ in earlier_payments(session, payment)]
    apart = told_apart_from(session, payment)
    if all(row.id in apart for row in rows):
        return ()
    case = PaymentCase.from_json(case_data(session, office, payment), understand)
    kinds = [likenesses(case, one, load_policy()) for one in case.earlier_receipts]
    return [
        row
        for row, found in zip(rows, kinds, strict=True)
        if row.id not in apart and (Likeness.POSSIBLE in found or _is_cut(payment, row, found))
    ]


def _is_cut(payment: Payment, other: Payment, found: Sequence[Likeness]) -> bool:
    mine, theirs = (
        (one.case_id, one.amount_centavos, one.paid_on, one.member_id) for one in (payment, other)
    )
    return not found and mine == theirs and None not in mine[:3]


def compared(payment: Payment, other: Payment, number: str) -> str:
    """Return what a person had before their eyes, as the reason that is kept."""
    same, unlike = [], []
    for name, called in COMPARED.items():
        mine, theirs = payment.receipt.get(name), other.receipt.get(name)
        if mine is not None and theirs is not None and mine == theirs:
            same.append(called)
        elif mine is not None or theirs is not None:
            unlike.append(f"{called} {mine or 'sin dato'} / {theirs or 'sin dato'}")
    parts = [f"Comparado con {number}."]
    parts += [f"Igual: {', '.join(same)}."] if same else []
    parts += [f"Distinto: {'; '.join(unlike)}."] if unlike else []
    return " ".join(parts)


def tell_apart(
    session: Session, office: Office, payment_id: int, staff: Staff, seen_version: int
) -> Payment:
    """Take it for a payment of its own, whatever it resembles now, and propose anew.

    Lines that a person edited stay.

    :raises NothingAlikeError: if it resembles none.
    """
    payment = get_payment(session, payment_id)
    others = suspects(session, office, payment)
    if not others:
        raise NothingAlikeError(f"payment {payment_id}")
    # Kept as the content of the decision: of which others it was told apart.
    signed = Signed(
        content=" ".join(str(other.id) for other in others), without_bank=False, typed_centavos=None
    )
    reason = " ".join(compared(payment, other, _number(session, other)) for other in others)
    moved = decide(
        session, office, payment, Step.TELL_APART, staff, seen_version, reason, signed=signed
    )
    current, fresh = current_proposal(session, payment_id), make_proposal(session, office, moved)
    if current is not None and current.basis is Basis.STAFF:
        kept = [check for check in current.checks if check.code != Likeness.POSSIBLE.value]
        told = [check for check in fresh.checks if check.code == TOLD_APART]
        fresh = replace(current, checks=(*kept, *told))
    add_proposal(session, moved, fresh, by=staff.username, at=office.now())
    return moved


def call_the_same(
    session: Session,
    office: Office,
    payment_id: int,
    staff: Staff,
    seen_version: int,
    *,
    as_payment_id: int,
) -> Payment:
    """End the payment as the earlier one that was shown beside it.

    :raises NothingAlikeError: if that one is none of those it may be.
    """
    payment = get_payment(session, payment_id)
    found = [one for one in suspects(session, office, payment) if one.id == as_payment_id]
    if not found:
        raise NothingAlikeError(f"payment {payment_id}")
    return call_duplicate(
        session,
        office,
        payment_id,
        staff,
        seen_version,
        of_payment_id=as_payment_id,
        reason=compared(payment, found[0], _number(session, found[0])),
    )


def _number(session: Session, payment: Payment) -> str:
    return session.exec(select(Case.number).where(col(Case.id) == payment.case_id)).one()
