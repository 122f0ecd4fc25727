"""Rich text (RTF): the words a reader of it sees, and the pictures in it.

Outlook keeps a mail's text in it, compressed ([MS-OXRTFCP]) and often with the HTML that it was
made from wrapped inside ([MS-OXRTFEX]).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field, replace
from typing import Final

from parsers.problems import BombError, DamagedFileError
from parsers.unpack.budget import LARGEST_TEXT, MEGABYTE
from parsers.unpack.decoding import text_of_html

MOST_TOKENS: Final = 1_000_000  # Some seconds; an honest letter has ten thousand.
DEEPEST_GROUPS: Final = 500
LARGEST_UNPACKED: Final = 40 * MEGABYTE

_TOKEN: Final = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})? ?"
    rb"|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z'])"
    rb"|(?P<group>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_UNSEEN: Final = frozenset(
    {
        b"fonttbl", b"colortbl", b"stylesheet", b"info", b"filetbl", b"listtable", b"themedata",
        b"listoverridetable", b"rsidtbl", b"generator", b"objdata", b"fldinst", b"nonshppict",
    }
)  # fmt: skip
_MARKS: Final = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t",
    b"cell": "\t", b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”",
}  # fmt: skip
_SYMBOLS: Final = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n"}
_HEXADECIMAL: Final = frozenset(b"0123456789abcdefABCDEF")

_LZFU: Final = 0x75465A4C
_PLAIN: Final = 0x414C454D
_WINDOW: Final = 4096
# What every compressed text may refer to from its first byte; [MS-OXRTFCP] 2.1.3.1.
_KNOWN_BEFOREHAND: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rich:
    text: str
    pictures: tuple[bytes, ...]  # Whatever was embedded as bytes; the caller looks what it is.


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """What holds until the group's closing brace."""

    unseen: bool = False
    picture: bool = False
    twin: bool = False  # RTF's own version of what stands there as HTML, too.
    fallback: int = 1  # Characters after ``\u`` for readers that know no Unicode.


@dataclass(slots=True)
class _Reading:
    """A rich text on its way to words."""

    said: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)  # Of the code page, not yet decoded.
    pictures: list[bytearray] = field(default_factory=list)
    group: _Group = field(default_factory=_Group)
    outer: list[_Group] = field(default_factory=list)
    code_page: str = "cp1252"
    skip: int = 0  # Characters of a fallback still to be passed over.
    is_html: bool = False
    optional: bool = False  # ``\*`` was read: what is unknown next is unseen.

    def take(self, token: re.Match[bytes]) -> None:
        word, text = token["word"], token["text"]
        if token["group"]:
            self.brace(token["group"])
        elif word:
            self.control(word, int(token["number"]) if token["number"] else None)
        elif token["hex"]:
            self.byte(int(token["hex"], 16))
        elif text:
            self.letters(text)
        elif token["symbol"] == b"*":
            self.optional = True
        elif token["symbol"]:
            self.say(_SYMBOLS.get(token["symbol"], ""))

    def brace(self, mark: bytes) -> None:
        self.skip = 0
        if mark == b"}":
            self.group = self.outer.pop() if self.outer else _Group()
            return
        if len(self.outer) >= DEEPEST_GROUPS:
            raise BombError("rich text nested without end")
        self.outer.append(self.group)

    def control(self, word: bytes, number: int | None) -> None:
        optional, self.optional = self.optional, False
        if word == b"u" and number is not None:
            self.say(chr(number % 0x10000))  # Written as a signed number of 16 bits.
            self.skip = self.group.fallback
        elif word in _MARKS:
            self.say(_MARKS[word])
        elif word == b"uc":
            self.group = replace(self.group, fallback=max(0, min(number or 0, 8)))
        elif word == b"ansicpg" and number:
            self.code_page = f"cp{number}"
        elif word == b"fromhtml":
            self.is_html = number != 0
        elif word == b"htmlrtf":
            self.group = replace(self.group, twin=number != 0)
        elif word == b"pict":
            self.group = replace(self.group, picture=True)
            self.pictures.append(bytearray())
        elif word in _UNSEEN or (optional and word not in {b"shppict", b"htmltag"}):
            self.group = replace(self.group, unseen=True)

    def byte(self, value: int) -> None:
        if self.skip:
            self.skip -= 1
        elif self.is_seen:
            self.raw.append(value)

    def letters(self, text: bytes) -> None:
        if self.group.picture and not self.group.unseen:
            self.pictures[-1] += text
            return
        passed = min(self.skip, len(text))
        self.skip -= passed
        if self.is_seen:
            self.raw += text[passed:]

    def say(self, text: str) -> None:
        self.decode()
        if self.is_seen:
            self.said.append(text)

    @property
    def is_seen(self) -> bool:
        return not (self.group.unseen or self.group.picture or self.group.twin)

    def decode(self) -> None:
        if self.raw:
            try:
                self.said.append(self.raw.decode(self.code_page, "replace"))
            except (LookupError, ValueError):
                self.said.append(self.raw.decode("cp1252", "replace"))
            self.raw.clear()


def rich_text(data: bytes) -> Rich:
    """Return what a rich text shows; a broken one gives what stands before the damage.

    :raises BombError: if its groups are nested without end.
    """
    reading, at = _Reading(), 0
    for _count in range(MOST_TOKENS):
        token = _TOKEN.match(data, at)
        if token is None:
            break
        reading.take(token)
        at = token.end()
        if token["word"] == b"bin" and token["number"]:
            at += max(0, int(token["number"]))  # Bytes as they are, which may hold braces.
    reading.decode()
    halves = "".join(reading.said)[:LARGEST_TEXT].encode("utf-16", "surrogatepass")
    seen = halves.decode("utf-16", "replace").replace("\0", "")  # Outlook ends texts with one.
    return Rich(
        text=text_of_html(seen) if reading.is_html else seen.strip(),
        pictures=tuple(map(_from_hexadecimal, reading.pictures)),
    )


def decompressed(data: bytes) -> bytes:
    """Return the rich text that Outlook compressed.

    :raises DamagedFileError: if it is not what the format says.
    :raises BombError: if it claims to be too large.
    """
    try:
        size, form = struct.unpack_from("<4xII", data)
    except struct.error as error:
        raise DamagedFileError("rich text cut off") from error
    if size > LARGEST_UNPACKED:
        raise BombError(f"rich text of {size // MEGABYTE} MB")
    if form == _PLAIN:
        return data[16 : 16 + size]
    if form != _LZFU:
        raise DamagedFileError("rich text compressed in an unknown way")
    return _unpacked(data[16:], size)


def _unpacked(packed: bytes, size: int) -> bytes:
    """Undo Outlook's compression: runs of eight, each a byte or a place and length seen before."""
    window = bytearray(_KNOWN_BEFOREHAND.ljust(_WINDOW, b"\0"))
    end, out, at = len(_KNOWN_BEFOREHAND), bytearray(), 0
    while at < len(packed) and len(out) < size:
        flags, at = packed[at], at + 1
        for bit in range(8):
            if at >= len(packed) or len(out) >= size:
                break
            if not flags >> bit & 1:
                found, at = packed[at : at + 1], at + 1
            else:
                pair = int.from_bytes(packed[at : at + 2], "big")
                at += 2
                start, length = pair >> 4, (pair & 15) + 2
                if start == end:
                    return bytes(out)
                found = _copied(window, start, length, end)
            for value in found:
                window[end] = value
                end = (end + 1) % _WINDOW
            out += found
    return bytes(out)


def _copied(window: bytearray, start: int, length: int, end: int) -> bytes:
    """Return ``length`` bytes from ``start``; a run may reach into what it itself writes."""
    ahead = (end - start) % _WINDOW or _WINDOW
    seen = bytes(window[(start + step) % _WINDOW] for step in range(min(length, ahead)))
    return (seen * (length // len(seen) + 1))[:length]


def _from_hexadecimal(text: bytearray) -> bytes:
    digits = bytes(mark for mark in text if mark in _HEXADECIMAL)
    return bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
