"""Whose address is this? What is bound to a member is known; everything else is a stranger."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session, select

from models.sql.tables import Case, Channel, Identity, IdentityKind, Member, Message

_WHATSAPP: Final = "whatsapp:"


def sender_member(session: Session, message: Message) -> str | None:
    """Return the member to whom the sender's address is bound, or None.

    This says whose address it is, not that the sender is its owner: see `sender_proven`.
    """
    if message.channel == Channel.UPLOAD:
        member_id = str((message.form or {}).get("member_id") or "")
        return member_id if member_id and session.get(Member, member_id) is not None else None
    for kind, value in _addresses(message):
        identity = session.exec(
            select(Identity).where(Identity.kind == kind, Identity.value == value)
        ).first()
        if identity is not None:
            return identity.member_id
    return None


def sender_proven(message: Message) -> bool:
    """Return whether the sender really is who the address says.

    WhatsApp proves the number; of mail our receiving server's verdict decides; a person of the
    staff vouches for what they upload.
    """
    return message.channel == Channel.UPLOAD or message.sender_verdict == "proven"


def knows_member(case: Case, message: Message, member_id: str | None) -> bool:
    """Return whether the sender may be told what this member owes (POLICY.md rule 12).

    Being a member is not enough: a daughter who pays for her mother is not told her debts.
    """
    if case.sender_member_id is None or not sender_proven(message):
        return False
    return member_id in (None, case.sender_member_id)


def _addresses(message: Message) -> list[tuple[str, str]]:
    if message.channel == Channel.EMAIL:
        return [(IdentityKind.EMAIL, message.sender.strip().lower())] if message.sender else []
    found: list[tuple[str, str]] = []
    if message.sender.startswith(f"{_WHATSAPP}+"):
        found.append((IdentityKind.PHONE, message.sender.removeprefix(_WHATSAPP)))
    user_id = message.sender_user_id or ("" if found else message.sender)
    if user_id:
        found.append((IdentityKind.WHATSAPP_USER, user_id.removeprefix(_WHATSAPP)))
    return found
