"""The day's close ("cuadre"): what came in, what was posted, and what does not agree, by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from applier.due_time import BOGOTA
from intake.administration.closing import Close, Difference, Place, Sum, close, close_day
from intake.administration.exports import as_xlsx
from intake.administration.staff import Role
from intake.wiring import Office
from models.errors import TupagoError
from models.payment import State
from models.sql.tables import DayClose
from webhook import wording
from webhook.errors import NotAllowedError, status_of
from webhook.history import staff_names
from webhook.login import signed_in

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAY_CLOSE: Final = frozenset({Role.SUPERVISOR, Role.ADMIN})
_SUMS: Final = (
    ("posted", "Registrado en el día"),
    ("posted_with_credit", "… con abono del banco"),
    ("posted_without_credit", "… sin abono del banco"),
    ("applied_by_core", "… aplicado por LINIX"),
    ("reversed", "Reversado en el día"),
    ("approved_not_posted", "Aprobado, falta registrar"),
)
_BANK: Final = (
    ("bank_credits", "Abonos del banco ese día"),
    ("bank_credits_used", "Respaldan un pago"),
    ("bank_credits_unclaimed", "Sin reclamar"),
    ("bank_credits_set_aside", "Apartados"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SumRow:
    name: str
    count: int
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who closed the day, and whether its figures are still those."""

    by: str
    at: str
    remark: str
    changed: bool


def closing_pages(office: Office) -> Blueprint:
    pages = Blueprint("closing", __name__, url_prefix="/cuadre")

    @pages.get("")
    def show() -> ResponseReturnValue:
        return _page(office, _day(office))

    @pages.get("/<day>.xlsx")
    def download(day: str) -> ResponseReturnValue:
        on = _typed(day, office)
        with office.reading() as session:
            sheets = close(session, on).as_tables()
        answer = Response(as_xlsx(sheets), content_type=_XLSX)
        answer.headers.set("Content-Disposition", "attachment", filename=f"cuadre-{on}.xlsx")
        return answer

    @pages.post("/<day>")
    def sign(day: str) -> ResponseReturnValue:
        on = _typed(day, office)
        if signed_in().role not in _MAY_CLOSE:
            raise NotAllowedError("closing")
        remark = request.form.get("observacion", "")
        try:
            with office.transaction() as session:
                close_day(session, office, on, by=signed_in().username, remark=remark)
        except TupagoError as error:
            return _page(office, on, problem=error.message, remark=remark), status_of(error)
        flash(f"El {wording.full_day(on)} quedó cerrado.")
        return redirect(url_for(".show", dia=on.isoformat()), HTTPStatus.SEE_OTHER)

    return pages


def _today(office: Office) -> date:
    return office.now().astimezone(BOGOTA).date()


def _day(office: Office) -> date:
    return _typed(request.args.get("dia", ""), office)


def _typed(text: str, office: Office) -> date:
    """Return the day that an address names; a word that is none means today."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _today(office)


def _page(office: Office, day: date, *, problem: str = "", remark: str = "") -> str:
    with office.reading() as session:
        closing = close(session, day)
        signature = _signature(session.get(DayClose, day), closing, staff_names(session))
    today = _today(office)
    return render_template(
        "close.html",
        day=day.isoformat(),
        day_name=wording.full_day(day),
        before=(day - timedelta(days=1)).isoformat(),
        after=(day + timedelta(days=1)).isoformat() if day < today else "",
        places=[
            (wording.named(wording.PLACES, place), closing.messages.get(place, 0))
            for place in Place
        ],
        messages=sum(closing.messages.values()),
        states=[
            (state.value, wording.named(wording.STATES, state), count)
            for state in State
            if (count := closing.payments.get(state, 0))
        ],
        payments=sum(closing.payments.values()),
        sums_posted=closing.sums["posted"],
        money=_rows(closing.sums, _SUMS),
        bank=_rows(closing.sums, _BANK),
        differences=[_linked(one) for one in closing.differences],
        remarks=[_linked(one) for one in closing.remarks],
        signature=signature,
        may_close=signed_in().role in _MAY_CLOSE and (signature is None or signature.changed),
        problem=problem,
        remark=remark,
    )


def _signature(row: DayClose | None, closing: Close, names: dict[str, str]) -> Signature | None:
    if row is None:
        return None
    return Signature(
        by=names.get(row.closed_by, row.closed_by),
        at=wording.moment(row.closed_at),
        remark=row.remark,
        changed=row.figures != closing.figures(),
    )


def _rows(sums: dict[str, Sum], names: tuple[tuple[str, str], ...]) -> list[SumRow]:
    return [
        SumRow(name=name, count=sums[code].count, amount=str(sums[code].amount))
        for code, name in names
        if code in sums
    ]


def _linked(one: Difference) -> tuple[str, str]:
    """Return the sentence, and the page where it can be looked at."""
    if one.payment_id is not None:
        return one.message, url_for("payments.show", payment_id=one.payment_id)
    if one.case_number is not None:
        return one.message, url_for("cases.show", number=one.case_number)
    return one.message, ""
