"""From a payment in the database to its proposal: everything the decision needs, then the decision.

`applier.propose` is pure; this module looks up what it is given and keeps what it returns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.case import PaymentCase
from applier.due_time import BOGOTA
from applier.duplicates import Likeness, likenesses
from applier.effect import after_line
from applier.policy import load_policy
from applier.propose import propose
from intake.payments.core_answer import with_core_answer
from intake.payments.credits import credits_for_case
from intake.payments.earlier import as_earlier, earlier_payments, told_apart_from
from intake.wiring import Office
from models.money import Money
from models.obligation import Obligation
from models.payment import State
from models.proposal import Action, Proposal
from models.receipt import Receipt
from models.sql.obligations import as_obligation, member_obligations
from models.sql.payments import current_proposal, payments_as_sent
from models.sql.tables import (
    BookEntry,
    BookLine,
    Case,
    CoreLine,
    CoreLineState,
    Document,
    Member,
    Payment,
)
from parsers.instructions import understand

_HISTORY: Final = 6  # Applied payments; rule 7 looks at the last two.
# The questions of every proposal: to put them together takes longer than to ask them.
_MEMBER: Final[sa.BindParameter[str]] = sa.bindparam("member_id")
_ON_ITS_WAY: Final = select(Payment.id).where(
    col(Payment.member_id) == _MEMBER, col(Payment.state) == State.APPROVED
)
_APPLIED_OF_UNPOSTED: Final = (
    select(CoreLine)
    .join(Payment, col(Payment.id) == CoreLine.payment_id)
    .where(
        col(CoreLine.member_id) == _MEMBER,
        col(CoreLine.state) == CoreLineState.APPLIED,
        col(CoreLine.obligation).is_not(None),
        col(Payment.state).in_((State.PROPOSED, State.APPROVED_ONCE)),
    )
    .order_by(col(CoreLine.id))
)
# The history is asked for in steps: as one, SQLite looks for it through the whole book.
_POSTED: Final = select(Payment.id).where(
    col(Payment.member_id) == _MEMBER, col(Payment.state) == State.POSTED
)
_ENTRIES: Final = sa.select(col(BookEntry.id), col(BookEntry.booked_on)).where(
    col(BookEntry.payment_id).in_(sa.bindparam("payments", expanding=True))
)
_LINES: Final = select(BookLine).where(
    col(BookLine.entry_id).in_(sa.bindparam("entries", expanding=True))
)


def bogota_day(moment: datetime) -> date:
    return moment.astimezone(BOGOTA).date()


def make_proposal(session: Session, office: Office, payment: Payment) -> Proposal:
    """Return how the payment would be applied, as of now."""
    case = PaymentCase.from_json(case_data(session, office, payment), understand)
    return with_core_answer(session, payment.id, propose(case, load_policy()))


def receipt_columns(receipt: Receipt) -> dict[str, Any]:
    """Return the receipt as the columns of its payment, those to search by beside the whole."""
    return {
        "receipt": receipt.as_json(),
        "amount_centavos": receipt.amount.centavos if receipt.amount else None,
        "paid_on": receipt.date,
        "reference": receipt.reference,
        "transaction_id": receipt.transaction_id,
        "issuer": receipt.issuer,
    }


def case_data(session: Session, office: Office, payment: Payment) -> dict[str, Any]:
    """Return the CASE of CONTRACT.md for this payment: all that the decision may know."""
    assert payment.id is not None
    case = session.get_one(Case, payment.case_id)
    siblings = _siblings(session, payment)
    member = session.get(Member, payment.member_id) if payment.member_id else None
    data: dict[str, Any] = {
        "today": bogota_day(office.now()).isoformat(),
        "now": office.now().astimezone(BOGOTA).isoformat(),
        "case": case.number,
        "member": {"id": member.id, "name": member.name} if member else None,
        "sender_id": case.sender_member_id,
        "sender_verified": payment.sender_verified,
        "obligations": [
            owed.as_json() for owed in owed_by(session, payment.member_id, but=payment.id)
        ],
        "receipt": payment.receipt
        | {"sha256": payment.sha256, "is_receipt": _is_receipt(session, payment)},
        "receipt_index": siblings.index(payment.id) + 1,
        "instruction": payment.instruction_text,
        "earlier_receipts": _earlier(session, payment),
        "history": _history(session, payment.member_id),
    }
    if payment.instruction is not None:
        data["understood"] = _own_part(payment.id, siblings, payment.instruction)
    received_on = bogota_day(payment.received_at)
    arrived = credits_for_case(session, payment, received_on)
    if arrived is not None:
        data["bank_credits"] = arrived
    return data


def case_data_of(
    session: Session, office: Office, receipt: Receipt, member: Member
) -> dict[str, Any]:
    """Return the CASE of money that is no payment yet, as if it were this member's."""
    return {
        "today": bogota_day(office.now()).isoformat(),
        "now": office.now().astimezone(BOGOTA).isoformat(),
        "member": {"id": member.id, "name": member.name},
        "sender_id": member.id,
        "sender_verified": True,
        "obligations": [owed.as_json() for owed in owed_by(session, member.id, but=None)],
        "receipt": receipt.as_json(),
        "history": _history(session, member.id),
    }


def _earlier(session: Session, payment: Payment) -> list[dict[str, Any]]:
    found = earlier_payments(session, payment)
    apart = told_apart_from(session, payment) if found else frozenset()
    return [as_earlier(row, number, told_apart=row.id in apart) for row, number in found]


def repeated(
    session: Session, office: Office, payment: Payment, *kinds: Likeness
) -> Payment | None:
    """Return the first earlier payment that this one repeats in one of these ways, if any does.

    A file may hold several: of those the one of this amount is meant.
    """
    case = PaymentCase.from_json(case_data(session, office, payment), understand)
    rows = [row for row, _ in earlier_payments(session, payment)]
    alike = [
        row
        for row, earlier in zip(rows, case.earlier_receipts, strict=True)
        if not set(kinds).isdisjoint(likenesses(case, earlier, load_policy()))
    ]
    same = [row for row in alike if row.amount_centavos == payment.amount_centavos]
    return next(iter(same or alike), None)


def owed_by(session: Session, member_id: str | None, *, but: int | None) -> list[Obligation]:
    """Return what the member owes once everything approved is posted.

    A payment that is approved and not yet in the book has its money spoken for; only ``but``, the
    payment that is being looked at, has not. What the core applied of a payment that is back with
    staff is paid, whoever looks.
    """
    owed = {row.id: as_obligation(row) for row in member_obligations(session, member_id)}
    on_its_way = session.exec(_ON_ITS_WAY, params={"member_id": member_id}).all()
    for payment_id in on_its_way if member_id else ():
        proposal = current_proposal(session, payment_id or 0) if payment_id != but else None
        for line in proposal.lines if proposal else ():
            if line.obligation in owed:
                owed[line.obligation] = after_line(owed[line.obligation], line.action, line.amount)
    for paid in _applied_of_unposted(session, member_id) if member_id else ():
        if paid.obligation in owed:
            before = owed[paid.obligation]
            amount = Money(paid.amount_centavos)
            owed[paid.obligation] = after_line(before, Action(paid.action or ""), amount)
    return list(owed.values())


def _applied_of_unposted(session: Session, member_id: str) -> Sequence[CoreLine]:
    """Return what the core applied of payments of which it also rejected something."""
    return session.exec(_APPLIED_OF_UNPOSTED, params={"member_id": member_id}).all()


def _is_receipt(session: Session, payment: Payment) -> bool:
    """Return False only where the file was read well and is something else, a cat or a bill.

    What could not be read may be a receipt, and what a person typed an amount for is one.
    """
    document = session.get_one(Document, payment.document_id)
    return (
        document.is_receipt or document.problem is not None or payment.amount_centavos is not None
    )


def _siblings(session: Session, payment: Payment) -> list[int | None]:
    """Return the payments of the case in order: the first receipt is the first of these."""
    return [one.id for one in payments_as_sent(session, payment.case_id)]


def _own_part(
    payment_id: int, siblings: Sequence[int | None], instruction: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the instruction without the lines that the case's other receipts take.

    "El primero es para aportes y el segundo para el crédito": with both receipts there, each has
    its own lines and nothing about it is doubtful.
    """
    own = siblings.index(payment_id) + 1
    elsewhere = set(range(1, len(siblings) + 1)) - {own}
    lines = [line for line in instruction["lines"] if line.get("receipt") not in elsewhere]
    return dict(instruction) | {"lines": lines}


def _history(session: Session, member_id: str | None) -> list[dict[str, Any]]:
    """Return the member's last posted payments, oldest first, with the lines as booked."""
    if member_id is None:
        return []
    posted = session.exec(_POSTED, params={"member_id": member_id}).all()
    entries = session.execute(_ENTRIES, {"payments": posted}).all()
    newest = sorted(((number or 0, day) for number, day in entries), reverse=True)[:_HISTORY]
    lines: dict[int, list[BookLine]] = defaultdict(list)
    for line in session.exec(_LINES, params={"entries": [number for number, _ in newest]}):
        lines[line.entry_id].append(line)
    return [
        {
            "date": day.isoformat(),
            "amount": Money(sum(line.debit_centavos for line in lines[number])).plain,
            "lines": [
                {
                    "obligation": line.obligation,
                    "action": line.action,
                    "amount": Money(line.credit_centavos).plain,
                }
                for line in lines[number]
                if line.obligation
            ],
        }
        for number, day in reversed(newest)
    ]
