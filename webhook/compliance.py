"""The month's cash ("efectivo"), which the officer of compliance sees and nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from applier.due_time import BOGOTA
from applier.policy import load_policy
from intake.administration.cash import CashMonth, PersonsCash, Seen, cash_month
from intake.administration.exports import as_xlsx
from intake.administration.staff import Role
from intake.wiring import Office
from models.sql import audit
from webhook import wording
from webhook.errors import NotAllowedError
from webhook.login import signed_in

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class CashLine:
    payment_id: int
    number: str
    on: str
    amount: str
    member: str
    payer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    name: str
    number: str
    as_payer: bool
    total: str
    count: int
    alerts: tuple[str, ...]
    lines: tuple[CashLine, ...]


def compliance_pages(office: Office) -> Blueprint:
    pages = Blueprint("compliance", __name__, url_prefix="/cumplimiento")

    @pages.before_request
    def only_the_officer() -> None:
        # Not even administrators: whoever keeps the accounts need not know whom is looked at.
        if signed_in().role != Role.COMPLIANCE:
            raise NotAllowedError("compliance")

    @pages.get("")
    def show() -> ResponseReturnValue:
        first = _month(office)
        month = _looked_at(office, first, "viewed")
        rules = load_policy().cash
        before = (first - timedelta(days=1)).replace(day=1)
        after = (first.replace(day=28) + timedelta(days=7)).replace(day=1)
        return render_template(
            "compliance.html",
            month=f"{first:%Y-%m}",
            before=f"{before:%Y-%m}",
            after=f"{after:%Y-%m}" if after <= _today(office) else "",
            total=str(month.total),
            payments=len(month.rows),
            alerted=month.alerted,
            people=[_card(person) for person in month.people],
            single=str(rules.single),
            monthly=str(rules.month),
        )

    @pages.get("/efectivo.xlsx")
    def download() -> ResponseReturnValue:
        first = _month(office)
        month = _looked_at(office, first, "downloaded")
        answer = Response(as_xlsx(month.as_tables()), content_type=_XLSX)
        name = f"efectivo-{first:%Y-%m}.xlsx"
        answer.headers.set("Content-Disposition", "attachment", filename=name)
        return answer

    return pages


def _looked_at(office: Office, first: date, deed: str) -> CashMonth:
    """Return the month, and keep that it was looked at: it says a lot about people."""
    with office.transaction() as session:
        month = cash_month(session, first)
        audit.record(
            session,
            at=office.now(),
            actor=signed_in().username,
            action=f"cash.{deed}",
            subject=f"month:{first:%Y-%m}",
            detail={"people": len(month.people), "alerted": month.alerted},
        )
    return month


def _today(office: Office) -> date:
    return office.now().astimezone(BOGOTA).date()


def _month(office: Office) -> date:
    """Return the first day of the month asked for; a word that is none means this month."""
    try:
        return date.fromisoformat(f"{request.args.get('mes', '')}-01")
    except ValueError:
        return _today(office).replace(day=1)


def _card(person: PersonsCash) -> PersonCard:
    return PersonCard(
        name=person.name,
        number=person.number or "",
        as_payer=person.seen is Seen.PAYER,
        total=str(person.total),
        count=len(person.rows),
        alerts=tuple(
            f"{wording.named(wording.CASH_ALERTS, alert.kind)}: {alert.amount}"
            + (f", {wording.day(alert.on)}" if alert.on else "")
            for alert in person.alerts
        ),
        lines=tuple(
            CashLine(
                payment_id=row.payment_id,
                number=row.case_number,
                on=wording.day(row.on),
                amount=str(row.amount),
                member=row.member,
                payer=row.payer or "",
            )
            for row in person.rows
        ),
    )
