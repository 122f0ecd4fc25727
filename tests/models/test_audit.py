from __future__ import annotations

import sqlalchemy as sa

from intake.wiring import Office
from models.sql import audit
from tests.conftest import A_FRIDAY


def three_links(office: Office) -> None:
    for number in (1, 2, 3):
        with office.transaction() as session:
            audit.record(
                session,
                at=A_FRIDAY,
                actor="ana",
                action="payment.approve",
                subject=f"payment:{number}",
                detail={"valor": "54000.00", "motivo": "pagó en efectivo ñ"},
            )


def broken(office: Office) -> list[int]:
    with office.transaction() as session:
        return list(audit.broken_links(session))


def test_a_trail_nobody_touched_is_whole(any_office: Office) -> None:
    three_links(any_office)

    assert broken(any_office) == []


def test_a_changed_link_shows(any_office: Office) -> None:
    three_links(any_office)
    with any_office.transaction() as session:
        session.execute(sa.text("update auditevent set actor = 'otro' where seq = 2"))

    assert broken(any_office) == [2]


def test_a_missing_link_shows(any_office: Office) -> None:
    three_links(any_office)
    with any_office.transaction() as session:
        session.execute(sa.text("delete from auditevent where seq = 2"))

    assert broken(any_office) == [3]


def test_a_deed_that_is_undone_leaves_no_trace(any_office: Office) -> None:
    try:
        with any_office.transaction() as session:
            audit.record(session, at=A_FRIDAY, actor="ana", action="x", subject="payment:1")
            raise ConnectionError  # noqa: TRY301 - before the commit
    except ConnectionError:
        pass
    three_links(any_office)

    assert broken(any_office) == []
