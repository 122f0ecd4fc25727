"""Notices that did not arrive, as work for a person: what staff may do about each, and the count.

What was told by another way since, or seen to, is work no longer; the notice itself stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from intake.notices.elsewhere import registered_mail, repeat
from intake.notices.optouts import UNWANTED, address_of, has_opted_out
from intake.notices.outbox import CODE_KIND
from intake.wiring import Office
from models.errors import TupagoError
from models.sql import audit
from models.sql.tables import Notice, NoticeState

# Without an answer these wait for ever: who wants no messages has to be reached by a person.
_NEEDED: Final = ("question", "rejected", "reversed")


class SeenToError(TupagoError):
    code = "notice.seen_to"
    message = "Ese aviso ya lo atendió otra persona, o ya salió por otro medio."


class NoMailOnFileError(TupagoError):
    code = "notice.no_mail"
    message = "El asociado no tiene un correo registrado al que se le pueda escribir."


class NotToBeRepeatedError(TupagoError):
    code = "notice.not_repeated"
    message = "Ese aviso no se puede enviar otra vez; hable con la persona."


def untold(session: Session, at_most: int) -> Sequence[Notice]:
    """Return the notices that wait for a person, the newest first."""
    return session.exec(
        select(Notice).where(_waits()).order_by(col(Notice.created_at).desc()).limit(at_most)
    ).all()


def count_untold(session: Session) -> int:
    return session.exec(select(sa.func.count(col(Notice.id))).where(_waits())).one()


def _waits() -> sa.ColumnElement[bool]:
    later = aliased(Notice)
    told_since = sa.exists().where(col(later.instead_of_id) == col(Notice.id))
    unwanted = sa.and_(
        col(Notice.state) == NoticeState.SUPPRESSED,
        col(Notice.problem) == UNWANTED,
        col(Notice.kind).in_(_NEEDED),
    )
    lost = col(Notice.state).in_((NoticeState.FAILED, NoticeState.UNCERTAIN))
    return sa.and_(sa.or_(lost, unwanted), col(Notice.handled_at).is_(None), ~told_since)


def may_be_repeated(session: Session, notice: Notice) -> bool:
    """Return whether staff may have the words sent once more.

    A code is out of date and no longer kept; what may still arrive is tried by itself.
    """
    if notice.kind == CODE_KIND or notice.state != NoticeState.FAILED:
        return False
    return not has_opted_out(session, address_of(notice))


def mail_for(session: Session, notice: Notice) -> str | None:
    """Return the registered mail address to which the words of a failed WhatsApp may go."""
    to = registered_mail(session, notice)
    if to is None or notice.state != NoticeState.FAILED or to == address_of(notice):
        return None
    return None if has_opted_out(session, to) else to.value


def send_again(session: Session, office: Office, notice_id: str, *, by: str) -> Notice:
    """Send the words once more to where they went; what was tried stays as it was.

    :raises SeenToError, NotToBeRepeatedError: if that is no longer to be done, or never.
    """
    notice = _waiting(session, notice_id)
    if not may_be_repeated(session, notice):
        raise NotToBeRepeatedError(notice_id)
    told = repeat(session, office, notice, address_of(notice), key=f"again:{notice_id}")
    return _seen_to(session, office, notice, told, by=by, how="again")


def send_by_mail(session: Session, office: Office, notice_id: str, *, by: str) -> Notice:
    """Send the words to the member's registered mail address.

    :raises SeenToError, NoMailOnFileError: if that is no longer to be done, or nowhere to go.
    """
    notice = _waiting(session, notice_id)
    to = registered_mail(session, notice)
    if to is None or mail_for(session, notice) is None:
        raise NoMailOnFileError(notice_id)
    told = repeat(session, office, notice, to, key=f"elsewhere:{notice_id}")
    return _seen_to(session, office, notice, told, by=by, how="mail")


def told_in_person(session: Session, office: Office, notice_id: str, *, by: str) -> Notice:
    """Note that a person of the staff has told the member.

    :raises SeenToError: if somebody else was first.
    """
    notice = _waiting(session, notice_id)
    return _seen_to(session, office, notice, notice, by=by, how="phone")


def _waiting(session: Session, notice_id: str) -> Notice:
    """Return the notice, locked: of two people who see to it at once, one does."""
    session.get(Notice, notice_id, with_for_update=True)
    notice = session.exec(select(Notice).where(Notice.id == notice_id, _waits())).first()
    if notice is None:
        raise SeenToError(notice_id)
    return notice


def _seen_to(
    session: Session, office: Office, notice: Notice, told: Notice | None, *, by: str, how: str
) -> Notice:
    if told is None:
        raise SeenToError(notice.id)
    notice.handled_by, notice.handled_at = by, office.now()
    session.add(notice)
    audit.record(
        session,
        at=office.now(),
        actor=by,
        action=f"notice.told_{how}",
        subject=f"case:{notice.case_id}",
        detail={"notice": notice.id, "kind": notice.kind, "instead": told.id},
    )
    return told
