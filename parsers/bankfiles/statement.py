"""Credits as any bank file gives them, and the identity that keeps each from counting twice."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from models.money import ZERO, Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Money that arrived in our account.

    ``id`` is made of the line's own facts, so that the same line in two files that overlap is
    one credit. ``reference`` is what the payer gave, digits without padding where it is a number.
    """

    line: int  # Of the file, as an editor or a spreadsheet counts it, from 1.
    id: str
    date: date
    amount: Money
    reference: str | None
    description: str
    medium: str | None = None  # cash | cheque | transfer | card | other, where the file tells.
    origin: str = ""  # The channel or the service code that collected it.
    account: str = ""  # Of ours, where the file names it.
    payer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A line that is in order and yet no money of ours to match: a debit, a returned payment."""

    line: int
    reason: str
    amount: Money = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A payment that the bank takes back: what it reported as money before is none."""

    line: int
    date: date
    amount: Money
    reference: str | None
    medium: str | None
    cause: str  # As the bank codes it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Everything a file says: what is left out is said too, so that totals can be compared.

    ``identity`` is what the bank itself tells its files apart by (bank, account, days, hour,
    modifier), where the format has it: the same with other bytes is another edition of the file.
    """

    title: str  # Of the format, for staff.
    credits: tuple[Credit, ...]
    left_out: tuple[LeftOut, ...] = ()
    returned: tuple[Returned, ...] = ()  # They are left out as well.
    identity: str = ""
    notes: tuple[str, ...] = ()  # What a person should look at before taking it (Spanish).

    @property
    def total(self) -> Money:
        return sum((credit.amount for credit in self.credits), ZERO)

    @property
    def digest(self) -> str:
        """Two readings of one file are the same if this is: where, when, how much, for whom."""
        facts = [
            (credit.line, credit.date.isoformat(), credit.amount.centavos, credit.reference)
            for credit in self.credits
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@dataclass(slots=True)
class Identities:
    """Gives each line of one file its identity.

    Two payments of one day may be equal in everything the bank prints. They are told apart by
    counting, which gives the same numbers in every file that holds the whole day.
    """

    source: str  # The format: "asobancaria-2001", "mapping:banco".
    _seen: Counter[str] = field(default_factory=Counter)

    def of(self, *facts: object) -> str:
        text = json.dumps([str(fact) for fact in facts], ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()[:24]
        self._seen[digest] += 1
        return f"{self.source}:{digest}:{self._seen[digest]}"
