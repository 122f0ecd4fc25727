"""Who may approve a proposal and when, and whether its approval still holds when it is posted.

Every path to an approval asks `may_approve`; the one function that posts asks `may_post`, which
takes nobody's word for it: it counts the signatures that stand in the records.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from applier.policy import Policy
from models.errors import TupagoError
from models.money import Money
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


class ApproverRoleError(TupagoError):
    code = "approval.role"
    message = "Su papel es mirar y auditar: los pagos los aprueba otra persona."


class SamePersonError(TupagoError):
    code = "approval.same_person"
    message = "Este pago lo aprueban dos personas distintas, y usted ya aprobó."


class AmountNotTypedError(TupagoError):
    code = "approval.amount_not_typed"
    message = "Un valor tan alto se escribe otra vez para aprobarlo: mírelo en el comprobante."


class TypedAmountDiffersError(TupagoError):
    code = "approval.typed_amount_differs"
    message = "El valor que escribió no es el de este pago: mire el comprobante y vuelva a leerlo."


class SignaturesMissingError(TupagoError):
    """Fewer people than the payment needs have approved what would be posted."""

    code = "posting.signatures_missing"
    message = "Le faltan firmas: quienes lo aprobaron no bastan, o aprobaron otra cosa."


class OverrideMissingError(TupagoError):
    code = "posting.override_missing"
    message = "El banco no confirma el abono, y no lo asumió un supervisor con su motivo."


class CreditDiffersError(TupagoError):
    code = "posting.credit_differs"
    message = "El abono del banco que tiene este pago es por otro valor."


class SameReverserError(TupagoError):
    code = "reversal.same_person"
    message = "La reversa la confirma otra persona, distinta de quien la pidió."


class ReverserRoleError(TupagoError):
    code = "reversal.role"
    message = "Una de las dos personas que reversan debe ser un supervisor."


class AskerLeftError(TupagoError):
    code = "reversal.asker_left"
    message = "Quien pidió la reversa ya no tiene cuenta: retírela y pídala de nuevo."


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """An approval as it stands in the records."""

    by: str
    role: str | None  # None: the account does not exist, or is closed.
    content: str | None  # `content_of` what was approved.
    reason: str = ""
    without_bank: bool = False
    typed: Money | None = None

    @property
    def person(self) -> str:
        """The user name in one spelling: "Ana " and "ana" are one person."""
        return unicodedata.normalize("NFKC", self.by).strip().casefold()


def content_of(proposal: Proposal, member_id: str | None, amount: Money) -> str:
    """Return what a signature is for, as a digest: whose money goes where.

    Not what the checks say: the bank may confirm between the first signature and the second.
    """
    lines = [[line.obligation, line.action.value, line.amount.centavos] for line in proposal.lines]
    facts = [member_id, amount.centavos, lines, proposal.unapplied.centavos]
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def may_approve(
    proposal: Proposal,
    *,
    state: State,
    approver: str,
    role: str,
    policy: Policy,
    first: Signature | None = None,
    reason: str | None = None,
    typed: Money | None = None,
) -> Step:
    """Return the step that this approval is: the only one, the first of two, or the second.

    :param approver: the user name of who approves now; ``first``: the signature there is already.
    :param role: of ``approver``; `Policy.override_roles` says which may go without the bank.
    :param reason: what ``approver`` wrote; ``typed``: the amount, where it is typed again.
    :raises ApprovalBlockedError, ChoiceMissingError, NothingToApplyError: whoever asks.
    :raises ApproverRoleError, BankCreditMissingError, ReasonMissingError, SamePersonError: for
        this person, or without a reason.
    :raises AmountNotTypedError, TypedAmountDiffersError: from `Policy.type_amount_from` on.
    :raises IllegalStepError: if the payment is not waiting for an approval.
    """
    step = next_step(proposal, state, policy)
    if role not in policy.approving_roles:
        raise ApproverRoleError(role)
    _refuse_unfit(proposal)
    without_bank = goes_without_bank(proposal, policy)
    if first is not None and people_needed(proposal, policy, without_bank=without_bank) > 1:
        now = Signature(by=approver, role=role, content=None)
        if now.person == first.person:
            raise SamePersonError(approver)
    _refuse_unconfirmed(proposal, {role, first.role if first else None}, policy)
    doubts = reasons_needed(proposal, policy)
    if doubts and not is_reason(reason, policy):
        raise ReasonMissingError(" ".join(doubts))
    if proposal.total >= policy.type_amount_from:
        if typed is None:
            raise AmountNotTypedError
        if typed != proposal.total:
            raise TypedAmountDiffersError(f"{typed} of {proposal.total}")
    return step


def next_step(proposal: Proposal, state: State, policy: Policy) -> Step:
    """Return the step that an approval would be now, whoever gives it.

    :raises IllegalStepError: if the payment is not waiting for an approval.
    """
    needs_two = people_needed(proposal, policy, without_bank=goes_without_bank(proposal, policy))
    step = Step.APPROVE_FIRST if needs_two > 1 and state is State.PROPOSED else Step.APPROVE
    advance(state, step)
    return step


def people_needed(proposal: Proposal, policy: Policy, *, without_bank: bool) -> int:
    """Return how many different people must approve it."""
    return 2 if without_bank or proposal.total >= policy.two_people_from else 1


def goes_without_bank(proposal: Proposal, policy: Policy) -> bool:
    """Return whether whoever approves it takes it upon himself that the bank shows no credit."""
    return policy.require_bank_credit and not is_bank_confirmed(proposal)


def may_post(
    proposal: Proposal,
    content: str,
    signatures: Iterable[Signature],
    *,
    credit: Money | None,
    policy: Policy,
) -> None:
    """Return if the approval holds: enough people who may approve signed just this.

    :param content: `content_of` what would be posted.
    :param signatures: the approvals since the payment was last proposed.
    :param credit: the amount of the bank credit that is bound to the payment.
    :raises ApprovalBlockedError, ChoiceMissingError, NothingToApplyError, CreditDiffersError,
        SignaturesMissingError, OverrideMissingError: otherwise; nobody's role sets this aside.
    """
    _refuse_unfit(proposal)
    if credit is not None and credit != proposal.total:
        raise CreditDiffersError(f"{credit} of {proposal.total}")
    without_bank = policy.require_bank_credit and credit is None
    valid = [
        one
        for one in signatures
        if one.role in policy.approving_roles
        and one.content == content
        and _is_typed(one, proposal, policy)
    ]
    people = {one.person for one in valid}
    needed = people_needed(proposal, policy, without_bank=without_bank)
    if len(people) < needed:
        raise SignaturesMissingError(f"{len(people)} of {needed}")
    if without_bank and not _is_overridden(valid, policy):
        raise OverrideMissingError(", ".join(sorted(people)))


def may_reverse(asked: Signature, confirms: Signature, policy: Policy) -> None:
    """Return if these two may take a posting back, whatever its amount.

    :raises ReasonMissingError, AskerLeftError, SameReverserError, ReverserRoleError: otherwise.
    """
    if not is_reason(asked.reason, policy):
        raise ReasonMissingError(asked.reason)
    if asked.role is None:
        raise AskerLeftError(asked.by)
    if asked.person == confirms.person:
        raise SameReverserError(confirms.by)
    if confirms.role is None or not {asked.role, confirms.role} & policy.override_roles:
        raise ReverserRoleError(f"{asked.by}, {confirms.by}")


def _is_typed(signature: Signature, proposal: Proposal, policy: Policy) -> bool:
    return proposal.total < policy.type_amount_from or signature.typed == proposal.total


def _is_overridden(signatures: Iterable[Signature], policy: Policy) -> bool:
    """Return whether two took it upon themselves, one of them with the role, each with a reason."""
    took = [one for one in signatures if one.without_bank and is_reason(one.reason, policy)]
    return len({one.person for one in took}) > 1 and any(
        one.role in policy.override_roles for one in took
    )


def is_reason(reason: str | None, policy: Policy) -> bool:
    """Return whether it says enough to be one."""
    return len((reason or "").strip()) >= policy.shortest_reason


def reasons_needed(proposal: Proposal, policy: Policy) -> list[str]:
    """Return, in Spanish, what a written reason must answer before this can be approved."""
    doubts = [check.message for check in proposal.checks if check.code in policy.needs_reason]
    if goes_without_bank(proposal, policy):
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


def _refuse_unconfirmed(proposal: Proposal, roles: set[str | None], policy: Policy) -> None:
    if goes_without_bank(proposal, policy) and not roles & policy.override_roles:
        raise BankCreditMissingError(f"roles {roles}")
