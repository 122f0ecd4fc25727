"""What holds for every case, however odd: the promises that staff and members rely on."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from applier.edit import edited
from applier.policy import load_policy
from applier.propose import propose
from applier.split import SAVINGS
from models.money import ZERO, Money
from models.obligation import Obligation, Product
from models.proposal import Action, Proposal, Severity
from tests.applier.desk import MEMBER, Row, card, case, data, insurance, loan, owed, savings

OTHER = "79456123"
SOME_AMOUNTS = ["1000.00", "14000.00", "65000.00", "120000.00", "120000.50", "240000.00"]

# Few different amounts, so that sums and matches happen; any amount, so that they also do not.
amounts = st.one_of(
    st.sampled_from(SOME_AMOUNTS), st.integers(0, 10**9).map(lambda centavos: Money(centavos).plain)
)
days = st.dates().map(lambda day: day.isoformat())
near_days = st.sampled_from(["2026-10-01", "2026-10-15", "2026-11-18", "2026-11-19", "2026-11-30"])
digits = st.text("0123456789", min_size=1, max_size=11)
numbers = st.sampled_from([MEMBER["id"], OTHER, "1012345687", "860024575", "", "sender", "7"])
maybe = st.none()


@st.composite
def obligations(draw: st.DrawFn) -> list[Row]:
    """Draw up to six obligations with different ids, of any product."""
    rows = []
    for position in range(draw(st.integers(0, 6))):
        product = draw(st.sampled_from(Product))
        row = owed(
            f"{draw(st.integers(1, 300))}-{position}{draw(st.integers(0, 99_999))}",
            product.value,
            draw(st.sampled_from(["Crédito consumo", "Crédito vivienda", "Seguro", "Ahorro", "X"])),
            payroll=draw(st.booleans()),
        )
        row |= {key: draw(amounts) for key in ("monthly", "balance", "overdue", "next_due")} | {
            "overdue_since": draw(maybe | near_days),
            "next_due_date": draw(maybe | near_days),
        }
        rows.append(row)
    return rows


instruction_lines = st.fixed_dictionaries(
    {
        "product": st.sampled_from(
            [
                *(product.value for product in Product),
                "contributions",
                "savings",
                "payroll_deduction",
                "everything_overdue",
                "everything_due",
                "unspecified",
            ]
        )
    },
    optional={
        "number": st.sampled_from(["all", "consumo", "vivienda", "1", "09", "12-34"]),
        "action": st.sampled_from(
            [
                "installment",
                "overdue",
                "late_interest",
                "payoff",
                "principal",
                "extra_installment",
                "deposit",
            ]
        ),
        "amount": amounts,
        "share": st.sampled_from(["1/2", "1/3", "2/3", "1/1"]),
        "count": st.integers(-1, 5),
        "period": st.sampled_from(["2026-11", "2026-13", "x"]),
        "member_id": numbers,
        "receipt": st.integers(1, 2),
        "rest": st.booleans(),
        "prepayment": st.sampled_from(
            ["reduce_term", "reduce_installment", "advance_installments"]
        ),
    },
)
instructions = st.fixed_dictionaries(
    {
        "intent": st.sampled_from(["apply", "apply", "apply", "none", "refund"]),
        "lines": st.lists(instruction_lines, max_size=4),
    },
    optional={
        "prepayment": st.sampled_from(["reduce_term", "advance_installments"]),
        "on_behalf_of": numbers,
        "declared_total": amounts,
        "needs_human": st.sampled_from([False, False, True]),
    },
)
receipts = st.fixed_dictionaries(
    {"status": st.sampled_from(["approved", "approved", "pending", "unknown"])},
    optional={
        "amount": amounts | maybe,
        "date": near_days | days | maybe,
        "reference": numbers | digits | maybe,
        "transaction_id": st.sampled_from(["A-1", "A1", "B2", ""]) | maybe,
        "destination_account": st.sampled_from(["230053290", "*3290", "***", "@x", "300", ""]),
        "collection_code": st.sampled_from(["9182", "14523", "1", "x"]),
        "payer": st.text(max_size=20),
        "medium": st.sampled_from(["cash", "transfer"]),
        "paid_to_us": st.booleans() | maybe,
        "is_receipt": st.booleans(),
        "self_applied": st.booleans(),
        "sha256": st.sampled_from(["aa", "bb"]),
        "amount_candidates": st.lists(amounts, max_size=3),
        "notes": st.lists(st.just("two readings of the amount: 1000.00, 14000.00"), max_size=1),
    },
)
bank = st.lists(
    st.fixed_dictionaries(
        {"id": st.just("b"), "date": near_days | days, "amount": amounts},
        optional={"reference": numbers | maybe, "used_by": st.sampled_from(["R-1", "R-2", ""])},
    ),
    max_size=4,
)
earlier_receipts = st.fixed_dictionaries(
    {"case": st.just("R-9"), "amount": amounts | maybe},
    optional={
        "date": near_days,
        "transaction_id": st.sampled_from(["A-1", "B2"]),
        "reference": numbers,
        "sha256": st.sampled_from(["aa", "cc"]),
        "member_id": numbers,
    },
)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    rows = draw(obligations())
    parts = [row["id"] for row in rows] or ["1-1"]
    applied = st.fixed_dictionaries(
        {
            "date": near_days,
            "amount": amounts,
            "lines": st.lists(
                st.fixed_dictionaries(
                    {
                        "obligation": st.sampled_from(parts),
                        "action": st.sampled_from([action.value for action in Action]),
                        "amount": amounts,
                    }
                ),
                max_size=3,
            ),
        }
    )
    past: list[Row] = draw(st.lists(applied, max_size=2))
    written = data(1_000, rows, draw(receipts)) | {
        "case": "R-1",
        "member": draw(st.sampled_from([MEMBER, MEMBER, MEMBER, None])),
        "sender_id": draw(numbers | maybe),
        "sender_verified": draw(st.booleans()),
        "receipt_index": draw(st.integers(1, 2) | maybe),
        "bank_credits": draw(bank | maybe),
        "earlier_receipts": draw(st.lists(earlier_receipts, max_size=2)),
        "history": past * draw(st.integers(1, 2)),
        "understood": draw(instructions | maybe),
    }
    if past and draw(st.integers(0, 1)):
        written["receipt"]["amount"] = past[-1]["amount"]
    return written


def answer(written: dict[str, Any]) -> Proposal:
    parts = dict(written)
    return propose(
        case(None, parts.pop("obligations"), parts.pop("receipt"), **parts), load_policy()
    )


@settings(max_examples=150)
@given(written=cases())
def test_no_centavo_is_lost_or_invented(written: dict[str, Any]) -> None:
    proposal = answer(written)

    paid = Money.from_plain(written["receipt"].get("amount") or "0")
    assert proposal.total == paid
    assert proposal.unapplied >= ZERO


@settings(max_examples=150)
@given(written=cases())
def test_no_line_is_above_what_its_obligation_can_take(written: dict[str, Any]) -> None:
    owed_by_id = {row["id"]: Obligation.from_json(row) for row in written["obligations"]}
    from_balance: dict[str, Money] = {}

    for line in answer(written).lines:
        owing = owed_by_id[line.obligation]
        assert line.amount > ZERO
        assert line.reason
        match line.action:
            case Action.OVERDUE:
                assert line.amount <= owing.overdue
            case Action.NEXT_DUE:
                assert line.amount <= owing.next_due
            case Action.PAYOFF:
                assert line.amount == owing.balance
            case Action.DEPOSIT:
                assert owing.product in SAVINGS
            case _:
                assert owing.product is Product.LOAN
                taken = from_balance.get(owing.id, ZERO) + line.amount
                assert taken <= owing.balance
                from_balance[owing.id] = taken


@settings(max_examples=80)
@given(written=cases(), chance=st.randoms(use_true_random=False))
def test_the_order_in_which_debts_arrive_does_not_matter(
    written: dict[str, Any], chance: Random
) -> None:
    shuffled = written["obligations"][:]
    chance.shuffle(shuffled)

    assert answer(written | {"obligations": shuffled}) == answer(written)


@settings(max_examples=80)
@given(written=cases())
def test_a_stranger_is_told_nothing_of_ours(written: dict[str, Any]) -> None:
    """Fixed words hold no name, no number and no amount, so none of ours either."""
    stranger = answer(written | {"sender_verified": False})

    said = json.dumps([question.as_json() for question in stranger.questions], ensure_ascii=False)
    assert not re.search(r"\d|\$", said)
    assert all(question.options == () for question in stranger.questions)
    names = {row["name"] for row in written["obligations"] if len(row["name"]) > 1}
    assert not any(name in said for name in {*names, *MEMBER["name"].split()})


@settings(max_examples=80)
@given(written=cases())
def test_compliance_business_is_never_told_to_the_member(written: dict[str, Any]) -> None:
    proposal = answer(written)

    said = json.dumps([question.as_json() for question in proposal.questions], ensure_ascii=False)
    assert not re.search("SARLAFT|UIAF|efectivo", said)


@settings(max_examples=80)
@given(written=cases(), known=earlier_receipts, credited=bank)
def test_knowing_more_never_turns_a_block_into_silence(
    written: dict[str, Any], known: Row, credited: list[Row]
) -> None:
    """A further earlier receipt, a first bank list, another reading: none takes a block away."""
    notes = [*written["receipt"].get("notes", []), "two readings of the amount: 1000.00, 7.00"]
    more = written | {
        "earlier_receipts": [*written["earlier_receipts"], known],
        "receipt": written["receipt"] | {"notes": notes},
    }
    if written["bank_credits"] is None:
        more["bank_credits"] = credited

    assert blocks(answer(written)) <= blocks(answer(more))


@settings(max_examples=80)
@given(written=cases())
def test_a_blocked_proposal_is_never_clean(written: dict[str, Any]) -> None:
    proposal = answer(written)

    assert not (proposal.clean and proposal.blocked)
    assert Proposal.from_json(proposal.as_json()) == proposal


@settings(max_examples=80)
@given(written=cases())
def test_staff_can_always_save_the_proposal_as_it_is(written: dict[str, Any]) -> None:
    proposal = answer(written)
    owing = [Obligation.from_json(row) for row in written["obligations"]]

    again = edited(proposal, proposal.lines, proposal.total, owing)

    assert (again.lines, again.unapplied) == (proposal.lines, proposal.unapplied)
    assert blocks(again) == blocks(proposal)


def blocks(proposal: Proposal) -> set[str]:
    return {check.code for check in proposal.checks if check.severity is Severity.BLOCK}


@given(paid=st.integers(1, 400_000))
def test_without_an_instruction_nothing_becomes_a_prepayment_or_a_deposit(paid: int) -> None:
    rows = [loan(overdue=30_000), card(), insurance(), savings()]

    proposal = answer(data(paid, rows))

    assert {line.action for line in proposal.lines} <= {Action.OVERDUE, Action.NEXT_DUE}
