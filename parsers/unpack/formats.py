"""What a file is, by its first bytes: names and declared types are often wrong or missing."""

from __future__ import annotations

import re
from collections import Counter
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
    RTF = "rtf"
    TEXT = "text"
    TABLE = "table"  # Rows of a bank's file or of an export, as text.
    ARCHIVE = "archive"  # RAR, 7z, gzip: not opened.
    SOUND = "sound"
    VIDEO = "video"
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
    (b"\x00\x00\x00\x0cjP  ", Format.PICTURE),  # JPEG 2000
    (b"\xff\x4f\xff\x51", Format.PICTURE),
    (b"PK\x03\x04", Format.ZIP),
    (b"PK\x05\x06", Format.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format.OLE),
    (b"\x78\x9f\x3e\x22", Format.TNEF),
    (b"{\\rtf", Format.RTF),
    (b"Rar!\x1a\x07", Format.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Format.ARCHIVE),
    (b"\x1f\x8b", Format.ARCHIVE),
    (b"OggS", Format.SOUND),  # WhatsApp's voice notes.
    (b"ID3\x02", Format.SOUND),
    (b"ID3\x03", Format.SOUND),
    (b"ID3\x04", Format.SOUND),
    (b"\xff\xfb", Format.SOUND),  # MP3 without a title …
    (b"\xff\xf1", Format.SOUND),  # … and AAC.
    (b"#!AMR", Format.SOUND),
    (b"fLaC", Format.SOUND),
    (b"\x1aE\xdf\xa3", Format.VIDEO),  # WebM, Matroska
    (b"\x30\x26\xb2\x75", Format.VIDEO),  # Windows Media
    (b"BEGIN:VCALENDAR", Format.HARMLESS),
    (b"BEGIN:VCARD", Format.HARMLESS),
    (b"-----BEGIN PGP", Format.HARMLESS),
)
_HEIF_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
)
_RIFF: Final = {b"WEBP": Format.PICTURE, b"WAVE": Format.SOUND, b"AVI ": Format.VIDEO}
_TRACK: Final = re.compile(rb"hdlr.{8}(soun|vide)", re.DOTALL)  # ISO/IEC 14496-12, 8.4.3.
_BMP_HEADER_SIZES: Final = frozenset({12, 40, 52, 56, 64, 108, 124})
_LOOKED_AT: Final = 8_192
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
    rb"^\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body|div|table|p|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML: Final = re.compile(rb"^\s*<(?:\?xml|svg)\b", re.IGNORECASE)
_CELL_MARKS: Final = ((b";", 2), (b"\t", 2), (b"|", 2), (b",", 3))  # Commas stand in figures too.
_FEWEST_ROWS: Final = 3
_MOSTLY: Final = 0.9
_WIDE: Final = 80  # Characters; the bank's own files have rows of 120 to 220 …
_DIGITS_OF_WIDE: Final = 0.4  # … and are mostly figures.
_DIGITS: Final = frozenset(b"0123456789")
_CONTROLS: Final = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


def format_of(data: bytes) -> Format:
    """Return what the bytes are."""
    for signature, form in _SIGNATURES:
        if data.startswith(signature) and not (signature == b"BM" and not _is_bitmap(data)):
            return form
    if data[:4] == b"RIFF" and data[8:12] in _RIFF:
        return _RIFF[data[8:12]]
    if data[4:8] == b"ftyp":
        return _of_brand(data)
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Format.PDF
    return _of_text(data)


def _of_brand(data: bytes) -> Format:
    """Return what a file of the MP4 family is; phones use it for photos, sound and video alike.

    Recorders often write a video's brand over nothing but sound; then its tracks tell.
    """
    brand = data[8:12]
    if brand in _HEIF_BRANDS:
        return Format.PICTURE
    tracks = set(_TRACK.findall(data))
    sound_alone = b"soun" in tracks and b"vide" not in tracks
    return Format.SOUND if sound_alone or brand.startswith((b"M4A", b"M4B")) else Format.VIDEO


def _of_text(data: bytes) -> Format:
    """Return what a file is that no signature tells."""
    if _looks_like_mail(data[:_LOOKED_AT]):
        return Format.MAIL
    if not _is_text(data):
        return Format.UNKNOWN
    head = _without_mark(data[:_LOOKED_AT])
    if _HTML.match(head):
        return Format.HTML
    if _XML.match(head):
        return Format.UNKNOWN  # A drawing, or an electronic invoice: for programs, not for people.
    return Format.TABLE if _is_table(head) else Format.TEXT


def _is_table(head: bytes) -> bool:
    """Whether nearly all rows have the same number of cells, or the bank's fixed width."""
    rows = [row for row in head.splitlines() if row.strip()][:-1]  # The last may be cut off.
    if len(rows) < _FEWEST_ROWS:
        return False
    alike = len(rows) * _MOSTLY
    for mark, fewest in _CELL_MARKS:
        counts = Counter(row.count(mark) for row in rows)
        count, times = counts.most_common(1)[0]
        if count >= fewest and times >= alike:
            return True
    width, times = Counter(map(len, rows)).most_common(1)[0]
    digits = sum(sum(map(_DIGITS.__contains__, row)) for row in rows)
    return width >= _WIDE and times >= alike and digits >= _DIGITS_OF_WIDE * sum(map(len, rows))


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
    head = data[:_LOOKED_AT]
    return bool(head.strip()) and len(head.translate(None, _CONTROLS)) >= len(head) * 0.995


def _without_mark(head: bytes) -> bytes:
    return head.removeprefix(_BYTE_ORDER_MARKS[2])
