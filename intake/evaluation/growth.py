"""What one payment costs from its arrival to the book, and how that grows with the years.

A house of its own is filled with payments that were posted long ago, by rows and not by living
them; then a few more go the real way, and each of their steps is timed.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from intake.administration.closing import close
from intake.arrival import Arrived, take_in
from intake.cases.settling import save_case
from intake.payments import review
from intake.payments.credits import Moved
from intake.payments.posting import post_payment
from intake.payments.proposing import make_proposal
from intake.payments.rechecking import recheck
from intake.payments.review import Staff
from intake.settings import Settings
from intake.wiring import Office, migrate_all, open_office
from models.money import Money
from models.payment import State
from models.proposal import Action, Basis, Check, Proposal, ProposedLine, Severity
from models.receipt import Receipt, Status
from models.sql.payments import get_payment
from models.sql.tables import (
    BankCreditRow,
    BookEntry,
    BookLine,
    Case,
    CaseState,
    Channel,
    Document,
    Identity,
    Member,
    Message,
    MessageState,
    ObligationRow,
    Payment,
    Posting,
    ProposalVersion,
    StaffUser,
)

SIZES: Final = (1_000, 10_000, 100_000)
PROPOSING: Final = frozenset({"recibir y proponer", "proponer otra vez", "abono nuevo"})
_NOW: Final = datetime(2026, 11, 20, 15, tzinfo=UTC)
_TODAY: Final = date(2026, 11, 20)
_DAYS: Final = 300  # Over which the old payments are spread.
_PER_MEMBER: Final = 20
_CHUNK: Final = 2_000  # Payments written at once.
_STAFF: Final = Staff("ana", "approver")
_SOCIAL, _SAVED = Money.pesos(3_800), Money.pesos(34_200)
_WHOLE: Final = _SOCIAL + _SAVED

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """Seconds of each step with so many payments in the house."""

    payments: int
    steps: dict[str, list[float]]


def grow(sizes: Sequence[int], samples: int, say: Say) -> list[Grown]:
    """Return what the steps cost at each size, the smallest first."""
    grown = []
    for size in sorted(sizes):
        with _house() as office:
            say(f"se llena una casa con {size} pagos")
            _fill(office, size)
            grown.append(Grown(payments=size, steps=_timed(office, size, samples)))
    return grown


@contextmanager
def _house() -> Iterator[Office]:
    with tempfile.TemporaryDirectory(prefix="tupago-bench-") as folder:
        settings = Settings(home=Path(folder), database_url="", files_url="", _env_file=None)
        migrate_all(settings)
        office = open_office(settings, now=lambda: _NOW)
        try:
            yield office
        finally:
            office.work.client.destroy()
            office.engine.dispose()
            office.work.engine.dispose()


# --- Filling -------------------------------------------------------------------------------


def _fill(office: Office, size: int) -> None:
    with office.transaction() as session:
        session.add(
            StaffUser(
                username=_STAFF.username,
                name="Ana",
                password_hash="",
                role=_STAFF.role,
                created_at=_NOW,
            )
        )
        _insert(session, _members(range(size // _PER_MEMBER)))
        for start in range(0, size, _CHUNK):
            _insert(session, _old(range(start, min(start + _CHUNK, size))))


def _insert(session: Session, rows: dict[type[SQLModel], list[dict[str, Any]]]) -> None:
    for table, values in rows.items():
        if values:
            session.execute(sa.insert(table), values)


def _member_id(number: int) -> str:
    return str(1_020_000_000 + number)


def _phone(number: int) -> str:
    return f"+57300{number:07}"


def _members(numbers: range) -> dict[type[SQLModel], list[dict[str, Any]]]:
    rows: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)
    for number in numbers:
        member = _member_id(number)
        rows[Member].append({"id": member, "id_type": "C", "name": f"Socia {number} Rojas"})
        rows[Identity].append(
            {
                "kind": "phone",
                "value": _phone(number),
                "member_id": member,
                "source": "import",
                "created_at": _NOW,
            }
        )
        for line, product, monthly in (
            (1, "social_contributions", _SOCIAL),
            (2, "permanent_savings", _SAVED),
        ):
            rows[ObligationRow].append(
                {
                    "member_id": member,
                    "id": f"{line}-{member}",
                    "product": product,
                    "name": product,
                    "collected_by": "counter",
                    "monthly_centavos": monthly.centavos,
                    "balance_centavos": monthly.centavos * 40,
                    "overdue_centavos": 0,
                    "next_due_centavos": monthly.centavos,
                    "next_due_date": date(2026, 11, 30),
                }
            )
    return rows


def _old(numbers: range) -> dict[type[SQLModel], list[dict[str, Any]]]:
    """Return the rows of payments that were posted on their day, with all that hangs on each."""
    rows: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)
    for number in numbers:
        one, day = number + 1, _TODAY - timedelta(days=1 + number % _DAYS)
        at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
        member = _member_id(number // _PER_MEMBER)
        sender = f"whatsapp:{_phone(number // _PER_MEMBER)}"
        sha256 = f"{number:064x}"
        receipt = _receipt(number, member, day)
        rows[Case].append(
            {
                "id": one, "number": f"BC-{number:06}", "channel": Channel.WHATSAPP, "account": "w",
                "sender": sender, "sender_member_id": member, "state": CaseState.SETTLED,
                "opened_at": at, "closes_at": at, "settled_at": at, "tray": "payments",
            }
        )  # fmt: skip
        rows[Message].append(
            {
                "id": f"old{number}", "channel": Channel.WHATSAPP, "account": "w",
                "external_id": f"old{number}", "case_id": one, "sender": sender,
                "received_at": at, "state": MessageState.SETTLED, "sender_verdict": "proven",
            }
        )  # fmt: skip
        rows[Document].append(
            {
                "id": one, "case_id": one, "message_id": f"old{number}", "position": 0,
                "name": "soporte.jpg", "kind": "picture", "sha256": sha256, "is_receipt": True,
                "pages": [],
            }
        )  # fmt: skip
        rows[Payment].append(
            {
                "id": one, "case_id": one, "document_id": one, "position": 0,
                "state": State.POSTED, "version": 3, "member_id": member,
                "receipt": receipt.as_json(), "receipt_read": receipt.as_json(),
                "amount_centavos": _WHOLE.centavos, "paid_on": day, "reference": member,
                "transaction_id": receipt.transaction_id, "issuer": receipt.issuer,
                "sha256": sha256, "sender_verified": True, "received_at": at, "settled_at": at,
            }
        )  # fmt: skip
        rows[ProposalVersion].append(
            {
                "payment_id": one, "version": 1, "proposal": _proposal(member).as_json(),
                "made_by": "tupago", "made_at": at,
            }
        )  # fmt: skip
        rows[Posting].append(
            {
                "payment_id": one, "key": f"payment:{one}", "ledger": "book",
                "number": f"CI-{one:06}", "posted_at": at,
            }
        )  # fmt: skip
        rows[BookEntry].append(
            {
                "id": one, "number": f"CI-{one:06}", "key": f"payment:{one}", "payment_id": one,
                "booked_on": day, "booked_at": at, "description": "Pago",
            }
        )  # fmt: skip
        rows[BookLine] += _book_lines(one, member)
        rows[BankCreditRow].append(_credit(number, member, day) | {"used_by_id": one})
    return rows


def _receipt(number: int, member: str, day: date) -> Receipt:
    return Receipt(
        issuer="banco_occidente",
        status=Status.APPROVED,
        amount=_WHOLE,
        date=day,
        reference=member,
        transaction_id=f"TX{number:09}",
        destination_account="230053290",
        paid_to_us=True,
        confidence={"amount": 0.99, "reference": 0.99},
    )


def _lines(member: str) -> tuple[ProposedLine, ...]:
    return tuple(
        ProposedLine(
            obligation=f"{line}-{member}", action=Action.NEXT_DUE, amount=amount, reason="Cuota"
        )
        for line, amount in ((1, _SOCIAL), (2, _SAVED))
    )


def _proposal(member: str) -> Proposal:
    confirmed = Check(code="bank_confirmed", severity=Severity.OK, message="El banco lo confirma.")
    return Proposal(basis=Basis.EXACT_MATCH, lines=_lines(member), checks=(confirmed,))


def _book_lines(entry: int, member: str) -> list[dict[str, Any]]:
    bank: dict[str, Any] = {
        "account": "bank",
        "debit_centavos": _WHOLE.centavos,
        "credit_centavos": 0,
    }
    paid: list[dict[str, Any]] = [
        {
            "account": "obligation",
            "member_id": member,
            "obligation": line.obligation,
            "action": line.action.value,
            "debit_centavos": 0,
            "credit_centavos": line.amount.centavos,
        }
        for line in _lines(member)
    ]
    empty: dict[str, Any] = {"member_id": None, "obligation": None, "action": None}
    return [{"entry_id": entry} | empty | line for line in (bank, *paid)]


def _credit(number: int, member: str, day: date) -> dict[str, Any]:
    return {
        "id": f"bench:{number}",
        "file_sha256": "",
        "credited_on": day,
        "amount_centavos": _WHOLE.centavos,
        "reference": member,
        "description": "",
    }


# --- Timing --------------------------------------------------------------------------------


def _timed(office: Office, size: int, samples: int) -> dict[str, list[float]]:
    steps: dict[str, list[float]] = defaultdict(list)
    for sample in range(samples):
        number = 10**9 + size * 1_000 + sample
        owner = sample * max(1, size // _PER_MEMBER // samples)
        member = _member_id(owner)
        receipt = _receipt(number, member, _TODAY)
        credit = _credit(number, member, _TODAY)
        with office.transaction() as session:
            _insert(session, {BankCreditRow: [credit]})
        with _timing(steps["recibir y proponer"]):
            payment_id = _receive(office, number, owner, receipt)
        with office.transaction() as session, _timing(steps["proponer otra vez"]):
            make_proposal(session, office, get_payment(session, payment_id))
        with _timing(steps["aprobar"]), office.transaction() as session:
            version = get_payment(session, payment_id).version
            review.approve(session, office, payment_id, _STAFF, version)
        with _timing(steps["registrar"]), office.transaction() as session:
            post_payment(session, office, payment_id)
        with _timing(steps["abono nuevo"]), office.transaction() as session:
            recheck(session, office, [Moved(_TODAY, _WHOLE.centavos, member)])
    with office.reading() as session, _timing(steps["cuadre del día"]):
        close(session, _TODAY)
    return dict(steps)


@contextmanager
def _timing(into: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    into.append(time.perf_counter() - began)


def _receive(office: Office, number: int, owner: int, receipt: Receipt) -> int:
    """Settle a case with one receipt, from words that were read before."""
    reading: dict[str, Any] = {
        "documents": [
            {
                "name": "soporte.jpg",
                "kind": "picture",
                "sha256": f"{number:064x}",
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
                account="w",
                external_id=f"new{number}",
                received_at=_NOW,
                sender=f"whatsapp:{_phone(owner)}",
                sender_verdict="proven",
            ),
        )
        reading["message_id"] = taken.message_id
        kept = office.files.put(json.dumps(reading).encode())
        save_case(session, office, taken.case_id, [kept])
        found = session.exec(select(Payment.id).where(Payment.case_id == taken.case_id))
        return found.one() or 0
