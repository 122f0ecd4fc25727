"""Living the month: mail comes in, bank files come late, staff decide, every evening is closed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlmodel import col, select

from applier.approval import (
    ApprovalBlockedError,
    BankCreditMissingError,
    ChoiceMissingError,
    NothingToApplyError,
    ReasonMissingError,
)
from applier.due_time import BOGOTA, add_business_days, is_business_day
from applier.edit import LinesUnbalancedError, LineTooLargeError
from intake.administration.closing import Close, close, close_day
from intake.arrival import Arrived, take_in
from intake.cases.settling import save_case
from intake.imports.bank import import_bank
from intake.imports.members import import_members
from intake.imports.obligations import import_obligations
from intake.imports.once import SourceFile
from intake.payments import review
from intake.payments.from_bank import ReceiptWaitsError, propose_credit
from intake.payments.posting import post_payment
from intake.payments.reversing import ask_reversal, confirm_reversal
from intake.payments.review import Staff
from intake.payments.unclaimed import unclaimed
from intake.wiring import Office
from models.money import Money
from models.payment import State
from models.proposal import Action, ProposedLine
from models.receipt import Receipt, Status
from models.sql.payments import get_payment
from models.sql.tables import (
    Channel,
    Payment,
    StaffUser,
)
from tests.a_month.people import Person, members_file, obligations_file, people
from tests.a_month.story import BankDay, Kind, Month, Sent, days, invent
from tests.conftest import Clock
from tests.parsers.bankfiles.files import Collection, Paid

ANA, BETO = Staff("ana", "approver"), Staff("beto", "approver")
LUIS = Staff("luis", "supervisor")
REASON = "Revisado con el asociado por teléfono"
_REVERSED = 0.1
_UNCLAIMED_FOR = timedelta(days=4)
_STRANGER = "+573009999999"
PATIENCE = 5  # Business days that a receipt waits for its credit.


@dataclass(kw_only=True)
class Lived:
    """What staff did, for whoever compares."""

    month: Month
    closes: list[Close] = field(default_factory=list)
    reversed: list[int] = field(default_factory=list)


def live(office: Office, clock: Clock, seed: int) -> Lived:
    """Live the whole month in ``office`` and return what was done."""
    random = Random(seed)  # noqa: S311 - the month must be the same twice
    members = people(random)
    month = invent(random, members)
    lived = Lived(month=month)
    _open_the_house(office, clock, members)
    for day in days():
        clock.moment = _at(day, 4)
        for bank_day in month.files(day):
            _import_bank(office, bank_day)
        for sent in month.arriving(day):
            clock.moment += timedelta(minutes=10)
            _receive(office, sent)
        if is_business_day(day):
            clock.moment = _at(day, 17)
            _claim_for_members(office)
            _decide(office, day)
            _post(office)
            lived.reversed += _take_back(office, random)
        clock.moment = _at(day, 23)
        with office.transaction() as session:
            lived.closes.append(close(session, day))
            close_day(session, office, day, by="luis", remark="cierre del día")
    return lived


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), BOGOTA).astimezone(UTC)


def _open_the_house(office: Office, clock: Clock, members: list[Person]) -> None:
    clock.moment = _at(next(iter(days())), 7)
    with office.transaction() as session:
        for staff in (ANA, BETO, LUIS):
            session.add(
                StaffUser(
                    username=staff.username,
                    name=staff.username,
                    password_hash="-",
                    role=staff.role,
                    created_at=clock.moment,
                )
            )
    import_members(office, SourceFile("asociados.csv", members_file(members)), by="rosa")
    owed = [(one.id, obligation) for one in members for obligation in one.owes]
    import_obligations(office, SourceFile("obligaciones.csv", obligations_file(owed)), by="rosa")


# --- The outside world ---------------------------------------------------------------------


def _import_bank(office: Office, bank_day: BankDay) -> None:
    collection = Collection(
        batches=[[Paid(reference=who, amount=amount) for who, amount in bank_day.credits]],
        day=f"{bank_day.day:%Y%m%d}",
    )
    file = SourceFile(f"recaudo-{bank_day.day}.txt", collection.data())
    for _ in range(2):  # Somebody uploads it twice; it counts once.
        import_bank(office, file, "asobancaria-2001", by="ana")


def _receive(office: Office, sent: Sent) -> None:
    receipt = Receipt(
        issuer="banco_occidente",
        status=Status.PENDING if sent.kind is Kind.PENDING else Status.APPROVED,
        amount=sent.amount,
        date=sent.paid_on,
        reference=sent.person.id,
        transaction_id=sent.transaction_id,
        destination_account="230053290",
        paid_to_us=True,
        confidence={"amount": 0.99, "reference": 0.99},
    )
    reading: dict[str, object] = {
        "documents": [
            {
                "name": "soporte.jpg",
                "kind": "picture",
                "sha256": sent.file,
                "is_receipt": True,
                "receipts": [receipt.as_json()],
            }
        ]
    }
    with office.transaction() as session:
        taken = take_in(
            session,
            office,
            Arrived(
                channel=Channel.WHATSAPP,
                account="whatsapp:+573174424530",
                external_id=f"SM{sent.number:032x}",
                received_at=office.now(),
                sender=f"whatsapp:{sent.person.phone if sent.verified else _STRANGER}",
                text=sent.text,
                sender_verdict="proven",
            ),
        )
        reading["message_id"] = taken.message_id
        kept = office.files.put(json.dumps(reading).encode())
        save_case(session, office, taken.case_id, [kept])


# --- Staff ---------------------------------------------------------------------------------


def _decide(office: Office, day: date) -> None:
    for payment_id in _waiting(office, State.PROPOSED, State.WAITING_MEMBER):
        _decide_one(office, payment_id, day)
    for payment_id in _waiting(office, State.APPROVED_ONCE):
        try:
            _approve(office, payment_id, BETO)
        except (LineTooLargeError, LinesUnbalancedError):
            _mend(office, payment_id)  # Another payment of the member was approved meanwhile.


def _waiting(office: Office, *states: State) -> list[int]:
    with office.reading() as session:
        query = select(Payment.id).where(col(Payment.state).in_(states)).order_by(col(Payment.id))
        return [one for one in session.exec(query) if one is not None]


def _decide_one(office: Office, payment_id: int, day: date) -> None:
    """Approve what can be, mend what lacks lines, and give up what never comes to be money."""
    try:
        _approve(office, payment_id, ANA)
    except BankCreditMissingError:
        _give_up_if_late(office, payment_id, day, "No pudimos ubicar el abono en el banco.")
    except (NothingToApplyError, ChoiceMissingError, LineTooLargeError, LinesUnbalancedError):
        if not _mend(office, payment_id):
            _give_up_if_late(office, payment_id, day, "No quedó claro a qué aplicarlo.")
    except ApprovalBlockedError:
        _give_up_if_late(office, payment_id, day, "El banco no ha aprobado ese pago.")


def _approve(office: Office, payment_id: int, staff: Staff) -> None:
    reason = None
    for _ in range(2):
        try:
            with office.transaction() as session:
                payment = get_payment(session, payment_id)
                if payment.state == State.WAITING_MEMBER:
                    raise ChoiceMissingError
                review.approve(
                    session,
                    office,
                    payment_id,
                    staff,
                    payment.version,
                    reason=reason,
                    typed=Money(payment.amount_centavos or 0),
                )
        except ReasonMissingError:
            if reason:
                raise
            reason = REASON
        else:
            return


def _mend(office: Office, payment_id: int) -> bool:
    """Put the whole payment where the member saves, as staff do after a call."""
    with office.transaction() as session:
        payment = get_payment(session, payment_id)
        amount = Money(payment.amount_centavos or 0)
        line = ProposedLine(
            obligation=f"2-{payment.member_id}",
            action=Action.DEPOSIT,
            amount=amount,
            reason="Lo pidió por teléfono",
        )
        review.edit(session, office, payment_id, ANA, payment.version, [line], reason=REASON)
    try:
        _approve(office, payment_id, ANA)
    except (BankCreditMissingError, ApprovalBlockedError):
        return False
    return True


def _give_up_if_late(office: Office, payment_id: int, day: date, reason: str) -> None:
    with office.transaction() as session:
        payment = get_payment(session, payment_id)
        paid_on = payment.paid_on or day
        if add_business_days(paid_on, PATIENCE) <= day:
            review.reject(session, office, payment_id, ANA, payment.version, reason=reason)


def _post(office: Office) -> None:
    for payment_id in _waiting(office, State.APPROVED):
        with office.transaction() as session:
            post_payment(session, office, payment_id)


def _take_back(office: Office, random: Random) -> list[int]:
    """Reverse one posted payment in a hundred: ana asks, luis does it."""
    taken = []
    for payment_id in _waiting(office, State.POSTED):
        if random.random() > _REVERSED * 20 / (20 + payment_id):
            continue
        with office.transaction() as session:
            version = get_payment(session, payment_id).version
            ask_reversal(session, office, payment_id, ANA, version, reason=REASON)
        with office.transaction() as session:
            confirm_reversal(session, office, payment_id, LUIS, version)
        taken.append(payment_id)
    return taken


def _claim_for_members(office: Office) -> None:
    """Propose the money that nobody sent a receipt for, where the bank names the member."""
    with office.reading() as session:
        old = [
            (credit.id, credit.reference)
            for credit in unclaimed(session)
            if credit.reference and credit.credited_on < office.now().date() - _UNCLAIMED_FOR
        ]
    for credit_id, reference in old:
        try:
            with office.transaction() as session:
                propose_credit(session, office, credit_id, reference or "", by="ana")
        except ReceiptWaitsError:
            continue
