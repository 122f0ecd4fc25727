"""The durable work, defined: what is done in which steps (docs/DESIGN.md, "Why dbos?").

Workflow bodies only order the steps; a step that writes our rows is a transaction, so that its
effect and the note that it is done commit together and a kill never repeats it. Bodies stay
compatible for ever: a new step goes to the end, another order gets another workflow name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

import structlog
from dbos import DBOS, SQLAlchemyDatasource
from dbos._error import DBOSException, DBOSMaxStepRetriesExceeded
from requests import RequestException
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from intake import sending
from intake.cases.fetching import awaited_files, fetch_files, files_come, give_up_files
from intake.cases.reading import read_case
from intake.cases.settling import close_gathering, save_case, save_late_files
from intake.durable import SERIALIZER, Workflow
from intake.notices import delivery
from intake.payments.posting import post_payment
from intake.processes.upkeep import sweep
from intake.quarantine import quarantine_case
from intake.whatsapp.sweep import sweep as sweep_twilio
from intake.wiring import Office
from models.errors import TupagoError
from parsers.process import Reader

log = structlog.get_logger(__name__)

MOST_RECOVERIES: Final = 20
_Isolation = Literal["SERIALIZABLE", "READ COMMITTED"]
_RESULTS: Final = {
    result.__name__: result
    for result in (
        sending.Sent,
        sending.Retry,
        sending.Uncertain,
        sending.Failed,
        sending.Held,
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedules:
    """The workflows that run on a clock."""

    sweep: Callable[[datetime, Any], Any]
    twilio_sweep: Callable[[datetime, Any], Any]


def worth_retrying(error: BaseException) -> bool:
    if isinstance(error, TupagoError):
        return error.worth_retrying
    return isinstance(error, OperationalError | InterfaceError | OSError | RequestException)


def define_workflows(office: Office, reader: Reader) -> Schedules:
    """Register every workflow; before ``DBOS.launch`` and once a process."""
    database = SQLAlchemyDatasource.create(
        office.settings.database,
        engine=office.engine,
        serializer=SERIALIZER,
        sessionmaker=sessionmaker(class_=Session, expire_on_commit=False),
    )
    sqlite = office.engine.dialect.name == "sqlite"
    transaction = _transactions(database, "SERIALIZABLE" if sqlite else "READ COMMITTED")
    _define_settling(office, reader, transaction)
    _define_fetching(office, reader, transaction)
    _define_posting(office, transaction)
    _define_telling(office, transaction)
    return _define_schedules(office)


Transaction = Callable[[str, Callable[..., Any]], Callable[..., Any]]


def _transactions(database: SQLAlchemyDatasource, isolation: _Isolation) -> Transaction:
    """Return what turns ``work(session, …)`` into a step that commits with its own checkpoint."""

    def transaction(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @database.transaction(name=name, isolation_level=isolation)
        def step(*arguments: object) -> object:
            return work(database.sql_session(), *arguments)

        return step

    return transaction


def _define_settling(office: Office, reader: Reader, transaction: Transaction) -> None:
    close = transaction(
        "close_gathering", lambda session, *args: close_gathering(session, office, *args)
    )
    save = transaction("save_case", lambda session, *args: save_case(session, office, *args))
    quarantine = transaction(
        "quarantine", lambda session, *args: quarantine_case(session, office, *args)
    )

    @DBOS.step(
        name="fetch_files",
        retries_allowed=True,
        max_attempts=5,
        interval_seconds=1,
        backoff_rate=3,  # Fresh media may be 404 for seconds: 1, 3, 9, 27 s.
        should_retry=worth_retrying,
    )
    def fetch(case_id: int) -> None:
        fetch_files(office, case_id)

    @DBOS.step(name="give_up_files")
    def give_up(case_id: int) -> None:
        give_up_files(office, case_id)

    @DBOS.step(
        name="read_case",
        retries_allowed=True,
        max_attempts=3,
        interval_seconds=1,
        should_retry=worth_retrying,
    )
    def read(case_id: int) -> list[str]:
        return read_case(office, reader, case_id)

    @DBOS.workflow(name=Workflow.SETTLE, max_recovery_attempts=MOST_RECOVERIES)
    def settle(case_id: int, round_: int) -> None:
        if not close(case_id, round_):
            return
        try:
            fetch(case_id)
        except DBOSMaxStepRetriesExceeded:
            give_up(case_id)
        try:
            save(case_id, read(case_id))
        except Exception as error:
            if _of_the_engine(error):
                raise
            log.exception("case.quarantined", case=case_id)
            quarantine(case_id, _plainly(error))


def _define_fetching(office: Office, reader: Reader, transaction: Transaction) -> None:
    save = transaction(
        "save_late_files", lambda session, *args: save_late_files(session, office, *args)
    )

    @DBOS.step(name="awaited_files")
    def awaited(case_id: int) -> list[int]:
        return awaited_files(office, case_id)

    @DBOS.step(name="files_come")
    def come(case_id: int) -> None:
        files_come(office, case_id)

    @DBOS.step(
        name="read_late_files",
        retries_allowed=True,
        max_attempts=3,
        interval_seconds=1,
        should_retry=worth_retrying,
    )
    def read(case_id: int, only: list[int]) -> list[str]:
        return read_case(office, reader, case_id, only)

    @DBOS.workflow(name=Workflow.FETCH, max_recovery_attempts=MOST_RECOVERIES)
    def fetch_late(case_id: int, try_: int) -> None:
        only = awaited(case_id)  # Noted first: a kill after the fetching forgets none of them.
        come(case_id)
        save(case_id, read(case_id, only), try_)


def _define_posting(office: Office, transaction: Transaction) -> None:
    post = transaction("post_payment", lambda session, *args: post_payment(session, office, *args))

    @DBOS.workflow(name=Workflow.POST, max_recovery_attempts=MOST_RECOVERIES)
    def post_approved(payment_id: int) -> None:
        post(payment_id)


def _define_telling(office: Office, transaction: Transaction) -> None:
    @DBOS.step(
        name="send_notice",
        retries_allowed=True,
        max_attempts=3,
        interval_seconds=1,
        should_retry=worth_retrying,
    )
    def send(notice_id: str) -> dict[str, Any] | None:
        result = delivery.attempt(office, notice_id)
        return {"kind": type(result).__name__, "facts": asdict(result)} if result else None

    def write(session: Session, notice_id: str, result: dict[str, Any], try_: int) -> None:
        outcome = _RESULTS[result["kind"]](**result["facts"])
        delivery.note(session, office, notice_id, outcome, try_)

    note = transaction("note_sending", write)

    @DBOS.workflow(name=Workflow.TELL, max_recovery_attempts=MOST_RECOVERIES)
    def tell(notice_id: str, try_: int = 0) -> None:
        try:
            result = send(notice_id)
        except Exception as error:
            if _of_the_engine(error):
                raise
            log.exception("notice.failed", notice=notice_id)
            result = {
                "kind": "Failed",
                "facts": {"detail": _plainly(error), "code": "notice.error"},
            }
        if result is not None:
            note(notice_id, result, try_)


def _define_schedules(office: Office) -> Schedules:
    @DBOS.step(name="sweep_once")
    def sweep_once() -> dict[str, int]:
        return sweep(office)

    @DBOS.workflow(name=Workflow.SWEEP)
    def sweep_on_clock(when: datetime, context: object) -> None:
        del when, context
        sweep_once()

    @DBOS.step(name="sweep_twilio_once")
    def sweep_twilio_once() -> int:
        return sweep_twilio(office)

    @DBOS.workflow(name=Workflow.TWILIO_SWEEP)
    def sweep_twilio_on_clock(when: datetime, context: object) -> None:
        del when, context
        sweep_twilio_once()

    return Schedules(sweep=sweep_on_clock, twilio_sweep=sweep_twilio_on_clock)


def _of_the_engine(error: Exception) -> bool:
    """Return whether dbos itself speaks: that is not our work having failed."""
    return isinstance(error, DBOSException) and not isinstance(error, DBOSMaxStepRetriesExceeded)


def _plainly(error: Exception) -> str:
    """Return what staff may read about the error."""
    causes = getattr(error, "errors", None)
    cause = causes[-1] if causes else error
    return str(cause) if isinstance(cause, TupagoError) else f"{type(cause).__name__}: {cause}"
