"""What was sent together ("radicado"), also where no payment came of it, and what got stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from intake.cases.conversing import OTHER
from intake.identity import addresses_of
from intake.notices.optouts import has_opted_out
from intake.notices.outbox import shown_body
from intake.payments.review import retry_case
from intake.wiring import Office
from models.sql.payments import payments_as_sent
from models.sql.tables import (
    Case,
    CaseState,
    Member,
    Message,
    MessageState,
    Notice,
    NoticeState,
)
from webhook import wording
from webhook.cards import QueueRow
from webhook.errors import NotFoundError
from webhook.history import Originals, originals
from webhook.login import signed_in
from webhook.queue import queue_rows
from webhook.words import WordsCard, words_of_case

_MOST: Final = 200
_CASE_STATES: Final = {
    "gathering": "Esperando más mensajes",
    "reading": "Leyendo",
    "settled": "Leído",
    "quarantined": "En cuarentena",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case in a list: whose, when, and its first words."""

    id: int
    number: str
    channel: str
    channel_name: str
    sender: str
    opened: str
    words: str
    automatic: str
    problem: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCard:
    number: str
    kind: str
    state: str
    failed: bool
    recipient: str
    body: str
    problem: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCard:
    id: int
    number: str
    state: str
    problem: str
    quarantined: bool
    in_tray: bool
    waiting: bool  # In the tray, and nobody has seen to it.
    about: str
    handled: str
    amended: str
    late_about: str  # The number of the earlier case that its words are about.
    channel: str
    channel_name: str
    opened: str
    sender: str
    member: str
    member_id: str
    wants_none: bool  # Asked for no messages of our own accord.
    words: tuple[WordsCard, ...]
    payments: tuple[QueueRow, ...]
    notices: tuple[NoticeCard, ...]
    originals: Originals


def case_pages(office: Office) -> Blueprint:
    pages = Blueprint("cases", __name__)

    @pages.get("/casos/<number>")
    def show(number: str) -> ResponseReturnValue:
        with office.reading() as session:
            home = _joined_to(session, number)
            if home is not None:
                return redirect(url_for(".show", number=home))
            card = _case_card(session, office, number)
        return render_template("case.html", card=card)

    @pages.get("/cuarentena")
    def quarantine() -> ResponseReturnValue:
        with office.reading() as session:
            rows = _stuck(session)
        return render_template("quarantine.html", rows=rows)

    @pages.post("/cuarentena/<int:case_id>/reintentar")
    def retry(case_id: int) -> ResponseReturnValue:
        with office.transaction() as session:
            retry_case(session, office, case_id, signed_in().staff)
        flash(f"{request.form.get('radicado', 'El radicado')} se está leyendo otra vez.")
        return redirect(url_for(".quarantine"), HTTPStatus.SEE_OTHER)

    return pages


def _joined_to(session: Session, number: str) -> str | None:
    """Return the number of the case that took in the messages of this one."""
    case = session.exec(select(Case).where(Case.number == number.upper())).first()
    if case is None or case.joined_id is None or case.tray is not None:
        return None
    return session.get_one(Case, case.joined_id).number


def _case_card(session: Session, office: Office, number: str) -> CaseCard:
    case = session.exec(select(Case).where(Case.number == number.upper())).first()
    if case is None or case.id is None:
        raise NotFoundError(number)
    payments = payments_as_sent(session, case.id)
    notices = session.exec(
        select(Notice).where(Notice.case_id == case.id).order_by(col(Notice.created_at))
    )
    member = session.get(Member, case.sender_member_id) if case.sender_member_id else None
    return CaseCard(
        id=case.id,
        number=case.number,
        state=wording.named(_CASE_STATES, case.state),
        problem=case.problem or "",
        quarantined=case.state == CaseState.QUARANTINED,
        in_tray=case.tray == OTHER,
        waiting=case.tray == OTHER and case.handled_at is None,
        about=wording.named(wording.ABOUT, case.about) if case.about else "",
        handled=_handled(case),
        amended=wording.moment(case.amended_at) if case.amended_at else "",
        late_about=session.get_one(Case, case.joined_id).number if case.joined_id else "",
        channel=case.channel,
        channel_name=wording.named(wording.CHANNELS, case.channel),
        opened=wording.moment(case.opened_at),
        sender=wording.sender(case.channel, case.sender),
        member=member.name if member else "",
        member_id=member.id if member else "",
        wants_none=any(
            has_opted_out(session, address)
            for message in _messages(session, [case.id])
            for address in addresses_of(message)
        ),
        words=words_of_case(session, office, case),
        payments=tuple(queue_rows(session, payments, office.now(), signed_in().staff)),
        notices=tuple(_notice(notice, case.number) for notice in notices),
        originals=originals(session, case),
    )


def _handled(case: Case) -> str:
    if case.handled_at is None:
        return ""
    return f"{case.handled_by}, {wording.moment(case.handled_at)}"


def _stuck(session: Session) -> list[CaseRow]:
    given_up = sa.select(col(Message.case_id)).where(col(Message.state) == MessageState.QUARANTINED)
    cases = session.exec(
        select(Case)
        .where(sa.or_(col(Case.state) == CaseState.QUARANTINED, col(Case.id).in_(given_up)))
        .order_by(col(Case.opened_at))
        .limit(_MOST)
    ).all()
    return _rows(session, cases)


def _rows(session: Session, cases: Sequence[Case]) -> list[CaseRow]:
    first: dict[int, Message] = {}
    for message in _messages(session, [case.id for case in cases if case.id is not None]):
        first.setdefault(message.case_id, message)
    return [_row(case, first.get(case.id or 0)) for case in cases]


def _row(case: Case, message: Message | None) -> CaseRow:
    assert case.id is not None
    words = " · ".join(filter(None, (message.subject, message.text))) if message else ""
    problem = case.problem or (message.problem if message else None)
    return CaseRow(
        id=case.id,
        number=case.number,
        channel=case.channel,
        channel_name=wording.named(wording.CHANNELS, case.channel),
        sender=wording.sender(case.channel, case.sender),
        opened=wording.moment(case.opened_at),
        words=words,
        automatic=(message.automatic or "") if message else "",
        problem=problem or "",
        attempts=max(case.attempts, message.attempts if message else 0),
    )


def _messages(session: Session, case_ids: Sequence[int]) -> Sequence[Message]:
    return session.exec(
        select(Message)
        .where(col(Message.case_id).in_(case_ids))
        .order_by(col(Message.received_at), col(Message.id))
    ).all()


def _notice(notice: Notice, number: str) -> NoticeCard:
    return NoticeCard(
        number=number,
        kind=wording.named(wording.NOTICE_KINDS, notice.kind),
        state=wording.named(wording.NOTICE_STATES, notice.state),
        failed=notice.state in (NoticeState.FAILED, NoticeState.UNCERTAIN),
        recipient=notice.recipient.removeprefix("whatsapp:"),
        body=shown_body(notice),
        problem=notice.problem or "",
        at=wording.moment(notice.sent_at or notice.created_at),
    )
