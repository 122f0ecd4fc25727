"""Whose a payment may be that is nobody's yet: for staff to say with one key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from applier.policy import load_policy
from applier.who import identity_number, named_numbers, slips_of
from models.instruction import Instruction
from models.payment import STEPS, State, Step
from models.sql.payers import paid_for
from models.sql.tables import Case, Member, Payment

_MOST: Final = 5  # Each has a figure as its key.


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerCard:
    member: str
    member_id: str
    why: str


def owner_cards(session: Session, case: Case, payment: Payment) -> tuple[OwnerCard, ...]:
    """Return the members whose payment it may be, the likeliest first; none once it is known.

    What is said here is for staff alone: a sender is offered no more than he wrote himself
    (`applier.who.numbers_to_offer`).
    """
    if payment.member_id is not None or Step.EDIT not in STEPS[State(payment.state)]:
        return ()
    reasons: dict[str, str] = {}
    for number, why in _numbers(session, case, payment):
        reasons.setdefault(number, why)
    members = {
        member.id: member
        for member in session.exec(select(Member).where(col(Member.id).in_(list(reasons))))
    }
    found = [(members[number], why) for number, why in reasons.items() if number in members]
    return tuple(
        OwnerCard(member=member.name, member_id=member.id, why=why) for member, why in found[:_MOST]
    )


def _numbers(session: Session, case: Case, payment: Payment) -> Iterator[tuple[str, str]]:
    channels = load_policy().channels
    said = Instruction.from_json(payment.instruction) if payment.instruction else None
    named = named_numbers(said, channels)
    printed = identity_number(payment.reference, channels)
    for number in named:
        yield number, "lo nombra el mensaje"
    if printed is not None:
        yield printed, "su cédula está en el comprobante"
    if case.sender_member_id is not None:
        yield case.sender_member_id, "es de quien escribe"
    for row in paid_for(session, payment.receipt.get("payer")):
        yield row.member_id, "por ese asociado pagó antes la misma persona"
    for number, where in (
        *((one, "la cédula del mensaje") for one in named),
        *(((printed, "la referencia del comprobante"),) if printed is not None else ()),
    ):
        for slip in sorted(slips_of(number)):
            yield slip, f"{where}, {number}, difiere en un dígito"
