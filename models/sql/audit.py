"""The audit trail: a chain of hashes, so that a changed or missing link shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, select

from models.sql.tables import AuditEvent

BEGINNING: Final = "0" * 64
# Any number does, as long as nothing else in the database takes the same advisory lock.
_CHAIN_LOCK: Final = 860_024_575
_LOCK: Final = sa.select(sa.func.pg_advisory_xact_lock(_CHAIN_LOCK))
_LAST: Final = select(AuditEvent).order_by(sa.desc("seq")).limit(1)


def record(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
) -> None:
    """Append one link inside the caller's transaction: the deed and its trace commit together."""
    lock_chain(session)
    session.flush()
    last = session.exec(_LAST).first()
    event = AuditEvent(
        seq=last.seq + 1 if last else 1,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        detail=detail or {},
        previous_hash=last.hash if last else BEGINNING,
        hash="",
    )
    event.hash = _hash_of(event)
    session.add(event)
    session.flush()


def lock_chain(session: Session) -> None:
    """Be the only one who writes links until the transaction ends.

    Whoever changes rows that others change too takes this first: taken after a row, two of them
    could wait for each other. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK)


def broken_links(session: Session) -> Iterator[int]:
    """Yield the sequence number of every link that does not follow from the one before it."""
    previous, seq = BEGINNING, 0
    for event in session.exec(select(AuditEvent).order_by(sa.asc("seq"))):
        seq += 1
        if event.seq != seq or event.previous_hash != previous or event.hash != _hash_of(event):
            yield event.seq
            seq = event.seq
        previous = event.hash


def _hash_of(event: AuditEvent) -> str:
    facts = [
        event.seq,
        event.at.isoformat(),
        event.actor,
        event.action,
        event.subject,
        event.detail,
        event.previous_hash,
    ]
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
