from __future__ import annotations

from sqlmodel import select

from intake.quarantine import quarantine_case, release_case
from intake.wiring import Office
from models.sql.tables import Case, CaseState, Message
from tests.intake.test_arrival import mail, take


def test_what_is_put_aside_is_visible_with_its_reason_and_can_be_tried_again(
    any_office: Office,
) -> None:
    case_id = take(any_office, mail(1)).case_id
    with any_office.transaction() as session:
        quarantine_case(session, any_office, case_id, "no hay quien lo lea" + "x" * 1000)
    with any_office.reading() as session:
        aside = session.get_one(Case, case_id)
        message = session.exec(select(Message)).one()
    assert aside.state == CaseState.QUARANTINED
    assert (message.problem or "").startswith("no hay quien lo lea")
    assert len(message.problem or "") == 500

    with any_office.transaction() as session:
        release_case(session, any_office, case_id, by="ana")

    with any_office.reading() as session:
        assert session.get_one(Case, case_id).state == CaseState.READING
    keys = [work.workflow_id for work in any_office.work.client.list_workflows()]
    assert len(keys) == 2
    assert any(":again:" in key for key in keys)


def test_a_case_that_is_settled_is_never_put_aside(any_office: Office) -> None:
    case_id = take(any_office, mail(1)).case_id
    with any_office.transaction() as session:
        session.get_one(Case, case_id).state = CaseState.SETTLED
    with any_office.transaction() as session:
        quarantine_case(session, any_office, case_id, "tarde")

    with any_office.reading() as session:
        assert session.get_one(Case, case_id).state == CaseState.SETTLED
