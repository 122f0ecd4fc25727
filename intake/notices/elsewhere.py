"""A notice that did not arrive goes by the member's other channel: once, and never in a circle.

Only where it was the member's own: written to an address of the member's, about what that address
proved to have sent, and now written to another address of the same member on file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import structlog
from sqlmodel import Session, select

from intake.email.judgement import normalise_address
from intake.identity import Address, addresses_on_file, identity_of, may_hear
from intake.notices.optouts import address_of, has_opted_out
from intake.notices.outbox import CODE_KIND, queue_notice_to
from intake.replies import Reply, sentence
from intake.whatsapp.contents import as_template
from intake.whatsapp.outbound import window_is_open
from intake.wiring import Office
from models.sql import audit
from models.sql.tables import (
    Case,
    Channel,
    IdentityKind,
    Member,
    Notice,
    NoticeEvent,
    NoticeState,
)

log = structlog.get_logger(__name__)

# WhatsApp's window is closed by its own clock, whatever ours says.
_WINDOW_CLOSED: Final = "63016"


def tell_elsewhere(session: Session, office: Office, notice: Notice) -> Notice | None:
    """Queue the words of a failed notice for the next way to its member; None where there is none.

    Call it whenever a notice may have failed: what failed once is told elsewhere once.
    """
    if notice.state != NoticeState.FAILED or notice.handled_at is not None:
        return None
    to = _next_way(session, office, notice)
    if to is None:
        return None
    told = repeat(session, office, notice, to, key=f"elsewhere:{notice.id}")
    if told is not None:
        log.info("notice.elsewhere", notice=notice.id, instead=told.id, channel=told.channel)
        audit.record(
            session,
            at=office.now(),
            actor="tupago",
            action="notice.elsewhere",
            subject=f"case:{notice.case_id}",
            detail={"notice": notice.id, "instead": told.id, "channel": told.channel},
        )
    return told


def repeat(
    session: Session, office: Office, notice: Notice, to: Address, *, key: str
) -> Notice | None:
    """Queue the words of ``notice`` once more, for ``to``; None where ``key`` was said already."""
    case = session.get_one(Case, notice.case_id)
    told = queue_notice_to(
        session,
        office,
        case,
        Reply(notice.kind, _words(notice, to), notice.template, notice.variables),
        to=to,
        subject=notice.subject or f"{sentence('elsewhere', 'subject')} [{case.number}]",
        key=key,
    )
    if told is not None:
        told.instead_of_id = notice.id
        told.payment_id, told.choices = notice.payment_id, notice.choices
        if to.channel == notice.channel:
            told.in_reply_to, told.mail_references = notice.in_reply_to, notice.mail_references
    return told


def registered_mail(session: Session, notice: Notice) -> Address | None:
    """Return the mail address on file of the member whose notice this is, if there is one."""
    return next((to for to in _on_file(session, notice) if to.channel is Channel.EMAIL), None)


def _words(notice: Notice, to: Address) -> str:
    if to.channel is not Channel.EMAIL or notice.channel == Channel.EMAIL:
        return notice.body
    return f"{sentence('elsewhere', 'by_mail')}\n\n{notice.body}"


def _next_way(session: Session, office: Office, notice: Notice) -> Address | None:
    if _asks_for_a_template(session, office, notice):
        return address_of(notice)
    tried = {one.channel for one in _chain(session, notice)}
    for to in _on_file(session, notice):
        if to.channel in tried or has_opted_out(session, to):
            continue
        if to.channel is Channel.EMAIL or _may_go_by_whatsapp(office, notice, to):
            return to
    return None


def _asks_for_a_template(session: Session, office: Office, notice: Notice) -> bool:
    """Return whether WhatsApp refused free words for the hour, and its template was not tried."""
    if notice.channel != Channel.WHATSAPP or notice.instead_of_id is not None:
        return False
    if notice.kind == CODE_KIND or as_template(office.settings, notice) is None:
        return False
    codes = session.exec(select(NoticeEvent.error_code).where(NoticeEvent.notice_id == notice.id))
    return _WINDOW_CLOSED in set(codes)


def _may_go_by_whatsapp(office: Office, notice: Notice, to: Address) -> bool:
    if not office.settings.twilio_account_sid:
        return False
    return as_template(office.settings, notice) is not None or window_is_open(office, to.recipient)


def _chain(session: Session, notice: Notice) -> Iterator[Notice]:
    """Yield the notice and those that it was written instead of."""
    one: Notice | None = notice
    while one is not None:
        yield one
        one = session.get(Notice, one.instead_of_id) if one.instead_of_id else None


def _on_file(session: Session, notice: Notice) -> list[Address]:
    """Return the addresses of the member whose own notice this is; none for anybody else's."""
    first = list(_chain(session, notice))[-1]
    case = session.get_one(Case, notice.case_id)
    identity = identity_of(session, address_of(first))
    if notice.kind == CODE_KIND or identity is None:
        return []
    member_id = identity.member_id
    if member_id != case.sender_member_id or not may_hear(session, case, member_id):
        return []
    found = addresses_on_file(session, member_id)
    member = session.get_one(Member, member_id)
    if member.email:
        mail = Address(IdentityKind.EMAIL.value, normalise_address(member.email))
        others = identity_of(session, mail)
        if mail not in found and (others is None or others.member_id == member_id):
            found.insert(0, mail)
    return found
