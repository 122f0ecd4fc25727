"""The questions put to a member about a payment, and those that may be put."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.proposal import Proposal
from models.sql.tables import ObligationRow, OpenQuestion, Payment
from webhook import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCard:
    name: str
    message: str
    options: tuple[str, ...]
    asked: str
    answer: str
    answered: str


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
    )


def asks(
    payment: Payment, proposal: Proposal | None, obligations: Sequence[ObligationRow]
) -> tuple[Ask, ...]:
    """Return the questions to choose from: the proposal's own first, then the usual ones."""
    usual = {
        code: Ask(
            code=code,
            name=wording.QUESTIONS[code],
            message=message,
            # POLICY.md 12: who is not verified reads no obligation of anybody.
            options=_options(code, obligations) if payment.sender_verified else (),
        )
        for code, message in wording.ASKED.items()
    }
    own = {
        question.code: Ask(
            code=question.code,
            name=wording.named(wording.QUESTIONS, question.code),
            message=question.message,
            options=question.options,
        )
        for question in (proposal.questions if proposal else ())
    }
    return tuple((own | {code: ask for code, ask in usual.items() if code not in own}).values())


def _options(code: str, obligations: Iterable[ObligationRow]) -> tuple[str, ...]:
    if code == "choose_prepayment":
        return wording.PREPAYMENT_CHOICES
    if code in {"choose_target", "choose_obligation"}:
        return tuple(f"{row.name} ({row.id})" for row in obligations)
    return ()
