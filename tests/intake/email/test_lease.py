"""One watcher a mailbox, on either database."""

from __future__ import annotations

from intake.email.lease import mailbox_lease
from intake.wiring import Office


def test_a_mailbox_has_one_watcher_at_a_time(any_office: Office) -> None:
    with mailbox_lease(any_office, "tupago@becoop.example") as first:
        assert first is not None
        assert first.held()
        with mailbox_lease(any_office, "tupago@becoop.example") as second:
            assert second is None
    with mailbox_lease(any_office, "tupago@becoop.example") as third:
        assert third is not None


def test_a_lease_that_the_database_has_forgotten_is_not_held(postgres_office: Office) -> None:
    with mailbox_lease(postgres_office, "tupago@becoop.example") as lease:
        assert lease is not None
        with postgres_office.engine.connect() as another:
            another.exec_driver_sql(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
            )
        assert not lease.held()
