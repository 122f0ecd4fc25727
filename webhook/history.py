"""What happened to a payment, in order, and the original files it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from flask import url_for
from sqlmodel import Session, col, select

from models.payment import State, Step
from models.sql.tables import (
    Attachment,
    Case,
    Channel,
    Decision,
    Document,
    Message,
    Notice,
    Payment,
    Posting,
    ProposalVersion,
    Reversal,
    StaffUser,
)
from webhook import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: str
    exact: str
    who: str
    what: str
    detail: str
    kind: str  # arrived | proposal | decision | notice | posting: the mark beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    name: str
    kind: str
    page: str
    problem: str


# Their proposal or their entry in the book says it better.
_TOLD_OTHERWISE: Final = (Step.PROPOSE, Step.POST)
Originals: TypeAlias = tuple[Original, ...]


def staff_names(session: Session) -> dict[str, str]:
    return {user.username: user.name for user in session.exec(select(StaffUser))}


def history(session: Session, payment: Payment, names: Mapping[str, str]) -> tuple[Event, ...]:
    """Return everything that was done with the payment, the latest first."""
    events = [
        *_arrival(session, payment, names),
        *_proposals(session, payment, names),
        *_decisions(session, payment, names),
        *_notices(session, payment),
        *_postings(session, payment),
        *_reversals(session, payment, names),
    ]
    return tuple(event for _, event in sorted(events, key=lambda pair: pair[0], reverse=True))


def returned_because(session: Session, payment: Payment) -> str:
    """Say why the payment is back with staff after it had been approved; "" where it is not."""
    if payment.state != State.PROPOSED:
        return ""
    last = session.exec(
        select(Decision)
        .where(Decision.payment_id == payment.id, Decision.step != Step.PROPOSE)
        .order_by(col(Decision.id).desc())
    ).first()
    return (last.reason or "") if last is not None and last.step == Step.SEND_BACK else ""


def last_change(session: Session, payment_id: int, names: Mapping[str, str]) -> str:
    """Say who changed the payment last, and when: for whoever came second."""
    decision = session.exec(
        select(Decision).where(Decision.payment_id == payment_id).order_by(col(Decision.id).desc())
    ).first()
    if decision is None:
        return ""
    who = names.get(decision.by, decision.by)
    return f"{who} {wording.named(wording.STEPS, decision.step)} ({wording.moment(decision.at)})."


def originals(session: Session, case: Case) -> Originals:
    """Return every raw file of the case, each once, in the order in which they were sent."""
    found: dict[str, Original] = {}
    messages = session.exec(
        select(Message)
        .where(Message.case_id == case.id)
        .order_by(col(Message.received_at), col(Message.id))
    ).all()
    for message in messages:
        if message.raw_sha256:
            name = "Correo completo" if message.channel == "email" else "Mensaje completo"
            found[message.raw_sha256] = _original(name, "mensaje", message.raw_sha256)
    attachments = session.exec(
        select(Attachment)
        .join(Message)
        .where(Message.case_id == case.id)
        .order_by(col(Message.received_at), col(Message.id), col(Attachment.position))
    )
    for attachment in attachments:
        if attachment.sha256:
            found[attachment.sha256] = _original(attachment.name, "adjunto", attachment.sha256)
        else:
            found[f"attachment {attachment.id}"] = Original(
                name=attachment.name,
                kind="adjunto",
                page="",
                problem=attachment.problem or "todavía no se ha podido bajar",
            )
    for document in session.exec(select(Document).where(Document.case_id == case.id)):
        if document.problem and document.sha256 in found:
            known = found[document.sha256]
            found[document.sha256] = Original(
                name=known.name, kind=known.kind, page=known.page, problem=document.detail or ""
            )
    return tuple(found.values())


def _original(name: str, kind: str, sha256: str) -> Original:
    page = url_for("files.original", sha256=sha256)
    return Original(name=name, kind=kind, page=page, problem="")


_Dated: TypeAlias = tuple[tuple[datetime, int], Event]


def _event(at: datetime, rank: int, *, who: str, what: str, kind: str, detail: str = "") -> _Dated:
    event = Event(
        at=wording.moment(at),
        exact=wording.full_moment(at),
        who=who,
        what=what,
        detail=detail,
        kind=kind,
    )
    return (at, rank), event


def _arrival(session: Session, payment: Payment, names: Mapping[str, str]) -> Iterator[_Dated]:
    channel = session.get_one(Case, payment.case_id).channel
    if channel == Channel.UPLOAD:
        sent = select(Message).where(Message.case_id == payment.case_id)
        by = next((one.form["by"] for one in session.exec(sent) if one.form), "")
        who, what = names.get(by, by), "lo subió"
    elif channel == Channel.BANK:
        who, what = "El banco", "mostró el abono"
    else:
        who, what = "El asociado", "lo envió"
    yield _event(payment.received_at, 0, who=who, what=what, kind="arrived")


def _proposals(session: Session, payment: Payment, names: Mapping[str, str]) -> Iterator[_Dated]:
    for row in session.exec(
        select(ProposalVersion).where(ProposalVersion.payment_id == payment.id)
    ):
        lines = len(row.proposal["lines"])
        detail = f"{lines} línea{'' if lines == 1 else 's'}" if lines else "sin líneas"
        yield _event(
            row.made_at,
            1,
            who=names.get(row.made_by, row.made_by),
            what=f"hizo la propuesta {row.version}",
            kind="proposal",
            detail=f"{wording.named(wording.BASES, row.proposal['basis'])}, {detail}",
        )


def _decisions(session: Session, payment: Payment, names: Mapping[str, str]) -> Iterator[_Dated]:
    for row in session.exec(
        select(Decision).where(
            Decision.payment_id == payment.id, col(Decision.step).not_in(_TOLD_OTHERWISE)
        )
    ):
        yield _event(
            row.at,
            2,
            who=names.get(row.by, row.by),
            what=wording.named(wording.STEPS, row.step),
            kind="decision",
            detail=row.reason or "",
        )


def _notices(session: Session, payment: Payment) -> Iterator[_Dated]:
    for row in session.exec(select(Notice).where(Notice.case_id == payment.case_id)):
        if row.payment_id not in (None, payment.id):
            continue
        kind = wording.named(wording.NOTICE_KINDS, row.kind)
        state = wording.named(wording.NOTICE_STATES, row.state)
        yield _event(
            row.sent_at or row.created_at,
            3,
            who=f"Aviso al asociado ({state})",
            what=kind.lower(),
            kind="notice",
            detail=row.problem or row.body,
        )


def _postings(session: Session, payment: Payment) -> Iterator[_Dated]:
    for row in session.exec(select(Posting).where(Posting.payment_id == payment.id)):
        yield _event(
            row.posted_at, 4, who="tupago", what=f"registró el asiento {row.number}", kind="posting"
        )


def _reversals(session: Session, payment: Payment, names: Mapping[str, str]) -> Iterator[_Dated]:
    """Yield what was asked and left; what was done is a decision."""
    for row in session.exec(select(Reversal).where(Reversal.payment_id == payment.id)):
        yield _event(
            row.asked_at,
            5,
            who=names.get(row.asked_by, row.asked_by),
            what="pidió la reversa",
            kind="decision",
            detail=row.reason,
        )
        if row.withdrawn_at is not None and row.withdrawn_by is not None:
            yield _event(
                row.withdrawn_at,
                6,
                who=names.get(row.withdrawn_by, row.withdrawn_by),
                what="dejó el pago como está",
                kind="decision",
            )
