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
from models.instruction import Asked, Intent, Prepayment, Target
from models.money import ZERO, Money
from models.obligation import Obligation, Product
from models.proposal import Action, Proposal, Severity
from tests.applier.desk import MEMBER, Row, card, case, data, insurance, loan, owed, savings

OTHER = "79456123"

# A member's whole portfolio, of which a case has a part. Numbers and names as people mix them up.
PORTFOLIO = [
    ("16-30401", "loan", "Crédito consumo"),
    ("28-77120", "loan", "Crédito vivienda"),
    ("45-30409", "loan", "Crédito libranza"),
    ("90-30402", "card", "Tarjeta becoop"),
    ("61-30403", "insurance", "Seguro exequial"),
    ("61-30404", "insurance", "Seguro de vida"),
    ("1-1012345678", "social_contributions", "Aportes sociales"),
    ("2-1012345678", "permanent_savings", "Ahorros permanentes"),
    ("144-30406", "special_permanent_savings", "Ahorros permanentes especiales"),
    ("1010304051", "rentadiario", "Rentadiario"),
    ("1020304052", "rentahorrito", "Rentahorrito"),
    ("300-30405", "term_deposit", "CDAT 180 días"),
    ("150-30407", "membership_fee", "Cuota de afiliación"),
]

# Few different amounts, so that sums and matches happen; any amount, so that they also do not.
SOME_AMOUNTS = ["4000.00", "14000.00", "36000.00", "40000.00", "120000.00", "240000.50"]
some_amounts = st.sampled_from(SOME_AMOUNTS)
any_amount = st.integers(0, 10**9).map(lambda centavos: Money(centavos).plain)
amounts = some_amounts | some_amounts | any_amount
near_days = st.sampled_from(["2026-10-01", "2026-10-15", "2026-11-18", "2026-11-19", "2026-11-30"])
days = near_days | near_days | st.dates().map(lambda day: day.isoformat())
numbers = st.sampled_from([MEMBER["id"], OTHER, "1012345687", "860024575", "", "sender", "7"])
nothing = st.none()


def seldom(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw None, as most fields are most of the time, or else one of the values."""
    return st.sampled_from([False] * 7 + [True]).flatmap(lambda rare: values if rare else nothing)


@st.composite
def obligations(draw: st.DrawFn) -> list[Row]:
    fewest = draw(st.sampled_from([0, 3, 6]))
    chosen = draw(st.lists(st.sampled_from(PORTFOLIO), min_size=fewest, unique=True))
    return [
        owed(*account, payroll=draw(st.sampled_from([False, False, False, True])))
        | {
            "monthly": draw(amounts),
            "balance": draw(amounts | any_amount),
            "overdue": draw(st.just("0.00") | amounts),
            "overdue_since": draw(near_days | nothing),
            "next_due": draw(st.just("0.00") | amounts),
            "next_due_date": draw(near_days | nothing),
        }
        for account in chosen
    ]


def instructions(rows: list[Row]) -> st.SearchStrategy[Row]:
    """Draw instructions that name what the member has more often than what he has not."""
    has = [Target(row["product"]) for row in rows] or [Target.LOAN]
    line = {
        "product": st.sampled_from(has * 4 + [Target.LOAN, Target.CONTRIBUTIONS] + list(Target)),
        "number": seldom(st.sampled_from(["all", "consumo", "vivienda", "1", "09", "12-34"])),
        "action": st.sampled_from([None, *Asked]),
        "amount": nothing | amounts,
        "share": seldom(st.sampled_from(["1/2", "1/3", "2/3", "1/1"])),
        "count": seldom(st.integers(-1, 5)),
        "period": seldom(st.sampled_from(["2026-11", "2026-13", "x"])),
        "member_id": seldom(numbers),
        "receipt": seldom(st.integers(1, 2)),
        "rest": seldom(st.just(value=True)),
        "prepayment": seldom(st.sampled_from(list(Prepayment))),
    }
    return st.fixed_dictionaries(
        {
            "intent": st.sampled_from([Intent.APPLY] * 14 + list(Intent)),
            "lines": st.lists(st.fixed_dictionaries(line), min_size=1, max_size=4),
            "prepayment": nothing | st.sampled_from(list(Prepayment)),
            "on_behalf_of": seldom(numbers),
            "declared_total": seldom(amounts),
            "needs_human": seldom(st.just(value=True)),
        }
    )


receipts = st.fixed_dictionaries(
    {
        "status": seldom(st.sampled_from(["pending", "rejected", "unknown"])),
        "amount": st.sampled_from([*SOME_AMOUNTS, "54000.00", "400000.00"]) | any_amount,
        "date": days | nothing,
    },
    optional={
        "reference": seldom(numbers | st.text("0123456789", max_size=11)),
        "transaction_id": st.sampled_from(["A-1", "A1", "B2", ""]) | nothing,
        "destination_account": seldom(st.sampled_from(["*3290", "***", "@x", "300", ""])),
        "collection_code": seldom(st.sampled_from(["9182", "14523", "1", "x"])),
        "payer": seldom(st.text(max_size=20)),
        "medium": st.sampled_from(["cash", "transfer"]),
        "paid_to_us": seldom(st.booleans()),
        "is_receipt": seldom(st.just(value=False)),
        "self_applied": seldom(st.just(value=True)),
        "sha256": st.sampled_from(["aa", "bb"]),
        "amount_candidates": seldom(st.lists(amounts, max_size=3)),
        "confidence": seldom(st.just({"amount": 0.2, "reference": 0.1})).map(lambda c: c or {}),
    },
)
bank = st.lists(
    st.fixed_dictionaries(
        {"id": st.just("b"), "date": days, "amount": amounts},
        optional={"reference": numbers | nothing, "used_by": st.sampled_from(["R-1", "R-2", ""])},
    ),
    max_size=4,
)
earlier_receipts = st.fixed_dictionaries(
    {"case": st.just("R-9"), "amount": amounts | nothing},
    optional={
        "date": near_days,
        "transaction_id": st.sampled_from(["A-1", "B2"]),
        "reference": numbers,
        "sha256": st.sampled_from(["aa", "cc"]),
        "member_id": numbers,
    },
)


def applied(numbers_of: list[str]) -> st.SearchStrategy[Row]:
    line = {
        "obligation": st.sampled_from(numbers_of),
        "action": st.sampled_from([Action.DEPOSIT, *Action]),
        "amount": amounts,
    }
    return st.lists(st.fixed_dictionaries(line), min_size=1, max_size=2).map(
        lambda parts: {
            "date": "2026-10-02",
            "lines": parts,
            "amount": sum((Money.from_plain(part["amount"]) for part in parts), ZERO).plain,
        }
    )


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    rows = draw(obligations())
    receipt_has = draw(receipts)
    history = []
    if rows and draw(st.integers(0, 2)) == 0:
        history = [draw(applied([row["id"] for row in rows]))] * 2
        receipt_has["amount"] = history[0]["amount"]
    return data(1_000, rows, receipt_has) | {
        "case": "R-1",
        "member": draw(st.sampled_from([MEMBER] * 9 + [None])),
        "sender_id": draw(seldom(numbers)),
        "sender_verified": draw(st.booleans()),
        "receipt_index": draw(seldom(st.integers(1, 2))),
        "bank_credits": draw(bank | nothing),
        "earlier_receipts": draw(st.lists(earlier_receipts, max_size=2)),
        "history": history,
        "understood": draw(nothing | instructions(rows) | instructions(rows)),
    }


def answer(written: dict[str, Any]) -> Proposal:
    parts = dict(written)
    return propose(
        case(None, parts.pop("obligations"), parts.pop("receipt"), **parts), load_policy()
    )


@settings(max_examples=100)
@given(written=cases())
def test_the_money_adds_up_and_no_line_is_above_what_its_obligation_can_take(
    written: dict[str, Any],
) -> None:
    owed_by_id = {row["id"]: Obligation.from_json(row) for row in written["obligations"]}
    from_balance: dict[str, Money] = {}
    proposal = answer(written)

    assert proposal.total == Money.from_plain(written["receipt"].get("amount") or "0")
    assert proposal.unapplied >= ZERO
    for line in proposal.lines:
        owing = owed_by_id[line.obligation]
        assert line.amount > ZERO
        what, _, because = line.reason.partition("; ")
        assert what[0].isupper()
        assert because
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


@settings(max_examples=60)
@given(written=cases(), chance=st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_listed_does_not_matter(
    written: dict[str, Any], chance: Random
) -> None:
    shuffled = dict(written)
    for name in ("obligations", "bank_credits", "earlier_receipts"):
        shuffled[name] = chance.sample(written[name] or [], len(written[name] or []))
        shuffled[name] = shuffled[name] if written[name] is not None else None

    assert answer(shuffled) == answer(written)


@settings(max_examples=50)
@given(written=cases())
def test_a_stranger_is_told_nothing_of_ours(written: dict[str, Any]) -> None:
    """Fixed words hold no name, no number and no amount, so none of ours either."""
    stranger = answer(written | {"sender_verified": False})

    said = json.dumps([question.as_json() for question in stranger.questions], ensure_ascii=False)
    assert not re.search(r"\d|\$", said)
    assert all(question.options == () for question in stranger.questions)
    names = {row["name"] for row in written["obligations"]}
    assert not any(name in said for name in {*names, *MEMBER["name"].split()})


@settings(max_examples=50)
@given(written=cases())
def test_compliance_business_is_never_told_to_the_member(written: dict[str, Any]) -> None:
    proposal = answer(written)

    said = json.dumps([question.as_json() for question in proposal.questions], ensure_ascii=False)
    assert not re.search("SARLAFT|UIAF|efectivo", said)


@settings(max_examples=60)
@given(written=cases(), known=earlier_receipts, credited=bank, further=obligations())
def test_knowing_more_never_turns_a_block_into_silence(
    written: dict[str, Any], known: Row, credited: list[Row], further: list[Row]
) -> None:
    """A further receipt, credit or obligation, another reading: none makes a blocked one clean.

    Only the bank can lift a block of its own: a credit that is free in place of the used one.
    """
    there = {row["id"] for row in written["obligations"]}
    notes = ["two readings of the amount: 14000.00, 7.00"]
    more = written | {
        "obligations": [
            *written["obligations"],
            *(row for row in further if row["id"] not in there),
        ],
        "bank_credits": [*(written["bank_credits"] or []), *credited],
        "earlier_receipts": [*written["earlier_receipts"], known],
        "receipt": written["receipt"] | {"notes": notes},
    }
    before, after = answer(written), answer(more)

    assert blocks(before) - {"bank_credit_used"} <= blocks(after)
    if before.blocked and blocks(before) != {"bank_credit_used"}:
        assert not after.clean
    if "bank_credit_used" in blocks(before):
        assert any(check.code.startswith("bank") for check in after.checks)


SPOILT: list[tuple[str, Row]] = [
    ("status_not_approved", {"status": "pending"}),
    ("wrong_account", {"destination_account": "3104552211"}),
    ("wrong_account", {"destination_account": None, "paid_to_us": False}),
    ("future_date", {"date": "2027-01-15"}),
    ("duplicate_file", {"sha256": "ee" * 32}),
    ("duplicate_transaction", {"transaction_id": "77-1"}),
]


@settings(max_examples=60)
@given(written=cases(), spoilt=st.sampled_from(SPOILT))
def test_a_block_does_not_change_the_lines(
    written: dict[str, Any], spoilt: tuple[str, Row]
) -> None:
    """They show what would be applied once it is lifted (POLICY.md rule 1)."""
    code, how = spoilt
    paid = Money.from_plain(written["receipt"].get("amount") or "0")
    twin = {"case": "R-1", "amount": paid.plain, "sha256": "ee" * 32, "transaction_id": "77-1"}
    blocked = answer(written | {"receipt": written["receipt"] | how, "earlier_receipts": [twin]})
    free = answer(written | {"earlier_receipts": []})

    assert (blocked.lines, blocked.unapplied) == (free.lines, free.unapplied)
    assert blocked.basis is free.basis
    if written["receipt"].get("is_receipt") is not False and paid:
        assert code in blocks(blocked)


@settings(max_examples=50)
@given(written=cases())
def test_a_blocked_proposal_is_never_clean(written: dict[str, Any]) -> None:
    proposal = answer(written)

    assert not (proposal.clean and proposal.blocked)
    assert Proposal.from_json(proposal.as_json()) == proposal


@settings(max_examples=50)
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
