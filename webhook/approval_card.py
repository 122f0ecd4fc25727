"""How a payment may be approved by the person who looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from applier.approval import (
    ApprovalBlockedError,
    ReasonMissingError,
    may_approve,
    next_step,
)
from applier.policy import load_policy
from intake.payments.review import Staff
from intake.payments.signatures import first_signature
from models.errors import TupagoError
from models.payment import IllegalStepError, State, Step
from models.proposal import Proposal
from models.sql.tables import Payment
from webhook.history import returned_because


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What the approve button is like just now."""

    kind: str  # one_key | reason | look | blocked | none
    label: str
    why: str
    types_amount: bool = False  # The person types the amount of the receipt again.


_LABELS: Final = {
    (State.PROPOSED, Step.APPROVE): "Aprobar",
    (State.PROPOSED, Step.APPROVE_FIRST): "Dar la primera firma",
    (State.APPROVED_ONCE, Step.APPROVE): "Dar la segunda firma",
}
NONE = Approval(kind="none", label="", why="")  # Its state does not lead to an approval.


def approval(
    session: Session, payment: Payment, proposal: Proposal | None, staff: Staff
) -> Approval:
    """Say what `applier.approval` will answer this person; it is asked again when they approve."""
    if proposal is None:
        return NONE
    policy, state = load_policy(), State(payment.state)
    try:
        step = next_step(proposal, state, policy)
    except IllegalStepError:
        return NONE
    label = _LABELS[state, step]
    types = proposal.total >= policy.type_amount_from
    try:
        may_approve(
            proposal,
            state=state,
            approver=staff.username,
            role=staff.role,
            policy=policy,
            first=first_signature(session, payment),
            typed=proposal.total,
        )
    except TupagoError as error:
        return _objection(label, error, types=types)
    returned = returned_because(session, payment)
    if proposal.clean and not types and not returned:
        why = "Lleva dos firmas." if step is Step.APPROVE_FIRST else "Una tecla lo aprueba."
        return Approval(kind="one_key", label=label, why=why)
    why = "Volvió a revisión." if returned else "Tiene algo por mirar."
    why = f"{why if returned or not proposal.clean else 'Es un valor alto.'} El motivo es opcional."
    return Approval(kind="look", label=label, why=why, types_amount=types)


def _objection(label: str, error: TupagoError, *, types: bool) -> Approval:
    if isinstance(error, ReasonMissingError):
        why = f"Escriba por qué se aprueba. {error.detail}"
        return Approval(kind="reason", label=label, why=why, types_amount=types)
    why = error.detail if isinstance(error, ApprovalBlockedError) else error.message
    return Approval(kind="blocked", label=label, why=why)
