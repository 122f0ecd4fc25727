"""Recognising that one of our mails came back.

Source: RFC 3464 (delivery status), RFC 3462 (multipart/report). Bounces of older servers are plain
text that quotes our headers; they count where a server's failure header stands above them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32
from typing import Final, NamedTuple

# Ours, as `intake.notices.outbox` makes them: nobody guesses one who never got it.
_OUR_ID: Final = re.compile(rb"<out-[0-9a-f]{24}@[a-z0-9.-]{3,253}>", re.IGNORECASE)
_STATUS: Final = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})")
_SERVER: Final = re.compile(r"(?:^|[<\s\"])(?:mailer-daemon|postmaster)@", re.IGNORECASE)
_UNKNOWN_FAILURE: Final = "5.0.0"
_LARGEST: Final = 2 * 1024 * 1024  # Bytes; a bounce that returns pictures says all that before.
_MOST_PARTS: Final = 50


class Bounce(NamedTuple):
    """Which of our mails did not arrive, and why (RFC 3463: "5.1.1" is an unknown mailbox)."""

    mail_message_id: str
    status: str


def bounced_notice(raw: bytes) -> Bounce | None:
    """Return the bounce that ``raw`` is, or None; a mere delay is none."""
    data = raw[:_LARGEST]
    ours = _OUR_ID.search(data)
    if ours is None:
        return None
    try:
        status = _failure(message_from_bytes(data, policy=compat32))
    except (MessageError, ValueError, LookupError, RecursionError):
        return None
    return None if status is None else Bounce(ours[0].decode("ascii"), status)


def _failure(mail: Message) -> str | None:
    """Return the status of the failure that ``mail`` reports, None where it reports none."""
    reports = [part for part in _parts(mail) if _is_status(part)]
    for report in reports:
        for fields in _blocks(report):
            if str(fields.get("Action") or "").strip().lower() == "failed":
                return _status(str(fields.get("Status") or ""))
    if not reports and (mail.get("X-Failed-Recipients") or _from_a_server(mail)):
        return _UNKNOWN_FAILURE
    return None


def _parts(mail: Message) -> Iterator[Message]:
    for number, part in enumerate(mail.walk()):
        if number == _MOST_PARTS:
            return
        yield part


def _is_status(part: Message) -> bool:
    return part.get_content_type() == "message/delivery-status"


def _blocks(report: Message) -> Iterator[Message]:
    """Yield the groups of fields: the message's, then one for each recipient."""
    content = report.get_payload()
    if isinstance(content, list):
        yield from (block for block in content if isinstance(block, Message))


def _status(text: str) -> str:
    found = _STATUS.match(text)
    return found[1] if found else _UNKNOWN_FAILURE


def _from_a_server(mail: Message) -> bool:
    """Return whether a mail server wrote it; an absence notice has an empty envelope too."""
    return _SERVER.search(str(mail.get("From") or "")) is not None
