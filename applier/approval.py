"""Who may approve a proposal, and when. Every path to an approval asks `may_approve`."""

from __future__ import annotations

from applier.policy import Policy
from models.errors import TupagoError
from models.payment import State, Step, advance
from models.proposal import Action, Proposal, Severity


class ApprovalBlockedError(TupagoError):
    """A check forbids it; the detail holds what the checks say."""

    code = "approval.blocked"
    message = "Este pago tiene un bloqueo: resuélvalo antes de aprobar."


class ChoiceMissingError(TupagoError):
    """Only the member may say what a prepayment changes (Ley 2032 de 2020)."""

    code = "approval.choice_missing"
    message = "Falta que el asociado elija si su abono reduce el plazo o la cuota."


class NothingToApplyError(TupagoError):
    code = "approval.nothing_to_apply"
    message = "No hay ninguna línea por aplicar; edite la propuesta o pregunte al asociado."


class BankCreditMissingError(TupagoError):
    code = "approval.bank_credit_missing"
    message = "El banco no ha confirmado el abono: solo lo aprueba un supervisor, con un motivo."


class ReasonMissingError(TupagoError):
    """The detail holds what the reason must answer."""

    code = "approval.reason_missing"
    message = "Para aprobar este pago escriba el motivo."


class SamePersonError(TupagoError):
    code = "approval.same_person"
    message = "Este valor lo aprueban dos personas distintas, y usted ya aprobó."


def may_approve(
    proposal: Proposal,
    *,
    state: State,
    approver: str,
    role: str,
    policy: Policy,
    first_approver: str | None = None,
    reason: str | None = None,
) -> Step:
    """Return the step that this approval is: the only one, the first of two, or the second.

    :param approver: the user name of who approves now; ``first_approver``: of who did before.
    :param role: of ``approver``; `Policy.override_roles` says which may go without the bank.
    :param reason: what ``approver`` wrote.
    :raises ApprovalBlockedError, ChoiceMissingError, NothingToApplyError: whoever asks.
    :raises BankCreditMissingError, ReasonMissingError, SamePersonError: for this person, or
        without a reason.
    :raises IllegalStepError: if the payment is not waiting for an approval.
    """
    needs_two = proposal.total >= policy.two_people_from
    step = Step.APPROVE_FIRST if needs_two and state is State.PROPOSED else Step.APPROVE
    advance(state, step)
    _refuse_unfit(proposal)
    if state is State.APPROVED_ONCE and approver == first_approver:
        raise SamePersonError(approver)
    _refuse_unconfirmed(proposal, role, policy)
    doubts = reasons_needed(proposal, policy)
    if doubts and len((reason or "").strip()) < policy.shortest_reason:
        raise ReasonMissingError(" ".join(doubts))
    return step


def reasons_needed(proposal: Proposal, policy: Policy) -> list[str]:
    """Return, in Spanish, what a written reason must answer before this can be approved."""
    doubts = [check.message for check in proposal.checks if check.code in policy.needs_reason]
    if policy.require_bank_credit and not is_bank_confirmed(proposal):
        doubts.append("El abono no está confirmado por el banco.")
    if proposal.unapplied:
        doubts.append(f"Quedan {proposal.unapplied} sin aplicar.")
    return doubts


def is_bank_confirmed(proposal: Proposal) -> bool:
    return any(
        check.code == "bank_confirmed" and check.severity is Severity.OK
        for check in proposal.checks
    )


def _refuse_unfit(proposal: Proposal) -> None:
    """Refuse what nobody may approve, whatever the role or the reason."""
    blocks = [check.message for check in proposal.checks if check.severity is Severity.BLOCK]
    if blocks:
        raise ApprovalBlockedError(" ".join(blocks))
    if any(line.action is Action.PRINCIPAL_PENDING_CHOICE for line in proposal.lines):
        raise ChoiceMissingError
    if not proposal.lines:
        raise NothingToApplyError


def _refuse_unconfirmed(proposal: Proposal, role: str, policy: Policy) -> None:
    if not policy.require_bank_credit or is_bank_confirmed(proposal):
        return
    if role not in policy.override_roles:
        raise BankCreditMissingError(f"role {role}")
