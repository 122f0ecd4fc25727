"""What comes out of a file that a member sent: documents, a letter, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Self

from parsers.problems import FileError


class Kind(StrEnum):
    PICTURE = "picture"
    PDF = "pdf"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing that may be a receipt.

    ``data`` is what is read: a picture, a PDF without its password, or UTF-8 text.
    ``sha256`` is always of the bytes as they were sent, so that the same file sent twice is known.
    """

    name: str
    kind: Kind
    data: bytes
    sha256: str
    inline: bool = False  # Shown inside a mail's text: less likely to be the receipt.

    @property
    def is_caption(self) -> bool:
        """Whether these words stand beside a picture: its sender's own, if that is a receipt."""
        return self.inline and self.kind is Kind.TEXT

    @classmethod
    def of(
        cls,
        data: bytes,
        *,
        name: str,
        kind: Kind,
        original: bytes | None = None,
        inline: bool = False,
    ) -> Self:
        sent = data if original is None else original
        return cls(name=name, kind=kind, data=data, sha256=digest(sent), inline=inline)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail: who wrote, and which of its words are new.

    Addresses are as written by the sender and prove nothing. Texts are plain, lines kept.
    """

    subject: str = ""
    sender_name: str = ""
    sender_address: str = ""  # Lower case; empty where the mail names none.
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    sent_at: datetime | None = None  # Timezone aware.
    new_text: str = ""  # What the sender wrote now.
    quoted_text: str = ""  # What was cut: earlier mails, signature, disclaimer.
    forwarded_text: str = ""  # Another's words that the sender passes on, a bank's notice mostly.
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # Names in lower case.


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that could not be read, or not whole; the other documents do not suffer by it."""

    name: str
    code: str
    message: str  # Spanish, for the member.
    detail: str = ""  # For staff; never a password.
    # The file itself, where a person may hear what a program cannot read; else empty.
    data: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, error: FileError, *, name: str, data: bytes = b"") -> Self:
        return cls(
            name=name, code=error.code, message=error.message, detail=error.detail, data=data
        )

    def as_json(self) -> dict[str, str]:
        return {
            "name": self.name,
            "code": self.code,
            "message": self.message,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """All that one file held, the likeliest receipts first."""

    documents: tuple[Document, ...] = ()
    letter: Letter | None = None
    problems: tuple[Problem, ...] = ()


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()
