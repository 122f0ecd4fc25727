"""The page of one payment, where staff decide it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from applier.policy import load_policy
from intake.payments import reversing, review, telling_apart
from intake.payments.review import Staff
from intake.wiring import Office
from models.errors import TupagoError
from models.payment import State
from models.sql.payments import StalePaymentError, UnknownPaymentError, get_payment
from models.sql.tables import Case
from webhook import wording
from webhook.cards import amount
from webhook.errors import status_of
from webhook.history import last_change, staff_names
from webhook.login import signed_in
from webhook.payment_card import payment_card
from webhook.payment_forms import (
    Form,
    typed_again,
    typed_fields,
    typed_lines,
    typed_question,
    typed_reason,
)
from webhook.queue import neighbours, next_payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person asks of a payment, and the version they looked at."""

    session: Session
    office: Office
    payment_id: int
    staff: Staff
    seen: int
    form: Form


def _approve(asked: Request) -> None:
    review.approve(
        asked.session,
        asked.office,
        asked.payment_id,
        asked.staff,
        asked.seen,
        reason=typed_reason(asked.form),
        typed=typed_again(asked.form),
    )


def _edit(asked: Request) -> None:
    review.edit(
        asked.session,
        asked.office,
        asked.payment_id,
        asked.staff,
        asked.seen,
        typed_lines(asked.form),
        reason=typed_reason(asked.form),
    )


def _correct(asked: Request) -> None:
    present = get_payment(asked.session, asked.payment_id)
    review.correct(
        asked.session,
        asked.office,
        asked.payment_id,
        asked.staff,
        asked.seen,
        fields=typed_fields(asked.form, present.receipt),
        member_id=asked.form.get("cedula", "").strip() or None,
    )


def _reject(asked: Request) -> None:
    review.reject(
        asked.session,
        asked.office,
        asked.payment_id,
        asked.staff,
        asked.seen,
        reason=typed_reason(asked.form) or "",
    )


def _ask(asked: Request) -> None:
    question = typed_question(asked.form)
    review.ask(
        asked.session,
        asked.office,
        asked.payment_id,
        asked.staff,
        asked.seen,
        code=question.code,
        message=question.message,
        options=question.options,
    )


def _call_duplicate(asked: Request) -> None:
    twin = asked.form.get("de", "")
    review.call_duplicate(
        asked.session,
        asked.office,
        asked.payment_id,
        asked.staff,
        asked.seen,
        of_payment_id=get_payment(asked.session, int(twin)).id if twin.isdecimal() else None,
    )


def _call_the_same(asked: Request) -> None:
    other = asked.form.get("de", "")
    telling_apart.call_the_same(
        asked.session,
        asked.office,
        asked.payment_id,
        asked.staff,
        asked.seen,
        as_payment_id=int(other) if other.isdecimal() else 0,
    )


def _tell_apart(asked: Request) -> None:
    telling_apart.tell_apart(asked.session, asked.office, asked.payment_id, asked.staff, asked.seen)


def _call_not_a_payment(asked: Request) -> None:
    review.call_not_a_payment(
        asked.session, asked.office, asked.payment_id, asked.staff, asked.seen
    )


def _reopen(asked: Request) -> None:
    review.reopen(asked.session, asked.office, asked.payment_id, asked.staff, asked.seen)


def _ask_reversal(asked: Request) -> None:
    reversing.ask_reversal(
        asked.session,
        asked.office,
        asked.payment_id,
        asked.staff,
        asked.seen,
        reason=typed_reason(asked.form) or "",
    )


def _confirm_reversal(asked: Request) -> None:
    reversing.confirm_reversal(
        asked.session,
        asked.office,
        asked.payment_id,
        asked.staff,
        asked.seen,
        number=asked.form.get("comprobante", "").strip() or None,
    )


def _leave_reversal(asked: Request) -> None:
    reversing.withdraw_reversal(asked.session, asked.office, asked.payment_id, asked.staff)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    do: Callable[[Request], None]
    done: str  # What the page says afterwards.
    goes_on: bool  # To the next payment; otherwise one looks at what became of this one.


_VERBS: Final[Mapping[str, Verb]] = {
    "aprobar": Verb(do=_approve, done="quedó aprobado", goes_on=True),
    "editar": Verb(do=_edit, done="quedó con el reparto nuevo", goes_on=False),
    "corregir": Verb(do=_correct, done="quedó corregido y con propuesta nueva", goes_on=False),
    "rechazar": Verb(do=_reject, done="quedó rechazado; se le avisa al asociado", goes_on=True),
    "preguntar": Verb(do=_ask, done="espera la respuesta del asociado", goes_on=True),
    "duplicado": Verb(do=_call_duplicate, done="quedó como duplicado", goes_on=True),
    "es-el-mismo": Verb(do=_call_the_same, done="quedó como duplicado", goes_on=True),
    "son-dos": Verb(do=_tell_apart, done="quedó como un pago distinto", goes_on=False),
    "no-es-pago": Verb(do=_call_not_a_payment, done="quedó como «no es un pago»", goes_on=True),
    "reabrir": Verb(do=_reopen, done="quedó abierto otra vez", goes_on=False),
    "pedir-reversa": Verb(
        do=_ask_reversal, done="espera que otra persona confirme la reversa", goes_on=False
    ),
    "reversar": Verb(
        do=_confirm_reversal, done="quedó reversado; se le avisa al asociado", goes_on=False
    ),
    "dejar-como-esta": Verb(do=_leave_reversal, done="quedó como está", goes_on=False),
}


def payment_pages(office: Office) -> Blueprint:
    pages = Blueprint("payments", __name__, url_prefix="/pagos")

    @pages.get("/<int:payment_id>")
    def show(payment_id: int) -> ResponseReturnValue:
        return _page(office, payment_id)

    @pages.get("/<int:payment_id>/<verb>")
    def look_again(payment_id: int, verb: str) -> ResponseReturnValue:
        """Lead whoever opens the address of a step, after signing in again, to the payment."""
        del verb
        return redirect(url_for(".show", payment_id=payment_id))

    @pages.post("/<int:payment_id>/<verb>")
    def take(payment_id: int, verb: str) -> ResponseReturnValue:
        if verb not in _VERBS:
            raise UnknownPaymentError(verb)
        try:
            with office.transaction() as session:
                following = next_payment(session, office.now(), payment_id)
                _VERBS[verb].do(
                    Request(
                        session=session,
                        office=office,
                        payment_id=payment_id,
                        staff=signed_in().staff,
                        seen=_seen_version(),
                        form=request.form,
                    )
                )
                done = _done(session, payment_id, _VERBS[verb])
        except UnknownPaymentError:
            raise
        except TupagoError as error:
            return _page(office, payment_id, error=error, verb=verb), status_of(error)
        flash(done)
        if not _VERBS[verb].goes_on:
            return redirect(url_for(".show", payment_id=payment_id), HTTPStatus.SEE_OTHER)
        if following is None:
            return redirect(url_for("queue.show"), HTTPStatus.SEE_OTHER)
        return redirect(url_for(".show", payment_id=following), HTTPStatus.SEE_OTHER)

    return pages


def _seen_version() -> int:
    seen = request.form.get("seen_version", "")
    return int(seen) if seen.isdigit() else 0  # No payment has version 0: such a form is stale.


def _page(
    office: Office, payment_id: int, *, error: TupagoError | None = None, verb: str = ""
) -> str:
    """Show the payment as it is now; after an error with what went wrong, and what was typed."""
    with office.reading() as session:
        card = payment_card(session, office, payment_id, signed_in().staff)
        before, after = neighbours(session, office.now(), payment_id)
        changed = ""
        if isinstance(error, StalePaymentError):
            changed = last_change(session, payment_id, staff_names(session))
    # After somebody else's change the old words may no longer fit; after a slip they still do.
    typed = request.form if error and not isinstance(error, StalePaymentError) else None
    return render_template(
        "payment.html",
        card=card,
        before=before,
        after=after,
        problem=error.message if error else "",
        changed=changed,
        failed_verb=verb if typed is not None else request.args.get("abrir", ""),
        typed=typed,
        typed_lines=_typed_rows(typed) if typed is not None and verb == "editar" else None,
        actions=wording.ACTIONS,
        statuses=wording.STATUSES,
        rejections=wording.REJECTIONS,
        shortest_reason=load_policy().shortest_reason,
    )


def _typed_rows(form: Form) -> list[dict[str, str]]:
    """Return the rows of the form for lines as they were typed, to be mended."""
    names = ("obligacion", "accion", "valor", "porque")
    columns = [form.getlist(name) for name in names]
    return [
        {"obligation": obligation, "action": action, "typed_amount": amount, "reason": reason}
        for obligation, action, amount, reason in zip(*columns, strict=False)
    ]


def _done(session: Session, payment_id: int, verb: Verb) -> str:
    payment = get_payment(session, payment_id)
    number = session.get_one(Case, payment.case_id).number
    done = verb.done
    if payment.state == State.APPROVED_ONCE and verb.goes_on:
        done = "tiene la primera firma; falta la de otra persona"
    return f"{number} por {amount(payment.amount_centavos)} {done}."
