"""Addresses that want no message they did not cause ("no me escriban más").

What they send is still read, and still acknowledged; what we would tell them of our own accord is
not. "CANCELAR" is never taken for it: here it means to pay.
"""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from intake.email.judgement import normalise_address
from intake.identity import WHATSAPP, Address
from intake.wiring import Office
from models.sql import audit
from models.sql.tables import Channel, IdentityKind, Notice, OptOut

# What we say of our own accord; everything else answers what the person has just sent.
PROACTIVE: Final = frozenset({"applied", "rejected", "reversed", "question", "reminder"})
UNWANTED: Final = "La persona pidió no recibir mensajes por iniciativa nuestra."
_LONGEST_WORDS: Final = 500


def address_of(notice: Notice) -> Address:
    """Return where the notice goes, as the identity book writes it."""
    if notice.channel == Channel.EMAIL:
        return Address(IdentityKind.EMAIL.value, normalise_address(notice.recipient))
    plain = notice.recipient.removeprefix(WHATSAPP)
    kind = IdentityKind.PHONE if plain.startswith("+") else IdentityKind.WHATSAPP_USER
    return Address(kind.value, plain)


def wants_none(session: Session, notice: Notice) -> bool:
    """Return whether the notice is one that its reader asked not to get."""
    return notice.kind in PROACTIVE and has_opted_out(session, address_of(notice))


def has_opted_out(session: Session, address: Address) -> bool:
    return session.get(OptOut, (address.kind, address.value)) is not None


def opt_out(
    session: Session, office: Office, address: Address, words: str, *, case_number: str
) -> bool:
    """Note that ``address`` wants no more messages; return whether that is news."""
    if has_opted_out(session, address):
        return False
    kept = " ".join(words.split())[:_LONGEST_WORDS]
    session.add(OptOut(kind=address.kind, value=address.value, since=office.now(), words=kept))
    _record(session, office, "optout.set", address, case_number)
    return True


def opt_in(session: Session, office: Office, address: Address, *, case_number: str) -> bool:
    """Forget that ``address`` wanted no messages; return whether it had."""
    row = session.get(OptOut, (address.kind, address.value))
    if row is None:
        return False
    session.delete(row)
    _record(session, office, "optout.cleared", address, case_number)
    return True


def _record(
    session: Session, office: Office, action: str, address: Address, case_number: str
) -> None:
    audit.record(
        session,
        at=office.now(),
        actor="member",
        action=action,
        subject=f"{address.kind}:{address.value}",
        detail={"case": case_number},
    )
