"""ZIP files, and today's Office documents, which are ZIP files too; read with a counter."""

from __future__ import annotations

import html
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from parsers.problems import (
    BombError,
    DamagedFileError,
    EncryptedFileError,
    FileError,
    TooManyPartsError,
)
from parsers.unpack.budget import MEGABYTE, Budget

MOST_MEMBERS: Final = 50
MOST_UNPACKED: Final = 100 * MEGABYTE  # Sum of the sizes that a ZIP declares.
LARGEST_RATIO: Final = 100  # A bomb has 1 000; honest text has 10.
_SMALL: Final = 1 * MEGABYTE  # Below this a high ratio does no harm.
_CHUNK: Final = 256 * 1024
_LEFT_OVER: Final = re.compile(
    r"(^|/)(__MACOSX/|\._|\.DS_Store|Thumbs\.db|desktop\.ini)", re.IGNORECASE
)
_MEDIA: Final = re.compile(r"^(?:(?:word|xl|ppt)/media|Pictures)/[^/]+$", re.IGNORECASE)
_TABLES: Final = re.compile(r"^xl/workbook\.\w+$", re.IGNORECASE)
_WORDS: Final = ("word/document.xml", "content.xml")  # Microsoft's, and the open format's.
_OPEN_TABLE: Final = "<office:spreadsheet"
_PARAGRAPH: Final = re.compile(r"</w:p>|<w:br\s*/>|</text:(?:p|h)>|<text:line-break\s*/>")
_GAP: Final = re.compile(r"<w:tab\s*/>|</w:tc>|<text:tab\s*/>")
_TAG: Final = re.compile(r"<[^>]*>")
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
    OSError, EOFError, ValueError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file in an archive: its bytes, or why they could not be had."""

    name: str
    data: bytes = b""
    error: FileError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An Office document: its pictures, and its words where it is a text."""

    pictures: tuple[Member, ...]
    text: str = ""
    is_table: bool = False


def opened_zip(data: bytes) -> zipfile.ZipFile:
    """Open an archive after a look at what it declares.

    :raises DamagedFileError: if it is no archive.
    :raises BombError: if it declares to unpack to too much.
    :raises TooManyPartsError: if it has more than `MOST_MEMBERS` files.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise DamagedFileError(f"ZIP: {error}"[:200]) from error
    declared = sum(info.file_size for info in archive.infolist())
    if declared > MOST_UNPACKED:
        raise BombError(f"ZIP declares {declared // MEGABYTE} MB")
    if declared > max(_SMALL, LARGEST_RATIO * len(data)):
        raise BombError(f"ZIP of ratio {declared // max(1, len(data))}")
    return archive


def is_office(archive: zipfile.ZipFile) -> bool:
    """Whether the archive is a document of Microsoft's Office, or of LibreOffice and its kin."""
    names = archive.namelist()
    return "[Content_Types].xml" in names or {"content.xml", "META-INF/manifest.xml"} <= {*names}


def members_of(archive: zipfile.ZipFile, *, budget: Budget) -> Iterator[Member]:
    """Yield the archive's files, each unpacked or with the reason why not.

    :raises BombError: if more comes out than was declared or is left to spend.
    :raises TooManyPartsError: after `MOST_MEMBERS` files.
    """
    files = [
        info
        for info in archive.infolist()
        if not info.is_dir() and not _LEFT_OVER.search(info.filename)
    ]
    for info in files[:MOST_MEMBERS]:
        yield _member(archive, info, budget=budget)
    if len(files) > MOST_MEMBERS:
        raise TooManyPartsError(f"{len(files)} files in the ZIP")


def office_of(archive: zipfile.ZipFile, *, budget: Budget) -> Office:
    """Return what an Office document shows.

    :raises BombError: if it unpacks to too much.
    """
    pictures = tuple(
        _member(archive, info, budget=budget)
        for info in archive.infolist()[: MOST_MEMBERS * 10]
        if _MEDIA.match(info.filename)
    )[:MOST_MEMBERS]
    source, names = "", archive.namelist()
    if name := next((name for name in _WORDS if name in names), None):
        found = _member(archive, archive.getinfo(name), budget=budget)
        source = found.data.decode("utf-8", "replace")
    if _OPEN_TABLE in source or any(map(_TABLES.match, names)):
        return Office(pictures=pictures, is_table=True)
    marked = _GAP.sub("\t", _PARAGRAPH.sub("\n", source))
    return Office(pictures=pictures, text=html.unescape(_TAG.sub("", marked)).strip())


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, budget: Budget) -> Member:
    budget.spend_part()
    if info.flag_bits & 1:
        return Member(name=info.filename, error=EncryptedFileError("ZIP member with a password"))
    data = bytearray()
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                data += chunk
                budget.spend_bytes(len(chunk))
                if len(data) > info.file_size:
                    raise BombError("more comes out of the ZIP than it declares")
    except _BROKEN as error:
        return Member(name=info.filename, error=DamagedFileError(f"ZIP member: {error}"[:200]))
    return Member(name=info.filename, data=bytes(data))
