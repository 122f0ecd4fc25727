"""Which words of a mail its sender wrote now, and which are quoted, signed or passed on.

Cutting is for reading only: everything is kept as evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import quotequail

from parsers.unpack.document import Letter
from parsers.unpack.mail import Mail

LONGEST_READ: Final = 100_000  # Characters; beyond it nobody's instruction begins.
_MOST_REFERENCES: Final = 50

_FORWARDING: Final = re.compile(r"^\s*(?:fwd?|rv|reenv\w*|enc|tr|wg)\s*:", re.IGNORECASE)
_REPLYING: Final = re.compile(r"^\s*(?:re|res|aw|rta)\s*:", re.IGNORECASE)
_SAYS_FORWARDED: Final = re.compile(
    r"forwarded message|mensaje reenviado|correo reenviado", re.IGNORECASE
)
# What quotequail does not know; each stands at the beginning of the first line that is not new.
_BOUNDARY: Final = re.compile(
    r"""^[ \t>*_]*(?:
        -{2,}[ ]?(?:mensaje\ original|original\ message|mensaje\ reenviado|correo\ original
                   |forwarded\ message).*
      | (?:el|on)\ [^\n]{6,200}\n?[^\n]{0,120}(?:escribi[oó]|wrote)\s*:
      | (?:de|from)\s*:\*?[ ][^\n]+\n  # A receipt, too, may say "De:" and "Para:".
        (?:[^\n]*\n){0,4}[ \t>*]*(?:enviad[oa]s?(?:\ el)?|sent|asunto|subject)\s*:
    )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_HEADER_BLOCK: Final = re.compile(
    r"^[ \t>*]*(?:asunto|subject|enviad[oa](?: el)?|sent|fecha|date)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_WROTE: Final = re.compile(r"(?:escribi[oó]|wrote)\s*:", re.IGNORECASE)
_TAIL: Final = re.compile(
    r"""^[ \t]*(?:
        --[ ]?$
      | enviad[oa]\ (?:desde|con)\ .*
      | sent\ from\ my\ .*
      | (?:obtener|descargar|get)\ outlook\ (?:para|for)\ .*
      | _{20,}\s*$
      | (?:aviso|nota|cl[aá]usula|advertencia)\ (?:legal|de\ (?:confidencialidad|privacidad)).*
      | confidencialidad\s*:.*
      | (?:este|el\ presente)\ (?:mensaje|correo|e-?mail)\b.*
        (?:confidencial|destinatari|adjunt|anex|contien|privad|reservad).*
      | la\ informaci[oó]n\ conten?ida\ en\ este\ .*
      | (?:antes\ de\ imprimir|piense\ en\ el\ medio|por\ favor\ considere).*
      | libre\ de\ virus.*
    )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_QUOTED_LINE: Final = re.compile(r"^[ \t]*>.*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A mail's text in three; together they hold every word of it."""

    new: str
    quoted: str = ""
    forwarded: str = ""


def letter_of(mail: Mail) -> Letter:
    """Return the mail as a letter: who, when, and the new words apart from the old."""
    name, address = mail.sender
    subject = mail.header("subject")
    parts = parted(mail.text, subject=subject, answers=bool(mail.header("in-reply-to")))
    passed_on = [parts.forwarded, *map(as_read, mail.nested)]
    return Letter(
        subject=subject,
        sender_name=name,
        sender_address=address,
        message_id=mail.header("message-id"),
        in_reply_to=mail.header("in-reply-to"),
        references=tuple(mail.header("references").split())[-_MOST_REFERENCES:],
        sent_at=mail.sent_at,
        new_text=parts.new,
        quoted_text=parts.quoted,
        forwarded_text="\n\n".join(text for text in passed_on if text.strip()),
        headers=mail.headers,
    )


def as_read(mail: Mail) -> str:
    """Return the mail as it looks when printed: who, about what, then its text, quotes left out.

    Unlike a letter's new words it keeps the tail: a bank's notice has rules and lawyers' lines too.
    """
    name, address = mail.sender
    subject = mail.header("subject")
    text = mail.text.replace("\r\n", "\n").replace("\xa0", " ")
    top, below = _split(text[:LONGEST_READ])
    if _is_passed_on(below, subject=subject, answers=bool(mail.header("in-reply-to"))):
        top = text
    sender = f"{name} <{address}>" if address else name
    return "\n".join([*filter(None, (sender.strip(), subject)), "", top.strip()])


def parted(text: str, *, subject: str = "", answers: bool = False) -> Parts:
    """Part a mail's text into what is new, what is quoted and what is passed on.

    ``answers``: the mail is an answer by its headers. Outlook writes the same lines above the quote
    of an answer and above a mail passed on; the subject tells them apart, then ``answers``.
    """
    text = text.replace("\r\n", "\n").replace("\xa0", " ")
    read, unread = text[:LONGEST_READ], text[LONGEST_READ:]
    top, below = _split(read)
    if below and _is_passed_on(below, subject=subject, answers=answers):
        new, tail = _without_tail(top)
        return Parts(new=new, quoted=_joined(tail, unread), forwarded=below.strip())
    between, quote = _unquoted(below)
    own, marked = _own_lines(top)
    new, tail = _without_tail(_joined(own, between))
    if not new and _WROTE.search(below[:300]) and not marked + _marked(quote):
        # Some programs mark no quote, and some people answer below it: better too much than to
        # lose what was said.
        return Parts(new=text.strip())
    return Parts(new=new, quoted=_joined(tail, marked, quote, unread))


def _split(text: str) -> tuple[str, str]:
    """Cut the text above the first line that another wrote; the second part may be empty."""
    cuts = [found.start() for found in [_BOUNDARY.search(text)] if found]
    unwrapped = quotequail.unwrap(text) or {}
    top = unwrapped.get("text_top") or ""
    certain = unwrapped.get("type") == "reply" or "subject" in unwrapped
    if certain and (place := text.find(top)) >= 0:
        cuts.append(place + len(top))
    cut = min(cuts, default=len(text))
    return text[:cut], text[cut:]


def _is_passed_on(below: str, *, subject: str, answers: bool) -> bool:
    """Whether what stands below is a mail the sender passes on, not one he answers."""
    first = below.strip()[:300]
    if _SAYS_FORWARDED.search(first):
        return True
    if _WROTE.search(first) or not _HEADER_BLOCK.search(first):
        return False
    if _FORWARDING.match(subject):
        return True
    return not (_REPLYING.match(subject) or answers)


def _unquoted(below: str) -> tuple[str, str]:
    """Part an answer written under the quote, or between its lines, from the quote itself."""
    first = _QUOTED_LINE.search(below)
    if not first:
        return "", below
    answer, quote = _own_lines(below[first.start() :])
    return answer, below[: first.start()] + quote


def _own_lines(text: str) -> tuple[str, str]:
    """Part the lines without a quote mark from those with one."""
    return _QUOTED_LINE.sub("", text), _marked(text)


def _marked(text: str) -> str:
    return "".join(_QUOTED_LINE.findall(text))


def _without_tail(text: str) -> tuple[str, str]:
    """Cut signature marks, advertisements of phones, and the lawyers' lines."""
    found = _TAIL.search(text)
    cut = found.start() if found else len(text)
    return text[:cut].strip(), text[cut:].strip()


def _joined(*texts: str) -> str:
    return "\n".join(text.strip("\n") for text in texts if text.strip()).strip()
