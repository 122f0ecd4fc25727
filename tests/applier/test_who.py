from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applier.policy import load_policy
from applier.who import FoundBy, Whose, find_member, is_one_slip_away, numbers_to_offer
from models.instruction import Instruction, InstructionLine, Intent, Target
from tests.applier.desk import MEMBER, codes, lines, loan, proposed, says

ROSA, PEDRO = "1012345678", "79456123"


def whose(
    *, text: str | None = None, reference: str | None = None, sender: str | None = None
) -> Whose:
    return find_member(
        on_behalf_of=text,
        reference=reference,
        sender_member_id=sender,
        is_member={ROSA, PEDRO}.__contains__,
        channels=load_policy().channels,
    )


@pytest.mark.parametrize(
    ("text", "reference", "sender", "member", "by"),
    [
        (ROSA, PEDRO, PEDRO, ROSA, FoundBy.TEXT),
        ("1.012.345.678", None, None, ROSA, FoundBy.TEXT),
        (None, "00079456123", ROSA, PEDRO, FoundBy.REFERENCE),
        (None, "11111111", ROSA, ROSA, FoundBy.SENDER),
        (None, "860024575", ROSA, ROSA, FoundBy.SENDER),
        (None, "8600245757", None, None, FoundBy.NOTHING),
        (None, None, None, None, FoundBy.NOTHING),
        ("55555555", ROSA, ROSA, None, FoundBy.NOTHING),
    ],
)
def test_text_then_reference_then_sender(
    text: str | None, reference: str | None, sender: str | None, member: str | None, by: FoundBy
) -> None:
    found = whose(text=text, reference=reference, sender=sender)

    assert (found.member_id, found.by) == (member, by)


def test_a_mistyped_reference_is_the_senders() -> None:
    found = whose(reference="1012345687", sender=ROSA)

    assert (found.member_id, found.looks_like_sender) == (ROSA, True)
    assert not whose(reference="55555555", sender=ROSA).looks_like_sender


@pytest.mark.parametrize("typed", ["1012345679", "101234567", "10123456788", "1012345687"])
def test_one_slip_is_recognised(typed: str) -> None:
    assert is_one_slip_away(typed, ROSA)
    assert is_one_slip_away(ROSA, typed)


@pytest.mark.parametrize("typed", [ROSA, "1012345778"[::-1], "1012354687", "10123456"])
def test_more_than_a_slip_is_another_number(typed: str) -> None:
    assert not is_one_slip_away(typed, ROSA)


@given(digits=st.text("0123456789", min_size=1, max_size=12), place=st.integers(0, 12))
def test_leaving_out_any_digit_is_one_slip(digits: str, place: int) -> None:
    place %= len(digits)

    assert is_one_slip_away(digits[:place] + digits[place + 1 :], digits)


@pytest.mark.parametrize(
    ("reference", "named", "code"),
    [
        (PEDRO, ROSA, "reference_mismatch"),
        ("1012345687", ROSA, "reference_mismatch"),
        ("860024575", None, "reference_is_our_nit"),
        ("860.024.575-7", None, "reference_is_our_nit"),
        ("1012345687", None, "reference_typo"),
    ],
)
def test_numbers_that_do_not_agree_are_shown_and_the_lines_stay(
    reference: str, named: str | None, code: str
) -> None:
    proposal = proposed(
        120_000,
        [loan()],
        {"reference": reference},
        understood=says({"product": "loan"}, on_behalf_of=named),
    )

    assert codes(proposal) == {code}
    assert lines(proposal) == [("16-30401", "next_due", 120_000)]


@pytest.mark.parametrize("reference", [None, MEMBER["id"], "01012345678", "55555", "123456789012"])
def test_a_reference_that_agrees_or_is_no_identity_number_is_silent(reference: str | None) -> None:
    assert proposed(120_000, [loan()], {"reference": reference}).clean


def test_the_typo_is_measured_against_the_senders_own_number() -> None:
    proposal = proposed(120_000, [loan()], {"reference": "79456132"}, sender_id=PEDRO)

    assert "reference_typo" in codes(proposal)


def test_a_payment_for_somebody_else_than_the_cases_member_stays_unapplied() -> None:
    proposal = proposed(
        120_000,
        [loan()],
        {"reference": None},
        understood=says({"product": "loan"}, on_behalf_of=PEDRO),
    )

    assert lines(proposal) == []
    assert "other_member" in codes(proposal)


def said(*numbers: str) -> Instruction:
    first, *others = numbers
    lines = tuple(InstructionLine(product=Target.LOAN, member_id=one) for one in others)
    return Instruction(intent=Intent.APPLY, on_behalf_of=first, lines=lines)


@pytest.mark.parametrize("reference", [None, PEDRO, "11111111"])
def test_who_is_not_proven_chooses_among_all_that_he_wrote_and_nothing_else(
    reference: str | None,
) -> None:
    offered = numbers_to_offer(
        said("99888777", ROSA, "sender", ROSA),
        reference,
        sender_id=None,
        proven=False,
        channels=load_policy().channels,
    )

    assert offered == ("99888777", ROSA)


def test_a_member_chooses_among_what_he_wrote_and_sent_but_not_what_was_tried() -> None:
    offered = numbers_to_offer(
        said("99888777", ROSA, PEDRO),
        "11111111",
        sender_id=ROSA,
        proven=True,
        channels=load_policy().channels,
    )

    assert offered == (PEDRO, "11111111")


def test_without_words_a_stranger_has_nothing_to_choose_among() -> None:
    channels = load_policy().channels

    assert numbers_to_offer(None, ROSA, sender_id=None, proven=False, channels=channels) == ()
