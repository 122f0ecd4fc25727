"""The queue ("cola"): what waits for a person, the most urgent first."""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from applier.due_time import BOGOTA
from intake.notices.untold import count_untold
from intake.payments.review import Staff, approve
from intake.promise import due_of
from intake.wiring import Office
from models.payment import State, Step
from models.sql.payments import newest_proposals
from models.sql.tables import (
    Case,
    ClockPause,
    Decision,
    Heartbeat,
    Member,
    OpenQuestion,
    Payment,
    Reversal,
)
from parsers.amounts import UnreadableAmountError, parse_amount
from webhook import wording
from webhook.cards import RETURNED, QueueRow, queue_row
from webhook.health import SILENT_AFTER, is_late, quarantined
from webhook.login import signed_in

MOST_ROWS: Final = 200
# What waits for a person of the staff; the order in which `next_payment` walks.
FOR_STAFF: Final = frozenset({State.PROPOSED, State.APPROVED_ONCE, State.UNREADABLE})
FILTERS: Final[Mapping[str, tuple[str, frozenset[State]]]] = {
    "por-revisar": ("Por revisar", FOR_STAFF),
    "esperando": ("Esperan al asociado", frozenset({State.WAITING_MEMBER})),
    "ilegibles": ("Ilegibles", frozenset({State.UNREADABLE})),
    "aprobados-hoy": ("Aprobados hoy", frozenset({State.APPROVED, State.POSTED})),
    "reversas": ("Reversas pedidas", frozenset({State.POSTED})),
    "todos": ("Todos", frozenset(State)),
}
_DEFAULT: Final = "por-revisar"
_MOST_SORTED: Final = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A figure at the top of the queue."""

    name: str
    figure: str
    page: str  # Where its things are.
    alarm: bool = False
    note: str = ""


def queue_pages(office: Office) -> Blueprint:
    pages = Blueprint("queue", __name__)

    @pages.get("/")
    def show() -> ResponseReturnValue:
        return render_template("queue.html", **_view(office))

    @pages.get("/cola")
    def rows() -> ResponseReturnValue:
        """Answer the part of the page that refreshes itself."""
        return render_template("queue_rows.html", **_view(office))

    @pages.post("/cola/<int:payment_id>/aprobar")
    def approve_from_list(payment_id: int) -> ResponseReturnValue:
        seen = int(request.form.get("seen_version", "0"))
        with office.transaction() as session:
            following = next_payment(session, office.now(), payment_id)
            approve(session, office, payment_id, signed_in().staff, seen)
        flash(f"{request.form.get('radicado', 'El pago')} quedó aprobado.")
        page = url_for(".show", estado=request.form.get("estado") or None)
        anchor = f"#pago-{following}" if following else ""
        return redirect(page + anchor, HTTPStatus.SEE_OTHER)

    return pages


def next_payment(session: Session, now: datetime, after: int) -> int | None:
    """Return the payment that waits for staff after ``after``, or from the top again."""
    ordered = [
        payment.id for payment in _by_due_time(session, _waiting_for_staff(), now) if payment.id
    ]
    if after in ordered:
        at = ordered.index(after)
        ordered = ordered[at + 1 :] + ordered[:at]
    return ordered[0] if ordered else None


def neighbours(session: Session, now: datetime, payment_id: int) -> tuple[int | None, int | None]:
    """Return the payments before and after this one among those that wait for staff."""
    ordered = [payment.id for payment in _by_due_time(session, _waiting_for_staff(), now)]
    if payment_id not in ordered:
        return None, ordered[0] if ordered else None
    at = ordered.index(payment_id)
    return (
        ordered[at - 1] if at > 0 else None,
        ordered[at + 1] if at + 1 < len(ordered) else None,
    )


def queue_rows(
    session: Session, payments: Sequence[Payment], now: datetime, staff: Staff
) -> list[QueueRow]:
    """Return ``payments`` as rows; five queries however many there are."""
    ids = [payment.id for payment in payments if payment.id is not None]
    case_ids = {payment.case_id for payment in payments}
    member_ids = {payment.member_id for payment in payments}
    cases = {row.id: row for row in session.exec(select(Case).where(col(Case.id).in_(case_ids)))}
    members = {
        row.id: row for row in session.exec(select(Member).where(col(Member.id).in_(member_ids)))
    }
    proposals, pauses = newest_proposals(session, ids), _pauses(session, ids)
    marks = _marks(session, ids)
    return [
        queue_row(
            payment,
            cases[payment.case_id],
            members.get(payment.member_id or ""),
            proposal=proposals.get(payment.id or 0),
            pauses=pauses[payment.id or 0],
            now=now,
            staff=staff,
            marks=marks[payment.id or 0],
        )
        for payment in payments
    ]


def _marks(session: Session, payment_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return what is told beside each payment: nobody answered, it came back, it is to go back."""
    unanswered = select(OpenQuestion.payment_id).where(
        col(OpenQuestion.payment_id).in_(payment_ids),
        col(OpenQuestion.handed_over_at).is_not(None),
        col(OpenQuestion.answered_at).is_(None),
    )
    last = (
        sa.select(sa.func.max(col(Decision.id)))
        .where(col(Decision.payment_id).in_(payment_ids), col(Decision.step) != Step.PROPOSE)
        .group_by(col(Decision.payment_id))
    )
    returned = select(Decision.payment_id).where(
        col(Decision.id).in_(last), Decision.step == Step.SEND_BACK
    )
    to_reverse = select(Reversal.payment_id).where(
        col(Reversal.payment_id).in_(payment_ids), _is_open_reversal()
    )
    marks: dict[int, list[str]] = defaultdict(list)
    for text, which in (
        ("el asociado no respondió", unanswered),
        (RETURNED, returned),
        ("reversa pedida", to_reverse),
    ):
        for payment_id in session.exec(which):
            marks[payment_id].append(text)
    return marks


def _is_open_reversal() -> sa.ColumnElement[bool]:
    return sa.and_(col(Reversal.withdrawn_at).is_(None), col(Reversal.done_at).is_(None))


def _view(office: Office) -> dict[str, object]:
    person, now = signed_in(), office.now()
    chosen, words = asked_for()
    with office.reading() as session:
        payments = page_of(session, now, chosen, words)
        rows = queue_rows(session, payments[:MOST_ROWS], now, person.staff)
        counters = _counters(session, now)
        asked = session.exec(
            select(sa.func.count()).select_from(Reversal).where(_is_open_reversal())
        )
        to_reverse = asked.one()
    return {
        "rows": rows,
        "counters": counters,
        "filters": [
            {
                "name": name,
                "key": key,
                "here": key == chosen and not words,
                "count": to_reverse if key == "reversas" else 0,
            }
            for key, (name, _) in FILTERS.items()
        ],
        "chosen": chosen,
        "search": words,
        "clean": sum(row.approvable for row in rows),
        "hidden": max(0, len(payments) - MOST_ROWS),
    }


def asked_for() -> tuple[str, str]:
    """Return the filter and the words that the address asks for."""
    chosen = request.args.get("estado", _DEFAULT)
    return chosen if chosen in FILTERS else _DEFAULT, request.args.get("q", "").strip()


def page_of(session: Session, now: datetime, chosen: str, words: str) -> list[Payment]:
    """Return the payments of a filter, or those that the words find, in their order."""
    return _by_due_time(session, _search(words) if words else _filter(chosen, now), now)


def _waiting_for_staff() -> sa.ColumnElement[bool]:
    return col(Payment.state).in_(FOR_STAFF)


def _filter(chosen: str, now: datetime) -> sa.ColumnElement[bool]:
    condition = col(Payment.state).in_(FILTERS[chosen][1])
    if chosen == "reversas":
        asked = sa.select(col(Reversal.payment_id)).where(_is_open_reversal())
        return sa.and_(condition, col(Payment.id).in_(asked))
    if chosen != "aprobados-hoy":
        return condition
    midnight = now.astimezone(BOGOTA).replace(hour=0, minute=0, second=0, microsecond=0)
    today = sa.select(col(Decision.payment_id)).where(
        col(Decision.step).in_((Step.APPROVE, Step.APPROVE_FIRST)), col(Decision.at) >= midnight
    )
    return sa.and_(condition, col(Payment.id).in_(today))


def _search(words: str) -> sa.ColumnElement[bool]:
    """Return what finds a payment by radicado, name, identity number, transaction or amount."""
    found = [
        col(Case.number).icontains(words, autoescape=True),
        col(Member.name).icontains(words, autoescape=True),
        col(Payment.transaction_id) == words,
    ]
    digits = re.sub(r"[\s.\-]", "", words)
    if digits.isdigit():
        found += [col(Payment.member_id) == digits, col(Payment.reference) == digits]
    with contextlib.suppress(UnreadableAmountError):  # Then no amount was looked for.
        found.append(col(Payment.amount_centavos) == parse_amount(words).centavos)
    matching = (
        sa.select(col(Payment.id))
        .join(Case, col(Case.id) == col(Payment.case_id))
        .join(Member, col(Member.id) == col(Payment.member_id), isouter=True)
        .where(sa.or_(*found))
    )
    return col(Payment.id).in_(matching)


def _by_due_time(
    session: Session, condition: sa.ColumnElement[bool], now: datetime
) -> list[Payment]:
    """Return what is still open first, the earliest due on top; then the rest, newest first."""
    statement = select(Payment).where(condition).limit(_MOST_SORTED)
    is_open = col(Payment.settled_at).is_(None)
    waiting = session.exec(statement.where(is_open).order_by(col(Payment.received_at))).all()
    settled = session.exec(statement.where(~is_open).order_by(col(Payment.received_at).desc()))
    pauses = _pauses(session, [payment.id for payment in waiting if payment.id is not None])

    def turn(payment: Payment) -> tuple[datetime, int]:
        assert payment.id is not None
        return due_of(payment, pauses[payment.id], now), payment.id

    return [*sorted(waiting, key=turn), *settled]


def _pauses(session: Session, payment_ids: Sequence[int]) -> dict[int, list[ClockPause]]:
    pauses: dict[int, list[ClockPause]] = defaultdict(list)
    for pause in session.exec(
        select(ClockPause).where(col(ClockPause.payment_id).in_(payment_ids))
    ):
        pauses[pause.payment_id].append(pause)
    return pauses


def _counters(session: Session, now: datetime) -> list[Counter]:
    waiting = _by_due_time(session, _waiting_for_staff(), now)
    pauses = _pauses(session, [payment.id for payment in waiting if payment.id is not None])
    tonight = now.astimezone(BOGOTA).replace(hour=23, minute=59, second=59)
    due = [due_of(payment, pauses[payment.id or 0], now) for payment in waiting]
    late = sum(moment <= now for moment in due)
    asked = session.exec(
        select(sa.func.count(col(Payment.id))).where(Payment.state == State.WAITING_MEMBER)
    ).one()
    given_up = quarantined(session)
    untold = count_untold(session)
    queue, aside = url_for("queue.show"), url_for("cases.quarantine")
    return [
        Counter(name="Por revisar", figure=str(len(waiting)), page=queue),
        Counter(
            name="Vencen hoy",
            figure=str(sum(now < moment <= tonight for moment in due) + late),
            page=queue,
            alarm=late > 0,
            note=wording.counted(late, "ya vencido", "ya vencidos"),
        ),
        Counter(
            name="Esperan al asociado",
            figure=str(asked),
            page=url_for("queue.show", estado="esperando"),
        ),
        Counter(
            name="Cuarentena",
            figure=str(given_up),
            page=aside,
            alarm=given_up > 0,
            note=wording.counted(untold, "aviso sin enviar", "avisos sin enviar"),
        ),
        _mail_counter(session.get(Heartbeat, "mail"), now),
    ]


def _mail_counter(beat: Heartbeat | None, now: datetime) -> Counter:
    name, page = "Lectura del correo", url_for("cases.quarantine")
    if beat is None:
        return Counter(name=name, figure="nunca", page=page, alarm=True)
    late = is_late(beat, now)
    minutes = int(SILENT_AFTER.total_seconds() // 60)
    return Counter(
        name=name,
        figure=wording.ago(beat.at, now),
        page=page,
        alarm=late,
        note=f"más de {minutes} min sin leer" if late else "",
    )
