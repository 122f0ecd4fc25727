"""A mail taken apart: headers, the text its reader sees, and everything that hangs on it.

The parser is the standard library's under its oldest policy, which raises on nothing; what that
leaves raw (encoded words, file names, charsets) is decoded here.
"""

from __future__ import annotations

import email
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from itertools import chain
from typing import Final

from parsers.problems import BombError, TooManyPartsError
from parsers.unpack.budget import LARGEST_TEXT, Budget
from parsers.unpack.decoding import links_in, text_of, text_of_html

MOST_HEADERS: Final = 200
LONGEST_HEADER: Final = 2_000
DEEPEST_NESTING: Final = 30  # Of multiparts in each other; honest mails have four.
_SAYS_LITTLE: Final = 0.3  # A plain version this much shorter than the HTML is a stand-in for it.
_NAMING: Final = frozenset({"content-type", "content-disposition"})  # Headers with file names.
_ABOUT_OTHER_MAILS: Final = frozenset({"text/rfc822-headers", "message/delivery-status"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    name: str
    data: bytes
    declared: str = ""  # The content type, which is often wrong.
    shown_inside: bool = False  # Its place is among the words of the mail.


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a mail holds, whatever program wrote it."""

    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # Names in lower case.
    text: str = ""
    links: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    nested: tuple[Mail, ...] = ()  # Mails attached to this one.
    truncated: bool = False  # There were more parts than we look at.

    def header(self, name: str) -> str:
        """Return the first header of this name, decoded, on one line; empty where there is none."""
        return decoded_header((self.headers.get(name) or ("",))[0])

    @property
    def sender(self) -> tuple[str, str]:
        """The sender's name and address, as the mail claims."""
        name, address = parseaddr((self.headers.get("from") or ("",))[0])
        return decoded_header(name), address.strip().lower()

    @property
    def sent_at(self) -> datetime | None:
        """When the sender's machine says it was sent; timezone aware."""
        try:
            moment = parsedate_to_datetime(self.header("date"))
        except (TypeError, ValueError, IndexError, OverflowError):
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parsed_mail(data: bytes, *, budget: Budget) -> Mail:
    """Take a mail apart.

    :raises BombError: if its parts are nested beyond reason or unpack to too much.
    """
    try:
        return _Assembly(budget).of(email.message_from_bytes(data))
    except RecursionError as error:
        raise BombError("parts nested without end") from error


def decoded_header(raw: str) -> str:
    """Return a header's text on one line: encoded words decoded, stray bytes read as UTF-8."""
    text = _on_one_line(raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    if "=?" not in text:
        return text
    try:
        return _on_one_line(str(make_header(decode_header(text))))
    except (MessageError, LookupError, ValueError, AssertionError):
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    seen: str
    is_html: bool


@dataclass(slots=True)
class _Assembly:
    """One mail while its parts are walked."""

    budget: Budget
    depth: int = 0
    hung: list[tuple[str, Attachment]] = field(default_factory=list)  # With the content id.
    nested: list[Mail] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)  # Raw texts, for what they refer to.
    truncated: bool = False

    def of(self, message: Message) -> Mail:
        texts = self._texts_of(message, depth=self.depth)
        referred = {cid for source in self.sources for cid in _REFERENCE.findall(source)}
        return Mail(
            headers=headers_of(message),
            text="\n\n".join(text.seen for text in texts if text.seen.strip())[:LARGEST_TEXT],
            links=tuple(
                dict.fromkeys(link for source in self.sources for link in links_in(source))
            ),
            attachments=tuple(
                Attachment(
                    name=hung.name,
                    data=hung.data,
                    declared=hung.declared,
                    shown_inside=hung.shown_inside or cid in referred,
                )
                for cid, hung in self.hung
            ),
            nested=tuple(self.nested),
            truncated=self.truncated,
        )

    def _texts_of(self, part: Message, *, depth: int) -> list[_Text]:
        """Return the texts of a part in order, and keep what else it holds."""
        if depth > DEEPEST_NESTING:
            raise BombError(f"multiparts nested more than {DEEPEST_NESTING} deep")
        try:
            self.budget.spend_part()
        except TooManyPartsError:
            self.truncated = True
            return []
        _read_raw_bytes(part)
        kind = part.get_content_type()
        if kind in _ABOUT_OTHER_MAILS:
            return []
        children = [child for child in _children(part) if isinstance(child, Message)]
        if kind == "message/rfc822" and children:
            self._nest(part, children[0], depth=depth)
            return []
        if children:
            texts = [self._texts_of(child, depth=depth + 1) for child in children]
            alternative = kind == "multipart/alternative"
            return _fullest(texts) if alternative else list(chain.from_iterable(texts))
        return self._leaf(part, kind)

    def _leaf(self, part: Message, kind: str) -> list[_Text]:
        data = _payload(part)
        self.budget.spend_bytes(len(data))
        disposition, name = _disposition(part), _file_name(part)
        is_file = disposition == "attachment" or (name and kind != "text/plain")
        if kind not in {"text/plain", "text/html"} or is_file:
            attachment = Attachment(
                name=name, data=data, declared=kind, shown_inside=disposition == "inline"
            )
            if data:
                self.hung.append((_content_id(part), attachment))
            return []
        source = text_of(data, charset=_charset(part))
        self.sources.append(source)
        is_html = kind == "text/html"
        return [_Text(seen=text_of_html(source) if is_html else source, is_html=is_html)]

    def _nest(self, part: Message, inner: Message, *, depth: int) -> None:
        """Take an attached mail apart; one in base64, which the standard forbids, is a file."""
        if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
            encoded = inner.get_payload()
            wrapped = Message()
            wrapped["Content-Transfer-Encoding"] = "base64"
            wrapped.set_payload(encoded if isinstance(encoded, str) else "")
            attachment = Attachment(name=_file_name(part), data=_payload(wrapped))
            self.hung.append(("", attachment))
            return
        self.nested.append(_Assembly(self.budget, depth=depth + 1).of(inner))


_REFERENCE: Final = re.compile(r"cid:([^\s\"'<>)]+)", re.IGNORECASE)


def headers_of(message: Message) -> dict[str, tuple[str, ...]]:
    """Return the raw headers by lower-case name, unfolded, capped in number and length."""
    headers: dict[str, tuple[str, ...]] = {}
    for name, value in list(message.raw_items())[:MOST_HEADERS]:
        text = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        lower = name.strip().lower()[:100]
        headers[lower] = (*headers.get(lower, ()), _on_one_line(text)[:LONGEST_HEADER])
    return headers


def _read_raw_bytes(part: Message) -> None:
    """Read naming headers that hold bare bytes as UTF-8, before they are asked for names."""
    for name, value in list(part.raw_items()):
        text = str(value)
        if name.lower() in _NAMING and not text.isascii():
            part.replace_header(
                name, text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            )


def _children(part: Message) -> Sequence[object]:
    payload = part.get_payload() if part.is_multipart() else ()  # Else it would be decoded.
    return payload if isinstance(payload, list) else ()


def _fullest(versions: list[list[_Text]]) -> list[_Text]:
    """Return the version of an alternative that says most: plain text, unless it is a stand-in."""
    plain = next((texts for texts in versions if texts and not texts[0].is_html), [])
    rich = next((texts for texts in reversed(versions) if texts and texts[-1].is_html), [])

    def length(texts: list[_Text]) -> int:
        return sum(len("".join(text.seen.split())) for text in texts)

    return rich if length(plain) < _SAYS_LITTLE * length(rich) else plain


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return data if isinstance(data, bytes) else b""


def _disposition(part: Message) -> str:
    try:
        return (part.get_content_disposition() or "").lower()
    except (ValueError, LookupError, AttributeError):
        return ""


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, AttributeError):
        return None


def _file_name(part: Message) -> str:
    """Return the file name, decoded whether the mailer followed the standard or not."""
    try:
        return decoded_header(part.get_filename() or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def _content_id(part: Message) -> str:
    return decoded_header(str(part.get("content-id", ""))).strip("<> ")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
