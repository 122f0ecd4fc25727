"""The member's instruction, line by line (POLICY.md rules 2, 3 and 5).

Lines are served in the order written, the `rest` line last; a named amount is out of reach of the
lines that name none. Two kinds of line need care:

* one that names no amount and would take any (savings, contributions): what is due on it is set
  aside in its turn, and what nobody else claims goes to it at the end;
* one that names no amount and cannot be served: nobody knows what it would have taken, so what the
  other lines leave stays unapplied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from applier import contributions
from applier.case import PaymentCase
from applier.channels import bare_number
from applier.default_order import apply_in_order, at_counter
from applier.instalments import pay_instalments, pay_off, pay_overdue, wanted_amount
from applier.no_instruction import apply_without_instruction
from applier.policy import Policy
from applier.prepayment import check_overdue_left, prepay, takes_principal
from applier.reasons import ASKED
from applier.split import SAVINGS, Split
from applier.targets import ALL, candidates, pick, spoken
from models.instruction import Asked, Instruction, InstructionLine, Target
from models.money import ZERO, Money
from models.obligation import Collector, Obligation
from models.proposal import Basis

_PESO: Final = 100  # Centavos.
_GROUPS: Final = frozenset(
    {Target.EVERYTHING_OVERDUE, Target.EVERYTHING_DUE, Target.PAYROLL_DEDUCTION}
)
_OVERDUE_ONLY: Final = frozenset({Asked.OVERDUE, Asked.LATE_INTEREST})
_NEEDS_A_TARGET: Final = frozenset({Asked.PRINCIPAL, Asked.PAYOFF, Asked.EXTRA_INSTALLMENT})


@dataclass(frozen=True, slots=True)
class _Claim:
    """A line and the money it names; None: it names none."""

    line: InstructionLine
    amount: Money | None


@dataclass(frozen=True, slots=True)
class _Filled:
    """What a line took, and what becomes of the money it could not take."""

    taken: Money = ZERO
    ask: str | None = "choose_target"
    settled: bool = True  # False: the line could not be served, and its money is not known.
    keeps: bool = False  # A payoff that falls short: no other line may have its money.


_UNSERVED: Final = _Filled(settled=False)
_KEPT: Final = _Filled(keeps=True)


def apply_instruction(split: Split, case: PaymentCase, policy: Policy) -> Basis:
    """Serve every line of the case's instruction and return which authority decided."""
    assert case.instruction is not None
    serving = _Serving(split, case, case.instruction, policy)
    serving.serve()
    check_overdue_left(split)
    return serving.basis


class _Serving:
    """One instruction being served. Lives only inside `apply_instruction`."""

    def __init__(
        self, split: Split, case: PaymentCase, instruction: Instruction, policy: Policy
    ) -> None:
        self.split, self.case, self.policy = split, case, policy
        self.instruction = instruction
        self.claims = _claims(self._of_this_receipt(), split.amount)
        self.set_aside: list[tuple[_Claim, Money, Money]] = []  # The part due, and what was meant.
        self.promised: list[tuple[Obligation, ...]] = []  # Whose due part is set aside.
        self.open = False  # A line without an amount could not be served.
        self.basis = Basis.INSTRUCTION

    def serve(self) -> None:
        named = sum((claim.amount for claim in self.claims if claim.amount is not None), ZERO)
        if named > self.split.amount:
            self._exceeds(named)
        in_turn = [claim for claim in self.claims if not claim.line.rest]
        for position, claim in enumerate(in_turn):
            later = (after.amount for after in in_turn[position + 1 :] if after.amount is not None)
            fit = named <= self.split.amount  # Else the order written decides alone (rule 3).
            self._serve(claim, kept=sum(later, ZERO) if fit else ZERO)
        rest = [claim for claim in self.claims if claim.line.rest]
        # "Aportes de noviembre y de diciembre" are two lines for one thing.
        self._serve_set_aside(alone=len(set(self.promised)) == 1 and not rest)
        for claim in rest:
            self._serve_rest(claim)
        if self.split.left and not self.open:
            self.split.ask("choose_target")

    def _of_this_receipt(self) -> list[InstructionLine]:
        index = self.case.receipt_index or 1
        lines = [line for line in self.instruction.lines if line.receipt in (None, index)]
        if len(lines) < len(self.instruction.lines):
            self._other_member("Parte de la instrucción es para otro comprobante.")
        return lines

    def _serve(self, claim: _Claim, kept: Money) -> None:
        """Serve one line; ``kept``: what later lines name, out of reach of one that names none."""
        if self._is_for_another(claim.line):
            self._other_member("Parte del pago es para otro asociado.")
            self._settle(claim, claim.amount or ZERO, _Filled(ask=None, settled=False))
        elif claim.amount is not None:
            money = min(claim.amount, self.split.left)
            if money < claim.amount:
                self._exceeds(claim.amount)
            self._settle(claim, money, self._fill(claim, money))
        else:
            meant = max(ZERO, self.split.left - kept)
            accounts = self._open_ended(claim.line, meant)
            if accounts:
                part = min(self._due_on(accounts), meant)
                self.split.left -= part
                self.set_aside.append((claim, part, meant))
            else:
                self._settle(claim, meant, self._fill(claim, meant))

    def _serve_set_aside(self, *, alone: bool) -> None:
        """Serve the lines that take any amount; alone, they get what nobody claims, too."""
        for claim, part, meant in self.set_aside:
            unclaimed = self.split.left if alone and not self.open else ZERO
            self.split.left += part
            money = part + unclaimed
            self._settle(claim, money, self._fill(claim, money, meant))

    def _serve_rest(self, claim: _Claim) -> None:
        if self._is_for_another(claim.line):
            self._other_member("Parte del pago es para otro asociado.")
            self.open = True
        elif not self.open:
            self._settle(claim, self.split.left, self._fill(claim, self.split.left))

    def _settle(self, claim: _Claim, money: Money, filled: _Filled) -> None:
        """Keep what the line could not take out of the other lines' reach."""
        if claim.amount is not None or filled.keeps:
            self.split.hold(money - filled.taken, filled.ask)
        elif not filled.settled:
            self.open = True
            if filled.ask is not None and money:
                self.split.ask(filled.ask)

    def _fill(self, claim: _Claim, money: Money, meant: Money | None = None) -> _Filled:
        """Put up to ``money`` where the line says.

        :param meant: by which the one of several obligations is found, if it is another amount.
        """
        line = claim.line
        if line.product in _GROUPS:
            return self._fill_group(line, money)
        if line.product is Target.CONTRIBUTIONS:
            return self._fill_contributions(line, money)
        if _says_nothing(line):
            return self._fill_unspecified(money)
        among = candidates(line, self.split.obligations, self.policy.words)
        if not among:
            return self._not_found(line)
        if line.number == ALL and len(among) > 1:
            return self._fill_all(claim, among, money)
        owed = pick(line, among, money if meant is None else meant, self.split)
        return self._fill_one(claim, owed, money) if owed else self._unclear(among, money)

    def _fill_one(self, claim: _Claim, owed: Obligation, money: Money) -> _Filled:
        line, split = claim.line, self.split
        split.named([owed])
        if line.action is Asked.EXTRA_INSTALLMENT:
            return _UNSERVED
        if line.action is Asked.PAYOFF:
            taken = pay_off(split, owed, money)
            return _Filled(taken) if taken else _KEPT
        if line.action is Asked.PRINCIPAL and owed.product not in SAVINGS:
            return self._fill_principal(claim, owed, money)
        if line.action in _OVERDUE_ONLY:
            return _Filled(pay_overdue(split, owed, line, money))
        choice = line.prepayment or self.instruction.prepayment
        return _Filled(pay_instalments(split, owed, line, money, choice))

    def _fill_principal(self, claim: _Claim, owed: Obligation, money: Money) -> _Filled:
        if not takes_principal(owed):
            return _UNSERVED
        choice = claim.line.prepayment or self.instruction.prepayment
        split_given = claim.amount is not None and any(
            other is not claim
            and (
                other.line.action in _OVERDUE_ONLY or other.line.action in (None, Asked.INSTALLMENT)
            )
            and other.line.product not in _GROUPS
            and owed in candidates(other.line, self.split.obligations, self.policy.words)
            for other in self.claims
        )
        return _Filled(prepay(self.split, owed, money, choice, overdue_first=not split_given))

    def _fill_all(self, claim: _Claim, among: Sequence[Obligation], money: Money) -> _Filled:
        """Serve "los dos créditos": what is due on them in the default order, or each in turn."""
        line = claim.line
        if line.action in (Asked.PRINCIPAL, Asked.EXTRA_INSTALLMENT):
            return self._unclear(among, money)
        self.split.named(among)
        if line.action is Asked.PAYOFF or line.count is not None:
            taken, keeps = ZERO, False
            for owed in among:
                filled = self._fill_one(claim, owed, money - taken)
                taken, keeps = taken + filled.taken, keeps or filled.keeps
            return _Filled(taken, keeps=keeps)
        return _Filled(self._in_order(line, among, money))

    def _fill_group(self, line: InstructionLine, money: Money) -> _Filled:
        if line.product is Target.PAYROLL_DEDUCTION:
            among = tuple(
                owed for owed in self.split.obligations if owed.collected_by is Collector.PAYROLL
            )
            if not among:
                return self._not_found(line)
            self.split.named(among)
        else:
            among = at_counter(self.split.obligations)
        return _Filled(self._in_order(line, among, money))

    def _in_order(self, line: InstructionLine, among: Sequence[Obligation], money: Money) -> Money:
        overdue_only = line.product is Target.EVERYTHING_OVERDUE or line.action in _OVERDUE_ONLY
        if line.product is Target.PAYROLL_DEDUCTION and line.action is None:
            overdue_only = True  # What payroll did not deduct is what it should have.
        return apply_in_order(
            self.split,
            among,
            money,
            self.policy,
            overdue_because=ASKED,
            next_because=None if overdue_only else ASKED,
            period=line.period,
        )

    def _fill_contributions(self, line: InstructionLine, money: Money) -> _Filled:
        pair = self._pair()
        if not pair.accounts:
            return self._not_found(line)
        self.split.named(pair.accounts)
        if line.action in _NEEDS_A_TARGET:
            return _UNSERVED  # Savings have no principal, no payoff and no extra instalment.
        if line.count is not None:
            wanted = (wanted_amount(self.split, owed, line.count) for owed in pair.accounts)
            money = min(money, sum(wanted, ZERO))
        give = contributions.give_contributions
        if line.action in _OVERDUE_ONLY:
            give = contributions.give_overdue_contributions
        return _Filled(give(self.split, pair, money, period=line.period))

    def _fill_unspecified(self, money: Money) -> _Filled:
        before = self.split.left
        basis = apply_without_instruction(self.split, self.case, money, self.policy)
        if len(self.claims) == 1:
            self.basis = basis
        return _Filled(before - self.split.left)

    def _open_ended(self, line: InstructionLine, meant: Money) -> tuple[Obligation, ...]:
        """Return the accounts of a line that would take any amount; none where it would not."""
        if line.count is not None or line.action not in (None, Asked.INSTALLMENT, Asked.DEPOSIT):
            return ()
        if line.product is Target.CONTRIBUTIONS:
            accounts = self._pair().accounts
            return accounts if len(accounts) > 1 else ()
        among = candidates(line, self.split.obligations, self.policy.words)
        owed = pick(line, among, meant, self.split) if line.product not in _GROUPS else None
        return (owed,) if owed is not None and owed.product in SAVINGS else ()

    def _due_on(self, accounts: tuple[Obligation, ...]) -> Money:
        """Return what is due on them and not set aside by an earlier line; note that now it is."""
        before = {owed.id for others in self.promised for owed in others}
        self.promised.append(accounts)
        rooms = (self.split.room(owed) for owed in accounts if owed.id not in before)
        return sum((room.due() for room in rooms), ZERO)

    def _is_for_another(self, line: InstructionLine) -> bool:
        member = bare_number(self.case.member.id) if self.case.member else None
        whose = line.member_id or self.instruction.on_behalf_of
        if whose == "sender":
            whose = self.case.sender_id
            return whose is None or bare_number(whose) != member
        return whose is not None and bare_number(whose) != member

    def _pair(self) -> contributions.Contributions:
        """Return the contribution accounts, those collected at the counter first."""
        counter = at_counter(self.split.obligations)
        others = (owed for owed in self.split.obligations if owed not in counter)
        return contributions.Contributions.among((*counter, *others))

    def _unclear(self, among: Sequence[Obligation], money: Money) -> _Filled:
        """Ask which one of several the line means."""
        if money:
            self.split.ask("choose_obligation", [spoken(owed, among) for owed in among])
        return _Filled(ask="choose_obligation", settled=False)

    def _not_found(self, line: InstructionLine) -> _Filled:
        what = line.number or line.product.value
        self.split.check(
            "target_not_found", f"El asociado no tiene lo que pide la instrucción ({what})."
        )
        self.split.ask("choose_target")
        return _UNSERVED

    def _other_member(self, message: str) -> None:
        self.split.check("other_member", message)

    def _exceeds(self, named: Money) -> None:
        self.split.check(
            "instruction_exceeds_payment",
            f"La instrucción reparte {named} o más de lo que alcanza el pago de "
            f"{self.split.amount}.",
        )


def _says_nothing(line: InstructionLine) -> bool:
    """Whether the line leaves its money to the rules for no instruction."""
    return (
        line.product is Target.UNSPECIFIED
        and line.number is None
        and line.action not in _NEEDS_A_TARGET
    )


def _claims(lines: Sequence[InstructionLine], amount: Money) -> list[_Claim]:
    """Return each line with its money: as named, or its share cut to whole pesos.

    What the cuts leave goes to the rest line, and where there is none to the last share.
    """
    shared = [line for line in lines if line.share is not None and line.amount is None]
    parts = [_whole_pesos(amount, line.share or Fraction(0)) for line in shared]
    if shared and not any(line.rest for line in lines):
        whole = sum((line.share or Fraction(0) for line in shared), Fraction(0))
        parts[-1] = Money(int(amount.centavos * whole)) - sum(parts[:-1], ZERO)
    parts_of = {id(line): part for line, part in zip(shared, parts, strict=True)}
    return [_Claim(line, None if line.rest else _named(line, parts_of)) for line in lines]


def _named(line: InstructionLine, parts_of: Mapping[int, Money]) -> Money | None:
    return line.amount if line.amount is not None else parts_of.get(id(line))


def _whole_pesos(amount: Money, share: Fraction) -> Money:
    return Money(int(amount.centavos * share) // _PESO * _PESO)
