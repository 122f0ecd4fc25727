"""From bytes to text, whatever the sender claims; from HTML to the lines people see."""

from __future__ import annotations

import re
from typing import Final

from charset_normalizer import from_bytes
from inscriptis import get_text

from parsers.unpack.budget import LARGEST_TEXT

# What mailers say, and what they mean: the curly quotes of cp1252 are lost otherwise.
_MEANT: Final = {"us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252", "latin-1": "cp1252"}
_GARBLED: Final = re.compile("Ã[\u0080-\u00bf¡-ÿ\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_TAG: Final = re.compile(
    r"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]{0,5000}>", re.DOTALL | re.IGNORECASE
)
_LINK: Final = re.compile(r"""https?://[^\s"'<>)\]]+""", re.IGNORECASE)


def text_of(data: bytes, *, charset: str | None = None) -> str:
    """Return the text, at most `LARGEST_TEXT` of it.

    The declared charset comes first and strictly; then UTF-8, then what Windows writes; guessing
    comes last, because a guess overrules a right declaration.
    """
    data = data[: LARGEST_TEXT * 4]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        charset = "utf-16"
    declared = (charset or "").strip().strip("\"'").lower()
    for name in filter(None, (_MEANT.get(declared, declared), "utf-8-sig", "cp1252")):
        try:
            return _mended(data.decode(name))[:LARGEST_TEXT]
        except (LookupError, ValueError):  # UnicodeError is a ValueError.
            continue
    guess = from_bytes(data[: 64 * 1024]).best()
    return data.decode(guess.encoding if guess else "latin-1", "replace")[:LARGEST_TEXT]


def text_of_html(page: str) -> str:
    """Return what a reader sees of an HTML page: hidden parts left out, table rows as rows."""
    page = page[:LARGEST_TEXT]
    try:
        seen = get_text(page)
    except Exception:  # noqa: BLE001 - the HTML parser below raises what it likes
        seen = ""
    if not seen.strip():  # Broken or nested beyond the parser's patience.
        seen = _TAG.sub(" ", page)
    return "\n".join(line.rstrip() for line in seen.splitlines()).strip("\n")


def links_in(text: str) -> tuple[str, ...]:
    """Return the addresses that a text or HTML page points to; they are looked at, never opened."""
    return tuple(dict.fromkeys(_LINK.findall(text[:LARGEST_TEXT])))


def _mended(text: str) -> str:
    """Return the text without the scars of UTF-8 read as cp1252 ("nÃ³mina")."""
    if not _GARBLED.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
