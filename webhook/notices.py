"""Notices that did not arrive ("avisos que no llegaron"): whom a person still has to reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from intake.identity import identity_of
from intake.notices.optouts import address_of
from intake.notices.outbox import CODE_KIND, shown_body
from intake.notices.untold import (
    count_untold,
    mail_for,
    may_be_repeated,
    send_again,
    send_by_mail,
    told_in_person,
    untold,
)
from intake.wiring import Office
from models.errors import TupagoError
from models.sql.tables import Case, Member, Notice, NoticeState
from webhook import wording
from webhook.errors import NotFoundError, status_of
from webhook.login import signed_in

_MOST: Final = 200
# What was written down with a code of ours before it: code, then what it means to people.
_CODE: Final = re.compile(r"^(?:whatsapp|mail|notice)\.\w+: ")
_MEANINGS: Final[Mapping[str, str]] = {
    "mail.refused": "El servidor de correo de la persona no lo recibió.",
    "mail.bad_address": "La dirección de correo no está bien escrita.",
    "notice.error": "El programa no pudo enviarlo.",
}
_PROOF_BY_PHONE: Final = (
    "Alguien envió un comprobante a nombre de este asociado desde una dirección que no conocemos. "
    "Llame al asociado: si fue él, agregue esa dirección en su página."
)
_Verb = Callable[..., Notice]
_VERBS: Final[Mapping[str, tuple[_Verb, str]]] = {
    "enviar": (send_again, "El aviso de {number} va otra vez en camino."),
    "correo": (send_by_mail, "El aviso de {number} va por correo."),
    "telefono": (told_in_person, "Quedó anotado que usted le avisó sobre {number}."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UntoldCard:
    id: str
    number: str
    kind: str
    state: str
    channel: str
    channel_name: str
    recipient: str
    member: str
    member_id: str
    phone: str
    body: str
    at: str
    reason: str
    detail: str
    again: bool
    mail: str  # Where it would go by mail; "" where it may not.
    by_itself: bool  # It is still being tried.
    advice: str  # What a person has to do beside telling; "" where nothing.


def notice_pages(office: Office) -> Blueprint:
    pages = Blueprint("notices", __name__, url_prefix="/avisos")

    @pages.app_template_global("untold_notices")
    def untold_notices() -> int:
        with office.reading() as session:
            return count_untold(session)

    @pages.get("")
    def show() -> ResponseReturnValue:
        return _page(office)

    @pages.post("/<notice_id>/<verb>")
    def see_to(notice_id: str, verb: str) -> ResponseReturnValue:
        if verb not in _VERBS:
            raise NotFoundError(verb)
        do, said = _VERBS[verb]
        try:
            with office.transaction() as session:
                told = do(session, office, notice_id, by=signed_in().username)
                number = session.get_one(Case, told.case_id).number
        except TupagoError as error:
            return _page(office, error)
        flash(said.format(number=number))
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)

    return pages


def _page(office: Office, error: TupagoError | None = None) -> ResponseReturnValue:
    with office.reading() as session:
        cards = [_card(session, notice) for notice in untold(session, _MOST)]
        count = count_untold(session)
    page = render_template(
        "notices.html",
        cards=cards,
        hidden=count - len(cards),
        problem=error.message if error else "",
    )
    return page, status_of(error) if error else HTTPStatus.OK


def _card(session: Session, notice: Notice) -> UntoldCard:
    case = session.get_one(Case, notice.case_id)
    member = _reader(session, case, notice)
    reason, detail = _why(notice)
    return UntoldCard(
        id=notice.id,
        number=case.number,
        kind=wording.named(wording.NOTICE_KINDS, notice.kind),
        state=wording.named(wording.NOTICE_STATES, notice.state),
        channel=notice.channel,
        channel_name=wording.named(wording.CHANNELS, notice.channel),
        recipient=notice.recipient.removeprefix("whatsapp:"),
        member=member.name if member else "",
        member_id=member.id if member else "",
        phone=(member.phone or "") if member else "",
        body=shown_body(notice),
        at=wording.moment(notice.sent_at or notice.created_at),
        reason=reason,
        detail=detail,
        again=may_be_repeated(session, notice),
        mail=mail_for(session, notice) or "",
        by_itself=notice.state == NoticeState.UNCERTAIN,
        advice=_PROOF_BY_PHONE if notice.kind == CODE_KIND else "",
    )


def _reader(session: Session, case: Case, notice: Notice) -> Member | None:
    """Return the member to whom the notice goes: of a code never whoever caused it."""
    if notice.kind != CODE_KIND:
        return session.get(Member, case.sender_member_id) if case.sender_member_id else None
    identity = identity_of(session, address_of(notice))
    return session.get(Member, identity.member_id) if identity else None


def _why(notice: Notice) -> tuple[str, str]:
    """Return what happened in words for staff, and what a machine said of it."""
    told = notice.problem or "Sin detalle."
    code = told.partition(":")[0]
    plain = _CODE.sub("", told)
    if code in _MEANINGS:
        return _MEANINGS[code], plain
    return plain, ""
