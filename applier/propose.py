"""How one payment would be applied: a suggestion to a person, never an order.

Pure: the same case and policy give the same proposal, whatever the order in which the obligations
stand. The order of authority is POLICY.md's: the member's instruction, then an exact match, then
the member's habit, then the default order.
"""

from __future__ import annotations

from typing import Final

from applier.case import PaymentCase
from applier.checks import needs_person, receipt_checks
from applier.default_order import in_order
from applier.instructed import apply_instruction
from applier.no_instruction import apply_without_instruction
from applier.policy import Policy
from applier.questions import to_member, whose
from applier.split import Split
from applier.who import numbers_to_offer
from models.money import Money
from models.proposal import Basis, Check, Proposal, Question, Severity

# Nothing to divide, or nobody to divide it for.
_NOTHING_TO_DECIDE: Final = frozenset({"member_unknown", "not_a_receipt", "amount_missing"})
# The money is not certain, or applies itself. The basis still says which authority waits behind.
_NO_LINES: Final = _NOTHING_TO_DECIDE | {"two_amounts", "self_applied_channel"}
_GRAVEST_FIRST: Final = (Severity.BLOCK, Severity.WARN, Severity.INFO, Severity.OK)


def propose(case: PaymentCase, policy: Policy) -> Proposal:
    """Return how the payment would be applied, what to check, and what to ask the member.

    The lines and `unapplied` add up to the receipt's amount; no line is above what its obligation
    can take. Of the checks, the gravest stand first.
    """
    checks = receipt_checks(case, policy)
    codes = {check.code for check in checks}
    split = Split(case.amount, in_order(case.obligations, policy))
    basis = Basis.NONE
    if not codes & _NOTHING_TO_DECIDE:
        basis = _decide(split, case, policy)
    checks += split.checks.values()
    if codes & _NO_LINES:
        return Proposal(
            basis=basis,
            unapplied=case.amount,
            checks=_sorted(checks),
            questions=_who(codes, case, policy),
        )
    return Proposal(
        basis=basis,
        lines=tuple(split.lines),
        unapplied=split.unapplied,
        checks=_sorted(checks),
        questions=to_member(split, verified=case.sender_verified, most=policy.max_options),
    )


def _decide(split: Split, case: PaymentCase, policy: Policy) -> Basis:
    if needs_person(case):
        return Basis.NONE
    if case.is_instructed and case.instruction and case.instruction.lines:
        return apply_instruction(split, case, policy)
    basis = apply_without_instruction(split, case, case.amount, policy)
    if split.left > Money(0):
        split.ask("choose_target")
    return basis


def _who(codes: set[str], case: PaymentCase, policy: Policy) -> tuple[Question, ...]:
    if "member_unknown" not in codes:
        return ()
    proven = case.sender_verified and case.sender_id is not None
    numbers = numbers_to_offer(
        case.instruction,
        case.receipt.reference,
        sender_id=case.sender_id,
        proven=proven,
        channels=policy.channels,
    )
    return (whose(sender_is_member=proven, numbers=numbers[: policy.max_options]),)


def _sorted(checks: list[Check]) -> tuple[Check, ...]:
    return tuple(sorted(checks, key=lambda check: _GRAVEST_FIRST.index(check.severity)))
