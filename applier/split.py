"""The worksheet of one payment: what was given to which obligation, and what waits.

Here rule 1 lives: no line takes more than its obligation can, and nothing is lost. Every peso of
the payment is on a line, held for a question, or left; the last two are `unapplied`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from models.money import ZERO, Money
from models.obligation import Collector, Obligation, Product
from models.proposal import Action, Check, ProposedLine, Severity

SAVINGS: Final = frozenset(
    {
        Product.SOCIAL_CONTRIBUTIONS,
        Product.PERMANENT_SAVINGS,
        Product.SPECIAL_PERMANENT_SAVINGS,
        Product.RENTADIARIO,
        Product.RENTAHORRITO,
    }
)  # These take any deposit; a CDAT, once opened, takes none.
_DEBTS: Final = frozenset(Product) - SAVINGS - {Product.TERM_DEPOSIT}
PREPAYMENTS: Final = frozenset(
    {Action.REDUCE_TERM, Action.REDUCE_INSTALLMENT, Action.PRINCIPAL_PENDING_CHOICE}
)
_AHEAD: Final = PREPAYMENTS | {Action.ADVANCE_INSTALLMENTS}
_NO_LIMIT: Final = Money(10**18)


class Room:
    """What one obligation can still take from this payment."""

    def __init__(self, obligation: Obligation) -> None:
        self.obligation = obligation
        self.taken: dict[Action, Money] = {}

    def left(self, action: Action) -> Money:
        """Return the most that a further line with this action may carry."""
        owed = self.obligation
        if Action.PAYOFF in self.taken:
            return ZERO
        match action:
            case Action.OVERDUE:
                return self._within_balance(owed.overdue - self._taken(action))
            case Action.NEXT_DUE:
                return self._within_balance(owed.next_due - self._taken(action))
            case Action.PAYOFF:
                return owed.balance if owed.product in _DEBTS and not self.taken else ZERO
            case Action.DEPOSIT:
                return _NO_LIMIT if owed.product in SAVINGS else ZERO
            case _:
                is_loan = owed.product is Product.LOAN
                return max(ZERO, owed.balance - self._all_taken()) if is_loan else ZERO

    def due(self) -> Money:
        """Return what is overdue and next due, together."""
        return self.left(Action.OVERDUE) + self.left(Action.NEXT_DUE)

    def fits(self, action: Action, amount: Money) -> bool:
        """Whether a line is possible; a payoff is the whole balance or nothing."""
        if action is Action.PAYOFF:
            return bool(amount) and amount == self.left(action)
        return ZERO < amount <= self.left(action)

    def take(self, action: Action, amount: Money) -> None:
        self.taken[action] = self._taken(action) + amount

    def _taken(self, action: Action) -> Money:
        return self.taken.get(action, ZERO)

    def _all_taken(self) -> Money:
        return sum(self.taken.values(), ZERO)

    def _within_balance(self, room: Money) -> Money:
        # What was prepaid came off the balance: an instalment on top may not exceed the rest.
        if not _AHEAD.isdisjoint(self.taken):
            room = min(room, self.obligation.balance - self._all_taken())
        return max(ZERO, room)


@dataclass
class Split:
    """One payment being divided. Mutable; it lives only inside `propose`."""

    amount: Money
    obligations: tuple[Obligation, ...]  # In the default order of products, then by id.
    left: Money = field(init=False)  # Neither on a line nor held yet.
    lines: list[ProposedLine] = field(default_factory=list)
    checks: dict[str, Check] = field(default_factory=dict)
    questions: dict[str, tuple[str, ...]] = field(default_factory=dict)  # Code to its options.

    def __post_init__(self) -> None:
        self.left = self.amount
        self.rooms = {owed.id: Room(owed) for owed in self.obligations}

    def room(self, owed: Obligation) -> Room:
        return self.rooms[owed.id]

    def give(self, owed: Obligation, action: Action, money: Money, reason: str) -> Money:
        """Put ``money``, or as much as fits, on a line; return what was given."""
        room = self.rooms[owed.id]
        given = min(money, self.left, room.left(action))
        if given <= ZERO or not room.fits(action, given):
            return ZERO
        room.take(action, given)
        self.left -= given
        self._write(ProposedLine(obligation=owed.id, action=action, amount=given, reason=reason))
        return given

    def hold(self, money: Money, ask: str | None) -> None:
        """Keep money out of every later line's reach; ``ask``: the question it waits for."""
        money = min(money, self.left)
        if money > ZERO:
            self.left -= money
            if ask is not None:
                self.ask(ask)

    def ask(self, code: str, options: Iterable[str] = ()) -> None:
        """Ask once a code; the first one that brings options keeps them."""
        self.questions[code] = self.questions.get(code) or tuple(options)

    def check(self, code: str, message: str, severity: Severity = Severity.WARN) -> None:
        self.checks.setdefault(code, Check(code=code, severity=severity, message=message))

    def named(self, obligations: Iterable[Obligation]) -> None:
        """Note that the instruction names these; payroll may collect some of them too."""
        for owed in obligations:
            if owed.collected_by is Collector.PAYROLL:
                self.check(
                    "payroll_collects",
                    f"«{owed.name}» se descuenta por nómina: podría pagarse dos veces.",
                )

    @property
    def unapplied(self) -> Money:
        return self.amount - sum((line.amount for line in self.lines), ZERO)

    def _write(self, line: ProposedLine) -> None:
        """Add the line; a second one for the same thing makes the first one larger."""
        for position, there in enumerate(self.lines):
            if (there.obligation, there.action) == (line.obligation, line.action):
                self.lines[position] = ProposedLine(
                    obligation=there.obligation,
                    action=there.action,
                    amount=there.amount + line.amount,
                    reason=there.reason,
                )
                return
        self.lines.append(line)
