"""The bank beside the queue: money without a receipt, receipts without money."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from applier.due_time import before_business_days
from applier.policy import load_policy
from intake.administration.staff import Role
from intake.payments.from_bank import propose_credit
from intake.payments.proposing import bogota_day
from intake.payments.setting_aside import set_aside, take_back, withdrawn_in_use
from intake.payments.unclaimed import count_unclaimed, unclaimed
from intake.payments.unconfirmed import count_late, unconfirmed
from intake.wiring import Office
from models.errors import TupagoError
from models.money import Money
from models.sql.tables import BankCreditRow, Case
from webhook import wording
from webhook.bank_cards import aside_cards, credit_cards, sure_member, unconfirmed_cards
from webhook.errors import NotAllowedError, NotFoundError, status_of
from webhook.history import staff_names
from webhook.login import signed_in

_WHO: Final = frozenset({Role.APPROVER, Role.SUPERVISOR, Role.ADMIN})
_PAGE: Final = 50  # Of each a proposal is made, to show how it would be applied.
_MOST: Final = 300


def bank_pages(office: Office) -> Blueprint:
    pages = Blueprint("bank", __name__, url_prefix="/banco")

    @pages.before_request
    def only_those_who_apply() -> None:
        if signed_in().role not in _WHO:
            raise NotAllowedError("the bank")

    @pages.app_template_global("bank_waiting")
    def bank_waiting() -> int:
        """Return how much of the bank's has waited too long."""
        after, today = load_policy().unclaimed_business_days, bogota_day(office.now())
        with office.reading() as session:
            old = count_unclaimed(session, before_business_days(after, today))
            return old + count_late(session, office)

    @pages.get("")
    def show() -> ResponseReturnValue:
        return redirect(url_for(".show_unclaimed"))

    @pages.get("/sin-reclamar")
    def show_unclaimed() -> ResponseReturnValue:
        return _unclaimed_page(office)

    @pages.post("/sin-reclamar/<deed>")
    def do(deed: str) -> ResponseReturnValue:
        if deed not in _DEEDS:
            raise NotFoundError(deed)
        try:
            said = _DEEDS[deed](office)
        except TupagoError as error:
            return _unclaimed_page(office, problem=error), status_of(error)
        flash(said)
        aside = request.form.get("ver") or None
        return redirect(url_for(".show_unclaimed", ver=aside), HTTPStatus.SEE_OTHER)

    @pages.get("/sin-abono")
    def show_unconfirmed() -> ResponseReturnValue:
        return _unconfirmed_page(office)

    return pages


# --- Deeds ------------------------------------------------------------------------------------


def _propose(office: Office) -> str:
    member_id = "".join(letter for letter in request.form.get("cedula", "") if letter.isalnum())
    with office.transaction() as session:
        payment = propose_credit(
            session, office, request.form.get("credito", ""), member_id, by=signed_in().username
        )
        number = session.get_one(Case, payment.case_id).number
    return f"{number} por {Money(payment.amount_centavos or 0)} quedó en la cola, por aprobar."


def _propose_sure(office: Office) -> str:
    """Propose those of the page of which member and amount still leave no doubt, one by one."""
    chosen = request.form.getlist("credito")
    done = sum(_propose_if_sure(office, credit_id) for credit_id in chosen)
    left = len(chosen) - done
    if not done:
        return "Ninguno de esos abonos sigue sin dudas; mírelos uno por uno."
    more = wording.counted(left, "ya cambió", "ya cambiaron")
    return (
        f"{wording.counted(done, 'abono quedó', 'abonos quedaron')} en la cola, por aprobar."
        f"{f' {more} y no se tocó.' if more else ''}"
    )


def _propose_if_sure(office: Office, credit_id: str) -> bool:
    try:
        with office.transaction() as session:
            credit = session.get(BankCreditRow, credit_id)
            member_id = sure_member(session, office, credit) if credit else None
            if member_id is None:
                return False
            propose_credit(session, office, credit_id, member_id, by=signed_in().username)
    except TupagoError:  # Somebody else was faster, or a receipt came meanwhile.
        return False
    return True


def _put_aside(office: Office) -> str:
    chosen = request.form.getlist("credito")
    reason = request.form.get("motivo", "")
    with office.transaction() as session:
        for credit_id in chosen:
            set_aside(session, office, credit_id, signed_in().staff, reason)
    return f"{wording.counted(len(chosen), 'abono apartado', 'abonos apartados') or 'Ninguno'}."


def _bring_back(office: Office) -> str:
    with office.transaction() as session:
        take_back(session, office, request.form.get("credito", ""), signed_in().staff)
    return "El abono volvió a contar."


_DEEDS: Final[Mapping[str, Callable[[Office], str]]] = {
    "proponer": _propose,
    "proponer-seguros": _propose_sure,
    "apartar": _put_aside,
    "devolver": _bring_back,
}


# --- Pages ------------------------------------------------------------------------------------


def _unclaimed_page(office: Office, problem: TupagoError | None = None) -> str:
    begin = request.args.get("desde", "")
    start = int(begin) if begin.isdecimal() else 0
    shows_aside = request.values.get("ver") == "apartados"
    with office.reading() as session:
        every = unclaimed(session)
        cards = [] if shows_aside else credit_cards(session, office, every[start : start + _PAGE])
        aside = _aside(session)
        names = staff_names(session)
        withdrawn = withdrawn_in_use(session)
        counts = _counts(session, office, every)
    return render_template(
        "unclaimed.html",
        cards=cards,
        total=str(Money(sum(credit.amount_centavos for credit in every))),
        count=len(every),
        begin=start,
        following=start + _PAGE if start + _PAGE < len(every) else None,
        before=max(0, start - _PAGE) if start else None,
        sure=[card.id for card in cards if card.sure],
        aside=aside_cards(aside, names),
        shows_aside=shows_aside,
        withdrawn=[
            {
                "payment": payment.id,
                "number": number,
                "amount": str(Money(credit.amount_centavos)),
                "reason": credit.set_aside_reason,
            }
            for credit, payment, number in withdrawn
        ],
        old_after=load_policy().unclaimed_business_days,
        may_set_aside=signed_in().role in load_policy().override_roles,
        shortest_reason=load_policy().shortest_reason,
        problem=problem.message if problem else "",
        detail=_detail(problem),
        typed=request.form,
        **counts,
    )


def _detail(problem: TupagoError | None) -> str:
    return problem.detail if problem is not None and problem.code == "bank.receipt_waits" else ""


def _unconfirmed_page(office: Office) -> str:
    policy = load_policy()
    with office.reading() as session:
        found = unconfirmed(session, office)
        may = signed_in().role in policy.override_roles
        cards = unconfirmed_cards(session, found[:_MOST], may_override=may)
        counts = _counts(session, office, unclaimed(session))
        late = [one for one in found if one.is_late]
        total = sum(one.payment.amount_centavos or 0 for one in found)
    return render_template(
        "unconfirmed.html",
        cards=cards,
        count=len(found),
        late=len(late),
        total=str(Money(total)),
        hidden=max(0, len(found) - _MOST),
        window=policy.bank_business_days_after,
        required=policy.require_bank_credit,
        **counts,
    )


def _aside(session: Session) -> Sequence[BankCreditRow]:
    return session.exec(
        select(BankCreditRow)
        .where(col(BankCreditRow.set_aside_by).is_not(None))
        .order_by(col(BankCreditRow.set_aside_at).desc())
        .limit(_MOST)
    ).all()


def _counts(
    session: Session, office: Office, every: Sequence[BankCreditRow]
) -> dict[str, dict[str, int]]:
    """Return the figures of the tabs."""
    return {"tabs": {"unclaimed": len(every), "unconfirmed": len(unconfirmed(session, office))}}
