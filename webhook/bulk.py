"""Approving several at once: what one key would approve each, seen together before the key.

Each goes through the very function that approves one, in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from intake.payments.review import Staff, approve
from intake.wiring import Office
from models.errors import TupagoError
from models.money import ZERO, Money
from models.proposal import Proposal
from models.sql.payments import (
    StalePaymentError,
    current_proposal,
    get_payment,
    newest_proposals,
)
from models.sql.tables import Case, Member, ObligationRow
from webhook import wording
from webhook.cards import QueueRow, is_one_key
from webhook.history import returned_because
from webhook.login import signed_in
from webhook.queue import MOST_ROWS, asked_for, page_of, queue_rows

_MOST_AT_ONCE: Final = 50  # Somebody looks at each of them.

_CHANGED: Final = (
    "Cambió mientras tanto: lo tocó otra persona, o se aprobó otro pago del mismo asociado."
)


class NotCleanError(TupagoError):
    """It has something to look at, needs a second signature, or its amount typed again."""

    code = "bulk.not_clean"
    message = "Hay que abrirlo: tiene algo por mirar, o pide más que una tecla."


class NoneChosenError(TupagoError):
    code = "bulk.none_chosen"
    message = "No quedó ningún pago escogido."


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRow:
    row: QueueRow
    centavos: int
    lines: tuple[str, ...]  # Where its money goes.


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    payment_id: int
    name: str
    why: str


def bulk_pages(office: Office) -> Blueprint:
    pages = Blueprint("bulk", __name__, url_prefix="/cola/varios")

    @pages.get("")
    def show() -> ResponseReturnValue:
        return _page(office)

    @pages.post("")
    def approve_chosen() -> ResponseReturnValue:
        """Approve what is ticked; what cannot be approved is named with its reason."""
        approved: list[Money] = []
        refused: list[Refused] = []
        for chosen in request.form.getlist("pago"):
            number, _, version = chosen.partition(":")
            if not number.isdecimal() or not version.isdecimal():
                continue
            outcome = _approve_one(office, int(number), int(version), signed_in().staff)
            if isinstance(outcome, Money):
                approved.append(outcome)
            else:
                refused.append(outcome)
        if not approved and not refused:
            return _page(office, problem=NoneChosenError.message), HTTPStatus.UNPROCESSABLE_ENTITY
        if approved:
            count = wording.counted(
                len(approved), "pago quedó aprobado", "pagos quedaron aprobados"
            )
            flash(f"{count}, por {sum(approved, ZERO)}.")
        if refused:
            return _page(office, refused=refused), HTTPStatus.CONFLICT
        return redirect(url_for("queue.show"), HTTPStatus.SEE_OTHER)

    return pages


def _approve_one(
    office: Office, payment_id: int, seen_version: int, staff: Staff
) -> Money | Refused:
    """Approve one as it was seen and return its amount, or why it cannot be."""
    try:
        with office.transaction() as session:
            payment = get_payment(session, payment_id)
            proposal = current_proposal(session, payment_id)
            clean = is_one_key(payment, proposal, staff) and not returned_because(session, payment)
            if payment.version == seen_version and not clean:
                raise NotCleanError(f"payment {payment_id}")
            approve(session, office, payment_id, staff, seen_version)
            return Money(payment.amount_centavos or 0)
    except StalePaymentError:
        return Refused(payment_id=payment_id, name=_name(office, payment_id), why=_CHANGED)
    except TupagoError as error:
        return Refused(payment_id=payment_id, name=_name(office, payment_id), why=error.message)


def _name(office: Office, payment_id: int) -> str:
    with office.reading() as session:
        payment = get_payment(session, payment_id)
        number = session.get_one(Case, payment.case_id).number
        member = session.get(Member, payment.member_id) if payment.member_id else None
    return f"{number}, {member.name}" if member else number


def _page(office: Office, *, refused: Sequence[Refused] = (), problem: str = "") -> str:
    chosen, words = asked_for()
    with office.reading() as session:
        payments = page_of(session, office.now(), chosen, words)[:MOST_ROWS]
        rows = [
            row
            for row in queue_rows(session, payments, office.now(), signed_in().staff)
            if row.approvable
        ][:_MOST_AT_ONCE]
        amounts = {payment.id: payment.amount_centavos or 0 for payment in payments}
        proposals = newest_proposals(session, [row.id for row in rows])
        names = _names(session, [row.member_id for row in rows])
    cards = [
        BulkRow(
            row=row, centavos=amounts[row.id], lines=_lines(proposals[row.id], row.member_id, names)
        )
        for row in rows
    ]
    return render_template(
        "bulk.html",
        rows=cards,
        refused=refused,
        problem=problem,
        total=str(Money(sum(card.centavos for card in cards))),
        chosen=chosen,
        words=words,
    )


def _names(session: Session, member_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    return {
        (row.member_id, row.id): row.name
        for row in session.exec(
            select(ObligationRow).where(col(ObligationRow.member_id).in_(member_ids))
        )
    }


def _lines(
    proposal: Proposal, member_id: str, names: dict[tuple[str, str], str]
) -> tuple[str, ...]:
    return tuple(
        f"{line.amount} a {names.get((member_id, line.obligation), line.obligation)}, "
        f"{wording.ACTIONS[line.action.value].lower()}"
        for line in proposal.lines
    )
