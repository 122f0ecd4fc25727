"""A payment beside an earlier one that it may be, as a person compares the two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from sqlmodel import Session

from intake.payments.telling_apart import COMPARED, suspects
from intake.wiring import Office
from models.sql.tables import Case, Document, Payment
from webhook import wording
from webhook.receipt_card import shown_as

_MOST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedField:
    label: str
    mine: str
    theirs: str
    alike: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectCard:
    id: int
    number: str
    state: str
    received: str
    picture: str  # Of its first page; "" where it has none.
    fields: tuple[ComparedField, ...]


def suspect_cards(session: Session, office: Office, payment: Payment) -> tuple[SuspectCard, ...]:
    """Return what the payment may be a repetition of and nobody has told it apart from."""
    return tuple(_card(session, payment, other) for other in suspects(session, office, payment))[
        :_MOST
    ]


def _card(session: Session, payment: Payment, other: Payment) -> SuspectCard:
    assert other.id is not None
    return SuspectCard(
        id=other.id,
        number=session.get_one(Case, other.case_id).number,
        state=wording.named(wording.STATES, other.state),
        received=wording.moment(other.received_at),
        picture=_picture(session.get_one(Document, other.document_id)),
        fields=tuple(
            field
            for name in COMPARED
            if (field := _field(name, payment.receipt.get(name), other.receipt.get(name)))
        ),
    )


def _field(name: str, mine: Any, theirs: Any) -> ComparedField | None:  # noqa: ANN401 - a receipt's JSON holds anything
    if mine is None and theirs is None:
        return None
    return ComparedField(
        label=wording.FIELDS[name],
        mine=shown_as(name, mine) or "no se lee",
        theirs=shown_as(name, theirs) or "no se lee",
        alike=mine == theirs,
    )


def _picture(document: Document) -> str:
    page = next((page for page in document.pages if page.get("sha256")), None)
    if page is None:
        return ""
    return url_for("files.page", document_id=document.id, number=page["page"])
