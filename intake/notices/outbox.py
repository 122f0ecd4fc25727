"""What we tell members: written in the transaction of what it tells of, sent by the worker."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, select

from intake.consent import with_privacy_notice
from intake.durable import Queue, Workflow
from intake.email.judgement import Verdict, answer_address
from intake.identity import Address, addresses_on_file
from intake.notices.optouts import UNWANTED, wants_none
from intake.replies import Reply, sentence
from intake.wiring import Office
from models.sql.tables import Case, Channel, Message, Notice, NoticeState, Payment

# Of notices whose words hold a code that opens a member's figures.
CODE_KIND: Final = "identity_code"
_CODE: Final = re.compile(r"\b\d{6}\b")
_NUMBER: Final = re.compile(r"\[(BC-[2-9A-Z]{5})\]")  # As we write it into subjects.


@dataclass(frozen=True, slots=True)
class Thread:
    """The mail headers that keep our answer in the member's own thread (RFC 5322 3.6.4)."""

    in_reply_to: str | None
    references: str | None


def queue_notice(
    session: Session,
    office: Office,
    case: Case,
    reply: Reply,
    *,
    key: str,
    payment_id: int | None = None,
) -> Notice | None:
    """Write the notice and hand in its sending; None where this was said already.

    ``key`` names what is told ("applied:7"): whatever happens twice is told once. To a sender
    whose message was automatic, or who wants nothing of our own accord, nothing is sent; the notice
    is kept as suppressed, so that staff see that and why.
    """
    assert case.id is not None
    if session.exec(select(Notice.id).where(Notice.key == key)).first() is not None:
        return None
    if case.channel == Channel.BANK:
        return _queue_to_member(session, office, case, reply, key=key, payment_id=payment_id)
    message = session.exec(
        select(Message).where(Message.case_id == case.id).order_by(sa.desc("received_at")).limit(1)
    ).one()
    suppressed = _why_not(message)
    notice_id = secrets.token_hex(12)
    thread = _thread(message)
    body = reply.body if suppressed else with_privacy_notice(session, office, message, reply.body)
    notice = Notice(
        id=notice_id,
        key=key,
        case_id=case.id,
        payment_id=payment_id,
        kind=reply.kind,
        channel=case.channel,
        recipient=_recipient(message) or message.sender,
        subject=_subject(message, case, reply) if case.channel == Channel.EMAIL else None,
        body=body,
        choices=reply.choices,
        template=reply.template,
        variables=reply.variables,
        mail_message_id=_mail_message_id(office, notice_id),
        in_reply_to=thread.in_reply_to,
        mail_references=thread.references,
        state=NoticeState.SUPPRESSED if suppressed else NoticeState.QUEUED,
        problem=suppressed,
        created_at=office.now(),
    )
    session.add(notice)
    session.flush()
    if not suppressed and wants_none(session, notice):
        notice.state, notice.problem = NoticeState.SUPPRESSED, UNWANTED
    if notice.state == NoticeState.QUEUED:
        office.work.hand_in(session, Queue.TELL, Workflow.TELL, notice_id, notice_id)
    return notice


def _queue_to_member(
    session: Session, office: Office, case: Case, reply: Reply, *, key: str, payment_id: int | None
) -> Notice:
    """Tell the member of a payment that nobody sent, at an address on file; without one, nobody."""
    payment = session.get(Payment, payment_id) if payment_id else None
    member_id = payment.member_id if payment else None
    on_file = addresses_on_file(session, member_id) if member_id else []
    if on_file:
        subject = f"{sentence('from_bank', 'subject')} [{case.number}]"
        told = queue_notice_to(
            session, office, case, reply, to=on_file[0], subject=subject, key=key
        )
        assert told is not None
        told.payment_id, told.choices = payment_id, reply.choices
        return told
    notice = Notice(
        id=secrets.token_hex(12),
        key=key,
        case_id=case.id or 0,
        payment_id=payment_id,
        kind=reply.kind,
        channel=case.channel,
        recipient="",
        body=reply.body,
        state=NoticeState.SUPPRESSED,
        problem="Nadie envió este pago y el asociado no tiene una dirección registrada.",
        created_at=office.now(),
    )
    session.add(notice)
    session.flush()
    return notice


def queue_notice_to(
    session: Session,
    office: Office,
    case: Case,
    reply: Reply,
    *,
    to: Address,
    subject: str,
    key: str,
) -> Notice | None:
    """Write to an address on file about ``case``, which somebody at another address has caused.

    None where this was said already. ``subject`` is for a mail; it begins a thread of its own.
    """
    assert case.id is not None
    if session.exec(select(Notice.id).where(Notice.key == key)).first() is not None:
        return None
    notice_id = secrets.token_hex(12)
    notice = Notice(
        id=notice_id,
        key=key,
        case_id=case.id,
        kind=reply.kind,
        channel=to.channel,
        recipient=to.recipient,
        subject=subject if to.channel is Channel.EMAIL else None,
        body=reply.body,
        template=reply.template,
        variables=reply.variables,
        mail_message_id=_mail_message_id(office, notice_id),
        created_at=office.now(),
    )
    session.add(notice)
    session.flush()
    office.work.hand_in(session, Queue.TELL, Workflow.TELL, notice_id, notice_id)
    return notice


def shown_body(notice: Notice) -> str:
    """Return the notice's words as anybody but its reader may see them: without a secret code."""
    if notice.kind != CODE_KIND:
        return notice.body
    return _CODE.sub("••••••", notice.body)


def forget_secret(notice: Notice) -> None:
    """Keep of a notice that has gone out no more than anybody may see."""
    notice.body = shown_body(notice)
    if notice.kind == CODE_KIND:
        notice.variables = None


def _why_not(message: Message) -> str | None:
    if message.channel == Channel.UPLOAD:
        return "Lo subió una persona del equipo; no hay a quién responder."
    if message.automatic:
        return f"Mensaje automático ({message.automatic}); no se responde."
    if not message.sender:
        return "El mensaje no dice quién lo envía."
    if message.sender_verdict == Verdict.FAILED:
        return "El servidor de correo no da fe del remitente; responder sería escribirle a otro."
    if _recipient(message) is None:
        return "El correo pide la respuesta en una dirección que no es la de quien lo envía."
    return None


def _recipient(message: Message) -> str | None:
    """Return where the answer goes; None where a mail names no address that may have one."""
    if message.channel != Channel.EMAIL or not message.headers:
        return message.sender
    headers = {name: tuple(values) for name, values in message.headers.items()}
    return answer_address(headers)


def _thread(message: Message) -> Thread:
    headers = message.headers or {}
    theirs = (headers.get("message-id") or [None])[0]
    if theirs is None:
        return Thread(None, None)
    before = " ".join((headers.get("references") or [""])[0].split()[-19:])
    return Thread(theirs, f"{before} {theirs}".strip())


def _subject(message: Message, case: Case, reply: Reply) -> str:
    """Return the member's subject with one number in it: the one that the words are about."""
    subject = " ".join((message.subject or "Su comprobante de pago").split())
    if not subject.lower().startswith("re:"):
        subject = f"Re: {subject}"
    if any(number in reply.body for number in _NUMBER.findall(subject)):
        return subject
    return f"{' '.join(_NUMBER.sub('', subject).split())} [{case.number}]"


def _mail_message_id(office: Office, notice_id: str) -> str:
    """Return a fixed id: a mail sent again after a lost answer is then the same mail."""
    _, address = parseaddr(office.settings.mail_from)
    return f"<out-{notice_id}@{address.rpartition('@')[2]}>"
