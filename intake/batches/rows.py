"""What a batch says of each of its lines, in LINIX's words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from applier.ledgers.batch_file import Facts
from applier.ledgers.linix import origin_of
from applier.ledgers.vocabulary import (
    MEDIA,
    MOVEMENT,
    NO_PREPAYMENT,
    OTHER_MEDIUM,
    PREPAYMENT,
    SUPPORT,
    UNAPPLIED,
    action_word,
)
from applier.policy import load_policy
from intake.payments.proposing import bogota_day
from models.money import Money
from models.obligation import Product
from models.proposal import Action
from models.sql.tables import (
    BankCreditRow,
    Case,
    CoreBatch,
    CoreLine,
    Member,
    ObligationRow,
    Payment,
)

T = TypeVar("T", bound=SQLModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of a batch with everything it tells of."""

    line: CoreLine
    payment: Payment
    case: Case
    member: Member
    credit: BankCreditRow | None
    product: Product | None  # None: of unapplied money, or gone from the core's list since.


def lines_of(session: Session, batch: CoreBatch) -> Sequence[CoreLine]:
    """Return the batch's lines in the order of its file, payment by payment."""
    return session.exec(
        select(CoreLine)
        .where(CoreLine.batch_id == batch.id)
        .order_by(col(CoreLine.payment_id), col(CoreLine.position))
    ).all()


def told_lines(session: Session, lines: Iterable[CoreLine]) -> list[Told]:
    """Return ``lines`` with what they tell of; a handful of queries however many there are."""
    listed = list(lines)
    payments = _by_id(session, Payment, {line.payment_id for line in listed})
    cases = _by_id(session, Case, {payment.case_id for payment in payments.values()})
    members = _by_id(session, Member, {line.member_id for line in listed})
    credits_ = _by_id(session, BankCreditRow, {line.credit_id for line in listed})
    products = _products(session, sorted({line.member_id for line in listed}))
    return [
        Told(
            line=line,
            payment=payments[line.payment_id],
            case=cases[payments[line.payment_id].case_id],
            member=members[line.member_id],
            credit=credits_.get(line.credit_id),
            product=products.get((line.member_id, line.obligation or "")),
        )
        for line in listed
    ]


def rows_of(session: Session, batch: CoreBatch, lines: Iterable[CoreLine]) -> list[Facts]:
    """Return the rows of the batch's file, by the field names of `applier.ledgers.layout`."""
    told = told_lines(session, lines)
    return [_row(batch, number, one) for number, one in enumerate(told, 1)]


def control_of(batch: CoreBatch, made_at: datetime) -> Facts:
    return {
        "batch": batch.number,
        "rows": batch.rows,
        "total": Money(batch.total_centavos),
        "made_at": made_at,
    }


def _row(batch: CoreBatch, number: int, told: Told) -> Facts:
    line, payment = told.line, told.payment
    origin = origin_of(payment, told.credit, bogota_day(batch.prepared_at))
    action = Action(line.action) if line.action else None
    words = payment.instruction_text or ""
    return {
        "batch": batch.number,
        "line": number,
        "booked_on": origin.on,
        "paid_on": payment.paid_on or origin.on,
        "id_type": told.member.id_type,
        "member_id": line.member_id,
        "member_name": told.member.name,
        "support": _support(told),
        "product": line.obligation or "",
        "action": action_word(line.action),
        "amount": Money(line.amount_centavos),
        "medium": medium_of(payment, told.credit),
        "movement": MOVEMENT,
        "bank": origin.bank,
        "account": origin.account,
        "bank_reference": origin.reference,
        "credit_id": told.credit.id if told.credit else "",
        "receipt_id": f"{told.case.number}/{payment.id}",
        "instruction_sha256": hashlib.sha256(words.encode()).hexdigest() if words else "",
        "prepayment": PREPAYMENT.get(action, NO_PREPAYMENT) if action else NO_PREPAYMENT,
        "prepared_by": batch.prepared_by,
        "approved_by": batch.approved_by or "",
        "approved_at": batch.approved_at,
        "key": line.key,
        "remark": remark_of(told),
    }


def _support(told: Told) -> str:
    if told.line.obligation is None:
        return UNAPPLIED
    return SUPPORT[told.product] if told.product else ""  # No guess: the core will say so.


def remark_of(told: Told) -> str:
    """Return what a person should know who sees the line, in at most a short sentence."""
    if told.credit is None:
        return "Aprobado sin abono del banco"
    if told.line.obligation is None:
        return "Dinero recibido, por aplicar"
    return ""


def medium_of(payment: Payment, credit: BankCreditRow | None) -> str:
    """Return how the money was paid in: as the bank says, else as the receipt does."""
    if credit is not None and credit.medium in MEDIA:
        return MEDIA[credit.medium or ""]
    code = load_policy().channels.code(payment.receipt.get("collection_code"))
    if code is not None and code.is_cash(payment.issuer):
        return MEDIA["cash"]
    return MEDIA.get(payment.receipt.get("medium") or "", OTHER_MEDIUM)


def _products(session: Session, member_ids: Sequence[str]) -> dict[tuple[str, str], Product]:
    found: dict[tuple[str, str], Product] = {}
    for start in range(0, len(member_ids), _AT_ONCE):
        some = member_ids[start : start + _AT_ONCE]
        for row in session.exec(
            select(ObligationRow).where(col(ObligationRow.member_id).in_(some))
        ):
            found[row.member_id, row.id] = Product(row.product)
    return found


_AT_ONCE: Final = 500  # Ids in one query: SQLite takes no more than some thousands.


def _by_id(session: Session, table: type[T], ids: Iterable[object]) -> dict[object, T]:
    wanted = [one for one in ids if one is not None]
    key: Any = sa.inspect(table).primary_key[0]
    found: dict[object, T] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        for row in session.exec(select(table).where(key.in_(wanted[start : start + _AT_ONCE]))):
            found[getattr(row, key.name)] = row
    return found
