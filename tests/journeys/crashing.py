"""Killing a process between any two statements, and at every commit, of what it does."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from intake.settings import Settings
from intake.wiring import Office, open_office
from tests.journeys.processes import FORKING

# Named at the top of a module: another process looks it up there.
Deed: TypeAlias = Callable[[Office, int], None]
_PATIENCE_SECONDS: Final = 120


def kill_all_along(
    settings: Settings, deed: Deed, about: Sequence[int], *, statements: int
) -> list[int]:
    """Do the deed whole about the first, and about the others killed at one point each.

    The points are both sides of every commit, and so many statements evenly apart.

    :returns: about whom it was done or begun; fewer than ``about`` where that has more than needed.
    """
    ours, theirs = FORKING.Pipe(duplex=False)
    nursery = FORKING.Process(target=_nurse, args=(settings, deed, about, statements, theirs))
    nursery.start()
    theirs.close()
    assert ours.poll(_PATIENCE_SECONDS), "the deeds did not end"
    killed: list[int] = ours.recv()
    nursery.join(_PATIENCE_SECONDS)
    assert nursery.exitcode == 0
    return [about[0], *killed]


def _nurse(
    settings: Settings, deed: Deed, about: Sequence[int], statements: int, told: Connection
) -> None:
    """Do it once, which also warms what every process would else do anew; then fork and kill."""
    points = _do(settings, deed, about[0], 0)
    chosen = _chosen(points, statements)
    assert len(chosen) < len(about), f"{len(chosen)} points"
    others = about[1 : len(chosen) + 1]
    for one, point in zip(others, chosen, strict=True):
        child = os.fork()
        if child == 0:
            _do(settings, deed, one, point)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, f"not killed at {point}"
    told.send(list(others))


def _chosen(points: Sequence[str], statements: int) -> list[int]:
    numbered = list(enumerate(points, 1))
    commits = [number for number, kind in numbered if kind != "statement"]
    others = [number for number, kind in numbered if kind == "statement"]
    every = max(1, -(-len(others) // statements))
    return sorted({*commits, *others[::every]})


def _do(settings: Settings, deed: Deed, about: int, point: int) -> list[str]:
    """Do the deed, die at ``point`` (from 1), or return the points that it went by."""
    office = open_office(settings)
    seen: list[str] = []

    def pass_by(kind: str) -> None:
        seen.append(kind)
        if len(seen) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(*_: object) -> None:
        pass_by("statement")

    def commit(_: object) -> None:
        pass_by("commit")

    def committed(_: object) -> None:
        pass_by("committed")

    sa.event.listen(office.engine, "before_cursor_execute", statement)
    sa.event.listen(office.engine, "commit", commit)
    sa.event.listen(Session, "after_commit", committed)
    deed(office, about)
    sa.event.remove(Session, "after_commit", committed)
    # Whoever forks now must hold no connection: both would use it.
    if "client" in office.work.__dict__:
        office.work.client.destroy()
    office.engine.dispose()
    office.work.engine.dispose()
    return seen
