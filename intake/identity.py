"""Whose address is this? What is bound to a member is known; everything else is a stranger.

Two questions that are never one: to whom an address belongs (`standing`, the identity book), and
whether the sender really is who the address says (`sender_proven`). Only both together open a
member's figures (`knows_member`, POLICY.md rule 12).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from intake.email.judgement import Verdict
from models.sql.tables import Case, Channel, Identity, IdentityKind, Member, Message

WHATSAPP: Final = "whatsapp:"
# How long the code serves with which somebody proves a new address (intake.cases.introductions).
CODE_VALID_FOR: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Address:
    """One way to reach a person, as the identity book writes it."""

    kind: str
    value: str  # Lower-case mail address, E.164 number, or WhatsApp's user id.

    @property
    def channel(self) -> Channel:
        return Channel.EMAIL if self.kind == IdentityKind.EMAIL else Channel.WHATSAPP

    @property
    def recipient(self) -> str:
        """The address as its channel is given it to send to."""
        return self.value if self.kind == IdentityKind.EMAIL else f"{WHATSAPP}{self.value}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the identity book says about the sender of a message."""

    member_id: str | None = None
    in_conflict: bool = False  # Its addresses are bound to different members: nobody's, then.


def addresses_of(message: Message) -> tuple[Address, ...]:
    """Return the addresses that the message itself shows, the most telling first.

    A WhatsApp message may show a number, a user id, or both; who hides the number shows the user
    id alone. An upload by staff and a mail without a readable sender show none.
    """
    if message.channel == Channel.EMAIL:
        sender = message.sender.strip().lower()
        return (Address(IdentityKind.EMAIL.value, sender),) if sender else ()
    if message.channel != Channel.WHATSAPP:
        return ()
    found: list[Address] = []
    if message.sender.startswith(f"{WHATSAPP}+"):
        number = message.sender.removeprefix(WHATSAPP)
        found.append(Address(IdentityKind.PHONE.value, number))
    user_id = message.sender_user_id or ("" if found else message.sender)
    if user_id:
        found.append(Address(IdentityKind.WHATSAPP_USER.value, user_id.removeprefix(WHATSAPP)))
    return tuple(found)


def standing(session: Session, message: Message) -> Standing:
    """Return whose address the message comes from.

    This says whose address it is, not that the sender is its owner: see `sender_proven`.
    """
    if message.channel == Channel.UPLOAD:
        member_id = str((message.form or {}).get("member_id") or "")
        known = member_id and session.get(Member, member_id) is not None
        return Standing(member_id if known else None)
    members = {
        identity.member_id
        for address in addresses_of(message)
        if (identity := identity_of(session, address)) is not None
    }
    if len(members) > 1:
        return Standing(in_conflict=True)
    return Standing(next(iter(members), None))


def sender_member(session: Session, message: Message) -> str | None:
    """Return the one member to whom the sender's addresses are bound, or None."""
    return standing(session, message).member_id


def identity_of(session: Session, address: Address) -> Identity | None:
    return session.exec(
        select(Identity).where(Identity.kind == address.kind, Identity.value == address.value)
    ).first()


def addresses_on_file(session: Session, member_id: str) -> list[Address]:
    """Return the member's addresses that can be written to, mail first, the oldest first."""
    rows = session.exec(
        select(Identity).where(Identity.member_id == member_id).order_by(col(Identity.id))
    ).all()
    found = [Address(row.kind, row.value) for row in rows]
    return sorted(found, key=lambda address: address.channel is not Channel.EMAIL)


def sender_proven(message: Message) -> bool:
    """Return whether the sender really is who the address says.

    WhatsApp proves the number; of mail our receiving server's verdict decides; a person of the
    staff vouches for what they upload.
    """
    return message.channel == Channel.UPLOAD or message.sender_verdict == Verdict.PROVEN


def knows_member(case: Case, message: Message, member_id: str | None) -> bool:
    """Return whether the sender may be told what this member owes (POLICY.md rule 12).

    Being a member is not enough: a daughter who pays for her mother is not told her debts.
    """
    if message.channel == Channel.BANK:
        return member_id is not None  # Nobody sent it; only the member's own addresses are told.
    if case.sender_member_id is None or not sender_proven(message):
        return False
    return member_id in (None, case.sender_member_id)


def may_hear(session: Session, case: Case, member_id: str | None) -> bool:
    """Return whether whoever reads the answers to ``case`` may be told of this member, as of now.

    The identity book is asked again: between the reading of a receipt and its posting lie days,
    in which an address may have been taken from a member. Every message of the case has to be of
    the member, proven: one that anybody could have written makes the reader anybody.
    """
    if member_id is None:
        return False
    if case.channel == Channel.BANK:
        return True  # Its notices go to the addresses on file of whoever the money is applied to.
    messages = session.exec(select(Message).where(Message.case_id == case.id)).all()
    return bool(messages) and all(
        sender_proven(message) and sender_member(session, message) == member_id
        for message in messages
    )


def may_know_of(session: Session, case: Case, about: Case, member_id: str | None) -> bool:
    """Return whether the reader of answers to ``case`` may know of another case, ``about``.

    It was his own, sent from the very same address, or he may hear of its member anyway. A case
    number alone opens nothing: it is quoted, forwarded and read over shoulders.
    """
    own = (case.channel, case.sender.lower()) == (about.channel, about.sender.lower())
    return own or may_hear(session, case, member_id)


def messages_from(address: Address) -> sa.ColumnElement[bool]:
    """Return the condition that a message came from ``address``."""
    if address.kind == IdentityKind.EMAIL:
        return sa.and_(
            col(Message.channel) == Channel.EMAIL,
            sa.func.lower(sa.func.trim(col(Message.sender))) == address.value,
        )
    written = [address.value, address.recipient]
    return sa.and_(
        col(Message.channel) == Channel.WHATSAPP,
        sa.or_(col(Message.sender).in_(written), col(Message.sender_user_id).in_(written)),
    )
