"""What could not be done is put aside, visibly: one bad message never stops the line."""

from __future__ import annotations

import secrets
from typing import Final

from sqlmodel import Session, select

from intake.arrival import AGAIN
from intake.durable import Queue, Workflow
from intake.wiring import Office
from models.sql import audit
from models.sql.tables import Case, CaseState, Message, MessageState

_LONGEST: Final = 500


def quarantine_case(session: Session, office: Office, case_id: int, problem: str) -> None:
    """Put the case aside for a person, with what went wrong."""
    case = session.get_one(Case, case_id, with_for_update=True)
    if case.state == CaseState.SETTLED:
        return
    case.state, case.problem = CaseState.QUARANTINED, problem[:_LONGEST]
    case.attempts += 1
    for message in session.exec(select(Message).where(Message.case_id == case_id)):
        message.state, message.problem = MessageState.QUARANTINED, problem[:_LONGEST]
        message.attempts += 1
    audit.record(
        session,
        at=office.now(),
        actor="tupago",
        action="case.quarantined",
        subject=f"case:{case_id}",
        detail={"problem": problem[:_LONGEST]},
    )


def release_case(session: Session, office: Office, case_id: int, *, by: str) -> None:
    """Try the case again; the try is work of its own."""
    case = session.get_one(Case, case_id, with_for_update=True)
    if case.state != CaseState.QUARANTINED:
        return
    case.state, case.problem = CaseState.READING, None
    for message in session.exec(select(Message).where(Message.case_id == case_id)):
        message.state, message.problem = MessageState.ARRIVED, None
    office.work.hand_in(
        session,
        Queue.SETTLE,
        Workflow.SETTLE,
        f"{case_id}:again:{secrets.token_hex(4)}",
        case_id,
        AGAIN,
    )
    audit.record(
        session,
        at=office.now(),
        actor=by,
        action="case.released",
        subject=f"case:{case_id}",
    )
