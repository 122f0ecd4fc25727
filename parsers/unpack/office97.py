"""Office documents from before 2007, in OLE containers: their pictures, and the words of Word's.

Pictures lie in the streams as "BLIP" records ([MS-ODRAW] 2.2.23), words in pieces ([MS-DOC]
2.8.35).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import olefile

from parsers.problems import EncryptedFileError
from parsers.unpack.archives import MOST_MEMBERS, Member, Office
from parsers.unpack.budget import LARGEST_TEXT, Budget

_WORD: Final = "WordDocument"
_SLIDES: Final = "PowerPoint Document"
_TABLES: Final = ("Workbook", "Book")
_WITH_PICTURES: Final = (_WORD, "Data", "Pictures", *_TABLES)

_PICTURE: Final = re.compile(rb"[\x1d\x1e\x2a]\xf0(.{4})", re.DOTALL)  # JPEG, PNG, JPEG in CMYK.
_BEFORE_THE_BYTES: Final = (17, 33)  # One or two digests, and a mark.
_BEGINNINGS: Final = (b"\xff\xd8\xff", b"\x89PNG")

_FLAGS: Final = 0x0A
_ENCRYPTED: Final = 0x0100
_SECOND_TABLE: Final = 0x0200
_PIECES_AT: Final = 0x01A2  # Of the table stream: offset and length of the list of pieces.
_PROPERTIES: Final = 1
_PIECES: Final = 2
_MOST_PIECES: Final = 50_000
_ONE_BYTE: Final = 1 << 30  # The piece's letters are cp1252, at half the place given.
_FIELD: Final = re.compile(r"\x13[^\x13-\x15]*\x14|\x13[^\x13-\x15]*\x15|\x15")
_BREAKS: Final = {0x07: "\t", 0x0B: "\n", 0x0C: "\n", 0x0D: "\n", 0xA0: " "}
_UNSEEN: Final = dict.fromkeys(set(range(32)) - {9, 10})


def is_office97(opened: olefile.OleFileIO) -> bool:
    return any(map(opened.exists, (_WORD, _SLIDES, *_TABLES)))


def office97_of(opened: olefile.OleFileIO, *, budget: Budget) -> Office:
    """Return what the document shows.

    :raises EncryptedFileError: if it is a text behind a password.
    :raises BombError: if it unpacks to too much.
    """
    pictures: list[Member] = []
    for name in filter(opened.exists, _WITH_PICTURES):
        for data in _pictures_in(_stream(opened, name, budget)):
            if len(pictures) < MOST_MEMBERS:
                budget.spend_part()
                pictures.append(Member(name=f"imagen {len(pictures) + 1}", data=data))
    return Office(
        pictures=tuple(pictures),
        text=_words_of(opened, budget) if opened.exists(_WORD) else "",
        is_table=any(map(opened.exists, _TABLES)),
    )


def _pictures_in(stream: bytes) -> Iterator[bytes]:
    end = 0
    for found in _PICTURE.finditer(stream):
        if found.start() < end:
            continue  # Inside the last picture.
        (length,) = struct.unpack("<I", found[1])
        for before in _BEFORE_THE_BYTES:
            start = found.end() + before
            if stream.startswith(_BEGINNINGS, start):
                end = found.end() + length
                yield stream[start:end]
                break


def _words_of(opened: olefile.OleFileIO, budget: Budget) -> str:
    """Return the text of a Word document; empty where its list of pieces cannot be followed."""
    main = _stream(opened, _WORD, budget)
    try:
        (flags,) = struct.unpack_from("<H", main, _FLAGS)
        if flags & _ENCRYPTED:
            raise EncryptedFileError("Word document with a password")
        table = _stream(opened, "1Table" if flags & _SECOND_TABLE else "0Table", budget)
        start, length = struct.unpack_from("<II", main, _PIECES_AT)
        pieces = "".join(_pieces(main, _list_of_pieces(table[start : start + length])))
    except (struct.error, OSError):
        return ""
    seen = _FIELD.sub("", pieces[:LARGEST_TEXT]).translate(_BREAKS).translate(_UNSEEN)
    return "\n".join(line.rstrip() for line in seen.splitlines()).strip()


def _list_of_pieces(clx: bytes) -> bytes:
    """Return the list itself, which stands after properties that are of no interest."""
    at = 0
    while at < len(clx) and clx[at] == _PROPERTIES:
        (length,) = struct.unpack_from("<H", clx, at + 1)
        at += 3 + length
    if at >= len(clx) or clx[at] != _PIECES:
        return b""
    (length,) = struct.unpack_from("<I", clx, at + 1)
    return clx[at + 5 : at + 5 + length]


def _pieces(main: bytes, listed: bytes) -> Iterator[str]:
    count = min((len(listed) - 4) // 12, _MOST_PIECES)
    if count < 1:
        return
    places = struct.unpack_from(f"<{count + 1}I", listed)
    left = LARGEST_TEXT
    for number, (first, after) in enumerate(pairwise(places)):
        letters = min(max(0, after - first), left)
        left -= letters
        (place,) = struct.unpack_from("<I", listed, 4 * (count + 1) + 8 * number + 2)
        if place & _ONE_BYTE:
            start = (place & ~_ONE_BYTE) // 2
            yield main[start : start + letters].decode("cp1252", "replace")
        else:
            yield main[place : place + 2 * letters].decode("utf-16-le", "replace")


def _stream(opened: olefile.OleFileIO, name: str, budget: Budget) -> bytes:
    with opened.openstream(name) as stream:
        data: bytes = stream.read()
    budget.spend_bytes(len(data))
    return data
