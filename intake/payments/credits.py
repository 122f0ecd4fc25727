"""The bank's credits that one payment may be about, and the one that backs it.

Whether a credit is the payment's is decided by `applier.bank`; here only those are looked up that
the decision could take or tell of: of some amounts, within some days, and never set aside.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from applier.bank import amounts_sought, days_sought
from applier.policy import load_policy
from models.errors import TupagoError
from models.money import Money
from models.payment import OPEN_STATES, State
from models.receipt import Receipt
from models.sql.tables import BankCreditRow, Case, Channel, Message, Payment


class CreditTakenError(TupagoError):
    code = "review.credit_taken"
    message = "El abono del banco que respaldaba este pago ya respalda otro."


# Without a printed date the receipt was paid shortly before it came.
AROUND: Final = timedelta(days=15)
# Put together once: every proposal asks for it, and an alias takes longer to make than to ask.
_USER: Final = aliased(Payment)
_WITH_USER: Final = (
    sa.select(BankCreditRow, col(Case.number))
    .join(_USER, col(_USER.id) == col(BankCreditRow.used_by_id), isouter=True)
    .join(Case, col(Case.id) == col(_USER.case_id), isouter=True)
    .where(col(BankCreditRow.set_aside_by).is_(None))
    .order_by(col(BankCreditRow.credited_on), col(BankCreditRow.id))
)
_OWN: Final = _WITH_USER.where(col(BankCreditRow.id) == sa.bindparam("own"))
_ALIKE: Final = _WITH_USER.where(
    col(BankCreditRow.amount_centavos).in_(sa.bindparam("amounts", expanding=True)),
    col(BankCreditRow.credited_on).between(sa.bindparam("first"), sa.bindparam("last")),
)
_ANY: Final = select(BankCreditRow.id).limit(1)
_FORM: Final = select(Message.form).where(
    col(Message.case_id) == sa.bindparam("case_id"), col(Message.channel) == Channel.BANK
)


def credits_for_case(
    session: Session, payment: Payment, received_on: date
) -> list[dict[str, Any]] | None:
    """Return the credits that the decision may know of, in the form of CONTRACT.md's CASE.

    None where no bank file was ever imported: then there is nothing to compare with. Money that
    was proposed from a credit itself is about that credit and no other.
    """
    own = own_credit_id(session, payment)
    if own is not None:
        rows = session.execute(_OWN, {"own": own}).all()
    else:
        rows = session.execute(_ALIKE, _sought(payment, received_on)).all()
    if not rows and session.exec(_ANY).first() is None:
        return None
    return [_as_json(credit, number, payment) for credit, number in rows]


def _sought(payment: Payment, received_on: date) -> dict[str, Any]:
    """Return the amounts and the days of the credits that the payment may be about."""
    policy = load_policy()
    receipt = Receipt.from_json(payment.receipt)
    days = days_sought(receipt.date, policy)
    first, last = days or (received_on - AROUND, received_on + AROUND)
    amounts = [amount.centavos for amount in amounts_sought(receipt, policy)]
    return {"amounts": amounts, "first": first, "last": last}


def _as_json(credit: BankCreditRow, number: str | None, payment: Payment) -> dict[str, Any]:
    """Two receipts of one case are two payments; the credit of one does not back the other."""
    user = number
    if credit.used_by_id is not None and credit.used_by_id != payment.id:
        user = f"{number}, pago {credit.used_by_id}"
    return {
        "id": credit.id,
        "date": credit.credited_on.isoformat(),
        "amount": Money(credit.amount_centavos).plain,
        "reference": credit.reference,
        "used_by": user,
        "available_on": credit.available_on.isoformat() if credit.available_on else None,
    }


# --- The credit that a payment was made of ----------------------------------------------------


def own_credit_id(session: Session, payment: Payment) -> str | None:
    """Return the credit that staff proposed this payment from; None where somebody sent it."""
    form = session.exec(_FORM, params={"case_id": payment.case_id}).first()
    return str(form["credit"]) if form else None


# --- What moved -------------------------------------------------------------------------------


class Moved(NamedTuple):
    """Money of the bank that came, went, was taken or is free again: others may look at it anew."""

    day: date
    centavos: int
    reference: str | None


def moved_credits(session: Session, *which: sa.ColumnElement[bool]) -> list[Moved]:
    rows = session.execute(
        sa.select(
            col(BankCreditRow.credited_on),
            col(BankCreditRow.amount_centavos),
            col(BankCreditRow.reference),
        ).where(*which)
    )
    return [Moved(*row) for row in rows]


# --- Taking and freeing -----------------------------------------------------------------------


def take_credit(session: Session, credit_id: str, payment: Payment) -> bool:
    """Bind the credit to the payment and to no other; return whether it was free to be taken.

    A credit that backed the payment before, and does no more, is free again.
    """
    release_credit(session, payment, but=credit_id)
    backs = col(BankCreditRow.used_by_id)
    taken = session.execute(
        sa.update(BankCreditRow)
        .where(
            col(BankCreditRow.id) == credit_id,
            col(BankCreditRow.set_aside_by).is_(None),
            sa.or_(backs.is_(None), backs == payment.id),
        )
        .values(used_by_id=payment.id)
    )
    return getattr(taken, "rowcount", 0) == 1


def take_own_credit(session: Session, payment: Payment) -> None:
    """Let a payment that was made of a credit and is open again claim it, if it is still free."""
    own = own_credit_id(session, payment)
    if own is not None:
        take_credit(session, own, payment)


def free_credit(session: Session, payment: Payment) -> list[Moved]:
    """Let the bank credit that backs the payment back another one; return what is free now.

    A payment that was made of a credit keeps it while it is open: it is about nothing else.
    """
    is_open = State(payment.state) in OPEN_STATES
    if is_open and own_credit_id(session, payment) is not None:
        return []
    freed = moved_credits(session, col(BankCreditRow.used_by_id) == payment.id)
    release_credit(session, payment)
    return freed


def release_credit(session: Session, payment: Payment, *, but: str = "") -> None:
    session.execute(
        sa.update(BankCreditRow)
        .where(col(BankCreditRow.used_by_id) == payment.id, col(BankCreditRow.id) != but)
        .values(used_by_id=None)
    )
