from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from intake.administration.retention import delete_files, no_longer_needed
from intake.wiring import Office
from models.payment import State
from models.sql.audit import broken_links
from models.sql.tables import AuditEvent
from tests.conftest import A_FRIDAY, rows
from tests.intake.deeds import keep_payment

LONG_AGO = A_FRIDAY - timedelta(days=4000)
BEFORE = A_FRIDAY - timedelta(days=3650)


def needed_no_more(office: Office) -> set[str]:
    with office.transaction() as session:
        return no_longer_needed(session, BEFORE)


def test_an_old_file_of_a_settled_case_may_go_and_its_rows_stay(office: Office) -> None:
    sha256 = office.files.put(b"recibo")
    keep_payment(office, state=State.POSTED, at=LONG_AGO, sha256=sha256)
    assert needed_no_more(office) == {sha256}

    delete_files(office, [sha256], BEFORE, by="prueba")

    assert not office.files.has(sha256)
    assert rows(office, "payment") == 1
    with office.transaction() as session:
        event = session.exec(select(AuditEvent).order_by(col(AuditEvent.seq).desc())).first()
        assert event is not None
        assert event.detail["sha256"] == [sha256]
        assert list(broken_links(session)) == []


@pytest.mark.parametrize("state", [State.PROPOSED, State.WAITING_MEMBER, State.APPROVED])
def test_a_file_of_an_unfinished_payment_stays_however_old(office: Office, state: State) -> None:
    keep_payment(office, state=state, at=LONG_AGO, sha256=office.files.put(b"recibo"))

    assert needed_no_more(office) == set()


def test_a_file_that_was_sent_again_lately_stays(office: Office) -> None:
    sha256 = office.files.put(b"recibo")
    keep_payment(office, state=State.POSTED, at=LONG_AGO, sha256=sha256)
    keep_payment(office, state=State.DUPLICATE, at=A_FRIDAY, sha256=sha256)

    assert needed_no_more(office) == set()
