"""Members ("asociados"): found by name or number, with what they owe and what they sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from intake.wiring import Office
from models.sql.obligations import member_obligations
from models.sql.tables import Identity, Member, Payment
from webhook import wording
from webhook.cards import QueueRow
from webhook.errors import NotFoundError
from webhook.login import signed_in
from webhook.payment_card import ObligationCard, obligation_cards
from webhook.queue import queue_rows

_MOST: Final = 100
_SUGGESTIONS: Final = 8
_IDENTITIES: Final = {"email": "Correo", "phone": "Teléfono", "whatsapp_user": "WhatsApp oculto"}
_SOURCES: Final = {"import": "de la base", "staff": "lo confirmó el equipo", "code": "con código"}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCard:
    kind: str
    value: str
    source: str


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
        with office.reading() as session:
            card = _card(session, office, member_id)
        return render_template("member.html", card=card)

    return pages


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
    identities = session.exec(select(Identity).where(Identity.member_id == member_id))
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
                kind=wording.named(_IDENTITIES, row.kind),
                value=row.value,
                source=wording.named(_SOURCES, row.source),
            )
            for row in identities
        ),
        payments=tuple(queue_rows(session, payments, office.now(), signed_in().staff)),
    )
