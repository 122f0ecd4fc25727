from __future__ import annotations

from dataclasses import replace

import pytest

from applier.approval import (
    ApprovalBlockedError,
    BankCreditMissingError,
    ChoiceMissingError,
    NothingToApplyError,
    ReasonMissingError,
    SamePersonError,
    may_approve,
    reasons_needed,
)
from applier.policy import Policy, load_policy
from models.payment import IllegalStepError, State, Step
from models.proposal import Proposal
from tests.applier.desk import Row, credit, loan, proposed, savings, says

LARGE = 5_000_000
WHY = "El asociado confirmó por teléfono"


def confirmed(amount: int = 120_000, has: Row | None = None, **more: object) -> Proposal:
    """Return a proposal for a loan that the bank confirms."""
    return proposed(amount, [loan(balance=20_000_000)], has, bank_credits=[credit(amount)], **more)


def large() -> Proposal:
    line = {"product": "loan", "action": "principal", "prepayment": "reduce_term"}
    return confirmed(LARGE, understood=says(line))


def approve(
    proposal: Proposal,
    *,
    role: str = "approver",
    by: str = "ana",
    first: str | None = None,
    reason: str | None = None,
    policy: Policy | None = None,
) -> Step:
    return may_approve(
        proposal,
        state=State.APPROVED_ONCE if first else State.PROPOSED,
        approver=by,
        role=role,
        policy=policy or load_policy(),
        first_approver=first,
        reason=reason,
    )


def test_a_good_payment_needs_nothing_but_a_person() -> None:
    assert approve(confirmed()) is Step.APPROVE


@pytest.mark.parametrize("role", ["approver", "supervisor", "admin"])
def test_a_block_holds_for_everybody(role: str) -> None:
    with pytest.raises(ApprovalBlockedError, match="rechazado"):
        approve(confirmed(has={"status": "rejected"}), role=role, reason=WHY)


def test_a_prepayment_waits_for_the_members_choice() -> None:
    pending = confirmed(understood=says({"product": "loan", "action": "principal"}))

    with pytest.raises(ChoiceMissingError):
        approve(pending, role="supervisor", reason=WHY)


def test_nothing_cannot_be_approved() -> None:
    nothing = proposed(50_000, [savings()], bank_credits=[credit(50_000)])

    with pytest.raises(NothingToApplyError):
        approve(nothing, reason=WHY)


def test_a_prepayment_over_arrears_needs_a_written_reason() -> None:
    overdue = proposed(
        300_000,
        [loan(overdue=200_000)],
        bank_credits=[credit(300_000)],
        understood=says(
            {"product": "loan", "action": "principal", "amount": 200_000},
            {"product": "loan", "action": "overdue", "rest": True},
            prepayment="reduce_term",
        ),
    )

    for empty in (None, "", "   ok       "):
        with pytest.raises(ReasonMissingError, match="vencidos"):
            approve(overdue, reason=empty)
    assert approve(overdue, reason=WHY) is Step.APPROVE


def test_money_left_over_needs_a_written_reason() -> None:
    with pytest.raises(ReasonMissingError, match=r"\$ 80.000 sin aplicar"):
        approve(confirmed(200_000))
    assert approve(confirmed(200_000), reason=WHY) is Step.APPROVE


@pytest.mark.parametrize("bank", [None, []])
def test_without_the_banks_word_only_a_supervisor_with_a_reason(bank: list[Row] | None) -> None:
    unconfirmed = proposed(120_000, [loan()], bank_credits=bank)

    with pytest.raises(BankCreditMissingError):
        approve(unconfirmed, reason=WHY)
    with pytest.raises(ReasonMissingError):
        approve(unconfirmed, role="supervisor")
    assert approve(unconfirmed, role="supervisor", reason=WHY) is Step.APPROVE


def test_a_cooperative_may_do_without_the_banks_word() -> None:
    trusting = replace(load_policy(), require_bank_credit=False)

    assert approve(proposed(120_000, [loan()]), policy=trusting) is Step.APPROVE


def test_a_large_payment_takes_two_different_people() -> None:
    assert approve(large(), by="ana") is Step.APPROVE_FIRST
    assert approve(large(), by="beto", first="ana") is Step.APPROVE
    with pytest.raises(SamePersonError):
        approve(large(), by="ana", first="ana")


def test_both_people_must_give_the_reason() -> None:
    unconfirmed = replace(large(), checks=())

    with pytest.raises(ReasonMissingError):
        approve(unconfirmed, by="beto", first="ana", role="supervisor")


@pytest.mark.parametrize("state", [State.APPROVED, State.POSTED, State.WAITING_MEMBER])
def test_only_what_waits_for_approval_is_approved(state: State) -> None:
    with pytest.raises(IllegalStepError):
        may_approve(
            confirmed(), state=state, approver="ana", role="supervisor", policy=load_policy()
        )


def test_what_a_reason_must_answer_is_known_beforehand() -> None:
    assert reasons_needed(confirmed(), load_policy()) == []
    assert reasons_needed(confirmed(200_000), load_policy()) == ["Quedan $ 80.000 sin aplicar."]
