"""Whoever asks for the posting, the approval is proved from the records, and nobody goes round.

The rows are changed by hand here as an intruder, a bug or a hurried administrator would.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

import intake
from intake.payments import review
from intake.payments.posting import post_payment
from intake.payments.review import Staff
from intake.wiring import Office
from models.payment import IllegalStepError, State, Step
from models.receipt import Receipt
from models.sql.payments import add_proposal, current_proposal
from models.sql.tables import (
    BankCreditRow,
    BookEntry,
    CoreLine,
    CoreLineState,
    Decision,
    Notice,
    Payment,
    Posting,
    ProposalVersion,
    StaffUser,
)
from tests.intake.payments_on_hand import LUZ, a_payment, a_receipt, bring_in_members
from tests.people_of_the_house import ANA, BEATRIZ, JEFA, LUIS, ROSA

WHY = "confirmado por teléfono con el banco"


@pytest.fixture
def cooperative(office: Office) -> Office:
    bring_in_members(office)
    return office


def approve(office: Office, payment: Payment, staff: Staff, reason: str | None = None) -> Payment:
    with office.transaction() as session:
        return review.approve(
            session, office, payment.id or 0, staff, payment.version, reason=reason
        )


def post(office: Office, payment: Payment) -> Payment:
    with office.transaction() as session:
        post_payment(session, office, payment.id or 0)
    with office.reading() as session:
        return session.get_one(Payment, payment.id)


def a_large_payment(office: Office) -> Payment:
    """Return a payment of an amount that two must approve and that the bank confirms."""
    receipt = a_receipt(6_000_000, transaction_id="4471").as_json() | {"reference": "88776655"}
    text = "abono a capital del crédito de vivienda para reducir el plazo"
    return a_payment(office, Receipt.from_json(receipt), text=text, member_id="88776655")


def assert_back_with_staff(office: Office, payment: Payment, why: str) -> None:
    """Nothing was posted or told, and the queue has the payment with the reason."""
    after = post(office, payment)
    assert after.state == State.PROPOSED
    with office.reading() as session:
        last = session.exec(select(Decision).order_by(col(Decision.id).desc())).first()
        assert last is not None
        assert (last.step, last.by) == (Step.SEND_BACK, "tupago")
        assert why in (last.reason or "")
        for table in (Posting, BookEntry):
            assert session.exec(select(table)).all() == []
        assert session.exec(select(Notice).where(Notice.kind == "applied")).all() == []
        bound = col(BankCreditRow.used_by_id).is_not(None)
        assert session.exec(select(BankCreditRow).where(bound)).all() == []


Tamper = Callable[[Session, Payment], object]


def _sign_as_nobody(session: Session, payment: Payment) -> None:
    session.execute(
        sa.update(Decision).where(col(Decision.payment_id) == payment.id).values(by="nadie")
    )


def _close_account(session: Session, payment: Payment) -> None:
    signed = select(Decision.by).where(
        Decision.payment_id == payment.id, Decision.step == Step.APPROVE
    )
    session.get_one(StaffUser, session.exec(signed).one()).active = False


def _forget_decisions(session: Session, payment: Payment) -> None:
    session.execute(sa.delete(Decision).where(col(Decision.payment_id) == payment.id))


def _change_lines(session: Session, payment: Payment) -> None:
    row = session.exec(
        select(ProposalVersion).where(ProposalVersion.payment_id == payment.id)
    ).one()
    lines = [dict(line) for line in row.proposal["lines"]]
    lines[0]["obligation"], lines[1]["obligation"] = lines[1]["obligation"], lines[0]["obligation"]
    row.proposal = row.proposal | {"lines": lines}


def _add_version(session: Session, payment: Payment) -> None:
    proposal = current_proposal(session, payment.id or 0)
    assert proposal is not None
    lines = proposal.lines[:1]
    left = sum((line.amount for line in proposal.lines[1:]), proposal.unapplied)
    changed = type(proposal)(basis=proposal.basis, lines=lines, unapplied=left)
    add_proposal(session, payment, changed, by="ana", at=payment.received_at)


def _change_member(session: Session, payment: Payment) -> None:
    session.execute(
        sa.update(Payment).where(col(Payment.id) == payment.id).values(member_id="88776655")
    )


def _change_amount(session: Session, payment: Payment) -> None:
    session.execute(
        sa.update(Payment).where(col(Payment.id) == payment.id).values(amount_centavos=3_800_001)
    )


def _take_credit_away(session: Session, payment: Payment) -> None:
    session.execute(
        sa.update(BankCreditRow)
        .where(col(BankCreditRow.used_by_id) == payment.id)
        .values(used_by_id=None)
    )


def _shrink_credit(session: Session, payment: Payment) -> None:
    session.execute(
        sa.update(BankCreditRow)
        .where(col(BankCreditRow.used_by_id) == payment.id)
        .values(amount_centavos=1)
    )


@pytest.mark.parametrize(
    ("tamper", "why"),
    [
        (_forget_decisions, "faltan firmas"),
        (_sign_as_nobody, "faltan firmas"),
        (_close_account, "faltan firmas"),
        (_change_lines, "faltan firmas"),
        (_add_version, "faltan firmas"),
        (_change_member, "faltan firmas"),
        (_change_amount, "no suman el valor"),
        (_take_credit_away, "faltan firmas"),
        (_shrink_credit, "por otro valor"),
    ],
)
def test_an_approval_that_does_not_hold_any_more_posts_nothing(
    cooperative: Office, tamper: Tamper, why: str
) -> None:
    approved = approve(cooperative, a_payment(cooperative), ANA)
    with cooperative.transaction() as session:
        tamper(session, session.get_one(Payment, approved.id))

    assert_back_with_staff(cooperative, approved, why)


def test_a_payment_that_was_only_declared_approved_is_not_posted(cooperative: Office) -> None:
    payment = a_payment(cooperative)
    with cooperative.transaction() as session:
        session.execute(
            sa.update(Payment).where(col(Payment.id) == payment.id).values(state=State.APPROVED)
        )

    assert_back_with_staff(cooperative, payment, "faltan firmas")


def test_a_payment_that_is_not_approved_cannot_be_posted(cooperative: Office) -> None:
    payment = a_payment(cooperative)

    with pytest.raises(IllegalStepError):
        post(cooperative, payment)


@pytest.mark.parametrize("second", ["ana", "Ana", "ana ", "nadie"])
def test_two_signatures_of_one_person_are_one_whatever_the_spelling(
    cooperative: Office, second: str
) -> None:
    once = approve(cooperative, a_large_payment(cooperative), ANA)
    approved = approve(cooperative, once, BEATRIZ)
    with cooperative.transaction() as session:
        session.execute(
            sa.update(Decision)
            .where(col(Decision.payment_id) == approved.id, col(Decision.step) == Step.APPROVE)
            .values(by=second)
        )

    assert_back_with_staff(cooperative, approved, "faltan firmas")


def test_an_administrator_alone_posts_no_large_payment(cooperative: Office) -> None:
    payment = a_large_payment(cooperative)
    with cooperative.transaction() as session:
        session.execute(
            sa.update(Payment).where(col(Payment.id) == payment.id).values(state=State.APPROVED)
        )
        proposal = current_proposal(session, payment.id or 0)
        assert proposal is not None
    once = a_payment(cooperative, a_receipt(38_111, transaction_id="991"))

    assert_back_with_staff(cooperative, payment, "faltan firmas")
    first = approve(cooperative, once, ROSA, WHY)
    with cooperative.transaction() as session:
        session.execute(
            sa.update(Payment).where(col(Payment.id) == once.id).values(state=State.APPROVED)
        )
    assert_back_with_staff(cooperative, first, "faltan firmas")


def test_a_large_payment_that_two_people_approved_is_posted(cooperative: Office) -> None:
    once = approve(cooperative, a_large_payment(cooperative), ANA)

    assert post(cooperative, approve(cooperative, once, BEATRIZ)).state == State.POSTED


def test_an_override_needs_the_supervisor_to_be_one_still(cooperative: Office) -> None:
    payment = a_payment(cooperative, a_receipt(38_111))
    approved = approve(cooperative, approve(cooperative, payment, JEFA, WHY), ANA, WHY)
    with cooperative.transaction() as session:
        session.get_one(StaffUser, "jefa").role = "approver"

    assert_back_with_staff(cooperative, approved, "no lo asumió un supervisor")


@pytest.mark.parametrize("forged", [{"without_bank": False}, {"reason": "ok"}])
def test_an_override_needs_the_word_and_the_reason_of_both(
    cooperative: Office, forged: dict[str, object]
) -> None:
    payment = a_payment(cooperative, a_receipt(38_111))
    approved = approve(cooperative, approve(cooperative, payment, JEFA, WHY), ANA, WHY)
    with cooperative.transaction() as session:
        session.execute(sa.update(Decision).where(col(Decision.by) == "ana").values(forged))

    assert_back_with_staff(cooperative, approved, "no lo asumió un supervisor")


def test_an_override_that_two_people_took_is_posted(cooperative: Office) -> None:
    payment = a_payment(cooperative, a_receipt(38_111))
    approved = approve(cooperative, approve(cooperative, payment, JEFA, WHY), ANA, WHY)

    assert post(cooperative, approved).state == State.POSTED


def test_an_edit_is_no_signature_and_takes_those_there_were(cooperative: Office) -> None:
    payment = a_large_payment(cooperative)
    once = approve(cooperative, payment, ANA)
    with cooperative.transaction() as session:
        proposal = current_proposal(session, payment.id or 0)
        assert proposal is not None
        edited = review.edit(
            session, cooperative, payment.id or 0, BEATRIZ, once.version, proposal.lines
        )
    again = approve(cooperative, edited, BEATRIZ)
    assert again.state == State.APPROVED_ONCE
    with cooperative.transaction() as session:
        session.execute(
            sa.update(Payment).where(col(Payment.id) == payment.id).values(state=State.APPROVED)
        )

    assert_back_with_staff(cooperative, again, "faltan firmas")


def test_what_was_refused_is_posted_once_two_others_approve_it_again(cooperative: Office) -> None:
    once = approve(cooperative, a_large_payment(cooperative), ANA)
    approved = approve(cooperative, once, BEATRIZ)
    with cooperative.transaction() as session:
        session.get_one(StaffUser, "ana").active = False
    returned = post(cooperative, approved)

    again = approve(cooperative, approve(cooperative, returned, BEATRIZ), LUIS)

    assert post(cooperative, again).state == State.POSTED
    with cooperative.reading() as session:
        assert len(session.exec(select(BookEntry)).all()) == 1


def test_what_the_core_has_applied_is_posted_though_its_approver_has_left(
    cooperative: Office,
) -> None:
    approved = approve(cooperative, a_payment(cooperative), ANA)
    with cooperative.transaction() as session:
        session.get_one(StaffUser, "ana").active = False
        proposal = current_proposal(session, approved.id or 0)
        assert proposal is not None
        lines = [(one.obligation, one.action, one.amount.centavos) for one in proposal.lines]
        for position, (obligation, action, amount) in enumerate(lines, 1):
            session.add(
                CoreLine(
                    payment_id=approved.id or 0,
                    position=position,
                    key=f"k{position}",
                    member_id=LUZ,
                    obligation=obligation,
                    action=action,
                    amount_centavos=amount,
                    state=CoreLineState.APPLIED,
                    created_at=cooperative.now(),
                )
            )

    assert post(cooperative, approved).state == State.POSTED


def test_there_is_one_function_that_posts_and_one_that_approves() -> None:
    """Read every module: only these take the step, or write what a posting writes."""
    only = {
        "Step.POST": {"intake/payments/posting.py", "webhook/history.py"},
        "Posting(": {"intake/payments/posting.py"},
        "BookEntry(": {"applier/ledgers/book.py"},
        "may_approve(": {
            "intake/payments/review.py",
            "webhook/approval_card.py",
            "webhook/cards.py",
        },
        "may_post(": {"intake/payments/signatures.py"},
        "check_signatures(": {"intake/payments/posting.py"},
    }
    root = Path(intake.__file__).parents[1]
    found: dict[str, set[str]] = {mark: set() for mark in only}
    for package in ("intake", "webhook", "applier"):
        for module in sorted((root / package).rglob("*.py")):
            for mark in _marks(module) & set(only):
                found[mark].add(module.relative_to(root).as_posix())
    assert found == only


def _marks(module: Path) -> set[str]:
    """Return what the module calls by its bare name, and the steps that it names."""
    marks = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            marks.add(f"{node.func.id}(")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            marks.add(f"{node.value.id}.{node.attr}")
    return marks
