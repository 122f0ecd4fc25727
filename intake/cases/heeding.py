"""Heeding who asks for no more messages, or for messages again, whatever else was sent with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from intake.email.judgement import Verdict
from intake.identity import addresses_of
from intake.notices.optouts import opt_in, opt_out
from intake.notices.outbox import queue_notice
from intake.replies import reply, sentence
from intake.wiring import Office
from models.instruction import Occasion
from models.sql.tables import Case, Message
from parsers.instructions import occasion

KIND: Final = "optout"


def heed(session: Session, office: Office, case: Case, messages: Sequence[Message]) -> None:
    """Note what the messages ask for, the newest last, and confirm each change once.

    A machine asks for nothing, and nobody in another's name.
    """
    for message in messages:
        if message.automatic or message.sender_verdict == Verdict.FAILED:
            continue
        asked = occasion(message.text or message.subject or "")
        if asked is Occasion.OPT_OUT:
            _opt_out(session, office, case, message)
        elif asked is Occasion.OPT_IN:
            _opt_in(session, office, case, message)


def _opt_out(session: Session, office: Office, case: Case, message: Message) -> None:
    words = message.text or message.subject or ""
    # All of them: somebody who shows number and user id must not be written to at the other.
    news = [
        opt_out(session, office, address, words, case_number=case.number)
        for address in addresses_of(message)
    ]
    if any(news):
        told = reply(KIND, sentence("optout", "set"))
        queue_notice(session, office, case, told, key=f"optout:{message.id}")


def _opt_in(session: Session, office: Office, case: Case, message: Message) -> None:
    news = [
        opt_in(session, office, address, case_number=case.number)
        for address in addresses_of(message)
    ]
    if any(news):
        told = reply(KIND, sentence("optout", "cleared"))
        queue_notice(session, office, case, told, key=f"optin:{message.id}")
