from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applier.approval import (
    AmountNotTypedError,
    ApprovalBlockedError,
    ApproverRoleError,
    BankCreditMissingError,
    ChoiceMissingError,
    CreditDiffersError,
    NothingToApplyError,
    OverrideMissingError,
    ReasonMissingError,
    SamePersonError,
    Signature,
    SignaturesMissingError,
    TypedAmountDiffersError,
    may_approve,
    may_post,
    reasons_needed,
)
from applier.policy import Policy, load_policy
from models.errors import TupagoError
from models.money import Money
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
    first_role: str = "approver",
    reason: str | None = None,
    typed: int | None = None,
    policy: Policy | None = None,
) -> Step:
    return may_approve(
        proposal,
        state=State.APPROVED_ONCE if first else State.PROPOSED,
        approver=by,
        role=role,
        policy=policy or load_policy(),
        first=Signature(by=first, role=first_role, content=None) if first else None,
        reason=reason,
        typed=Money.pesos(typed) if typed else None,
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
def test_without_the_banks_word_two_people_sign_with_a_reason_and_one_is_a_supervisor(
    bank: list[Row] | None,
) -> None:
    unconfirmed = proposed(120_000, [loan()], bank_credits=bank)

    with pytest.raises(BankCreditMissingError):
        approve(unconfirmed, reason=WHY)
    with pytest.raises(ReasonMissingError):
        approve(unconfirmed, role="supervisor")
    assert approve(unconfirmed, role="supervisor", reason=WHY) is Step.APPROVE_FIRST
    with pytest.raises(SamePersonError):
        approve(unconfirmed, role="supervisor", first="ana", reason=WHY)
    with pytest.raises(BankCreditMissingError):
        approve(unconfirmed, by="beto", first="ana", reason=WHY)
    second = approve(unconfirmed, by="beto", first="ana", first_role="supervisor", reason=WHY)
    assert second is Step.APPROVE


def test_whoever_signed_first_may_sign_again_once_the_bank_confirms_a_small_payment() -> None:
    assert approve(confirmed(), by="ana", first="ana") is Step.APPROVE


def test_one_person_under_two_spellings_is_one_person() -> None:
    for spelling in ("Ana", " ana", "ａｎａ"):
        with pytest.raises(SamePersonError):
            approve(large(), by=spelling, first="ana")


def test_whoever_approves_a_very_large_payment_types_its_amount_again() -> None:
    huge = replace(load_policy(), type_amount_from=Money.pesos(LARGE))

    with pytest.raises(AmountNotTypedError):
        approve(large(), policy=huge)
    with pytest.raises(TypedAmountDiffersError):
        approve(large(), typed=LARGE * 10, policy=huge)
    assert approve(large(), typed=LARGE, policy=huge) is Step.APPROVE_FIRST
    with pytest.raises(AmountNotTypedError):
        approve(large(), by="beto", first="ana", policy=huge)


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


# --- Whether an approval still holds --------------------------------------------------------


def signed(by: str = "ana", role: str | None = "approver", **more: object) -> Signature:
    return replace(Signature(by=by, role=role, content="this"), **more)  # type: ignore[arg-type]


def overriding(by: str, role: str = "approver", reason: str = WHY) -> Signature:
    return signed(by, role, without_bank=True, reason=reason)


def post(
    proposal: Proposal,
    *signatures: Signature,
    credit: Money | None = None,
    policy: Policy | None = None,
) -> None:
    may_post(proposal, "this", signatures, credit=credit, policy=policy or load_policy())


def test_one_signature_and_the_banks_credit_post_a_payment() -> None:
    post(confirmed(), signed(), credit=Money.pesos(120_000))


def test_a_signature_counts_only_for_what_was_signed_and_from_whoever_works_here() -> None:
    nothing = (
        (),
        (signed(content="another"),),
        (signed(content=None),),
        (signed(role=None),),
    )
    for signatures in nothing:
        with pytest.raises(SignaturesMissingError):
            post(confirmed(), *signatures, credit=Money.pesos(120_000))


def test_a_large_payment_is_posted_on_the_word_of_two_people_not_of_one_twice() -> None:
    credit_ = Money.pesos(LARGE)

    for second in ("ana", "ANA", " ana "):
        with pytest.raises(SignaturesMissingError):
            post(large(), signed("ana"), signed(second), credit=credit_)
    with pytest.raises(SignaturesMissingError):
        post(large(), signed("ana", "admin"), credit=credit_)
    post(large(), signed("ana"), signed("beto"), credit=credit_)


def test_without_the_banks_credit_two_must_have_taken_it_upon_themselves() -> None:
    payment = confirmed()
    refused: tuple[tuple[Signature, ...], ...] = (
        (signed("ana"), signed("luis", "supervisor")),
        (overriding("ana"), overriding("beto")),
        (overriding("luis", "supervisor"), signed("ana")),
        (overriding("luis", "supervisor"), overriding("ana", reason="ok")),
    )
    for signatures in refused:
        with pytest.raises(OverrideMissingError):
            post(payment, *signatures)
    with pytest.raises(SignaturesMissingError):
        post(payment, overriding("rosa", "admin"))
    post(payment, overriding("luis", "supervisor"), overriding("ana"))
    post(
        payment,
        signed(),
        policy=replace(load_policy(), require_bank_credit=False),
    )


def test_a_credit_of_another_amount_backs_nothing() -> None:
    with pytest.raises(CreditDiffersError):
        post(
            confirmed(),
            overriding("luis", "supervisor"),
            overriding("ana"),
            credit=Money.pesos(119_999),
        )


def test_a_block_stops_the_posting_too() -> None:
    with pytest.raises(ApprovalBlockedError):
        post(confirmed(has={"status": "rejected"}), signed(), credit=Money.pesos(120_000))


def test_a_very_large_payment_is_posted_only_where_both_typed_its_amount() -> None:
    huge = replace(load_policy(), type_amount_from=Money.pesos(LARGE))
    credit_, typed = Money.pesos(LARGE), Money.pesos(LARGE)

    with pytest.raises(SignaturesMissingError):
        post(large(), signed("ana", typed=typed), signed("beto"), credit=credit_, policy=huge)
    post(
        large(),
        signed("ana", typed=typed),
        signed("beto", typed=typed),
        credit=credit_,
        policy=huge,
    )


@given(
    kept=st.sets(st.integers(0, 3)),
    role=st.sampled_from([None, "approver", "supervisor", "admin"]),
)
def test_signatures_that_do_not_count_change_nothing(kept: set[int], role: str | None) -> None:
    every = [
        overriding("luis", "supervisor"),
        overriding("ana"),
        signed("beto", role),
        signed("ANA", role),
    ]

    def posts(signatures: list[Signature]) -> bool:
        try:
            post(confirmed(), *signatures)
        except TupagoError:
            return False
        return True

    some = [one for index, one in enumerate(every) if index in kept]
    assert posts(some) == ({0, 1} <= kept)


@pytest.mark.parametrize("role", ["compliance", "auditor", ""])
def test_who_audits_approves_nothing_and_his_signature_posts_nothing(role: str) -> None:
    with pytest.raises(ApproverRoleError):
        approve(confirmed(), role=role, by="cata", reason=WHY)
    with pytest.raises(ApproverRoleError):
        approve(large(), role=role, by="cata", first="ana")
    with pytest.raises(SignaturesMissingError):
        post(confirmed(), signed("cata", role), credit=Money.pesos(120_000))
    with pytest.raises(SignaturesMissingError):
        post(large(), signed("ana"), signed("cata", role), credit=Money.pesos(LARGE))


@pytest.mark.parametrize("state", [State.APPROVED, State.POSTED, State.WAITING_MEMBER])
def test_only_what_waits_for_approval_is_approved(state: State) -> None:
    with pytest.raises(IllegalStepError):
        may_approve(
            confirmed(), state=state, approver="ana", role="supervisor", policy=load_policy()
        )


def test_what_a_reason_must_answer_is_known_beforehand() -> None:
    assert reasons_needed(confirmed(), load_policy()) == []
    assert reasons_needed(confirmed(200_000), load_policy()) == ["Quedan $ 80.000 sin aplicar."]
