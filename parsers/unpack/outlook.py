"""Outlook's own files: .msg, a mail in an OLE container, and winmail.dat, attachments in TNEF.

Streams are found by their MAPI property numbers ([MS-OXMSG], [MS-OXPROPS]).
"""

from __future__ import annotations

import io
import struct
from email import message_from_string
from typing import Final

import olefile
import tnefparse

from parsers.problems import BombError, DamagedFileError, EncryptedFileError, UnknownTypeError
from parsers.unpack.archives import Office
from parsers.unpack.budget import DEEPEST, LARGEST_TEXT, Budget
from parsers.unpack.decoding import links_in, text_of, text_of_html
from parsers.unpack.mail import Attachment, Mail, headers_of
from parsers.unpack.office97 import is_office97, office97_of
from parsers.unpack.rich import decompressed, rich_text

_TEXTS: Final = (("001F", "utf-16-le"), ("001E", None))  # Property types: Unicode, and older.
_SUBJECT: Final = "0037"
_BODY: Final = "1000"
_HTML: Final = "1013"
_RICH: Final = "10090102"  # Compressed rich text.
_HEADERS: Final = "007D"  # As the mail travelled; drafts and sent mails have none.
_SENDER_NAME: Final = "0C1A"
_SENDER_ADDRESSES: Final = ("5D01", "0C1F", "0065")  # SMTP, then what may be an Exchange path.
_MESSAGE_ID: Final = "1035"
_IN_REPLY_TO: Final = "1042"
_REFERENCES: Final = "1039"
_ATTACHED_NAMES: Final = ("3707", "3704", "3001")
_ATTACHED_TYPE: Final = "370E"
_ATTACHED_ID: Final = "3712"
_ATTACHED_DATA: Final = "__substg1.0_37010102"
_ATTACHED_MAIL: Final = "__substg1.0_3701000D"
_ATTACHMENT: Final = "__attach_version1.0_#"


def parsed_ole(data: bytes, *, budget: Budget) -> Mail | Office:
    """Return the mail, or the old Office document, in an OLE container.

    :raises EncryptedFileError: if it is an Office document behind a password.
    :raises UnknownTypeError: if it is another program's document.
    :raises DamagedFileError: if the container is broken.
    :raises BombError: if it unpacks to too much.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as opened:
            if opened.exists("EncryptedPackage"):
                raise EncryptedFileError("Office document with a password")
            if is_office97(opened):
                return office97_of(opened, budget=budget)
            if not opened.exists("__properties_version1.0"):
                raise UnknownTypeError("an OLE document that is no mail")
            return _Item(opened, (), budget).mail(depth=0)
    except (OSError, ValueError, LookupError, TypeError, RecursionError, struct.error) as error:
        raise DamagedFileError(f"OLE: {type(error).__name__}") from error


def parsed_tnef(data: bytes, *, budget: Budget) -> Mail:
    """Return what a winmail.dat holds, as a mail without headers.

    :raises DamagedFileError: if it is broken.
    :raises BombError: if it unpacks to too much.
    """
    try:
        opened = tnefparse.TNEF(data, do_checksum=False)
        attachments = tuple(
            Attachment(name=attached.long_filename() or attached.name or "", data=attached.data)
            for attached in opened.attachments
            if attached.data
        )
        html, body = opened.htmlbody or "", opened.body or ""
        rich = opened.rtfbody  # As it was sent: compressed.
    except Exception as error:  # The parser has no errors of its own.
        raise DamagedFileError(f"TNEF: {type(error).__name__}") from error
    for attached in attachments:
        budget.spend_part()
        budget.spend_bytes(len(attached.data))
    plain = body if isinstance(body, str) else text_of(body)
    page = html if isinstance(html, str) else text_of(html)
    text = plain or text_of_html(page) or _text_of_rich(rich if isinstance(rich, bytes) else b"")
    return Mail(text=text, links=links_in(page), attachments=attachments)


def _text_of_rich(packed: bytes) -> str:
    """Return the words of a compressed rich text; a broken one has none."""
    try:
        return rich_text(decompressed(packed)).text if packed else ""
    except DamagedFileError:
        return ""


class _Item:
    """A message inside an OLE container: the outermost, or one attached to another."""

    def __init__(self, opened: olefile.OleFileIO, path: tuple[str, ...], budget: Budget) -> None:
        self.opened = opened
        self.path = path
        self.budget = budget

    def mail(self, *, depth: int) -> Mail:
        if depth > DEEPEST:
            raise BombError("mails nested too deep")
        html = text_of(self.stream(f"__substg1.0_{_HTML}0102")) or self.text(_HTML)
        plain = self.text(_BODY)
        seen = text_of_html(html) or _text_of_rich(self.stream(f"__substg1.0_{_RICH}"))
        attachments, nested = [], []
        for storage in self.storages():
            self.budget.spend_part()
            inner = _Item(self.opened, (*self.path, storage), self.budget)
            if self.opened.exists([*inner.path, _ATTACHED_MAIL]):
                path = (*inner.path, _ATTACHED_MAIL)
                nested.append(_Item(self.opened, path, self.budget).mail(depth=depth + 1))
            elif attached := inner.attachment(html):
                attachments.append(attached)
        return Mail(
            headers=self.headers(),
            text=(plain if plain.strip() else seen)[:LARGEST_TEXT],
            links=tuple(dict.fromkeys((*links_in(html), *links_in(plain)))),
            attachments=tuple(attachments),
            nested=tuple(nested),
        )

    def attachment(self, html: str) -> Attachment | None:
        data = self.stream(_ATTACHED_DATA)
        content_id = self.text(_ATTACHED_ID).strip("<> ")
        if not data:
            return None
        return Attachment(
            name=next(filter(None, map(self.text, _ATTACHED_NAMES)), ""),
            data=data,
            declared=self.text(_ATTACHED_TYPE),
            shown_inside=bool(content_id) and f"cid:{content_id}" in html,
        )

    def headers(self) -> dict[str, tuple[str, ...]]:
        """Return the headers it travelled with, else those that its properties stand for."""
        travelled = headers_of(message_from_string(self.text(_HEADERS)))
        address = next((found for found in map(self.text, _SENDER_ADDRESSES) if "@" in found), "")
        stated = {
            "subject": self.text(_SUBJECT),
            "from": f'"{self.text(_SENDER_NAME)}" <{address}>' if address else "",
            "message-id": self.text(_MESSAGE_ID),
            "in-reply-to": self.text(_IN_REPLY_TO),
            "references": self.text(_REFERENCES),
        }
        return {name: (value,) for name, value in stated.items() if value} | travelled

    def storages(self) -> list[str]:
        """Return the names of the attachments' storages."""
        deep = len(self.path)
        names = {
            path[deep]
            for path in self.opened.listdir(streams=True, storages=True)
            if len(path) > deep and tuple(path[:deep]) == self.path
        }
        return sorted(name for name in names if name.startswith(_ATTACHMENT))

    def text(self, number: str) -> str:
        """Return a text property; empty where it is missing."""
        for kind, charset in _TEXTS:
            data = self.stream(f"__substg1.0_{number}{kind}")
            if data:
                text = data.decode(charset, "replace") if charset else text_of(data)
                return text.rstrip("\0").strip()
        return ""

    def stream(self, name: str) -> bytes:
        path = [*self.path, name]
        if not self.opened.exists(path):
            return b""
        with self.opened.openstream(path) as stream:
            data: bytes = stream.read()
        self.budget.spend_bytes(len(data))
        return data
