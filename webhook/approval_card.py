"""How a payment may be approved by the person who looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from applier.approval import ApprovalBlockedError, ReasonMissingError, may_approve
from applier.policy import load_policy
from intake.payments.review import Staff, first_approver
from models.errors import TupagoError
from models.payment import IllegalStepError, State, Step
from models.proposal import Proposal
from models.sql.tables import Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What the approve button is like just now."""

    kind: str  # one_key | reason | look | blocked | none
    label: str
    why: str


NONE = Approval(kind="none", label="", why="")  # Its state does not lead to an approval.


def approval(
    session: Session, payment: Payment, proposal: Proposal | None, staff: Staff
) -> Approval:
    """Say what `applier.approval` will answer this person; it is asked again when they approve."""
    if proposal is None:
        return NONE
    state = State(payment.state)
    label = "Dar la segunda firma" if state is State.APPROVED_ONCE else "Aprobar"
    try:
        step = may_approve(
            proposal,
            state=state,
            approver=staff.username,
            role=staff.role,
            policy=load_policy(),
            first_approver=first_approver(session, payment),
        )
    except IllegalStepError:
        return NONE
    except TupagoError as error:
        return _objection(label, error)
    label = "Dar la primera firma" if step is Step.APPROVE_FIRST else label
    if proposal.clean:
        why = "Lleva dos firmas." if step is Step.APPROVE_FIRST else "Una tecla lo aprueba."
        return Approval(kind="one_key", label=label, why=why)
    return Approval(kind="look", label=label, why="Tiene algo por mirar; el motivo es opcional.")


def _objection(label: str, error: TupagoError) -> Approval:
    if isinstance(error, ReasonMissingError):
        why = f"Escriba por qué se aprueba. {error.detail}"
        return Approval(kind="reason", label=label, why=why)
    why = error.detail if isinstance(error, ApprovalBlockedError) else error.message
    return Approval(kind="blocked", label=label, why=why)
