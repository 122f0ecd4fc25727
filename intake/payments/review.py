"""What staff may do with a payment: one function a verb, for the page, the commands and all else.

Each takes the version that the person looked at and works within the caller's transaction: of two
people who decide at once, one decides and the other is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from applier.approval import content_of, goes_without_bank, may_approve
from applier.bank import match_credit
from applier.case import PaymentCase
from applier.policy import load_policy
from intake.durable import Queue, Workflow
from intake.identity import knows_member
from intake.notices.asking import ask as tell_question
from intake.notices.asking import somebody_to_ask
from intake.notices.telling import tell_rejected
from intake.payments.credits import (
    CreditTakenError,
    free_credit,
    release_credit,
    take_credit,
    take_own_credit,
)
from intake.payments.lines import with_lines
from intake.payments.posting import posting_key
from intake.payments.proposing import case_data, make_proposal, receipt_columns
from intake.payments.queueing import propose_again
from intake.payments.rechecking import recheck
from intake.payments.returning import renew_others
from intake.payments.signatures import first_signature
from intake.quarantine import release_case
from intake.wiring import Office
from models.errors import TupagoError
from models.money import Money
from models.payment import State, Step
from models.proposal import Proposal, ProposedLine, Question
from models.receipt import Receipt
from models.sql import audit
from models.sql.core import refuse_if_applied
from models.sql.payers import forget_payer, remember_payer
from models.sql.payments import (
    Signed,
    StalePaymentError,
    add_proposal,
    current_proposal,
    get_payment,
    move,
)
from models.sql.questions import put_question, withdraw_question
from models.sql.tables import (
    Case,
    Document,
    Member,
    Message,
    Payment,
)
from parsers.instructions import understand

# What a person may type over what was read.
EDITABLE: Final = frozenset(
    {
        "amount", "date", "time", "reference", "transaction_id", "issuer", "status", "payer",
        "destination_account", "collection_code", "fee",
    }
)  # fmt: skip

# Steps after which the payment claims no money of the bank any more.
_ENDS: Final = frozenset({Step.REJECT, Step.CALL_DUPLICATE, Step.CALL_NOT_A_PAYMENT})


class WrongFieldError(TupagoError):
    code = "review.wrong_field"
    message = "Uno de los datos no tiene la forma esperada; revise el valor y la fecha."


class NobodyError(TupagoError):
    code = "review.unknown_member"
    message = "No hay un asociado con ese número de identificación."


class ReasonMissingError(TupagoError):
    code = "review.reason_missing"
    message = "Escriba el motivo; el asociado lo va a leer."


class NobodyToAskError(TupagoError):
    code = "review.nobody_to_ask"
    message = (
        "Este pago no lo envió nadie y el asociado no tiene una dirección registrada: "
        "hable con él y anote la respuesta al editar."
    )


class NothingToEditError(TupagoError):
    code = "review.no_proposal"
    message = "Primero hay que escribir el valor del comprobante."


@dataclass(frozen=True, slots=True)
class Staff:
    """Who decides."""

    username: str
    role: str


def approve(
    session: Session,
    office: Office,
    payment_id: int,
    staff: Staff,
    seen_version: int,
    *,
    reason: str | None = None,
    typed: Money | None = None,
) -> Payment:
    """Approve the newest proposal; the last approval that is needed hands in the posting.

    ``typed`` is the amount as the person typed it again, where the policy wants that.

    :raises StalePaymentError, IllegalStepError: if the payment is not as it was seen.
    :raises TupagoError: whatever `applier.approval` objects to.
    """
    payment = _seen(session, payment_id, seen_version)
    proposal = current_proposal(session, payment_id)
    if proposal is None:
        raise NothingToEditError(f"payment {payment_id}")
    step = may_approve(
        proposal,
        state=State(payment.state),
        approver=staff.username,
        role=staff.role,
        policy=load_policy(),
        first=first_signature(session, payment),
        reason=reason,
        typed=typed,
    )
    # The lines may have been made before another payment of the member was approved.
    with_lines(session, payment, proposal, proposal.lines)
    signed = Signed(
        content=content_of(proposal, payment.member_id, Money(payment.amount_centavos or 0)),
        without_bank=goes_without_bank(proposal, load_policy()),
        typed_centavos=typed.centavos if typed else None,
    )
    moved = decide(session, office, payment, step, staff, seen_version, reason, signed)
    if step is Step.APPROVE:
        _claim_credit(session, office, moved, proposal)
        if any(check.code == "third_party_payer" for check in proposal.checks):
            remember_payer(session, moved, by=staff.username, at=office.now())
        office.work.hand_in(session, Queue.POST, Workflow.POST, posting_key(moved), payment_id)
        renew_others(session, office, moved)
    return moved


def edit(
    session: Session,
    office: Office,
    payment_id: int,
    staff: Staff,
    seen_version: int,
    lines: Sequence[ProposedLine],
    *,
    reason: str | None = None,
) -> Payment:
    """Replace the lines by those of a person; they must add up with what stays unapplied.

    :raises TupagoError: if they do not balance or an obligation cannot take so much.
    """
    payment = _seen(session, payment_id, seen_version)
    if payment.amount_centavos is None or current_proposal(session, payment_id) is None:
        raise NothingToEditError(f"payment {payment_id}")
    # The checks are those of now: the bank may have spoken since the member was asked.
    fresh = make_proposal(session, office, payment)
    changed = with_lines(session, payment, fresh, lines)
    add_proposal(session, payment, changed, by=staff.username, at=office.now())
    return decide(session, office, payment, Step.EDIT, staff, seen_version, reason)


def correct(
    session: Session,
    office: Office,
    payment_id: int,
    staff: Staff,
    seen_version: int,
    *,
    fields: Mapping[str, str | None],
    member_id: str | None,
) -> Payment:
    """Take what a person typed over the reading, or whose payment it is, and propose anew.

    ``fields`` are those of CONTRACT.md in its form (amount "54000.00", date "2026-11-20").

    :raises WrongFieldError: if one of them is not.
    :raises NobodyError: if there is no such member.
    :raises AppliedInCoreError: if the core has applied a part of the payment as it is.
    """
    payment = _seen(session, payment_id, seen_version)
    refuse_if_applied(session, payment_id)
    if unknown := set(fields) - EDITABLE:
        raise WrongFieldError(f"{sorted(unknown)}")
    if member_id is not None and session.get(Member, member_id) is None:
        raise NobodyError(member_id)
    try:
        receipt = Receipt.from_json(_certain(payment.receipt, fields) | dict(fields))
    except (ValueError, TypeError) as error:
        raise WrongFieldError(str(error)) from None
    if member_id != payment.member_id:
        forget_payer(session, payment)
    for name, value in receipt_columns(receipt).items():
        setattr(payment, name, value)
    payment.member_id = member_id
    # Whoever sent it may hear of his own debts only, not of those it was moved to.
    case = session.get_one(Case, payment.case_id)
    document = session.get_one(Document, payment.document_id)
    message = session.get_one(Message, document.message_id)
    payment.sender_verified = knows_member(case, message, member_id)
    session.flush()
    audit.record(
        session,
        at=office.now(),
        actor=staff.username,
        action="payment.corrected",
        subject=f"payment:{payment_id}",
        detail={"fields": dict(fields), "member": member_id},
    )
    moved = decide(session, office, payment, Step.EDIT, staff, seen_version, None)
    propose_again(session, office, moved, by=staff.username)
    return moved


def reject(
    session: Session,
    office: Office,
    payment_id: int,
    staff: Staff,
    seen_version: int,
    *,
    reason: str,
) -> Payment:
    """Reject the payment and tell the member why, in the words of ``reason``."""
    if not reason.strip():
        raise ReasonMissingError(f"payment {payment_id}")
    payment = _seen(session, payment_id, seen_version)
    moved = decide(session, office, payment, Step.REJECT, staff, seen_version, reason.strip())
    tell_rejected(session, office, moved, reason.strip())
    return moved


def ask(
    session: Session,
    office: Office,
    payment_id: int,
    staff: Staff,
    seen_version: int,
    *,
    code: str,
    message: str,
    options: Sequence[str],
) -> Payment:
    """Put a question to the member; the clock stands still until the answer.

    :raises NobodyToAskError: see `intake.notices.asking.somebody_to_ask`.
    """
    if not message.strip():
        raise ReasonMissingError(f"payment {payment_id}")
    payment = _seen(session, payment_id, seen_version)
    if not somebody_to_ask(session, payment):
        raise NobodyToAskError(f"payment {payment_id}")
    question = put_question(
        session,
        payment_id,
        Question(
            code=code,
            message=message.strip(),
            options=tuple(option.strip() for option in options if option.strip()),
        ),
        by=staff.username,
        at=office.now(),
    )
    moved = decide(session, office, payment, Step.ASK, staff, seen_version, message.strip())
    tell_question(session, office, moved, question)
    return moved


def call_duplicate(
    session: Session,
    office: Office,
    payment_id: int,
    staff: Staff,
    seen_version: int,
    *,
    of_payment_id: int | None,
    reason: str | None = None,
) -> Payment:
    payment = _seen(session, payment_id, seen_version)
    payment.duplicate_of_id = of_payment_id
    session.flush()
    return decide(session, office, payment, Step.CALL_DUPLICATE, staff, seen_version, reason)


def call_not_a_payment(
    session: Session, office: Office, payment_id: int, staff: Staff, seen_version: int
) -> Payment:
    payment = _seen(session, payment_id, seen_version)
    return decide(session, office, payment, Step.CALL_NOT_A_PAYMENT, staff, seen_version, None)


def reopen(
    session: Session, office: Office, payment_id: int, staff: Staff, seen_version: int
) -> Payment:
    payment = _seen(session, payment_id, seen_version)
    payment.duplicate_of_id = None
    session.flush()
    moved = decide(session, office, payment, Step.REOPEN, staff, seen_version, None)
    propose_again(session, office, moved, by=staff.username)
    return moved


def retry_case(session: Session, office: Office, case_id: int, staff: Staff) -> None:
    """Try a quarantined case again."""
    release_case(session, office, case_id, by=staff.username)


def _seen(session: Session, payment_id: int, seen_version: int) -> Payment:
    payment = get_payment(session, payment_id)
    if payment.version != seen_version:
        raise StalePaymentError(f"payment {payment_id}: {seen_version} is not {payment.version}")
    return payment


def decide(
    session: Session,
    office: Office,
    payment: Payment,
    step: Step,
    staff: Staff,
    seen_version: int,
    reason: str | None,
    signed: Signed | None = None,
) -> Payment:
    """Move the payment as a person decided, with what follows for its question and its credit.

    :raises StalePaymentError: if it changed since they looked at it.
    """
    if step is not Step.ASK:
        withdraw_question(session, payment.id, at=office.now())  # Nobody waits for it any more.
    moved = move(
        session,
        payment,
        step,
        by=staff.username,
        at=office.now(),
        seen_version=seen_version,
        reason=reason,
        signed=signed,
    )
    if step in _ENDS and (freed := free_credit(session, moved)):
        recheck(session, office, freed)
    elif step is Step.REOPEN:
        take_own_credit(session, moved)
    return moved


def _claim_credit(session: Session, office: Office, payment: Payment, proposal: Proposal) -> None:
    """Bind the bank credit that backs the payment, so that it backs no other.

    :raises CreditTakenError: if the credit that the proposal counted on backs another by now.
    """
    case = PaymentCase.from_json(case_data(session, office, payment), understand)
    match = match_credit(case, load_policy())
    credit = match.credit if match else None
    if credit is None:
        if any(check.code == "bank_confirmed" for check in proposal.checks):
            raise CreditTakenError(f"payment {payment.id}")
        release_credit(session, payment)
        return
    if not take_credit(session, credit.id, payment):
        raise CreditTakenError(credit.id)


def _certain(receipt: Mapping[str, object], fields: Mapping[str, str | None]) -> dict[str, object]:
    """Return the receipt without the doubts about what a person has now typed."""
    confidence = receipt.get("confidence")
    known = dict(confidence) if isinstance(confidence, dict) else {}
    typed = {name for name, value in fields.items() if value is not None}
    kept = {name: value for name, value in known.items() if name not in fields}
    certain = dict(receipt) | {"confidence": kept | dict.fromkeys(typed, 1.0)}
    if "amount" in fields:
        certain["amount_candidates"] = []
    return certain
