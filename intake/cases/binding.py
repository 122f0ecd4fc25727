"""An address is bound to a member, or taken back; what waits from it is looked at anew.

Whoever binds (staff on the member's page, or the member by the code that was sent to the address
on file), the same happens: the identity book changes with its trace, the member's other addresses
are told, and payments that wait are proposed for whom the sender now is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from applier.policy import load_policy
from applier.who import find_member
from intake.identity import (
    WHATSAPP,
    Address,
    addresses_on_file,
    identity_of,
    knows_member,
    messages_from,
    sender_member,
)
from intake.imports.listing import email_address, phone_number
from intake.notices.outbox import queue_notice_to
from intake.payments.proposing import make_proposal
from intake.payments.queueing import PROGRAM, queue_payment
from intake.replies import as_template, reply, sentence
from intake.whatsapp.outbound import WINDOW
from intake.wiring import Office
from models.errors import TupagoError
from models.instruction import Instruction
from models.payment import OPEN_STATES, State
from models.proposal import Basis
from models.sql import audit
from models.sql.payments import add_proposal, current_proposal
from models.sql.questions import open_question, withdraw_question
from models.sql.tables import (
    Case,
    Channel,
    Identity,
    IdentityKind,
    Member,
    Message,
    Payment,
)
from parsers.bankfiles.columns import CellError

_USER_ID: Final = re.compile(r"[A-Z]{2}\.\w{3,60}")
_STILL_TOLD: Final = OPEN_STATES | {State.APPROVED}  # Their notices are still to come.


class Source(StrEnum):
    """Who bound an address; the import has a word of its own."""

    STAFF = "staff"
    CODE = "code"


class AddressTakenError(TupagoError):
    code = "identity.taken"
    message = "Esa dirección ya es de otro asociado; si ya no lo es, quítela primero de su página."


class BadAddressError(TupagoError):
    code = "identity.bad_address"
    message = "Eso no es un correo, un teléfono ni un usuario de WhatsApp (CO.123…)."


class ReasonNeededError(TupagoError):
    code = "identity.reason_missing"
    message = "Escriba por qué lo sabe; queda en la auditoría."


class NotBoundError(TupagoError):
    code = "identity.not_bound"
    message = "Esa dirección ya no está entre las de este asociado."


class NobodyToBindError(TupagoError):
    code = "identity.unknown_member"
    message = "No hay un asociado con ese número de identificación."


def typed_address(kind: str, text: str) -> Address:
    """Return the address that a person typed, as the identity book writes it.

    :raises BadAddressError: if it is none of that kind.
    """
    bare = text.strip()
    try:
        match kind:
            case IdentityKind.EMAIL:
                value = email_address(bare)
            case IdentityKind.PHONE:
                value = phone_number(bare.removeprefix(WHATSAPP))
            case _:
                value = bare.removeprefix(WHATSAPP)
                value = value if _USER_ID.fullmatch(value) else None
    except CellError as error:
        raise BadAddressError(str(error)) from None
    if not value or kind not in set(IdentityKind):
        raise BadAddressError(f"{kind} {text!r}")
    return Address(kind, value)


def bind(
    session: Session,
    office: Office,
    member_id: str,
    addresses: Sequence[Address],
    *,
    source: Source,
    by: str,
    reason: str | None = None,
    case: Case | None = None,
) -> list[Payment]:
    """Bind ``addresses`` to the member; return the waiting payments that came from them.

    ``case``: what led to it; the notices to the member's other addresses belong to it.

    :raises AddressTakenError: if one of them is another member's.
    :raises NobodyToBindError: if there is no such member.
    :raises ReasonNeededError: if staff do not say how they know.
    """
    if source is Source.STAFF and not (reason or "").strip():
        raise ReasonNeededError(member_id)
    if session.get(Member, member_id) is None:
        raise NobodyToBindError(member_id)
    before = addresses_on_file(session, member_id)
    new: list[Address] = []
    for address in addresses:
        bound = identity_of(session, address)
        if bound is not None and bound.member_id != member_id:
            raise AddressTakenError(f"{address.kind} {address.value}")
        if bound is None:
            new.append(address)
    for address in new:
        session.add(
            Identity(
                kind=address.kind,
                value=address.value,
                member_id=member_id,
                source=source.value,
                created_at=office.now(),
            )
        )
        _record(session, office, "identity.bound", member_id, address, by, reason)
    session.flush()
    if new:
        _tell_the_others(session, office, before, new[0], case or _newest_case(session, new[0]))
    return _look_again(session, office, new)


def unbind(
    session: Session, office: Office, member_id: str, address: Address, *, by: str, reason: str
) -> list[Payment]:
    """Take the address from the member; return the waiting payments that came from it.

    :raises NotBoundError: if it is not bound to this member (any more).
    :raises ReasonNeededError: if no reason is given.
    """
    if not reason.strip():
        raise ReasonNeededError(member_id)
    bound = identity_of(session, address)
    if bound is None or bound.member_id != member_id:
        raise NotBoundError(f"{address.kind} {address.value}")
    session.delete(bound)
    session.flush()
    _record(session, office, "identity.unbound", member_id, address, by, reason)
    return _look_again(session, office, [address])


def spoken(address: Address) -> str:
    """Say which address is meant without giving it away whole."""
    if address.kind == IdentityKind.EMAIL:
        local, _, domain = address.value.partition("@")
        return sentence("introduction", "mail_address", shown=f"{local[:2]}…@{domain}")
    if address.kind == IdentityKind.PHONE:
        return sentence("introduction", "phone_number", shown=address.value[-4:])
    return sentence("introduction", "hidden_number")


def reachable(session: Session, office: Office, address: Address) -> bool:
    """Return whether words of our own choosing can reach the address now.

    Mail always; WhatsApp only while the person's last message is less than a day old.
    """
    if address.channel is Channel.EMAIL:
        return True
    last: datetime | None = session.exec(
        select(sa.func.max(Message.received_at)).where(messages_from(address))
    ).one()
    return last is not None and office.now() - last < WINDOW


def _record(
    session: Session,
    office: Office,
    action: str,
    member_id: str,
    address: Address,
    by: str,
    reason: str | None,
) -> None:
    audit.record(
        session,
        at=office.now(),
        actor=by,
        action=action,
        subject=f"member:{member_id}",
        detail={"kind": address.kind, "value": address.value, "reason": reason},
    )


def _newest_case(session: Session, address: Address) -> Case | None:
    return session.exec(
        select(Case)
        .join(Message, col(Message.case_id) == Case.id)
        .where(messages_from(address))
        .order_by(col(Case.id).desc())
    ).first()


def _tell_the_others(
    session: Session, office: Office, others: Sequence[Address], new: Address, case: Case | None
) -> None:
    """Tell the member's other addresses that there is a new one: only they can say it is wrong."""
    if case is None:  # Nobody has written from it; there is nothing to tell of yet.
        return
    told = reply(
        "address_added",
        sentence("introduction", "added", address=spoken(new)),
        sentence("introduction", "not_you"),
    )
    told = as_template(told, "address_added", address=spoken(new))
    subject = sentence("introduction", "added_subject")
    reached = [address for address in others if reachable(session, office, address)]
    for address in reached or others[:1]:
        key = f"bound:{case.id}:{new.kind}:{new.value}:{address.kind}:{address.value}"
        queue_notice_to(session, office, case, told, to=address, subject=subject, key=key)


# --- What waits ------------------------------------------------------------------------------


def _look_again(session: Session, office: Office, addresses: Sequence[Address]) -> list[Payment]:
    """Judge the sender of the waiting payments anew, and propose them on what is known now."""
    if not addresses:
        return []
    rows = session.exec(
        select(Payment, Message)
        .join(Message, col(Message.case_id) == Payment.case_id)
        .where(
            sa.or_(*(messages_from(address) for address in addresses)),
            col(Payment.state).in_(_STILL_TOLD),
        )
        .order_by(col(Payment.id), col(Message.received_at))
    ).all()
    found: dict[int | None, Payment] = {}
    for payment, message in rows:
        if payment.id in found:
            continue
        found[payment.id] = payment
        case = session.get_one(Case, payment.case_id)
        case.sender_member_id = sender_member(session, message)
        if payment.member_id is None:
            payment.member_id = _whose(session, case, payment)
        payment.sender_verified = knows_member(case, message, payment.member_id)
        session.flush()
        _propose_anew(session, office, payment)
    return list(found.values())


def _whose(session: Session, case: Case, payment: Payment) -> str | None:
    said = Instruction.from_json(payment.instruction) if payment.instruction else Instruction()
    return find_member(
        on_behalf_of=said.on_behalf_of,
        reference=payment.reference,
        sender_member_id=case.sender_member_id,
        is_member=lambda number: session.get(Member, number) is not None,
        channels=load_policy().channels,
    ).member_id


def _propose_anew(session: Session, office: Office, payment: Payment) -> None:
    current = current_proposal(session, payment.id or 0)
    if current is not None and current.basis is Basis.STAFF:
        return  # Lines that a person edited are theirs.
    if payment.state == State.PROPOSED:
        queue_payment(session, office, payment)
    elif payment.state == State.WAITING_MEMBER:
        _ask_anew(session, office, payment)


def _ask_anew(session: Session, office: Office, payment: Payment) -> None:
    """Put the open question as it now may be put, or close it where nothing is asked any more."""
    asked = open_question(session, payment.id)
    if asked is None:
        return
    proposal = make_proposal(session, office, payment)
    for question in proposal.questions:
        if question.code == asked.code:
            add_proposal(session, payment, proposal, by=PROGRAM, at=office.now())
            asked.message, asked.options = question.message, list(question.options)
            return
    if asked.asked_by == PROGRAM:
        withdraw_question(session, payment.id, at=office.now())
        queue_payment(session, office, payment)
    elif not payment.sender_verified:
        asked.options = []  # What staff offered him may name what the member owes.
