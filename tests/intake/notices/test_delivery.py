from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from intake.notices import delivery
from intake.notices.outbox import queue_notice
from intake.replies import Reply
from intake.sending import Failed, Held, Retry, SendResult, Sent, Uncertain
from intake.wiring import Office
from models.sql.tables import Case, Notice, NoticeState
from tests.conftest import A_FRIDAY, Clock
from tests.intake.test_arrival import mail, take


def a_notice(office: Office, case_id: int, key: str) -> Notice:
    with office.transaction() as session:
        case = session.get_one(Case, case_id)
        notice = queue_notice(session, office, case, Reply("applied", "¡Listo!"), key=key)
    assert notice is not None
    return notice


def noted(office: Office, notice: Notice, result: SendResult) -> Notice:
    with office.transaction() as session:
        delivery.note(session, office, notice.id, result, 0)
    with office.reading() as session:
        return session.get_one(Notice, notice.id)


def works(office: Office) -> int:
    return len(office.work.client.list_workflows(name="tell"))


def test_a_notice_without_a_server_becomes_a_file_and_is_sent_once(office: Office) -> None:
    notice = a_notice(office, take(office, mail(1)).case_id, "applied:1")

    result = delivery.attempt(office, notice.id)
    assert isinstance(result, Sent)
    after = noted(office, notice, result)

    assert after.state == NoticeState.SENT
    assert (office.settings.outbox_folder / f"{notice.id}.eml").exists()
    assert delivery.attempt(office, notice.id) is None


def test_what_is_told_twice_is_written_once(office: Office) -> None:
    case_id = take(office, mail(1)).case_id
    a_notice(office, case_id, "applied:1")
    with office.transaction() as session:
        case = session.get_one(Case, case_id)
        again = queue_notice(session, office, case, Reply("applied", "¡Listo!"), key="applied:1")

    assert again is None


def test_a_later_notice_never_overtakes_an_earlier_one(office: Office, clock: Clock) -> None:
    case_id = take(office, mail(1)).case_id
    first = a_notice(office, case_id, "ack:1")
    clock.moment = A_FRIDAY + timedelta(seconds=1)
    second = a_notice(office, case_id, "applied:1")

    assert isinstance(delivery.attempt(office, second.id), Held)
    noted(office, first, Sent("1"))
    assert isinstance(delivery.attempt(office, second.id), Sent)


@pytest.mark.parametrize(
    ("result", "state", "tries"),
    [
        (Retry("451 más tarde", 60), NoticeState.QUEUED, 1),
        (Uncertain("se cortó"), NoticeState.UNCERTAIN, 1),
        (Held("muchos correos", 60), NoticeState.QUEUED, 1),
        (Failed("no existe", "mail.refused"), NoticeState.FAILED, 0),
    ],
)
def test_what_was_not_sent_is_tried_again_or_ends_visibly(
    office: Office, result: SendResult, state: NoticeState, tries: int
) -> None:
    notice = a_notice(office, take(office, mail(1)).case_id, "applied:1")
    before = works(office)

    after = noted(office, notice, result)

    assert after.state == state
    assert after.problem
    assert works(office) - before == tries


def test_after_two_days_of_trying_a_notice_fails_visibly(office: Office, clock: Clock) -> None:
    notice = a_notice(office, take(office, mail(1)).case_id, "applied:1")
    clock.moment = A_FRIDAY + timedelta(hours=49)

    after = noted(office, notice, Retry("451 más tarde", 60))

    assert after.state == NoticeState.FAILED


def test_a_delivery_report_that_came_first_stands(office: Office) -> None:
    notice = a_notice(office, take(office, mail(1)).case_id, "applied:1")
    with office.transaction() as session:
        row = session.exec(select(Notice)).one()
        row.state, row.problem = NoticeState.FAILED, "63016"

    after = noted(office, notice, Sent("SM1"))

    assert (after.state, after.problem, after.provider_id) == (NoticeState.FAILED, "63016", "SM1")
