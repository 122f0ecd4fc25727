"""What a journey looks for in the database while the processes work."""

from __future__ import annotations

from sqlmodel import col, select

from intake.wiring import Office
from models.payment import State
from models.sql.tables import Case, CaseState, Message, Notice, NoticeState, Payment


def found_case(office: Office, external_id: str) -> Case | None:
    """Return the case of the message that its channel calls so, once it is there."""
    with office.reading() as session:
        return session.exec(
            select(Case).join(Message).where(Message.external_id == external_id)
        ).one_or_none()


def case_of(office: Office, external_id: str) -> Case:
    found = found_case(office, external_id)
    assert found is not None
    return found


def is_settled(office: Office, case_id: int) -> bool:
    with office.reading() as session:
        return session.get_one(Case, case_id).state == CaseState.SETTLED


def settled_payments(office: Office, case_id: int) -> list[Payment] | None:
    if not is_settled(office, case_id):
        return None
    with office.reading() as session:
        found = session.exec(
            select(Payment).where(Payment.case_id == case_id).order_by(col(Payment.id))
        ).all()
    return [one for one in found if one.state != State.READING] or None


def notices(office: Office, case_id: int) -> dict[str, Notice]:
    with office.reading() as session:
        found = session.exec(select(Notice).where(Notice.case_id == case_id)).all()
    assert len({one.kind for one in found}) == len(found), "something was said twice"
    return {one.kind: one for one in found}


def sent_notice(office: Office, case_id: int, kind: str) -> Notice | None:
    notice = notices(office, case_id).get(kind)
    return notice if notice is not None and notice.state == NoticeState.SENT else None
