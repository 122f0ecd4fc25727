"""Money that the bank shows and nobody sent a receipt for ("dinero sin reclamar").

A credit that backs no payment may still be awaited: the receipt waits in the queue for a person,
or for the member. Such money is claimed, and proposing it from the credit would apply it twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.bank import days_sought, net_amounts
from applier.channels import bare_number
from applier.policy import load_policy
from applier.who import identity_number, slips_of
from intake.payments.credits import AROUND
from intake.payments.proposing import bogota_day
from models.money import Money
from models.payment import OPEN_STATES, State
from models.sql.tables import BankCreditRow, Case, Channel, Member, Payment

MOST: Final = 5_000  # Credits that are looked at; beyond, the oldest come first.
_APPLIED: Final = (State.APPROVED, State.POSTED)
_AT_ONCE: Final = 500  # Values in one query.


class Arrived(Protocol):
    """A credit, as far as it decides whose money it may be."""

    @property
    def id(self) -> str: ...
    @property
    def amount_centavos(self) -> int: ...
    @property
    def credited_on(self) -> date: ...
    @property
    def reference(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A payment that somebody sent, as far as it says which money it is about."""

    payment_id: int
    number: str
    centavos: int
    first: date  # Of the days on which it can have been credited.
    last: date
    reference: str  # Its own or its member's number, digits.

    def fits(self, credit: Arrived) -> bool:
        """Return whether the credit may be its money, the amount apart."""
        theirs = bare_number(credit.reference or "")
        return self.first <= credit.credited_on <= self.last and theirs in ("", self.reference)


def unclaimed(session: Session) -> list[BankCreditRow]:
    """Return the credits that no receipt explains, the oldest first; at most `MOST`."""
    free = session.exec(
        select(BankCreditRow)
        .where(_is_free())
        .order_by(col(BankCreditRow.credited_on), col(BankCreditRow.id))
        .limit(MOST)
    ).all()
    taken = claims(session, free)
    return [credit for credit in free if credit.id not in taken]


def count_unclaimed(session: Session, before: date) -> int:
    """Return how many credits of the days before that one no receipt explains."""
    free = session.execute(
        sa.select(
            col(BankCreditRow.id),
            col(BankCreditRow.amount_centavos),
            col(BankCreditRow.credited_on),
            col(BankCreditRow.reference),
        )
        .where(_is_free(), col(BankCreditRow.credited_on) < before)
        .order_by(col(BankCreditRow.credited_on), col(BankCreditRow.id))
        .limit(MOST)
    ).all()
    return len(free) - len(claims(session, free))


def _is_free() -> sa.ColumnElement[bool]:
    return sa.and_(
        col(BankCreditRow.used_by_id).is_(None), col(BankCreditRow.set_aside_by).is_(None)
    )


def claims(session: Session, credits_: Sequence[Arrived]) -> dict[str, Sent]:
    """Return for which of the credits a receipt is waiting, each receipt for one credit only."""
    if not credits_:
        return {}
    waiting = _sent(session, sa.and_(col(Payment.state).in_(OPEN_STATES), _has_no_credit()))
    exact, net = defaultdict(list), defaultdict(list)
    for sent in waiting:
        exact[sent.centavos].append(sent)
        for amount in net_amounts(Money(sent.centavos), load_policy()):
            net[amount.centavos].append(sent)
    found: dict[str, Sent] = {}
    for amounts in (exact, net):
        left = [credit for credit in credits_ if credit.id not in found]
        found |= _paired(left, amounts, {sent.payment_id for sent in found.values()})
    return found


def applied_without_credit(session: Session, credits_: Sequence[BankCreditRow]) -> dict[str, Sent]:
    """Return which of the credits may be the money of a payment that was applied without one.

    Where it is beyond doubt the credit was bound when it came; here a person has to look.
    """
    amounts = sorted({credit.amount_centavos for credit in credits_})
    by_amount = defaultdict(list)
    for start in range(0, len(amounts), _AT_ONCE):
        wanted = col(Payment.amount_centavos).in_(amounts[start : start + _AT_ONCE])
        decided = col(Payment.state).in_(_APPLIED)
        for sent in _sent(session, sa.and_(wanted, decided, _has_no_credit())):
            by_amount[sent.centavos].append(sent)
    return {
        credit.id: sent
        for credit in credits_
        for sent in by_amount[credit.amount_centavos]
        if sent.fits(credit)
    }


def _paired(
    credits_: Sequence[Arrived], by_amount: dict[int, list[Sent]], used: set[int]
) -> dict[str, Sent]:
    """Give each receipt one of the credits: first one with its reference, then one without."""
    found: dict[str, Sent] = {}
    for wants_reference in (True, False):
        for credit in credits_:
            if credit.id in found or bool(credit.reference) is not wants_reference:
                continue
            for sent in by_amount.get(credit.amount_centavos, ()):
                if sent.payment_id not in used and sent.fits(credit):
                    found[credit.id] = sent
                    used.add(sent.payment_id)
                    break
    return found


def _has_no_credit() -> sa.ColumnElement[bool]:
    return ~sa.exists().where(col(BankCreditRow.used_by_id) == col(Payment.id))


def _sent(session: Session, which: sa.ColumnElement[bool]) -> Iterator[Sent]:
    rows = session.execute(
        sa.select(
            col(Payment.id),
            col(Case.number),
            col(Payment.amount_centavos),
            col(Payment.paid_on),
            col(Payment.received_at),
            col(Payment.reference),
            col(Payment.member_id),
        )
        .join(Case, col(Case.id) == col(Payment.case_id))
        .where(which, col(Payment.amount_centavos).is_not(None), col(Case.channel) != Channel.BANK)
        .order_by(col(Payment.id))
    )
    for payment_id, number, centavos, paid_on, received_at, reference, member_id in rows:
        first, last = _days(paid_on, received_at)
        yield Sent(
            payment_id=payment_id,
            number=number,
            centavos=centavos,
            first=first,
            last=last,
            reference=bare_number(reference or member_id or ""),
        )


def _days(paid_on: date | None, received_at: datetime) -> tuple[date, date]:
    received = bogota_day(received_at)
    return days_sought(paid_on, load_policy()) or (received - AROUND, received + AROUND)


# --- Whose is it? -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The member whom a credit's reference names, or those it almost names."""

    member: Member | None = None
    near: tuple[Member, ...] = ()  # One slip away: a person decides.


def whose(session: Session, credits_: Iterable[BankCreditRow]) -> dict[str, Whose]:
    """Return whose money each credit may be, by its reference."""
    channels = load_policy().channels
    numbers = {
        credit.id: number
        for credit in credits_
        if (number := identity_number(credit.reference, channels)) is not None
    }
    members = _members(session, set(numbers.values()))
    slips = {number: slips_of(number) for number in set(numbers.values()) if number not in members}
    near = _members(session, {slip for every in slips.values() for slip in every})
    return {
        credit_id: Whose(
            member=members.get(number),
            near=tuple(near[slip] for slip in sorted(slips.get(number, ())) if slip in near),
        )
        for credit_id, number in numbers.items()
    }


def _members(session: Session, numbers: set[str]) -> dict[str, Member]:
    ordered, found = sorted(numbers), {}
    for start in range(0, len(ordered), _AT_ONCE):
        for member in session.exec(
            select(Member).where(col(Member.id).in_(ordered[start : start + _AT_ONCE]))
        ):
            found[member.id] = member
    return found
