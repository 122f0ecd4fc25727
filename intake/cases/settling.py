"""A case from its messages to its payments: close it, read, understand, propose, answer.

Each function here is one step of the settle workflow (`intake.processes.workflows`). The steps
that write do it in one transaction and may be repeated: a settled case stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session, col, select

from intake.arrival import AGAIN, hand_in_settling
from intake.cases.answering import answered_question
from intake.cases.conversing import PAYMENTS, converse
from intake.cases.evidence import (
    Found,
    believed,
    documents_of,
    instruction_texts,
    is_known,
    new_payment,
)
from intake.cases.fetching import await_files, give_up_for_good, hand_in_fetching
from intake.cases.heeding import heed
from intake.cases.introductions import (
    Introduction,
    answer_introduction,
    invitation,
    meet,
    without_code,
)
from intake.cases.late import (
    add_receipts,
    can_be_amended,
    case_awaiting_copy,
    case_just_before,
    has_payments,
    join,
    join_words_before,
)
from intake.cases.reading import messages_of
from intake.email.bounces import bounced_notice
from intake.email.judgement import automatic_reason, sender_verdict
from intake.notices.brief import tell_added
from intake.notices.elsewhere import tell_elsewhere
from intake.notices.telling import acknowledge
from intake.payments.queueing import queue_payment
from intake.wiring import Office
from models.payment import State
from models.sql import audit
from models.sql.tables import (
    Case,
    CaseState,
    Channel,
    Message,
    MessageState,
    Notice,
    NoticeState,
)

_TURN_SECONDS: Final = 2.0
_MOST_TURNS: Final = timedelta(minutes=3)


def close_gathering(session: Session, office: Office, case_id: int, round_: int) -> bool:
    """Close the case if its quiet time is over; otherwise hand in the next look at it.

    Return whether the case is ready to be read.
    """
    case = session.get_one(Case, case_id, with_for_update=True)
    if case.state in (CaseState.SETTLED, CaseState.QUARANTINED):
        return False
    if case.state == CaseState.READING and round_ < AGAIN:
        return False  # "Listo" closed it before its time.
    left = (case.closes_at - office.now()).total_seconds()
    if case.state == CaseState.GATHERING and left > 0:
        hand_in_settling(session, office, case_id, round_ + 1, wait_seconds=left)
        return False
    if _waits_its_turn(session, office, case):
        hand_in_settling(session, office, case_id, round_ + 1, wait_seconds=_TURN_SECONDS)
        return False
    case.state = CaseState.READING
    return True


def _waits_its_turn(session: Session, office: Office, case: Case) -> bool:
    """Return whether an earlier case of the same chat is still being read, within reason.

    Words are settled in a moment, the photograph before them takes seconds; what follows can
    only amend what is there.
    """
    if case.channel != Channel.WHATSAPP or office.now() - case.closes_at > _MOST_TURNS:
        return False
    before = session.exec(
        select(Case.id).where(
            Case.channel == case.channel,
            Case.account == case.account,
            Case.sender == case.sender,
            col(Case.id) < case.id,
            col(Case.state).in_([CaseState.GATHERING, CaseState.READING]),
            Case.closes_at > case.closes_at - _MOST_TURNS,
        )
    ).first()
    return before is not None


def save_case(session: Session, office: Office, case_id: int, kept: Sequence[str]) -> None:
    """Turn the readings into documents and payments, propose, and answer the member; once."""
    case = session.get_one(Case, case_id, with_for_update=True)
    if case.state == CaseState.SETTLED:
        return
    messages = messages_of(session, case_id)
    documents = _documents(session, office, case, messages, kept)
    introduction = meet(session, office, case, messages)
    heed(session, office, case, messages)
    found = list(believed(documents))
    for message in messages:
        message.state = MessageState.SETTLED
    case.state = CaseState.SETTLED
    case.settled_at = office.now()
    audit.record(
        session,
        at=office.now(),
        actor="tupago",
        action="case.settled",
        subject=f"case:{case.id}",
        detail={
            "payments": sum(len(receipts) for _, receipts in found),
            "readings": list(kept),
        },
    )
    if found:
        _settle_receipts(session, office, case, documents, found, introduction)
    elif introduction is not None:
        answer_introduction(session, office, case, introduction)
    elif await_files(session, office, case):
        case.tray = PAYMENTS
        acknowledge(session, office, case, [], [document for document, _ in documents])
    else:
        converse(session, office, case, messages, [document for document, _ in documents])


def _settle_receipts(
    session: Session,
    office: Office,
    case: Case,
    documents: Sequence[Found],
    found: Sequence[Found],
    introduction: Introduction | None,
) -> None:
    """Turn what was found into payments: of the case that it came late for, or of this one."""
    case.tray = PAYMENTS
    await_files(session, office, case)
    texts = instruction_texts(messages_of(session, case.id or 0))
    known = all(is_known(session, one, receipt) for one, receipts in found for receipt in receipts)
    home = None
    if not known:
        home = case_awaiting_copy(session, case) or case_just_before(session, case)
    if home is not None and can_be_amended(session, home):
        join(session, office, case, home)
        added = add_receipts(session, office, home, found, texts)
        tell_added(session, office, home, key=f"late:{case.id}", payments=added)
        return
    join_words_before(session, office, case)
    texts = instruction_texts(messages_of(session, case.id or 0))
    if introduction is not None:
        texts = [left for text in texts if (left := without_code(text))]
    payments = [
        new_payment(session, office, case, document, position, receipt, texts)
        for document, receipts in found
        for position, receipt in enumerate(receipts)
    ]
    for payment in payments:
        queue_payment(session, office, payment)
    # Many who answer send the receipt again with their words.
    repeated = all(payment.state == State.DUPLICATE for payment in payments)
    again = {payment.duplicate_of_id for payment in payments}
    said = "\n".join(texts) or None
    if repeated and answered_question(session, office, case, said, with_again=again):
        return
    acknowledge(
        session,
        office,
        case,
        payments,
        [document for document, _ in documents],
        before=introduction.words if introduction else "",
        after=invitation(session, office, case, payments),
    )


def save_late_files(
    session: Session, office: Office, case_id: int, kept: Sequence[str], try_: int
) -> None:
    """Add what came after all to the case it belongs to; ask again for what is still missing."""
    case = session.get_one(Case, case_id, with_for_update=True)
    if give_up_for_good(session, office, case_id):
        hand_in_fetching(session, office, case_id, try_ + 1)
    messages = messages_of(session, case_id)
    documents = _documents(session, office, case, messages, kept)
    found = list(believed(documents))
    if not found:
        return
    first = not has_payments(session, case)
    added = add_receipts(session, office, case, found, [])
    case.amended_at = office.now()
    key = f"file:{case.id}:{try_}"
    if first:
        acknowledge(session, office, case, added, [one for one, _ in documents], key=key)
    else:
        tell_added(session, office, case, key=key, payments=added)


def _documents(
    session: Session,
    office: Office,
    case: Case,
    messages: Sequence[Message],
    kept: Sequence[str],
) -> list[Found]:
    """Keep what was read as documents, and note on the messages what only reading could tell."""
    by_id = {message.id: message for message in messages}
    documents: list[Found] = []
    for sha256 in kept:
        reading = json.loads(office.files.get(sha256))
        message = by_id[reading["message_id"]]
        _complete_message(office, message, reading.get("letter"))
        if message.automatic and message.channel == Channel.EMAIL:
            _note_bounce(session, office, message)
        documents += documents_of(session, case, message, reading)
    return documents


def _complete_message(office: Office, message: Message, letter: dict[str, Any] | None) -> None:
    """Add to a mail what only reading it could tell."""
    if letter is None:
        return
    headers = letter.get("headers") or {}
    message.headers = headers
    message.subject = letter.get("subject") or message.subject
    message.text = letter.get("new_text") or None
    ours = [office.settings.imap_user, office.settings.mail_from]
    message.automatic = automatic_reason(headers, own_addresses=ours)
    message.sender_verdict = sender_verdict(headers, office.settings.mail_trusted_server)


def _note_bounce(session: Session, office: Office, message: Message) -> None:
    """Mark the notice of ours that came back, so that staff reach the member otherwise."""
    assert message.raw_sha256 is not None
    bounce = bounced_notice(office.files.get(message.raw_sha256))
    if bounce is None:
        return
    notice = session.exec(
        select(Notice).where(Notice.mail_message_id == bounce.mail_message_id)
    ).first()
    if notice is not None:
        notice.state = NoticeState.FAILED
        notice.problem = f"El correo rebotó ({bounce.status})."
        tell_elsewhere(session, office, notice)
