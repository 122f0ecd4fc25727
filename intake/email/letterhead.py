"""What the head of a mail says of itself, read cheaply and carefully on arrival.

The mail as a whole is hostile and is taken apart later, in a child process with limits
(`parsers.unpack`). Here only its first bytes are looked at; whatever cannot be read is empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses
from typing import Final

from intake.email.judgement import normalise_address

_HEAD_BYTES: Final = 64 * 1024
_FIELD_CHARACTERS: Final = 2_000  # Before decoding.
_SUBJECT_CHARACTERS: Final = 500
_NAME_CHARACTERS: Final = 200
_ID_CHARACTERS: Final = 500
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n")
# NUL is refused by PostgreSQL, and control characters by nobody's eyes.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The sender's address is "" where there is none to answer to."""

    sender: str = ""
    sender_name: str | None = None
    subject: str | None = None
    message_id: str | None = None  # For the log only: it may be missing, repeated or forged.


def read_letterhead(raw: bytes) -> Letterhead:
    """Return what can be read of the head of ``raw``; never raises on what a mail may hold."""
    head = raw[:_HEAD_BYTES]
    if blank := _BLANK_LINE.search(head):
        head = head[: blank.end()]
    try:
        fields = BytesHeaderParser(policy=compat32).parsebytes(head)
        sender, subject, message_id = (
            str(fields.get(name) or "")[:_FIELD_CHARACTERS]
            for name in ("From", "Subject", "Message-ID")
        )
    except (MessageError, ValueError, LookupError, RecursionError):
        return Letterhead()
    return Letterhead(
        sender=normalise_address(sender),
        sender_name=_decoded(_display_name(sender))[:_NAME_CHARACTERS] or None,
        subject=_decoded(subject)[:_SUBJECT_CHARACTERS] or None,
        message_id=printable(message_id)[:_ID_CHARACTERS] or None,
    )


def _display_name(sender: str) -> str:
    try:
        return next((name for name, address in getaddresses([sender]) if "@" in address), "")
    except (ValueError, IndexError, RecursionError):
        return ""


def _decoded(value: str) -> str:
    """Return a header's text with its encoded words (RFC 2047) decoded as far as possible."""
    try:
        parts = decode_header(value)
    except (MessageError, ValueError):
        return printable(value)
    return printable("".join(_text(part, charset) for part, charset in parts))


def _text(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    try:
        return part.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return part.decode("utf-8", "replace")


def printable(text: str) -> str:
    """Return ``text`` as any database and any page can hold it."""
    return _UNPRINTABLE.sub(" ", text).strip()
