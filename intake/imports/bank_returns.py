"""Payments that the bank takes back: the credit that it reported before is money no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlmodel import Session, col, select

from applier.reasons import short_day
from intake.payments.setting_aside import put_aside
from intake.wiring import Office
from models.sql.tables import BankCreditRow, Case, Payment
from parsers.bankfiles.statement import Returned

_LONGEST: Final = timedelta(days=45)  # From the day a payment was reported until it is returned.


def withdraw_returned(
    session: Session, office: Office, returned: Sequence[Returned], sha256: str, *, by: str
) -> list[str]:
    """Put the credits aside that these lines take back; return what staff must see.

    Where several earlier credits could be meant nothing is touched: a person tells which one it
    was. A line that another file repeats takes nothing back twice.

    :param sha256: of the file that holds the lines; its own credits are of another payment.
    """
    notes = []
    for line in returned:
        reason = f"El banco lo devolvió el {line.date.isoformat()}, causal {line.cause}."
        same = _same(session, line, sha256)
        if any(credit.set_aside_reason == reason for credit in same):
            continue
        standing = [credit for credit in same if credit.set_aside_by is None]
        if len(standing) == 1:
            put_aside(session, office, standing[0], by=by, reason=reason)
            notes.append(_told(session, line, standing[0]))
        elif standing:
            notes.append(
                f"El banco devolvió {line.amount} (línea {line.line}, referencia "
                f"{line.reference}) y hay {len(standing)} abonos iguales: aparte el que sea."
            )
    return notes


def _same(session: Session, line: Returned, sha256: str) -> Sequence[BankCreditRow]:
    return session.exec(
        select(BankCreditRow)
        .where(
            BankCreditRow.amount_centavos == line.amount.centavos,
            BankCreditRow.reference == line.reference,
            BankCreditRow.medium == line.medium,
            BankCreditRow.file_sha256 != sha256,
            col(BankCreditRow.credited_on).between(line.date - _LONGEST, line.date),
        )
        .order_by(col(BankCreditRow.credited_on), col(BankCreditRow.id))
    ).all()


def _told(session: Session, line: Returned, credit: BankCreditRow) -> str:
    told = (
        f"El banco devolvió {line.amount} del {short_day(credit.credited_on)} (línea {line.line}, "
        f"causal {line.cause})"
    )
    if credit.used_by_id is None:
        return f"{told}; el abono quedó apartado."
    payment = session.get_one(Payment, credit.used_by_id)
    number = session.get_one(Case, payment.case_id).number
    return f"{told}; respaldaba {number}: revise qué hacer con ese pago."
