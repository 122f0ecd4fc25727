"""What a file is, by its first bytes: names and declared types are often wrong or missing."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Format(StrEnum):
    PICTURE = "picture"
    PDF = "pdf"
    MAIL = "mail"
    OLE = "ole"  # Outlook's .msg, and the old Office formats.
    TNEF = "tnef"  # winmail.dat
    ZIP = "zip"  # And today's Office formats.
    HTML = "html"
    TEXT = "text"
    HARMLESS = "harmless"  # A calendar entry, a card, a signature: no receipt, no complaint.
    UNKNOWN = "unknown"


_SIGNATURES: Final = (
    (b"\xff\xd8\xff", Format.PICTURE),  # JPEG
    (b"\x89PNG\r\n\x1a\n", Format.PICTURE),
    (b"GIF87a", Format.PICTURE),
    (b"GIF89a", Format.PICTURE),
    (b"II*\x00", Format.PICTURE),  # TIFF
    (b"MM\x00*", Format.PICTURE),
    (b"BM", Format.PICTURE),
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format.OLE),
    (b"\x78\x9f\x3e\x22", Format.TNEF),
    (b"BEGIN:VCALENDAR", Format.HARMLESS),
    (b"BEGIN:VCARD", Format.HARMLESS),
    (b"-----BEGIN PGP", Format.HARMLESS),
)
_HEIF_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"}
)
_BMP_HEADER_SIZES: Final = frozenset({12, 40, 52, 56, 64, 108, 124})
_PDF_WITHIN: Final = 1024  # Readers look for the PDF mark this far in; mailers prepend bytes.

_MAIL_HEADER: Final = re.compile(
    rb"^(?:from|to|subject|date|received|message-id|mime-version|return-path|delivered-to"
    rb"|content-type|reply-to|x-[a-z-]+|dkim-signature|authentication-results|arc-[a-z-]+)[ \t]*:",
    re.IGNORECASE,
)
_CERTAIN_HEADER: Final = re.compile(
    rb"^(?:received|message-id|mime-version|return-path|delivered-to|dkim-signature)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_OR_FOLD: Final = re.compile(rb"^(?:[!-9;-~]+[ \t]*:|[ \t]|From )")
_HTML: Final = re.compile(
    rb"^\s*(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body|div|table|p|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS: Final = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


def format_of(data: bytes) -> Format:
    """Return what the bytes are."""
    for signature, form in _SIGNATURES:
        if data.startswith(signature) and not (signature == b"BM" and not _is_bitmap(data)):
            return form
    if (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or (
        data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS
    ):
        return Format.PICTURE
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Format.PDF
    head = data[:8192]
    if _looks_like_mail(head):
        return Format.MAIL
    if not _is_text(data):
        return Format.UNKNOWN
    return Format.HTML if _HTML.match(_without_mark(head)) else Format.TEXT


def _is_bitmap(data: bytes) -> bool:
    return len(data) > 18 and int.from_bytes(data[14:18], "little") in _BMP_HEADER_SIZES  # noqa: PLR2004 - offsets of the format


def _looks_like_mail(head: bytes) -> bool:
    """Whether the text begins with mail headers: three, or two of which one only mailers write."""
    block = re.split(rb"\r?\n\r?\n", head.lstrip(), maxsplit=1)[0]
    lines = block.splitlines()
    if len(lines) < 2 or not all(map(_HEADER_OR_FOLD.match, lines[:4])):  # noqa: PLR2004
        return False
    known = sum(1 for line in lines if _MAIL_HEADER.match(line))
    return known >= 3 or (known == 2 and bool(_CERTAIN_HEADER.search(block)))  # noqa: PLR2004


def _is_text(data: bytes) -> bool:
    if data.startswith(_BYTE_ORDER_MARKS[:2]):
        return True
    head = data[:8192]
    return bool(head.strip()) and len(head.translate(None, _CONTROLS)) >= len(head) * 0.995


def _without_mark(head: bytes) -> bytes:
    return head.removeprefix(_BYTE_ORDER_MARKS[2])
