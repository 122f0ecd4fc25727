"""Members ("asociados"): found by name or number, with what they owe and what they sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import sqlalchemy as sa
from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from applier.due_time import BOGOTA
from intake.cases.binding import Source, bind, typed_address, unbind
from intake.consent import consents_of
from intake.identity import Address
from intake.notices.optouts import has_opted_out
from intake.wiring import Office
from models.errors import TupagoError
from models.sql.obligations import member_obligations
from models.sql.tables import Consent, Identity, Member, Payment
from webhook import wording
from webhook.cards import QueueRow
from webhook.errors import NotFoundError, status_of
from webhook.login import signed_in
from webhook.payment_card import ObligationCard, obligation_cards
from webhook.queue import queue_rows

_MOST: Final = 100
_SUGGESTIONS: Final = 8
_IDENTITIES: Final = {"email": "Correo", "phone": "Teléfono", "whatsapp_user": "WhatsApp oculto"}
_ACCEPTED: Final = {"words": "lo aceptó por escrito", "conduct": "siguió escribiendo"}
_SOURCES: Final = {"import": "de la base", "staff": "lo confirmó el equipo", "code": "con código"}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCard:
    code: str  # Its kind, as the form sends it back.
    kind: str
    value: str
    source: str
    since: str
    wants_none: bool  # Asked for no messages of our own accord.


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCard:
    """That the privacy notice was shown to an address, and what came of it."""

    address: str
    version: str
    shown: str
    accepted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCard:
    id: str
    name: str
    state: str
    active: bool
    email: str
    phone: str
    obligations: tuple[ObligationCard, ...]
    identities: tuple[IdentityCard, ...]
    consents: tuple[ConsentCard, ...]
    payments: tuple[QueueRow, ...]


def member_pages(office: Office) -> Blueprint:
    pages = Blueprint("members", __name__, url_prefix="/asociados")

    @pages.get("")
    def search() -> ResponseReturnValue:
        words = request.args.get("q", "").strip()
        with office.reading() as session:
            rows = _found(session, words, _MOST)
        return render_template("members.html", rows=rows, search=words, most=_MOST)

    @pages.get("/sugerencias")
    def suggest() -> ResponseReturnValue:
        """Answer the few members that the words may mean, for a field that is being typed."""
        words = request.args.get("q", "").strip()
        with office.reading() as session:
            rows = _found(session, words, _SUGGESTIONS) if words else []
        return jsonify([{"id": row.id, "name": row.name} for row in rows])

    @pages.get("/<member_id>")
    def show(member_id: str) -> ResponseReturnValue:
        return _page(office, member_id)

    @pages.post("/<member_id>/direcciones")
    def add(member_id: str) -> ResponseReturnValue:
        kind, typed = request.form.get("tipo", ""), request.form.get("direccion", "")
        try:
            with office.transaction() as session:
                payments = bind(
                    session,
                    office,
                    member_id,
                    [typed_address(kind, typed)],
                    source=Source.STAFF,
                    by=signed_in().username,
                    reason=request.form.get("motivo", "").strip(),
                )
        except TupagoError as error:
            return _page(office, member_id, error, typed=request.form)
        flash(f"{typed.strip()} quedó entre sus direcciones.{_looked_again(payments)}")
        return redirect(url_for(".show", member_id=member_id), HTTPStatus.SEE_OTHER)

    @pages.post("/<member_id>/direcciones/quitar")
    def remove(member_id: str) -> ResponseReturnValue:
        address = Address(request.form.get("tipo", ""), request.form.get("direccion", ""))
        reason = request.form.get("motivo", "").strip()
        by = signed_in().username
        try:
            with office.transaction() as session:
                payments = unbind(session, office, member_id, address, by=by, reason=reason)
        except TupagoError as error:
            return _page(office, member_id, error)
        flash(f"{address.value} ya no está entre sus direcciones.{_looked_again(payments)}")
        return redirect(url_for(".show", member_id=member_id), HTTPStatus.SEE_OTHER)

    return pages


def _page(
    office: Office,
    member_id: str,
    error: TupagoError | None = None,
    *,
    typed: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    with office.reading() as session:
        card = _card(session, office, member_id)
    page = render_template(
        "member.html",
        card=card,
        kinds=_IDENTITIES,
        problem=error.message if error else "",
        typed=typed or {},
    )
    return page, status_of(error) if error else HTTPStatus.OK


def _looked_again(payments: Sequence[Payment]) -> str:
    if not payments:
        return ""
    return f" {wording.counted(len(payments), 'pago se revisó', 'pagos se revisaron')} de nuevo."


def _found(session: Session, words: str, most: int) -> list[Member]:
    statement = select(Member).order_by(col(Member.name)).limit(most)
    for word in words.split():
        statement = statement.where(
            sa.or_(
                col(Member.name).icontains(word, autoescape=True),
                col(Member.id).startswith(word.replace(".", ""), autoescape=True),
            )
        )
    return list(session.exec(statement))


def _card(session: Session, office: Office, member_id: str) -> MemberCard:
    member = session.get(Member, member_id)
    if member is None:
        raise NotFoundError(member_id)
    identities = session.exec(
        select(Identity).where(Identity.member_id == member_id).order_by(col(Identity.id))
    ).all()
    payments = session.exec(
        select(Payment)
        .where(Payment.member_id == member_id)
        .order_by(col(Payment.received_at).desc())
        .limit(_MOST)
    ).all()
    return MemberCard(
        id=member.id,
        name=member.name,
        state=wording.named(wording.MEMBER_STATES, member.status),
        active=member.status == "active",
        email=member.email or "",
        phone=member.phone or "",
        obligations=obligation_cards(member_obligations(session, member_id)),
        identities=tuple(
            IdentityCard(
                code=row.kind,
                kind=wording.named(_IDENTITIES, row.kind),
                value=row.value,
                source=wording.named(_SOURCES, row.source),
                since=wording.full_day(row.created_at.astimezone(BOGOTA).date()),
                wants_none=has_opted_out(session, Address(row.kind, row.value)),
            )
            for row in identities
        ),
        consents=tuple(
            _consent(row)
            for row in consents_of(session, [Address(one.kind, one.value) for one in identities])
        ),
        payments=tuple(queue_rows(session, payments, office.now(), signed_in().staff)),
    )


def _consent(row: Consent) -> ConsentCard:
    accepted = "aún no ha vuelto a escribir"
    if row.accepted_at is not None:
        accepted = f"{wording.named(_ACCEPTED, row.how or '')} el {wording.moment(row.accepted_at)}"
    return ConsentCard(
        address=row.value,
        version=row.version,
        shown=f"{wording.named(wording.CHANNELS, row.channel)}, {wording.moment(row.shown_at)}",
        accepted=accepted,
    )
