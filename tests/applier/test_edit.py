from __future__ import annotations

import pytest

from applier.edit import (
    LinesUnbalancedError,
    LineTooLargeError,
    UnknownObligationError,
    edited,
)
from models.errors import TupagoError
from models.money import Money
from models.proposal import Action, Basis, Proposal, ProposedLine
from tests.applier.desk import (
    Row,
    card,
    codes,
    credit,
    lines,
    loan,
    obligations_of,
    proposed,
    questions,
    savings,
    says,
    unapplied,
)

ROWS = [loan(overdue=120_000), card(), savings(), loan("45-30409", "Libranza", payroll=True)]


def line(obligation: str, action: str, amount: int) -> ProposedLine:
    return ProposedLine(
        obligation=obligation, action=Action(action), amount=Money.pesos(amount), reason="Ana"
    )


def edit(proposal: Proposal, *written: ProposedLine) -> Proposal:
    return edited(proposal, written, Money(proposal.total.centavos), obligations_of(*ROWS))


def doubtful(**more: object) -> Proposal:
    return proposed(300_000, ROWS, None, bank_credits=[credit(300_000)], **more)


def test_a_persons_lines_replace_the_proposed_ones() -> None:
    changed = edit(
        doubtful(),
        line("16-30401", "overdue", 120_000),
        line("1010304051", "deposit", 100_000),
        line("1010304051", "deposit", 80_000),
    )

    assert changed.basis is Basis.STAFF
    assert lines(changed) == [
        ("16-30401", "overdue", 120_000),
        ("1010304051", "deposit", 180_000),
    ]
    assert changed.clean


def test_what_the_lines_leave_stays_unapplied_and_asked_about() -> None:
    proposal = proposed(400_000, ROWS)

    changed = edit(proposal, line("16-30401", "overdue", 120_000))

    assert unapplied(changed) == 280_000
    assert questions(proposal) == questions(changed) == ["choose_target"]


def test_checks_about_the_payment_stay_and_those_about_its_lines_are_made_anew() -> None:
    proposal = doubtful(understood={"intent": "refund", "needs_human": True}, sender_verified=False)
    assert codes(proposal) == {"instruction_needs_person", "sender_unverified", "bank_confirmed"}

    changed = edit(
        proposal, line("16-30401", "reduce_term", 180_000), line("45-30409", "next_due", 120_000)
    )

    assert codes(changed) == {
        "sender_unverified",
        "bank_confirmed",
        "overdue_before_prepayment",
        "payroll_collects",
    }


def test_the_members_choice_made_by_phone_unblocks() -> None:
    proposal = doubtful(
        understood=says({"product": "loan", "number": "consumo", "action": "principal"})
    )
    assert proposal.blocked

    changed = edit(
        proposal, line("16-30401", "overdue", 120_000), line("16-30401", "reduce_term", 180_000)
    )

    assert not changed.blocked
    assert questions(changed) == []


@pytest.mark.parametrize(
    ("written", "error"),
    [
        ([("16-30401", "overdue", 120_001)], LineTooLargeError),
        ([("16-30401", "overdue", 0)], LineTooLargeError),
        ([("16-30401", "overdue", 60_001), ("16-30401", "overdue", 60_000)], LineTooLargeError),
        ([("90-30402", "payoff", 479_999)], LineTooLargeError),
        ([("90-30402", "next_due", 1), ("90-30402", "payoff", 480_000)], LineTooLargeError),
        ([("90-30402", "deposit", 1_000)], LineTooLargeError),
        ([("90-30402", "reduce_term", 1_000)], LineTooLargeError),
        ([("1010304051", "deposit", 500_001)], LinesUnbalancedError),
        ([("77-1", "overdue", 1_000)], UnknownObligationError),
    ],
)
def test_lines_that_do_not_fit_are_refused(
    written: list[tuple[str, str, int]], error: type[TupagoError]
) -> None:
    proposal = proposed(500_000, ROWS)

    with pytest.raises(error):
        edit(proposal, *(line(*parts) for parts in written))


@pytest.mark.parametrize("rows", [[loan()], [card(), savings()]])
def test_a_proposal_can_always_be_kept_as_it_is(rows: list[Row]) -> None:
    proposal = proposed(65_000, rows)

    again = edited(proposal, proposal.lines, proposal.total, obligations_of(*rows))

    assert (again.lines, again.unapplied) == (proposal.lines, proposal.unapplied)
