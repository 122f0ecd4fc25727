"""The questions put to a member about a payment, and those that may be put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from applier.policy import load_policy
from applier.questions import CODES, usual, whose
from applier.who import numbers_to_offer
from models.instruction import Instruction
from models.money import Money
from models.proposal import Proposal, Question
from models.sql.obligations import as_obligation
from models.sql.tables import Case, ObligationRow, OpenQuestion, Payment
from webhook import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCard:
    name: str
    message: str
    options: tuple[str, ...]
    asked: str
    answer: str
    answered: str
    waits: str  # What became of it while there is no answer.


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question that staff may put to the member."""

    code: str
    name: str
    message: str
    options: tuple[str, ...]


def question_card(row: OpenQuestion, names: Mapping[str, str]) -> QuestionCard:
    return QuestionCard(
        name=wording.named(wording.QUESTIONS, row.code),
        message=row.message,
        options=tuple(row.options),
        asked=f"{names.get(row.asked_by, row.asked_by)}, {wording.moment(row.asked_at)}",
        answer=row.answer or "",
        answered=wording.moment(row.answered_at) if row.answered_at else "",
        waits=_waits(row),
    )


def _waits(row: OpenQuestion) -> str:
    if row.answered_at is not None:
        return (
            "" if row.answer else "No hizo falta la respuesta: se preguntó otra cosa o se decidió."
        )
    if row.handed_over_at is not None:
        return (
            f"El asociado no respondió; volvió al equipo el {wording.moment(row.handed_over_at)}."
        )
    if row.reminded_at is not None:
        return f"Sin respuesta todavía; se le recordó el {wording.moment(row.reminded_at)}."
    return "Sin respuesta todavía."


def asks(
    case: Case, payment: Payment, proposal: Proposal | None, obligations: Sequence[ObligationRow]
) -> tuple[Ask, ...]:
    """Return the questions to choose from: the proposal's own first, then the usual ones."""
    own = {question.code: question for question in (proposal.questions if proposal else ())}
    owed = [as_obligation(row) for row in obligations]
    # POLICY.md 12: who is not verified reads no obligation of anybody.
    usual_ones = {
        code: _whose(case, payment)
        if code == "which_member"
        else usual(
            code,
            owed,
            Money(payment.amount_centavos or 0),
            verified=payment.sender_verified,
            most=load_policy().max_options,
        )
        for code in CODES
        if payment.sender_verified or code != "same_payment"  # That there is another is a datum.
    }
    return tuple(
        Ask(
            code=question.code,
            name=wording.named(wording.QUESTIONS, question.code),
            message=question.message,
            options=question.options,
        )
        for question in (own | {c: q for c, q in usual_ones.items() if c not in own}).values()
    )


def _whose(case: Case, payment: Payment) -> Question:
    policy, sender = load_policy(), case.sender_member_id
    proven = payment.sender_verified and sender is not None
    numbers = numbers_to_offer(
        Instruction.from_json(payment.instruction) if payment.instruction else None,
        payment.reference,
        sender_id=sender,
        proven=proven,
        channels=policy.channels,
    )
    return whose(sender_is_member=proven, numbers=numbers[: policy.max_options])
