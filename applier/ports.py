"""What we need from the cooperative's core system, whichever it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.errors import TupagoError
from models.money import Money
from models.proposal import ProposedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingOrder:
    """One approved payment, ready to be posted.

    ``key`` identifies the payment, not the attempt: the same key again is the same posting.
    """

    key: str
    payment_id: int
    member_id: str
    amount: Money
    lines: tuple[ProposedLine, ...]
    unapplied: Money
    description: str
    at: datetime

    def __post_init__(self) -> None:
        applied = sum((line.amount for line in self.lines), self.unapplied)
        if applied != self.amount:
            raise UnbalancedOrderError(f"{self.key}: {applied} of {self.amount}")


class UnbalancedOrderError(TupagoError):
    code = "posting.unbalanced"
    message = "Las líneas no suman el valor del pago; no se registró nada."


class Ledger(Protocol):
    """A place where money is posted."""

    @property
    def name(self) -> str: ...

    def post(self, order: PostingOrder) -> str | None:
        """Post once and return the ledger's own number; the same key returns the same number.

        None where the order is on its way and the ledger has not confirmed it yet: it is posted
        with the same order again once it has.
        """
        ...

    def reverse(self, order: PostingOrder, *, number: str | None, at: datetime) -> str:
        """Take the order back, once, and return the number of the entry that does.

        :param number: the core's own, where a person took it back in the core itself.
        """
        ...
