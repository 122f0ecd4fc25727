"""Two machines that answer each other come to an end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from intake.arrival import Arrived, take_in
from intake.email.limits import hold
from intake.sending import Held
from intake.wiring import Office
from models.sql.tables import Channel, Notice, NoticeState
from tests.intake.email.conftest import OfficeWith

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def a_case(office: Office, name: str = "1") -> int:
    arrived = Arrived(
        channel=Channel.EMAIL,
        account="tupago@becoop.example",
        external_id=name,
        received_at=office.now(),
        sender="marta@example.com",
    )
    with office.transaction() as session:
        return take_in(session, office, arrived).case_id


def a_notice(office: Office, case_id: int, name: str = "now", **changes: Any) -> Notice:  # noqa: ANN401
    return Notice(
        **{
            "id": name,
            "key": name,
            "case_id": case_id,
            "kind": "acknowledgement",
            "channel": "email",
            "recipient": "marta@example.com",
            "body": "¡Hola!",
            "created_at": office.now(),
            **changes,
        }
    )


def were_sent(
    office: Office, count: int, case_id: int, *, ago: timedelta, **changes: object
) -> None:
    """Write notices that went out ``ago`` and each minute before."""
    with office.transaction() as session:
        for position in range(count):
            moment = office.now() - ago - position * MINUTE
            fate = {"state": NoticeState.SENT, "created_at": moment, "sent_at": moment}
            name = f"{case_id}-{ago}-{position}-{changes}"
            session.add(a_notice(office, case_id, name, **{**fate, **changes}))


def test_an_acknowledgement_and_what_follows_it_go_out(office: Office) -> None:
    case_id = a_case(office)
    were_sent(office, 3, case_id, ago=10 * MINUTE)

    assert hold(office, a_notice(office, case_id)) is None


def test_a_case_is_told_only_so_often_a_day(any_office: Office) -> None:
    case_id = a_case(any_office)
    were_sent(any_office, 4, case_id, ago=20 * HOUR)

    held = hold(any_office, a_notice(any_office, case_id))

    # The oldest of the four went out 20 h and 3 min ago.
    assert isinstance(held, Held)
    assert held.after_seconds == (4 * HOUR - 3 * MINUTE).total_seconds()
    assert "radicado" in held.detail
    assert hold(any_office, a_notice(any_office, a_case(any_office, "2"))) is None


def test_an_address_is_written_to_only_so_often_an_hour(office: Office) -> None:
    for name in "abcdef":
        were_sent(office, 1, a_case(office, name), ago=50 * MINUTE)
    fresh = a_case(office, "fresh")

    held = hold(office, a_notice(office, fresh, recipient="Marta@Example.com"))

    assert isinstance(held, Held)
    assert held.after_seconds == (10 * MINUTE).total_seconds()
    assert hold(office, a_notice(office, fresh, recipient="otra@example.com")) is None


def test_a_storm_is_stopped_and_heard_of(office_with: OfficeWith) -> None:
    office = office_with(mail_per_hour=10)
    were_sent(office, 9, a_case(office, "1"), ago=MINUTE, recipient="x@example.com")
    notice = a_notice(office, a_case(office, "2"))
    with capture_logs() as logs:
        assert hold(office, notice) is None
        assert logs == []

        were_sent(office, 1, notice.case_id, ago=MINUTE, recipient="y@example.com")
        assert isinstance(hold(office, notice), Held)

    assert [log["log_level"] for log in logs] == ["error"]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": NoticeState.FAILED},
        {"state": NoticeState.SUPPRESSED},
        {"state": NoticeState.QUEUED},
        {"channel": "whatsapp"},
    ],
)
def test_what_did_not_go_out_by_mail_does_not_count(
    office: Office, changes: dict[str, object]
) -> None:
    case_id = a_case(office)
    were_sent(office, 10, case_id, ago=10 * MINUTE, **changes)

    assert hold(office, a_notice(office, case_id)) is None


def test_what_perhaps_went_out_counts_but_not_against_itself(office: Office) -> None:
    case_id = a_case(office)
    uncertain = {"state": NoticeState.UNCERTAIN, "sent_at": None}
    were_sent(office, 3, case_id, ago=10 * MINUTE, **uncertain)
    with office.transaction() as session:
        session.add(a_notice(office, case_id, "again", **uncertain))

    assert hold(office, a_notice(office, case_id, "again")) is None
    assert hold(office, a_notice(office, case_id, "another")) is not None
