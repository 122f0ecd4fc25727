"""The other tray ("otros mensajes"): what brought no receipt and waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from intake.cases import tray
from intake.cases.conversing import OTHER
from intake.wiring import Office
from models.sql.tables import Case, CaseState, Member, Message, Payment
from webhook import wording
from webhook.login import signed_in

_MOST: Final = 200
_CLIP: Final = 200
WAITING, SEEN, ALL = "por-atender", "atendidos", "todos"
_FILTERS: Final = {WAITING: "Por atender", SEEN: "Atendidos", ALL: "Todos"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayRow:
    """A case of the tray in the list."""

    number: str
    channel: str
    channel_name: str
    sender: str
    member: str
    opened: str
    about: str
    words: str
    automatic: str
    waiting: bool
    handled: str


def tray_pages(office: Office) -> Blueprint:
    pages = Blueprint("tray", __name__, url_prefix="/mensajes")

    @pages.get("")
    def show() -> ResponseReturnValue:
        return render_template("messages.html", **_view(office))

    @pages.get("/lista")
    def rows() -> ResponseReturnValue:
        """Answer the part of the page that refreshes itself."""
        return render_template("message_rows.html", **_view(office))

    @pages.post("/<number>/responder")
    def answer(number: str) -> ResponseReturnValue:
        words = request.form.get("respuesta", "")
        seen = request.form.get("vistos", type=int) or 0
        with office.transaction() as session:
            tray.answer(session, office, number, signed_in().staff, words, seen)
        flash(f"La respuesta a {number} va en camino.")
        return _back_to_case(number)

    @pages.post("/<number>/atendido")
    def see_to(number: str) -> ResponseReturnValue:
        with office.transaction() as session:
            tray.see_to(session, office, number, signed_in().staff)
            following = _next(session)
        flash(f"{number} quedó atendido.")
        if request.form.get("desde") == "caso" and following:
            return _back_to_case(following)
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)

    @pages.post("/<number>/por-atender")
    def take_back(number: str) -> ResponseReturnValue:
        with office.transaction() as session:
            tray.take_back(session, office, number, signed_in().staff)
        flash(f"{number} está otra vez por atender.")
        return _back_to_case(number)

    @pages.post("/<number>/es-un-pago")
    def make_payment(number: str) -> ResponseReturnValue:
        with office.transaction() as session:
            payment = tray.make_payment(session, office, number, signed_in().staff)
        flash(f"{number} pasó a la cola; escriba los datos del comprobante.")
        return redirect(url_for("payments.show", payment_id=payment.id), HTTPStatus.SEE_OTHER)

    @pages.get("/<number>/<verb>")
    def look_again(number: str, verb: str) -> ResponseReturnValue:
        """Lead whoever opens the address of a deed, after signing in again, to the case."""
        del verb
        return _back_to_case(number)

    return pages


def waiting_count(session: Session) -> int:
    """Return how many cases of the tray nobody has seen to."""
    return session.exec(select(sa.func.count(col(Case.id))).where(*_condition(WAITING))).one()


def _view(office: Office) -> dict[str, object]:
    chosen = request.args.get("ver", WAITING)
    chosen = chosen if chosen in _FILTERS else WAITING
    with office.reading() as session:
        rows = _rows(session, chosen)
    return {
        "rows": rows,
        "chosen": chosen,
        "filters": [
            {"name": name, "key": key, "here": key == chosen} for key, name in _FILTERS.items()
        ],
    }


def _condition(chosen: str) -> tuple[sa.ColumnElement[bool], ...]:
    in_tray, handled = col(Case.tray) == OTHER, col(Case.handled_at)
    if chosen == WAITING:
        return (in_tray, handled.is_(None))
    if chosen == SEEN:
        return (in_tray, handled.is_not(None))
    # Cases from before there was a tray are in none; what brought no payment is shown all the same.
    older = sa.and_(
        col(Case.tray).is_(None),
        col(Case.joined_id).is_(None),
        col(Case.state) == CaseState.SETTLED,
        ~sa.exists().where(col(Payment.case_id) == col(Case.id)),
    )
    return (sa.or_(in_tray, older),)


def _next(session: Session) -> str | None:
    return session.exec(
        select(Case.number).where(*_condition(WAITING)).order_by(col(Case.opened_at)).limit(1)
    ).first()


def _rows(session: Session, chosen: str) -> list[TrayRow]:
    # Who waits longest comes first; what is done, newest first.
    order = col(Case.opened_at) if chosen == WAITING else col(Case.opened_at).desc()
    cases = session.exec(select(Case).where(*_condition(chosen)).order_by(order).limit(_MOST)).all()
    ids = [case.id for case in cases]
    said: dict[int, list[Message]] = {}
    for message in session.exec(
        select(Message)
        .where(col(Message.case_id).in_(ids))
        .order_by(col(Message.received_at), col(Message.id))
    ):
        said.setdefault(message.case_id, []).append(message)
    member_ids = {case.sender_member_id for case in cases}
    members = {
        row.id: row.name
        for row in session.exec(select(Member).where(col(Member.id).in_(member_ids)))
    }
    return [
        _row(case, said.get(case.id or 0, []), members.get(case.sender_member_id or "", ""))
        for case in cases
    ]


def _row(case: Case, messages: list[Message], member: str) -> TrayRow:
    words = [part for one in messages for part in (one.subject, one.text) if part]
    handled = ""
    if case.handled_at is not None:
        handled = f"{case.handled_by}, {wording.moment(case.handled_at)}"
    return TrayRow(
        number=case.number,
        channel=case.channel,
        channel_name=wording.named(wording.CHANNELS, case.channel),
        sender=wording.sender(case.channel, case.sender),
        member=member,
        opened=wording.moment(case.opened_at),
        about=wording.named(wording.ABOUT, case.about or "words"),
        words=" · ".join(words)[:_CLIP],
        automatic=next((one.automatic for one in messages if one.automatic), "") or "",
        waiting=case.tray == OTHER and case.handled_at is None,
        handled=handled,
    )


def _back_to_case(number: str) -> ResponseReturnValue:
    return redirect(url_for("cases.show", number=number), HTTPStatus.SEE_OTHER)
