"""The messages that Twilio keeps for us under a name of theirs (Content API), and their use.

Three kinds: templates, which WhatsApp approves and then delivers outside its window; the one
template that may hold a code, whose words are WhatsApp's own; and questions with buttons, which go
without approval while the window is open. What may stand in them, and how long it may be:
CHANNELS.md B3 and twilio.com/docs/content.
"""

from __future__ import annotations

import hashlib
import json
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from intake.identity import CODE_VALID_FOR, WHATSAPP
from intake.replies import sentence, sentences
from intake.settings import Settings
from models.sql.tables import Notice

LONGEST: Final = 1024  # Of a body with what was filled in, in UTF-16 units.
LONGEST_TITLE: Final = 20  # On a button …
LONGEST_ITEM: Final = 24  # … and in a list.
LONGEST_ID: Final = 200
LANGUAGE: Final = "es"
_BUTTONS: Final = range(1, 4)
_ITEMS: Final = range(2, 11)
_BLANKS: Final = re.compile(r"[\r\n\t\u2028\u2029]| {5}")  # WhatsApp refuses the whole message.
_PLACE: Final = re.compile(r"\{\{(\d+)\}\}")
_QUICK_REPLY: Final = "twilio/quick-reply"
_LIST: Final = "twilio/list-picker"
_TEXT: Final = "twilio/text"
_AUTHENTICATION: Final = "whatsapp/authentication"
# The template of a notice that holds nothing but a code; it has no wording in replies.toml.
CODE_TEMPLATE: Final = "identity_code"
_CODE: Final = re.compile(r"\d{6}")
# WhatsApp's preset words in Spanish, for people to see; nobody may change them.
_PRESET: Final = "{{1}} es tu código de verificación. Por tu seguridad, no lo compartas."
_LONGEST_COPY: Final = 24  # Of the button that copies the code.
# What stands in a variable until it is filled in; WhatsApp's reviewers judge a template by it.
_SAMPLES: Final[Mapping[str, str]] = {
    "amount": "$ 254.000",
    "number": "BC-7F3K9",
    "reason": "El pago aparece rechazado por el banco.",
    "code": "482913",
    "question": "¿Quiere que su abono reduzca el plazo o la cuota? 1. El plazo 2. La cuota",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One message as Twilio keeps it; its variables are numbered from 1."""

    code: str  # Ours: "applied", "quick_reply_2".
    type: str
    shape: dict[str, Any]
    samples: tuple[str, ...]
    category: str | None = None  # Under which WhatsApp has to approve it first; None: needs not.

    @property
    def name(self) -> str:
        """The name under which Twilio keeps it: another wording is another message."""
        told = json.dumps([self.type, self.shape], ensure_ascii=False, sort_keys=True)
        return f"tupago_{self.code}_{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    @property
    def body(self) -> str:
        return str(self.shape.get("body", _PRESET))

    def filled(self, values: Sequence[str]) -> str:
        """Return the body as the person will read it."""
        return _PLACE.sub(lambda found: values[int(found[1]) - 1], self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A content ready to be sent."""

    sid: str
    variables: str  # JSON, as Twilio wants it.
    words: str  # What the person reads, buttons apart; Twilio lists the message with it.
    code: str = ""  # What alone is ours of the words, where WhatsApp gives the others.


def all_contents() -> tuple[Content, ...]:
    """Return every content that has to be at Twilio."""
    templates = (template(name) for name in sentences()["templates"])
    whole = (False, True)
    buttons = (_quick_reply(count, numbered=one) for count in _BUTTONS for one in whole)
    lists = (_list_picker(count, numbered=one) for count in _ITEMS for one in whole)
    return (*templates, code_template(), *buttons, *lists)


def template(name: str) -> Content:
    """Return the template with this name in replies.toml, its values numbered as they come."""
    wording = string.Template(sentences()["templates"][name])
    order = wording.get_identifiers()
    numbered = {one: f"{{{{{position}}}}}" for position, one in enumerate(order, start=1)}
    return Content(
        code=name,
        type=_TEXT,
        shape={"body": wording.substitute(numbered).strip()},
        samples=tuple(_SAMPLES.get(one, one) for one in order),
        category="UTILITY",  # WhatsApp's word for notices about something the person did.
    )


def code_template() -> Content:
    """Return the only kind of template in which WhatsApp lets a code pass."""
    copy = {"type": "COPY_CODE", "copy_code_text": sentence("buttons", "copy_code")}
    assert _units(copy["copy_code_text"]) <= _LONGEST_COPY
    return Content(
        code=CODE_TEMPLATE,
        type=_AUTHENTICATION,
        shape={
            "add_security_recommendation": True,
            "code_expiration_minutes": int(CODE_VALID_FOR.total_seconds() // 60),
            "actions": [copy],
        },
        samples=(_SAMPLES["code"],),
        category="AUTHENTICATION",
    )


def _quick_reply(count: int, *, numbered: bool) -> Content:
    actions = [
        {"type": "QUICK_REPLY", "title": title, "id": name}
        for title, name in _places(count, numbered=numbered)
    ]
    return _question("quick_reply", _QUICK_REPLY, {"actions": actions}, count, numbered=numbered)


def _list_picker(count: int, *, numbered: bool) -> Content:
    items = [{"item": title, "id": name} for title, name in _places(count, numbered=numbered)]
    more = {"button": sentence("buttons", "list"), "items": items}
    return _question("list", _LIST, more, count, numbered=numbered)


def _places(count: int, *, numbered: bool) -> Iterator[tuple[str, str]]:
    """Yield where title and id of each choice go, behind what the body is filled with."""
    first = 3 + (count if numbered else 0)
    for at in range(first, first + 2 * count, 2):
        yield f"{{{{{at}}}}}", f"{{{{{at + 1}}}}}"


def _question(
    code: str, type_: str, more: Mapping[str, Any], count: int, *, numbered: bool
) -> Content:
    """Return a question with choices; ``numbered``: with a line for each that says it in full."""
    lines = [f"{{{{{at}}}}}" for at in range(3, 3 + count)] if numbered else []
    body = "\n".join(["{{1}}", "", "{{2}}", *lines])
    if numbered:
        body += "\n" + sentence("question", "how")
    options = range(1, count + 1)
    said = [f"{at}. Opción {at} en todas sus palabras" for at in options] if numbered else []
    pressed = [text for at in options for text in (f"Opción {at}", f"id-{at}")]
    return Content(
        code=f"{code}_{count}" + ("_numbered" if numbered else ""),
        type=type_,
        shape={"body": body, **more},
        samples=("Sobre su radicado BC-7F3K9:", "¿Cuál prefiere?", *said, *pressed),
    )


def as_template(settings: Settings, notice: Notice) -> Filled | None:
    """Return the notice as its approved template; None where there is none or it cannot be."""
    if notice.template == CODE_TEMPLATE:
        return _as_code(settings, notice)
    if notice.template is None or notice.template not in sentences()["templates"]:
        return None
    wording = string.Template(sentences()["templates"][notice.template])
    given = notice.variables or {}
    return _filled(
        settings,
        template(notice.template),
        [given.get(one, "") for one in wording.get_identifiers()],
    )


def _as_code(settings: Settings, notice: Notice) -> Filled | None:
    code = (notice.variables or {}).get("code", "")
    # WhatsApp sends codes to numbers only, never to who shows a user id instead.
    if not _CODE.fullmatch(code) or not notice.recipient.startswith(f"{WHATSAPP}+"):
        return None
    filled = _filled(settings, code_template(), [code])
    return None if filled is None else replace(filled, code=code)


def as_buttons(settings: Settings, notice: Notice) -> Filled | None:
    """Return the notice's question with its choices to press; None where it goes as text.

    The question stands last, above its buttons. The numbered lines, which mail and text need, are
    left out where the buttons say the same.
    """
    choices = notice.choices or []
    titles = [choice["title"].strip() for choice in choices]
    asked = _parts(notice.body, len(choices))
    if asked is None or any(_units(choice["id"]) > LONGEST_ID for choice in choices):
        return None
    numbered = asked.lines != [_numbered(at, title) for at, title in enumerate(titles, start=1)]
    content = _content_for(titles, numbered=numbered)
    if content is None:
        return None
    lines = asked.lines if numbered else []
    options = [text for choice in choices for text in (choice["title"].strip(), choice["id"])]
    return _filled(settings, content, [asked.before, asked.question, *lines, *options])


def _content_for(titles: Sequence[str], *, numbered: bool) -> Content | None:
    if len(set(titles)) < len(titles):  # WhatsApp refuses two buttons of one name.
        return None
    longest = max(map(_units, titles), default=0)
    if len(titles) in _BUTTONS and longest <= LONGEST_TITLE:
        return _quick_reply(len(titles), numbered=numbered)
    if len(titles) in _ITEMS and longest <= LONGEST_ITEM:
        return _list_picker(len(titles), numbered=numbered)
    return None


def _filled(settings: Settings, content: Content, values: Sequence[str]) -> Filled | None:
    sid = settings.twilio_contents.get(content.name)
    words = content.filled(values)
    if sid is None or _units(words) > LONGEST or not all(map(_may_stand, values)):
        return None
    numbered = {str(position): value for position, value in enumerate(values, start=1)}
    return Filled(sid=sid, variables=json.dumps(numbered, ensure_ascii=False), words=words)


def _may_stand(value: str) -> bool:
    return bool(value.strip()) and _units(value) <= LONGEST and not _BLANKS.search(value)


@dataclass(frozen=True, slots=True)
class _Parts:
    before: str  # All else that the message says.
    question: str
    lines: list[str]  # Its options, numbered.


def _parts(body: str, count: int) -> _Parts | None:
    """Return the message in parts of a line each; None where it is no question with options."""
    others = [paragraph for paragraph in body.split("\n\n") if paragraph.strip()]
    starts = [_numbered(at, "").strip() for at in range(1, count + 1)]
    asked = next((one for one in others if _lines_with(one, starts)), None)
    if asked is None:
        return None
    others.remove(asked)
    lines = _lines_with(asked, starts)
    how = sentence("question", "how")
    words = [line for line in asked.splitlines() if line not in lines and line != how]
    before = " ".join(" ".join([*others, *words[:-1]]).split())
    if not words or not before:
        return None
    return _Parts(before, " ".join(words[-1].split()), lines)


def _lines_with(paragraph: str, starts: Sequence[str]) -> list[str]:
    """Return the lines that begin with each of ``starts`` in turn; none unless all are there."""
    found = [
        next((line for line in paragraph.splitlines() if line.startswith(f"{start} ")), "")
        for start in starts
    ]
    return found if starts and all(found) else []


def _numbered(position: int, text: str) -> str:
    return sentence("question", "option", position=str(position), text=text)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
