"""The net under the work: every minute, what fell through is picked up again."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog
from dbos import DBOS
from sqlmodel import Session, col, select

from intake.arrival import AGAIN
from intake.cases.reminding import chase
from intake.durable import Queue, Workflow
from intake.lease import Lease
from intake.payments.posting import posting_key
from intake.processes.heartbeat import beat
from intake.quarantine import quarantine_case
from intake.wiring import Office
from models.payment import State
from models.sql.tables import Case, CaseState, Notice, NoticeState, Payment

log = structlog.get_logger(__name__)

_LOST_AFTER: Final = timedelta(minutes=5)
_KEEP_HISTORY: Final = timedelta(days=30)
_MOST_ADOPTIONS: Final = 5
_ONE_ROUND: Final = 500


def sweep(office: Office) -> dict[str, int]:
    """Hand in lost work, adopt that of dead workers, quarantine the poisonous, chase answers, tidy.

    Everything here may run twice: the same key is the same work. Never inside a transaction.
    """
    found = {
        "lost": _hand_in_lost(office),
        "adopted": _adopt_orphans(office),
        "poisonous": _quarantine_poison(office),
        "deleted": _delete_history(office),
    } | chase(office)
    with office.transaction() as session:
        beat(session, "worker", office.now(), detail=str(found))
    if found["lost"] or found["adopted"] or found["poisonous"]:
        log.warning("sweep", **found)
    return found


def _hand_in_lost(office: Office) -> int:
    """Hand in work for rows that have none, after a restored backup for instance."""
    before = office.now() - _LOST_AFTER
    with office.transaction() as session:
        cases = session.exec(
            select(Case.id).where(
                col(Case.state).in_([CaseState.GATHERING, CaseState.READING]),
                col(Case.closes_at) < before,
            )
        ).all()
        approved = session.exec(select(Payment).where(Payment.state == State.APPROVED)).all()
        notices = session.exec(
            select(Notice.id).where(
                Notice.state == NoticeState.QUEUED,
                Notice.attempts == 0,
                col(Notice.created_at) < before,
            )
        ).all()
    for case_id in cases:
        office.work.hand_in_now(Queue.SETTLE, Workflow.SETTLE, f"{case_id}:0", case_id or 0, AGAIN)
    for payment in approved:
        office.work.hand_in_now(Queue.POST, Workflow.POST, posting_key(payment), payment.id or 0)
    for notice_id in notices:
        office.work.hand_in_now(Queue.TELL, Workflow.TELL, notice_id, notice_id)
    return len(cases) + len(notices)


def _adopt_orphans(office: Office) -> int:
    """Give the work of an executor that nobody is (any more) back to the queues."""
    client = office.work.client
    pending = client.list_workflows(status="PENDING", load_input=False, load_output=False)
    adopted = 0
    for executor in {work.executor_id for work in pending} - {DBOS.executor_id, None}:
        lease = Lease(office, str(executor))
        if not lease.take():
            continue
        try:
            for work in pending:
                if work.executor_id != executor:
                    continue
                if _adopted_too_often(office, work.workflow_id):
                    client.cancel_workflow(work.workflow_id)
                    continue
                client.resume_workflows([work.workflow_id], queue_name=work.queue_name)
                adopted += 1
        finally:
            lease.drop()
    return adopted


def _adopted_too_often(office: Office, workflow_id: str) -> bool:
    """Count an adoption of a settling in its case; resuming resets dbos's own counter."""
    case_id = _case_of(workflow_id)
    if case_id is None:
        return False
    with office.transaction() as session:
        case = session.get(Case, case_id)
        if case is None or case.state == CaseState.SETTLED:
            return False
        case.attempts += 1
        if case.attempts <= _MOST_ADOPTIONS:
            return False
        _give_up(session, office, case_id)
        return True


def _quarantine_poison(office: Office) -> int:
    """Show staff the cases whose work killed its worker again and again."""
    failed = office.work.client.list_workflows(
        status=["MAX_RECOVERY_ATTEMPTS_EXCEEDED", "ERROR"],
        name=Workflow.SETTLE,
        limit=_ONE_ROUND,
        sort_desc=True,
        load_input=False,
        load_output=False,
    )
    count = 0
    for work in failed:
        case_id = _case_of(work.workflow_id)
        with office.transaction() as session:
            case = session.get(Case, case_id) if case_id else None
            # A case that was let go again is at work under another key.
            if case is not None and case.state == CaseState.READING and case.attempts == 0:
                _give_up(session, office, case.id or 0)
                count += 1
    return count


def _give_up(session: Session, office: Office, case_id: int) -> None:
    quarantine_case(session, office, case_id, "El proceso se cayó cada vez que intentó leerlo.")


def _delete_history(office: Office) -> int:
    done = office.work.client.list_workflows(
        status=["SUCCESS", "CANCELLED"],
        limit=_ONE_ROUND,
        end_time=(office.now() - _KEEP_HISTORY).isoformat(),
        load_input=False,
        load_output=False,
    )
    if done:
        office.work.client.delete_workflows([work.workflow_id for work in done])
    return len(done)


def _case_of(workflow_id: str) -> int | None:
    kind, _, rest = workflow_id.partition(":")
    number = rest.partition(":")[0]
    return int(number) if kind == Workflow.SETTLE and number.isdigit() else None
