"""What happens in the month: payments, what the bank shows of them, and what people send.

All of it follows from one seed, so that the month can be lived twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from models.money import Money
from tests.a_month.people import Person

FIRST = date(2026, 11, 1)
DAYS = 30
PER_DAY = 70


class Kind(StrEnum):
    PAYMENT = "payment"  # Sent once, and in the bank.
    SAME_FILE = "same_file"  # The same file sent again.
    SAME_TRANSACTION = "same_transaction"  # Another picture of the same payment.
    NOT_IN_BANK = "not_in_bank"  # The receipt is false, or went elsewhere.
    PENDING = "pending"
    UNSENT = "unsent"  # In the bank, and nobody sent a receipt.


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One receipt that arrives on ``on``, and the day on which it was paid."""

    number: int
    kind: Kind
    person: Person
    on: date
    paid_on: date
    amount: Money
    text: str | None
    transaction_id: str
    file: str  # Its hash.
    verified: bool


@dataclass(frozen=True, kw_only=True)
class BankDay:
    """What the bank collected on ``day``, in the file that comes on ``on``."""

    day: date
    on: date
    credits: tuple[tuple[str, Money], ...]  # Reference and amount.


@dataclass(frozen=True, kw_only=True)
class Month:
    people: Sequence[Person]
    sent: Sequence[Sent]
    bank: Sequence[BankDay]

    def arriving(self, day: date) -> list[Sent]:
        return [one for one in self.sent if one.on == day]

    def files(self, day: date) -> list[BankDay]:
        return [one for one in self.bank if one.on == day]


def days() -> Iterator[date]:
    for count in range(DAYS):
        yield FIRST + timedelta(days=count)


def invent(random: Random, members: Sequence[Person]) -> Month:
    sent: list[Sent] = []
    paid: dict[date, list[tuple[str, Money]]] = {day: [] for day in days()}
    originals: list[Sent] = []
    for day in days():
        for _ in range(PER_DAY):
            one = _sent(random, members, day, len(sent), originals)
            if one.kind in (Kind.PAYMENT, Kind.UNSENT):
                paid[one.paid_on].append((one.person.id, one.amount))
            if one.kind is Kind.PAYMENT:
                originals.append(one)
            if one.kind is not Kind.UNSENT:
                sent.append(one)
    return Month(people=members, sent=sent, bank=_bank(random, paid))


def _sent(
    random: Random, members: Sequence[Person], day: date, number: int, before: Sequence[Sent]
) -> Sent:
    kind = random.choices(list(Kind), weights=(86, 4, 3, 2, 2, 3))[0]
    if kind in (Kind.SAME_FILE, Kind.SAME_TRANSACTION) and before:
        first = random.choice(before[-200:])
        same_file = kind is Kind.SAME_FILE
        return Sent(
            number=number,
            kind=kind,
            person=first.person,
            on=day,
            paid_on=first.paid_on,
            amount=first.amount,
            text=random.choice((None, first.text)),
            transaction_id=first.transaction_id,
            file=first.file if same_file else f"{number:064x}",
            verified=first.verified,
        )
    person = random.choice(members)
    amount, text = _purpose(random, person)
    wait = random.choices((0, 1, 2), weights=(80, 15, 5))[0]
    return Sent(
        number=number,
        kind=Kind.PAYMENT if kind in (Kind.SAME_FILE, Kind.SAME_TRANSACTION) else kind,
        person=person,
        on=day,
        paid_on=max(day - timedelta(days=wait), FIRST),
        amount=amount,
        text=text,
        transaction_id=f"TX{number:08}",
        file=f"{number:064x}",
        verified=random.random() < 0.9,
    )


def _purpose(random: Random, person: Person) -> tuple[Money, str | None]:
    """Return an amount and the words with it, as members choose them."""
    loans = [one for one in person.owes if one.product.value == "loan"]
    some = Money(random.randrange(10_000_00, 800_000_00))
    choices: list[tuple[Money, str | None]] = [
        (Money.pesos(38_000), "para mis aportes"),
        (Money.pesos(38_000 * random.randrange(1, 4)), None),
        (person.due, None),
        (person.due, "todo lo que debo este mes"),
        (some, "para ahorro permanente"),
        (some, None),
        (Money.pesos(random.randrange(5_000_000, 9_000_000)), "para ahorro permanente"),
    ]
    if person.overdue:
        choices.append((person.overdue, "para ponerme al día"))
    for loan in loans:
        choices += [
            (loan.monthly, f"cuota del crédito {loan.id}"),
            (loan.monthly, "pa la cuota"),
            (some, f"abono a capital del crédito {loan.id}, reducir plazo"),
            (some, "abono a capital"),
        ]
    return random.choice(choices)


def _bank(random: Random, paid: dict[date, list[tuple[str, Money]]]) -> list[BankDay]:
    """Return a file a day, most of them the next morning, some of them days late."""
    return [
        BankDay(
            day=day,
            on=min(day + timedelta(days=random.choice((1, 1, 1, 1, 2, 4))), _LAST),
            credits=tuple(credits_),
        )
        for day, credits_ in paid.items()
        if credits_
    ]


_LAST = FIRST + timedelta(days=DAYS - 1)
