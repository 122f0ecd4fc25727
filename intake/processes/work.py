"""The worker process: does the work that the others hand in."""

from __future__ import annotations

import functools
import signal
import threading

import structlog
from dbos import DBOS

from intake.durable import APPLICATION, SERIALIZER, VERSION, Queue
from intake.lease import die_when_lost, first_free_lease
from intake.processes.workflows import Schedules, define_workflows
from intake.wiring import Office
from parsers.process import Reader

log = structlog.get_logger(__name__)

_POLL_SECONDS = 0.2
_STOP_SECONDS = 20


def work(office: Office, stop: threading.Event | None = None) -> None:
    """Work until told to stop (SIGTERM, SIGINT or ``stop``); then finish what is in hand."""
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for ending in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ending, lambda *_: stop.set())
    lease = first_free_lease(office)
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": office.settings.database,
            "system_database_engine": office.work.engine,
            "serializer": SERIALIZER,
            "application_version": VERSION,
            "executor_id": lease.name,
            "max_executor_threads": 32,
            "log_level": "WARNING",
        }
    )
    settings = office.settings
    with Reader(processes=settings.reader_processes, seconds=settings.reader_seconds) as reader:
        schedules = define_workflows(office, reader)
        DBOS.launch()
        _register(office, schedules)
        die_when_lost(lease)
        log.info("worker.ready", lease=lease.name)
        stop.wait()
        DBOS.destroy(workflow_completion_timeout_sec=_STOP_SECONDS)
    log.info("worker.stopped", lease=lease.name)


def _register(office: Office, schedules: Schedules) -> None:
    # After the launch: dbos keeps queues and schedules in the database.
    register = functools.partial(DBOS.register_queue, polling_interval_sec=_POLL_SECONDS)
    register(Queue.SETTLE.value, worker_concurrency=office.settings.reader_processes)
    register(Queue.POST.value, worker_concurrency=4)
    register(Queue.TELL.value, worker_concurrency=4)
    DBOS.register_queue(Queue.UPKEEP.value, worker_concurrency=1, polling_interval_sec=1.0)
    DBOS.apply_schedules(
        [
            {
                "schedule_name": "sweep",
                "workflow_fn": schedules.sweep,
                "schedule": "* * * * *",
                "context": None,
                "queue_name": Queue.UPKEEP.value,
            },
            {
                "schedule_name": "twilio_sweep",
                "workflow_fn": schedules.twilio_sweep,
                "schedule": "*/5 * * * *",
                "context": None,
                "queue_name": Queue.UPKEEP.value,
            },
        ]
    )
