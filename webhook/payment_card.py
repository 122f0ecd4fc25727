"""One payment as its page shows it: what was read, what was asked, what would be done, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from applier.policy import load_policy
from intake.notices.asking import somebody_to_ask
from intake.payments.review import Staff
from intake.wiring import Office
from models.money import Money
from models.payment import STAFF_STEPS, STEPS, State, Step
from models.proposal import Basis, Proposal
from models.sql.core import applied_lines
from models.sql.obligations import member_obligations
from models.sql.payments import GIVE_UP, current_proposal, get_payment
from models.sql.tables import (
    BankCreditRow,
    Case,
    ClockPause,
    Document,
    Member,
    ObligationRow,
    OpenQuestion,
    Payment,
)
from webhook import wording
from webhook.approval_card import Approval, approval
from webhook.asking import Ask, QuestionCard, asks, question_card
from webhook.cards import Due, amount, due, seen_checks
from webhook.history import (
    Event,
    Originals,
    history,
    originals,
    returned_because,
    staff_names,
)
from webhook.owner_card import OwnerCard, owner_cards
from webhook.payer_card import PayerCard, payer_cards
from webhook.receipt_card import FieldCard, PageCard, field_cards, page_cards
from webhook.reversal_card import ReversalCard, reversal_card
from webhook.suspect_card import SuspectCard, suspect_cards
from webhook.twins import Twin, twin_of, twins
from webhook.words import WordsCard, words_of_case

# The steps that have a place on the page of a payment.
_VERBS: Final = STAFF_STEPS - {Step.REVERSE, Step.SEND_BACK}
_EMPTY_ROWS: Final = 3  # In the form for lines: for whoever has no JavaScript to add one.


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCard:
    level: str
    level_name: str
    message: str
    private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCard:
    obligation: str
    name: str
    action: str
    action_name: str
    amount: str
    typed_amount: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationCard:
    id: str
    name: str
    collector: str
    by_payroll: bool
    overdue: str
    since: str
    next_due: str
    next_date: str
    balance: str
    monthly: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCard:
    id: int
    version: int
    number: str
    state: str
    state_name: str
    amount: str
    plain_amount: str
    due: Due
    channel: str
    channel_name: str
    received: str
    member: str
    member_id: str
    sender_verified: bool
    approval: Approval
    steps: frozenset[str]
    checks: tuple[CheckCard, ...]
    fields: tuple[FieldCard, ...]
    file_name: str
    file_problem: str
    file_text: str
    pages: tuple[PageCard, ...]
    words: tuple[WordsCard, ...]
    concept: str
    lines: tuple[LineCard, ...]
    edit_lines: tuple[LineCard, ...]
    basis: str
    total: str
    unapplied: str
    has_unapplied: bool
    can_split: bool  # Its amount and its member's obligations are known.
    obligations: tuple[ObligationCard, ...]
    questions: tuple[QuestionCard, ...]
    asks: tuple[Ask, ...]
    payers: tuple[PayerCard, ...]
    owners: tuple[OwnerCard, ...]
    twins: tuple[Twin, ...]
    suspects: tuple[SuspectCard, ...]
    duplicate_of: Twin | None
    bank: str
    reversal: ReversalCard
    returned: str  # Why it came back after it had been approved.
    history: tuple[Event, ...]
    originals: Originals


def payment_card(session: Session, office: Office, payment_id: int, staff: Staff) -> PaymentCard:
    """Return everything its page says about the payment.

    :raises UnknownPaymentError: if there is none.
    """
    payment = get_payment(session, payment_id)
    case = session.get_one(Case, payment.case_id)
    document = session.get_one(Document, payment.document_id)
    member = session.get(Member, payment.member_id) if payment.member_id else None
    proposal = current_proposal(session, payment_id)
    obligations = member_obligations(session, payment.member_id)
    lines = _lines(proposal, obligations)
    decides = staff.role in load_policy().approving_roles
    names = staff_names(session)
    questions = session.exec(
        select(OpenQuestion)
        .where(OpenQuestion.payment_id == payment_id)
        .order_by(col(OpenQuestion.id))
    ).all()
    pauses = session.exec(select(ClockPause).where(ClockPause.payment_id == payment_id)).all()
    return PaymentCard(
        id=payment_id,
        version=payment.version,
        number=case.number,
        state=payment.state,
        state_name=wording.named(wording.STATES, payment.state),
        amount=amount(payment.amount_centavos),
        plain_amount=Money(payment.amount_centavos or 0).plain,
        due=due(payment, pauses, office.now()),
        channel=case.channel,
        channel_name=wording.named(wording.CHANNELS, case.channel),
        received=wording.moment(payment.received_at),
        member=member.name if member else "Asociado sin identificar",
        member_id=payment.member_id or "",
        sender_verified=payment.sender_verified,
        approval=approval(session, payment, proposal, staff),
        steps=_steps(session, payment) if decides else frozenset(),
        checks=_checks(proposal, staff.role),
        fields=field_cards(document, payment),
        file_name=document.name,
        file_problem=document.detail or "",
        file_text=document.text if document.kind == "text" else "",
        pages=page_cards(document, payment),
        words=words_of_case(session, office, case),
        concept=_concept(payment),
        lines=lines,
        edit_lines=(*lines, *[_EMPTY_LINE] * _EMPTY_ROWS),
        basis=wording.named(wording.BASES, (proposal.basis if proposal else Basis.NONE).value),
        total=str(proposal.total - proposal.unapplied) if proposal else "",
        unapplied=str(proposal.unapplied) if proposal else "",
        has_unapplied=bool(proposal and proposal.unapplied),
        can_split=decides and _can_split(payment, proposal, obligations),
        obligations=tuple(_obligation(row) for row in obligations),
        questions=tuple(question_card(row, names) for row in questions),
        asks=asks(case, payment, proposal, obligations),
        payers=payer_cards(session, payment, names),
        owners=owner_cards(session, case, payment) if decides else (),
        twins=twins(session, payment),
        suspects=suspect_cards(session, office, payment) if decides else (),
        duplicate_of=twin_of(session, payment),
        bank=_bank(session, payment_id),
        reversal=reversal_card(session, payment, staff, names),
        returned=_returned(session, payment, proposal),
        history=history(session, payment, names),
        originals=originals(session, case),
    )


def _steps(session: Session, payment: Payment) -> frozenset[str]:
    """Return what may be done with it now, other than what a partly applied payment forbids."""
    verbs = _VERBS - GIVE_UP if applied_lines(session, payment.id) else _VERBS
    if not somebody_to_ask(session, payment):
        verbs -= {Step.ASK}
    return frozenset(step.value for step in STEPS[State(payment.state)] if step in verbs)


# --- What was asked -------------------------------------------------------------------------


def _concept(payment: Payment) -> str:
    from_bank = (payment.instruction or {}).get("source") == "concept"
    return (payment.instruction_text or "") if from_bank else ""


# --- What would be done ---------------------------------------------------------------------


_EMPTY_LINE: Final = LineCard(
    obligation="", name="", action="", action_name="", amount="", typed_amount="", reason=""
)


def _lines(proposal: Proposal | None, obligations: Iterable[ObligationRow]) -> tuple[LineCard, ...]:
    names = {row.id: row.name for row in obligations}
    return tuple(
        LineCard(
            obligation=line.obligation,
            name=names.get(line.obligation, line.obligation),
            action=line.action.value,
            action_name=wording.ACTIONS[line.action.value],
            amount=str(line.amount),
            typed_amount=str(line.amount).removeprefix("$ "),
            reason=line.reason,
        )
        for line in (proposal.lines if proposal else ())
    )


def _can_split(
    payment: Payment, proposal: Proposal | None, obligations: Sequence[ObligationRow]
) -> bool:
    return (
        Step.EDIT in STEPS[State(payment.state)]
        and payment.amount_centavos is not None
        and proposal is not None
        and bool(obligations)
    )


def _returned(session: Session, payment: Payment, proposal: Proposal | None) -> str:
    """Say why it is back, unless a check right below says so in the same words."""
    why = returned_because(session, payment)
    said = {check.message for check in (proposal.checks if proposal else ())}
    return "" if why in said else why


def _checks(proposal: Proposal | None, role: str) -> tuple[CheckCard, ...]:
    return tuple(
        CheckCard(
            level=check.severity.value,
            level_name=wording.SEVERITIES[check.severity.value],
            message=check.message,
            private=check.audience is not None,
        )
        for check in seen_checks(proposal, role)
    )


def _obligation(row: ObligationRow) -> ObligationCard:
    since = wording.full_day(row.overdue_since) if row.overdue_since else ""
    return ObligationCard(
        id=row.id,
        name=row.name,
        collector=wording.named(wording.COLLECTORS, row.collected_by),
        by_payroll=row.collected_by == "payroll",
        overdue=str(Money(row.overdue_centavos)) if row.overdue_centavos else "",
        since=since,
        next_due=str(Money(row.next_due_centavos)) if row.next_due_centavos else "",
        next_date=wording.day(row.next_due_date) if row.next_due_date else "",
        balance=str(Money(row.balance_centavos)),
        monthly=str(Money(row.monthly_centavos)) if row.monthly_centavos else "",
    )


def obligation_cards(rows: Iterable[ObligationRow]) -> tuple[ObligationCard, ...]:
    return tuple(_obligation(row) for row in rows)


# --- What else is known ---------------------------------------------------------------------


def _bank(session: Session, payment_id: int) -> str:
    credit = session.exec(
        select(BankCreditRow).where(BankCreditRow.used_by_id == payment_id)
    ).first()
    if credit is None:
        return ""
    reference = f", referencia {credit.reference}" if credit.reference else ""
    return f"{Money(credit.amount_centavos)} el {wording.full_day(credit.credited_on)}{reference}"
