"""Work that survives a kill: names of queues and workflows, and how to hand work in.

dbos keeps the work in our own database, so that a row and the work it needs commit together
(docs/DESIGN.md, "Why dbos?"). Whoever only hands in work (the page, the mailbox, the command
line) uses `Work`; `intake.processes.work` is the process that does it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer
from dbos._enqueue_options import EnqueueOptions
from sqlmodel import Session

APPLICATION: Final = "tupago"
# Never changed: interrupted work of another version would wait for ever (ENGINES: versions).
VERSION: Final = "1"
# dbos's own default is pickle, which runs code when it is read.
SERIALIZER: Final = DBOSPortableJSONSerializer()


class Queue(StrEnum):
    """A misspelt queue would wait silently, so the names are here and nowhere else."""

    SETTLE = "settle"
    POST = "post"
    TELL = "tell"
    UPKEEP = "upkeep"


class Workflow(StrEnum):
    SETTLE = "settle"
    POST = "post"
    TELL = "tell"
    SWEEP = "sweep"
    TWILIO_SWEEP = "twilio_sweep"
    FETCH = "fetch"


@dataclass(frozen=True)
class Work:
    """Hands in work, inside the caller's transaction or on its own."""

    engine: sa.Engine  # Its own pool on the same database as our rows.

    @functools.cached_property
    def client(self) -> DBOSClient:
        # Made at first use: after a web server's fork, never before it.
        return DBOSClient(
            system_database_engine=self.engine, serializer=SERIALIZER, application_name=APPLICATION
        )

    def hand_in(
        self,
        session: Session,
        queue: Queue,
        workflow: Workflow,
        key: str,
        *args: str | int,
        delay_seconds: float = 0,
    ) -> None:
        """Enqueue within ``session``'s transaction; the same ``key`` again is the same work."""
        options = self._options(queue, workflow, key, delay_seconds)
        self.client.enqueue_in_transaction(session, options, *args)

    def hand_in_now(self, queue: Queue, workflow: Workflow, key: str, *args: str | int) -> None:
        """Enqueue at once. Never inside an open transaction: SQLite would wait for itself."""
        self.client.enqueue(self._options(queue, workflow, key, 0), *args)

    @staticmethod
    def _options(
        queue: Queue, workflow: Workflow, key: str, delay_seconds: float
    ) -> EnqueueOptions:
        options: EnqueueOptions = {
            "queue_name": queue.value,
            "workflow_name": workflow.value,
            "workflow_id": f"{workflow.value}:{key}",
        }
        if delay_seconds > 0:
            options["delay_seconds"] = delay_seconds
        return options


def migrate_work(url: str) -> None:
    """Create or update the tables of dbos, which live beside ours."""
    DBOS.migrate(url)
