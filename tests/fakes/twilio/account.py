"""What the stand-in keeps: messages, their media, and what is to go wrong next."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


@dataclass
class FakeMedia:
    content_type: str
    data: bytes
    created: datetime
    sid: str = field(default_factory=lambda: new_sid("ME"))


@dataclass
class FakeMessage:
    sid: str
    direction: str  # inbound | outbound-api
    sender: str
    recipient: str
    body: str
    status: str
    created: datetime
    sent: datetime | None
    media: list[FakeMedia] = field(default_factory=list)
    status_callback: str | None = None
    error_code: int | None = None
    content_sid: str | None = None
    # What the person may press: titles and ids, where the message is a question with buttons.
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass
class FakeContent:
    """A Content resource: a message with places to fill in."""

    sid: str
    name: str
    language: str
    variables: dict[str, str]
    types: dict[str, dict[str, Any]]
    created: datetime
    approval: dict[str, Any] | None = None  # What WhatsApp makes of it, once it was asked.

    @property
    def body(self) -> str:
        return str(next(iter(self.types.values()))["body"])


@dataclass
class Faults:
    """What goes wrong, and how many more times; all of it is off to begin with."""

    media_misses: int = 0  # A file is not there yet: 404.
    lost_answers: int = 0  # A message is accepted, and the connection breaks before the answer.
    broken_sendings: int = 0  # A sending is answered with HTTP 503; whether it went, who knows.
    too_many: int = 0  # HTTP 429, code 20429, whatever is asked.
    server_errors: int = 0  # HTTP 503, whatever is asked.
    unlisted_media: int = 0  # The list of a message's media is still empty.
    # Codes with which the next sendings are refused at once (HTTP 400).
    refusals: deque[int] = field(default_factory=deque)
    media_redirect: str | None = None  # Where a file's address leads, instead of to our store.


class Account:
    """One account's state; several requests may use it at once."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.sid = new_sid("AC")
        self.auth_token = secrets.token_hex(16)
        self.api_key = new_sid("SK")
        self.api_secret = secrets.token_hex(16)
        self.faults = Faults()
        self.now = now
        self.messages: list[FakeMessage] = []
        self.contents: list[FakeContent] = []
        self.signed_links: dict[str, FakeMedia] = {}  # Token in the link → what it opens.
        self._lock = threading.Lock()

    def add(self, message: FakeMessage) -> None:
        with self._lock:
            self.messages.append(message)

    def strikes(self, fault: str) -> bool:
        """Return whether this fault is due, and count it."""
        with self._lock:
            left: int = getattr(self.faults, fault)
            setattr(self.faults, fault, max(0, left - 1))
            return left > 0

    def message(self, sid: str) -> FakeMessage | None:
        return next((message for message in self.messages if message.sid == sid), None)

    def content(self, sid: str) -> FakeContent | None:
        return next((content for content in self.contents if content.sid == sid), None)

    def accepts(self, user: str, password: str) -> bool:
        return (user, password) in (
            (self.sid, self.auth_token),
            (self.api_key, self.api_secret),
        )

    def listed(
        self, *, to: str | None, sender: str | None, after: datetime | None
    ) -> Iterator[FakeMessage]:
        """Yield the newest first, as Twilio does; what has no date of sending fits no date."""
        with self._lock:
            messages = sorted(self.messages, key=lambda message: message.created, reverse=True)
        for message in messages:
            if to not in (None, message.recipient) or sender not in (None, message.sender):
                continue
            if after is not None and (message.sent is None or message.sent < after):
                continue
            yield message

    def uri(self, tail: str) -> str:
        return f"/2010-04-01/Accounts/{self.sid}/{tail}"

    def message_resource(self, message: FakeMessage) -> dict[str, Any]:
        uri = self.uri(f"Messages/{message.sid}")
        return {
            "account_sid": self.sid,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": format_datetime(message.created),
            "date_sent": format_datetime(message.sent) if message.sent else None,
            "date_updated": format_datetime(message.sent or message.created),
            "direction": message.direction,
            "error_code": message.error_code,
            "error_message": None,
            "from": message.sender,
            "messaging_service_sid": None,
            "num_media": str(len(message.media)),
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": message.recipient,
            "uri": f"{uri}.json",
        }

    def content_resource(self, content: FakeContent, url: str) -> dict[str, Any]:
        """Return what Twilio says of a content; ``url`` is where it is found."""
        moment = content.created.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "sid": content.sid,
            "account_sid": self.sid,
            "friendly_name": content.name,
            "language": content.language,
            "variables": content.variables,
            "types": content.types,
            "url": url,
            "date_created": moment,
            "date_updated": moment,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
        }

    def media_resource(self, message: FakeMessage, media: FakeMedia) -> dict[str, Any]:
        return {
            "account_sid": self.sid,
            "content_type": media.content_type,
            "date_created": format_datetime(media.created),
            "date_updated": format_datetime(media.created),
            "parent_sid": message.sid,
            "sid": media.sid,
            "uri": self.uri(f"Messages/{message.sid}/Media/{media.sid}.json"),
        }
