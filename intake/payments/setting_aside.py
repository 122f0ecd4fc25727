"""Money of the bank that is no member's payment: interest, our own transfers, a bank's correction.

Such a credit is put aside with a reason and can be taken back. Nothing of the bank's is ever
deleted.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.policy import load_policy
from applier.reasons import short_day
from intake.payments.credits import CreditTakenError, Moved
from intake.payments.rechecking import recheck
from intake.payments.review import Staff
from intake.wiring import Office
from models.errors import TupagoError
from models.money import Money
from models.sql import audit
from models.sql.tables import BankCreditRow, Case, Payment

# Why a credit is aside that a corrected file of the bank does not bring any more.
WITHDRAWN: Final = "El banco lo retiró en un archivo corregido."


class NotASupervisorError(TupagoError):
    code = "bank.not_a_supervisor"
    message = "Apartar un abono del banco, o devolverlo, le corresponde a un supervisor."


class WhyAsideError(TupagoError):
    code = "bank.reason_missing"
    message = "Escriba por qué se aparta el abono; queda en la auditoría."


class UnknownCreditError(TupagoError):
    code = "bank.unknown_credit"
    message = "Ese abono del banco no existe."


def set_aside(session: Session, office: Office, credit_id: str, staff: Staff, reason: str) -> None:
    """Put the credit aside: it backs no payment and is no unclaimed money.

    :raises NotASupervisorError, WhyAsideError, UnknownCreditError: if that may not be.
    :raises CreditTakenError: if it backs a payment by now.
    """
    policy = load_policy()
    if staff.role not in policy.override_roles:
        raise NotASupervisorError(f"role {staff.role}")
    if len(reason.strip()) < policy.shortest_reason:
        raise WhyAsideError(credit_id)
    credit = _credit(session, credit_id)
    if credit.used_by_id is not None:
        raise CreditTakenError(credit_id)
    if credit.set_aside_by is not None:
        return
    put_aside(session, office, credit, by=staff.username, reason=reason.strip())


def take_back(session: Session, office: Office, credit_id: str, staff: Staff) -> None:
    """Let a credit that was put aside count again.

    :raises NotASupervisorError, UnknownCreditError: if that may not be.
    """
    if staff.role not in load_policy().override_roles:
        raise NotASupervisorError(f"role {staff.role}")
    _bring_back(session, office, _credit(session, credit_id), by=staff.username)


def withdraw_missing(
    session: Session, office: Office, earlier_file: str, kept: Collection[str], *, by: str
) -> list[str]:
    """Put aside what the bank's corrected file does not bring any more; return what staff must see.

    What backs a payment stays and is named: only a person can tell what becomes of the payment.

    :param earlier_file: sha256 of the file that was corrected; ``kept``: the ids of the new one.
    """
    notes = []
    for credit in session.exec(
        select(BankCreditRow).where(BankCreditRow.file_sha256 == earlier_file)
    ).all():
        if credit.id in kept:
            if credit.set_aside_reason == WITHDRAWN:
                _bring_back(session, office, credit, by=by)
            continue
        if credit.set_aside_by is not None:
            continue
        told = f"{Money(credit.amount_centavos)} del {short_day(credit.credited_on)}"
        if credit.used_by_id is None:
            put_aside(session, office, credit, by=by, reason=WITHDRAWN)
            notes.append(f"El abono de {told} ya no viene en el archivo corregido; quedó apartado.")
        else:
            put_aside(session, office, credit, by=by, reason=WITHDRAWN)
            number = _number(session, credit.used_by_id)
            notes.append(
                f"El abono de {told} ya no viene en el archivo corregido y respalda {number}: "
                "revise con el banco qué pasó con ese pago."
            )
    return notes


def withdrawn_in_use(session: Session) -> list[tuple[BankCreditRow, Payment, str]]:
    """Return the credits that the bank took back although they back a payment, with that."""
    rows = session.execute(
        sa.select(BankCreditRow, Payment, col(Case.number))
        .join(Payment, col(Payment.id) == col(BankCreditRow.used_by_id))
        .join(Case, col(Case.id) == col(Payment.case_id))
        .where(col(BankCreditRow.set_aside_by).is_not(None))
        .order_by(col(BankCreditRow.credited_on))
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _credit(session: Session, credit_id: str) -> BankCreditRow:
    credit = session.get(BankCreditRow, credit_id, with_for_update=True)
    if credit is None:
        raise UnknownCreditError(credit_id)
    return credit


def put_aside(
    session: Session, office: Office, credit: BankCreditRow, *, by: str, reason: str
) -> None:
    """Put the credit aside and look again at the payments that it may have backed."""
    credit.set_aside_by, credit.set_aside_at = by, office.now()
    credit.set_aside_reason = reason
    _record(session, office, credit, "bank.set_aside", by=by, reason=reason)
    recheck(session, office, [Moved(credit.credited_on, credit.amount_centavos, credit.reference)])


def _bring_back(session: Session, office: Office, credit: BankCreditRow, *, by: str) -> None:
    credit.set_aside_by = credit.set_aside_at = credit.set_aside_reason = None
    _record(session, office, credit, "bank.taken_back", by=by, reason=None)
    recheck(session, office, [Moved(credit.credited_on, credit.amount_centavos, credit.reference)])


def _record(
    session: Session,
    office: Office,
    credit: BankCreditRow,
    action: str,
    *,
    by: str,
    reason: str | None,
) -> None:
    session.flush()
    audit.record(
        session,
        at=office.now(),
        actor=by,
        action=action,
        subject=f"credit:{credit.id}",
        detail={"reason": reason, "used_by": credit.used_by_id},
    )


def _number(session: Session, payment_id: int) -> str:
    payment = session.get_one(Payment, payment_id)
    return session.get_one(Case, payment.case_id).number
