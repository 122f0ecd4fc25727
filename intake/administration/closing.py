"""The day's close ("cuadre"): what came in is somewhere, and what was posted is money that came.

Each thing is counted from both ends, and whatever does not agree is named. A difference is what a
person must look at before the day is signed; a remark is what is known and unfinished.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.due_time import BOGOTA
from intake.administration.exports import Table, whole_day
from intake.wiring import Office
from models.errors import TupagoError
from models.money import ZERO, Money
from models.payment import OPEN_STATES, State
from models.sql import audit
from models.sql.tables import (
    BankCreditRow,
    BookEntry,
    BookLine,
    Case,
    CaseState,
    CoreLine,
    CoreLineState,
    DayClose,
    Document,
    Message,
    Payment,
    Posting,
    Reversal,
)

_AT_ONCE: Final = 500  # Ids in one question: SQLite and PostgreSQL both take many more.


class Place(StrEnum):
    """Where a message of the day is; each is in exactly one."""

    PAYMENT = "payment"
    DUPLICATE = "duplicate"
    NOT_A_RECEIPT = "not_a_receipt"
    WORDS = "words"  # Belong to a case with payments: an instruction, an answer.
    OTHER_TRAY = "other_tray"
    QUARANTINED = "quarantined"
    IN_PROGRESS = "in_progress"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How many, and how much together."""

    count: int = 0
    amount: Money = ZERO

    @classmethod
    def of(cls, amounts: Iterable[int]) -> Sum:
        listed = list(amounts)
        return cls(count=len(listed), amount=Money(sum(listed)))

    def as_json(self) -> dict[str, int | str]:
        return {"count": self.count, "amount": self.amount.plain}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that does not agree, in Spanish, and where to look at it."""

    message: str
    payment_id: int | None = None
    case_number: str | None = None


@dataclass(slots=True, kw_only=True)
class Close:
    """One day in Bogotá."""

    day: date
    messages: dict[Place, int] = field(default_factory=dict)
    payments: dict[State, int] = field(default_factory=dict)  # Received on the day, as they are.
    sums: dict[str, Sum] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    remarks: list[Difference] = field(default_factory=list)
    posted: list[dict[str, Any]] = field(default_factory=list)

    @property
    def balanced(self) -> bool:
        return not self.differences

    def figures(self) -> dict[str, Any]:
        """Return what the close counts, without what it names: equal where nothing moved since."""
        return {
            "messages_in": sum(self.messages.values()),
            "messages": {place.value: self.messages.get(place, 0) for place in Place},
            "payments_in": sum(self.payments.values()),
            "payments": {state.value: self.payments.get(state, 0) for state in State},
            **{name: total.as_json() for name, total in self.sums.items()},
        }

    def as_json(self) -> dict[str, Any]:
        return {
            "date": self.day.isoformat(),
            "balanced": self.balanced,
            **self.figures(),
            "differences": [one.message for one in self.differences],
            "remarks": [one.message for one in self.remarks],
        }

    def as_tables(self) -> dict[str, Table]:
        """Return the sheets of the close: its figures, what differs, and what was posted."""
        rows = list(_flat(self.figures()))
        named = [
            {"what": kind, "text": one.message, "payment": one.payment_id, "case": one.case_number}
            for kind, found in (("diferencia", self.differences), ("pendiente", self.remarks))
            for one in found
        ]
        return {
            "Cuadre": Table(columns=("what", "value"), rows=rows),
            "Por mirar": Table(columns=("what", "text", "payment", "case"), rows=named),
            "Registrados": Table(columns=_POSTED, rows=self.posted),
        }


_POSTED: Final = (
    "payment", "case", "member_id", "amount", "number", "posted_at", "bank_credit",
    "bank_amount", "bank_date",
)  # fmt: skip


class NotOverError(TupagoError):
    code = "close.not_over"
    message = "Ese día no ha llegado; no se puede cerrar."


class RemarkMissingError(TupagoError):
    code = "close.remark_missing"
    message = "El día tiene diferencias: escriba qué se hizo con ellas antes de cerrarlo."


class NothingNewError(TupagoError):
    code = "close.nothing_new"
    message = "El día ya está cerrado con estas mismas cifras."


def close(session: Session, day: date) -> Close:
    """Return the close of ``day`` as things stand now."""
    closing = Close(day=day)
    _place_messages(session, closing)
    _count_payments(session, closing)
    posted = _posted_on(session, day)
    _compare_book(session, closing, posted)
    _compare_bank(session, closing, posted)
    _compare_core(session, closing, posted)
    _compare_reversals(session, closing)
    _count_bank(session, closing)
    _weigh_book(session, closing)
    return closing


def close_day(session: Session, office: Office, day: date, *, by: str, remark: str) -> DayClose:
    """Keep that ``by`` has seen the day's close; again only where the figures changed since.

    :raises NotOverError: if the day is still to come.
    :raises RemarkMissingError: if something differs and ``remark`` says nothing about it.
    :raises NothingNewError: if it was closed with these figures before.
    """
    if day > office.now().astimezone(BOGOTA).date():
        raise NotOverError(day.isoformat())
    closing = close(session, day)
    if closing.differences and not remark.strip():
        raise RemarkMissingError(f"{len(closing.differences)}")
    figures = closing.figures()
    row = session.get(DayClose, day, with_for_update=True)
    if row is not None and row.figures == figures:
        raise NothingNewError(day.isoformat())
    if row is None:
        row = DayClose(day=day, closed_by=by, closed_at=office.now(), figures=figures)
    row.closed_by, row.closed_at, row.figures = by, office.now(), figures
    row.remark = remark.strip()
    session.add(row)
    session.flush()
    audit.record(
        session,
        at=office.now(),
        actor=by,
        action="day.closed",
        subject=f"day:{day.isoformat()}",
        detail={
            "balanced": closing.balanced,
            "remark": row.remark,
            "posted": closing.sums["posted"].as_json(),
        },
    )
    return row


# --- What came in --------------------------------------------------------------------------


def _place_messages(session: Session, closing: Close) -> None:
    """Say where each message of the day is; a receipt that left no payment is a difference."""
    begin, end = whole_day(closing.day)
    found = session.exec(
        select(Message, Case)
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(col(Message.received_at) >= begin, col(Message.received_at) < end)
        .order_by(col(Message.received_at), col(Message.id))
    ).all()
    states = _payment_states(session, [message.id for message, _ in found])
    with_payments = _with_payments(session, {case.id or 0 for _, case in found})
    receipts = _receipts_without_payment(session, begin, end)
    places: Counter[Place] = Counter()
    for message, case in found:
        place = _place(message, case, states.get(message.id, set()), case.id in with_payments)
        places[place] += 1
        if place is Place.QUARANTINED:
            told = f"El radicado {case.number} está en cuarentena."
            closing.remarks.append(Difference(message=told, case_number=case.number))
        elif place is Place.IN_PROGRESS:
            told = f"El radicado {case.number} todavía se está leyendo."
            closing.remarks.append(Difference(message=told, case_number=case.number))
        elif message.id in receipts:
            told = f"El radicado {case.number} trae un comprobante y no tiene pago."
            closing.differences.append(Difference(message=told, case_number=case.number))
    closing.messages = dict(places)


def _place(message: Message, case: Case, states: set[str], case_has_payments: bool) -> Place:  # noqa: FBT001 — two facts of one message
    if CaseState.QUARANTINED in {case.state, message.state}:
        return Place.QUARANTINED
    if case.state != CaseState.SETTLED:
        return Place.IN_PROGRESS
    if states and states <= {State.DUPLICATE}:
        return Place.DUPLICATE
    if states and states <= {State.NOT_A_PAYMENT, State.DUPLICATE}:
        return Place.NOT_A_RECEIPT
    if states:
        return Place.PAYMENT
    return Place.WORDS if case_has_payments else Place.OTHER_TRAY


def _payment_states(session: Session, message_ids: Sequence[str]) -> dict[str, set[str]]:
    """Return the states of the payments that each message's files led to."""
    states: dict[str, set[str]] = {}
    for ids in _in_parts(message_ids):
        rows = session.exec(
            select(Document.message_id, Payment.state)
            .join(Payment, col(Payment.document_id) == col(Document.id))
            .where(col(Document.message_id).in_(ids))
        )
        for message_id, state in rows:
            states.setdefault(message_id, set()).add(state)
    return states


def _with_payments(session: Session, case_ids: set[int]) -> set[int]:
    found: set[int] = set()
    for ids in _in_parts(sorted(case_ids)):
        found |= set(session.exec(select(Payment.case_id).where(col(Payment.case_id).in_(ids))))
    return found


def _receipts_without_payment(session: Session, begin: datetime, end: datetime) -> set[str]:
    rows = session.exec(
        select(Document.message_id)
        .join(Message, col(Message.id) == col(Document.message_id))
        .join(Payment, col(Payment.document_id) == col(Document.id), isouter=True)
        .where(
            col(Message.received_at) >= begin,
            col(Message.received_at) < end,
            col(Document.is_receipt).is_(True),
            col(Payment.id).is_(None),
        )
    )
    return set(rows)


def _count_payments(session: Session, closing: Close) -> None:
    begin, end = whole_day(closing.day)
    rows = session.execute(
        sa.select(col(Payment.state), sa.func.count())
        .where(col(Payment.received_at) >= begin, col(Payment.received_at) < end)
        .group_by(col(Payment.state))
    )
    closing.payments = {State(state): int(count) for state, count in rows}
    waiting = sum(closing.payments.get(state, 0) for state in OPEN_STATES)
    if waiting:
        told = f"{waiting} pagos recibidos ese día siguen sin decidir."
        closing.remarks.append(Difference(message=told))


# --- What was posted -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Posted:
    posting: Posting
    payment: Payment
    case_number: str
    credit: BankCreditRow | None

    def says(self, what: str) -> Difference:
        amount = Money(self.payment.amount_centavos or 0)
        told = f"El pago {self.payment.id} ({self.case_number}, {amount}) {what}."
        return Difference(message=told, payment_id=self.payment.id, case_number=self.case_number)


def _posted_on(session: Session, day: date) -> list[_Posted]:
    begin, end = whole_day(day)
    rows = session.exec(
        select(Posting, Payment, Case.number, BankCreditRow)
        .join(Payment, col(Payment.id) == col(Posting.payment_id))
        .join(Case, col(Case.id) == col(Payment.case_id))
        .join(BankCreditRow, col(BankCreditRow.used_by_id) == col(Payment.id), isouter=True)
        .where(col(Posting.posted_at) >= begin, col(Posting.posted_at) < end)
        .order_by(col(Posting.id))
    )
    return [
        _Posted(posting=posting, payment=payment, case_number=number, credit=credit)
        for posting, payment, number, credit in rows
    ]


def _compare_book(session: Session, closing: Close, posted: Sequence[_Posted]) -> None:
    """Hold the postings of the day against the entries of the book, both ways."""
    booked = _booked(session, closing.day)
    for one in posted:
        amount = one.payment.amount_centavos or 0
        if one.payment.state not in {State.POSTED, State.REVERSED}:
            closing.differences.append(one.says(f"se registró y está en «{one.payment.state}»"))
        in_book = booked.pop(one.payment.id, None)
        if in_book is None:
            closing.differences.append(one.says("no está en el libro"))
        elif in_book != amount:
            closing.differences.append(one.says(f"está en el libro por {Money(in_book)}"))
        closing.posted.append(_listed(one))
    for payment_id, amount in booked.items():
        told = f"El libro tiene el pago {payment_id} por {Money(amount)} y no consta su registro."
        closing.differences.append(Difference(message=told, payment_id=payment_id))
    unposted = session.exec(
        select(Payment.id)
        .join(Posting, col(Posting.payment_id) == col(Payment.id), isouter=True)
        .where(Payment.state == State.POSTED, col(Posting.id).is_(None))
    )
    closing.differences += [
        Difference(
            message=f"El pago {one} dice registrado y no consta su registro.", payment_id=one
        )
        for one in unposted
    ]
    closing.sums["posted"] = Sum.of(one.payment.amount_centavos or 0 for one in posted)


def _listed(one: _Posted) -> dict[str, Any]:
    credit = one.credit
    return {
        "payment": one.payment.id,
        "case": one.case_number,
        "member_id": one.payment.member_id,
        "amount": Money(one.payment.amount_centavos or 0).plain,
        "number": one.posting.number,
        "posted_at": one.posting.posted_at.astimezone(BOGOTA).isoformat(timespec="seconds"),
        "bank_credit": credit.id if credit else None,
        "bank_amount": Money(credit.amount_centavos).plain if credit else None,
        "bank_date": credit.credited_on.isoformat() if credit else None,
    }


def _booked(session: Session, day: date) -> dict[int | None, int]:
    """Return what the day's entries debit to the bank, by payment; reversals apart."""
    rows = session.execute(
        sa.select(col(BookEntry.payment_id), sa.func.sum(col(BookLine.debit_centavos)))
        .join(BookLine, col(BookLine.entry_id) == col(BookEntry.id))
        .where(
            col(BookEntry.booked_on) == day,
            col(BookEntry.reverses_id).is_(None),
            col(BookLine.account) == "bank",
        )
        .group_by(col(BookEntry.payment_id))
    )
    return {payment_id: int(debit) for payment_id, debit in rows}


def _compare_bank(session: Session, closing: Close, posted: Sequence[_Posted]) -> None:
    """Hold what was posted against the credits that back it; what was reversed since has none."""
    backed, bare = [], []
    for one in posted:
        if one.payment.state == State.REVERSED:
            continue
        if one.credit is None:
            bare.append(one.payment.amount_centavos or 0)
            closing.differences.append(one.says("se registró sin un abono del banco"))
        else:
            backed.append(one.credit.amount_centavos)
            if one.credit.amount_centavos != one.payment.amount_centavos:
                other = Money(one.credit.amount_centavos)
                closing.differences.append(one.says(f"está respaldado por un abono de {other}"))
    closing.sums["posted_with_credit"] = Sum.of(backed)
    closing.sums["posted_without_credit"] = Sum.of(bare)
    _name_idle_credits(session, closing)


def _name_idle_credits(session: Session, closing: Close) -> None:
    """Name the credits that back a payment which is not going to be posted."""
    rows = session.exec(
        select(BankCreditRow, Payment)
        .join(Payment, col(Payment.id) == col(BankCreditRow.used_by_id))
        .where(col(Payment.state).not_in((State.POSTED, State.APPROVED)))
    )
    for credit, payment in rows:
        told = (
            f"Un abono de {Money(credit.amount_centavos)} respalda el pago {payment.id}, que está "
            f"en «{payment.state}»."
        )
        closing.differences.append(Difference(message=told, payment_id=payment.id))


def _compare_core(session: Session, closing: Close, posted: Sequence[_Posted]) -> None:
    """Hold what was posted against what the core says it applied, where it is posted by batches."""
    by_core = [one for one in posted if one.posting.ledger != "book"]
    applied: Counter[int] = Counter()
    for ids in _in_parts([one.payment.id or 0 for one in by_core]):
        rows = session.execute(
            sa.select(col(CoreLine.payment_id), sa.func.sum(col(CoreLine.amount_centavos)))
            .where(col(CoreLine.payment_id).in_(ids), col(CoreLine.state) == CoreLineState.APPLIED)
            .group_by(col(CoreLine.payment_id))
        )
        applied.update({payment_id: int(amount) for payment_id, amount in rows})
    for one in by_core:
        if applied[one.payment.id or 0] != one.payment.amount_centavos:
            amount = Money(applied[one.payment.id or 0])
            closing.differences.append(one.says(f"figura aplicado en el núcleo por {amount}"))
    if by_core:
        closing.sums["applied_by_core"] = Sum.of(applied[one.payment.id or 0] for one in by_core)
    on_its_way = session.exec(
        select(Payment.amount_centavos).where(Payment.state == State.APPROVED)
    ).all()
    closing.sums["approved_not_posted"] = Sum.of(amount or 0 for amount in on_its_way)
    if on_its_way:
        told = f"{len(on_its_way)} pagos aprobados esperan su registro."
        closing.remarks.append(Difference(message=told))


def _compare_reversals(session: Session, closing: Close) -> None:
    begin, end = whole_day(closing.day)
    rows = session.exec(
        select(Reversal, Payment, Case.number, BookEntry.id)
        .join(Payment, col(Payment.id) == col(Reversal.payment_id))
        .join(Case, col(Case.id) == col(Payment.case_id))
        .join(
            BookEntry,
            sa.and_(
                col(BookEntry.payment_id) == col(Payment.id),
                col(BookEntry.reverses_id).is_not(None),
            ),
            isouter=True,
        )
        .where(col(Reversal.done_at) >= begin, col(Reversal.done_at) < end)
        .order_by(col(Reversal.id))
    ).all()
    for _, payment, number, entry_id in rows:
        if entry_id is None or payment.state != State.REVERSED:
            told = f"El pago {payment.id} ({number}) dice reversado y el libro no lo muestra."
            closing.differences.append(
                Difference(message=told, payment_id=payment.id, case_number=number)
            )
    closing.sums["reversed"] = Sum.of(payment.amount_centavos or 0 for _, payment, _, _ in rows)


# --- The bank and the whole book -----------------------------------------------------------


def _count_bank(session: Session, closing: Close) -> None:
    credits_ = session.exec(
        select(BankCreditRow).where(BankCreditRow.credited_on == closing.day)
    ).all()
    used = [one for one in credits_ if one.used_by_id is not None]
    aside = [one for one in credits_ if one.used_by_id is None and one.set_aside_at is not None]
    unclaimed = [one for one in credits_ if one.used_by_id is None and one.set_aside_at is None]
    for name, rows in (
        ("bank_credits", credits_),
        ("bank_credits_used", used),
        ("bank_credits_set_aside", aside),
        ("bank_credits_unclaimed", unclaimed),
    ):
        closing.sums[name] = Sum.of(row.amount_centavos for row in rows)


def _weigh_book(session: Session, closing: Close) -> None:
    """See that each entry of the day, and the book as a whole, balances."""
    entry_sums = session.execute(
        sa.select(
            col(BookEntry.number),
            sa.func.sum(col(BookLine.debit_centavos)),
            sa.func.sum(col(BookLine.credit_centavos)),
        )
        .join(BookLine, col(BookLine.entry_id) == col(BookEntry.id))
        .where(col(BookEntry.booked_on) == closing.day)
        .group_by(col(BookEntry.number))
        .order_by(col(BookEntry.number))
    ).all()
    for number, debit, credit in entry_sums:
        if debit != credit:
            told = (
                f"El asiento {number} no cuadra: débitos {Money(debit)}, créditos {Money(credit)}."
            )
            closing.differences.append(Difference(message=told))
    debit, credit = session.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(col(BookLine.debit_centavos)), 0),
            sa.func.coalesce(sa.func.sum(col(BookLine.credit_centavos)), 0),
        )
    ).one()
    if debit != credit:
        told = f"El libro no cuadra: débitos {Money(int(debit))}, créditos {Money(int(credit))}."
        closing.differences.append(Difference(message=told))


def _flat(figures: Mapping[str, Any], before: str = "") -> Iterable[dict[str, Any]]:
    for name, value in figures.items():
        path = f"{before}{name}"
        if isinstance(value, dict):
            yield from _flat(value, f"{path}.")
        else:
            yield {"what": path, "value": value}


def _in_parts(ids: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
