"""Who holds what, on either database."""

from __future__ import annotations

from intake.lease import Lease, held_lease
from intake.wiring import Office


def test_a_mailbox_has_one_watcher_at_a_time(any_office: Office) -> None:
    with held_lease(any_office, "tupago@becoop.example") as first:
        assert first is not None
        assert first.alive()
        with held_lease(any_office, "tupago@becoop.example") as second:
            assert second is None
    with held_lease(any_office, "tupago@becoop.example") as third:
        assert third is not None


def test_a_lease_that_the_database_has_forgotten_is_not_held(postgres_office: Office) -> None:
    with held_lease(postgres_office, "tupago@becoop.example") as lease:
        assert lease is not None
        with postgres_office.engine.connect() as another:
            another.exec_driver_sql(
                "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'"
            )
        assert not lease.alive()


def test_a_lease_has_one_holder_and_is_free_when_dropped(any_office: Office) -> None:
    first, second = Lease(any_office, "worker0"), Lease(any_office, "worker0")

    assert first.take()
    assert first.alive()
    assert not second.take()
    first.drop()
    assert second.take()
    second.drop()


def test_leases_of_different_names_do_not_meet(any_office: Office) -> None:
    first, second = Lease(any_office, "worker0"), Lease(any_office, "worker1")

    assert first.take()
    assert second.take()
    first.drop()
    second.drop()
