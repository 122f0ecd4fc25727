"""Everything that the decision about one payment may know: CONTRACT.md's CASE, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias, TypeVar

from models.errors import TupagoError
from models.instruction import Instruction, Intent
from models.money import ZERO, Money
from models.obligation import Obligation
from models.proposal import Action
from models.receipt import Receipt

Understand = Callable[[str, date], Instruction]
T = TypeVar("T")
Day: TypeAlias = date  # Where a field of that name stands in the way.

# Besides these, a bug in a `from_json` would raise something else and be seen.
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError)


class CaseInvalidError(TupagoError):
    """The JSON is not a CASE; the detail names the field."""

    code = "case.invalid"
    message = "Los datos del caso están incompletos o mal escritos."


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRef:
    id: str  # Digits.
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankCredit:
    """Money that the bank says arrived."""

    id: str
    date: date
    amount: Money
    reference: str | None = None
    used_by: str | None = None  # The case number of the payment that it already backs.
    available_on: Day | None = None  # A cheque "en canje" is money from this day on.

    def is_available(self, today: Day) -> bool:
        return self.available_on is None or self.available_on <= today


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierReceipt:
    case: str
    amount: Money | None = None
    date: date | None = None
    transaction_id: str | None = None
    reference: str | None = None
    sha256: str | None = None
    member_id: str | None = None
    issuer: str | None = None
    # Beyond CONTRACT.md, where they are known: the other numbers on it, and between whom it was.
    other_ids: tuple[str, ...] = ()
    payer: str | None = None
    destination_account: str | None = None
    told_apart: bool = False  # A person has said that this payment is another one.


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedLine:
    obligation: str
    action: Action
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedPayment:
    """A payment of this member as it was posted."""

    date: date
    amount: Money
    lines: tuple[AppliedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCase:
    today: date
    now: datetime | None = None
    case: str | None = None  # Its number (radicado).
    member: MemberRef | None = None
    sender_id: str | None = None  # The sender's own identity number.
    obligations: tuple[Obligation, ...] = ()
    receipt: Receipt
    sha256: str | None = None
    is_receipt: bool = True
    receipt_index: int | None = None  # From 1; None: the message brought one receipt.
    instruction: Instruction | None = None
    instruction_text: str | None = None
    sender_verified: bool = False
    bank_credits: tuple[BankCredit, ...] | None = None  # None: no list was given.
    earlier_receipts: tuple[EarlierReceipt, ...] = ()
    history: tuple[AppliedPayment, ...] = ()  # Oldest first.

    @property
    def amount(self) -> Money:
        """What there is to apply; zero where the amount was not read."""
        return self.receipt.amount or ZERO

    @property
    def is_instructed(self) -> bool:
        """Whether the text says where the money goes (or that a person must look)."""
        return self.instruction is not None and self.instruction.intent is not Intent.NONE

    @classmethod
    def from_json(cls, data: Mapping[str, Any], understand: Understand) -> PaymentCase:
        """Return the case that ``data`` (CONTRACT.md, ``tupago propose``) describes.

        :param understand: reads the instruction's text; not called where the JSON brings
            ``understood``, nor where there is no text.
        :raises CaseInvalidError: if a field is missing or in another form; the detail names it.
        """
        if not isinstance(data, Mapping):
            raise CaseInvalidError("the case is not an object")
        today = _field("today", lambda: date.fromisoformat(data["today"]))
        receipt: Mapping[str, Any] = _field("receipt", lambda: _mapping(data["receipt"]))
        text = _field("instruction", lambda: _text(data.get("instruction")))
        case = cls(
            today=today,
            now=_field("now", lambda: _moment(data.get("now"))),
            case=_field("case", lambda: _text(data.get("case"))),
            member=_field("member", lambda: _member(data.get("member"))),
            sender_id=_field("sender_id", lambda: _text(data.get("sender_id"))),
            obligations=_every("obligations", data, Obligation.from_json),
            receipt=_field("receipt", lambda: Receipt.from_json(receipt)),
            sha256=_field("receipt.sha256", lambda: _text(receipt.get("sha256"))),
            is_receipt=receipt.get("is_receipt") is not False,
            receipt_index=_field("receipt_index", lambda: _index(data.get("receipt_index"))),
            instruction=_field("understood", lambda: _understood(data, text, today, understand)),
            instruction_text=text,
            sender_verified=data.get("sender_verified") is True,
            bank_credits=None
            if data.get("bank_credits") is None
            else _every("bank_credits", data, _bank_credit),
            earlier_receipts=_every("earlier_receipts", data, _earlier_receipt),
            history=_every("history", data, _applied_payment),
        )
        _refuse_nonsense(case)
        return case


def _field(name: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except _MALFORMED as error:
        raise CaseInvalidError(f"{name}: {type(error).__name__}: {error}") from error


def _every(name: str, data: Mapping[str, Any], read: Callable[[Any], T]) -> tuple[T, ...]:
    entries = data.get(name)
    if entries is None:
        return ()
    if not isinstance(entries, list):
        raise CaseInvalidError(f"{name}: not a list")
    return tuple(
        _field(f"{name}[{position}]", lambda entry=entry: read(entry))  # type: ignore[misc]
        for position, entry in enumerate(entries)
    )


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError("not an object")
    return value


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError("not a text")
    return value or None


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _index(value: object) -> int | None:
    if value is not None and (not isinstance(value, int) or value < 1):
        raise ValueError("not a position counted from 1")
    return value


def _money(value: object) -> Money | None:
    return None if value is None else Money.from_plain(str(value))


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _member(value: Mapping[str, Any] | None) -> MemberRef | None:
    if value is None:
        return None
    return MemberRef(id=str(value["id"]), name=str(value.get("name") or ""))


def _understood(
    data: Mapping[str, Any], text: str | None, today: date, understand: Understand
) -> Instruction | None:
    understood = data.get("understood")
    if understood is not None:
        return Instruction.from_json(understood)
    return understand(text, today) if text and text.strip() else None


def _bank_credit(entry: Mapping[str, Any]) -> BankCredit:
    return BankCredit(
        id=str(entry["id"]),
        date=date.fromisoformat(entry["date"]),
        amount=Money.from_plain(str(entry["amount"])),
        reference=_text(entry.get("reference")),
        used_by=_text(entry.get("used_by")),
        available_on=_day(entry.get("available_on")),
    )


def _earlier_receipt(entry: Mapping[str, Any]) -> EarlierReceipt:
    return EarlierReceipt(
        case=str(entry.get("case") or ""),
        amount=_money(entry.get("amount")),
        date=_day(entry.get("date")),
        transaction_id=_text(entry.get("transaction_id")),
        reference=_text(entry.get("reference")),
        sha256=_text(entry.get("sha256")),
        member_id=_text(entry.get("member_id")),
        issuer=_text(entry.get("issuer")),
        other_ids=tuple(str(number) for number in entry.get("other_ids") or ()),
        payer=_text(entry.get("payer")),
        destination_account=_text(entry.get("destination_account")),
        told_apart=bool(entry.get("told_apart")),
    )


def _applied_payment(entry: Mapping[str, Any]) -> AppliedPayment:
    return AppliedPayment(
        date=date.fromisoformat(entry["date"]),
        amount=Money.from_plain(str(entry["amount"])),
        lines=tuple(
            AppliedLine(
                obligation=str(line["obligation"]),
                action=Action(line["action"]),
                amount=Money.from_plain(str(line["amount"])),
            )
            for line in entry["lines"]
        ),
    )


def _refuse_nonsense(case: PaymentCase) -> None:
    """Refuse what has the right form and cannot be: the rules count on its absence."""
    if case.amount < ZERO:
        raise CaseInvalidError("receipt.amount: below zero")
    seen: set[str] = set()
    for owed in case.obligations:
        if owed.id in seen:
            raise CaseInvalidError(f"obligations: {owed.id} stands twice")
        seen.add(owed.id)
        if min(owed.monthly, owed.balance, owed.overdue, owed.next_due) < ZERO:
            raise CaseInvalidError(f"obligations: {owed.id} has an amount below zero")
    for line in case.instruction.lines if case.instruction else ():
        if line.amount is not None and line.amount < ZERO:
            raise CaseInvalidError("understood.lines: an amount below zero")
        if line.share is not None and not 0 < line.share <= 1:
            raise CaseInvalidError("understood.lines: a share that is no part of the payment")
