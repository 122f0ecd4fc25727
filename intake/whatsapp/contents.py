"""The messages that Twilio keeps for us under a name of theirs (Content API), and their use.

Two kinds: templates, which WhatsApp approves and then delivers outside its window; and questions
with buttons, which go without approval while the window is open. What may stand in them, and how
long it may be: CHANNELS.md B3 and twilio.com/docs/content.
"""

from __future__ import annotations

import hashlib
import json
import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from intake.replies import sentence, sentences
from intake.settings import Settings
from models.sql.tables import Notice

LONGEST: Final = 1024  # Of a body with what was filled in, in UTF-16 units.
LONGEST_TITLE: Final = 20  # On a button …
LONGEST_ITEM: Final = 24  # … and in a list.
LONGEST_ID: Final = 200
LANGUAGE: Final = "es"
_BUTTONS: Final = range(2, 4)
_ITEMS: Final = range(2, 11)
_BLANKS: Final = re.compile(r"[\r\n\t\u2028\u2029]| {5}")  # WhatsApp refuses the whole message.
_PLACE: Final = re.compile(r"\{\{(\d+)\}\}")
_QUICK_REPLY: Final = "twilio/quick-reply"
_LIST: Final = "twilio/list-picker"
_TEXT: Final = "twilio/text"
# What stands in a variable until it is filled in; WhatsApp's reviewers judge a template by it.
_SAMPLES: Final[Mapping[str, str]] = {
    "amount": "$ 254.000",
    "number": "BC-7F3K9",
    "reason": "El pago aparece rechazado por el banco.",
    "question": "¿Quiere que su abono reduzca el plazo o la cuota? 1. El plazo 2. La cuota",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One message as Twilio keeps it; its variables are numbered from 1."""

    code: str  # Ours: "applied", "quick_reply_2".
    type: str
    shape: dict[str, Any]
    samples: tuple[str, ...]
    approved: bool = False  # WhatsApp has to approve it first.

    @property
    def name(self) -> str:
        """The name under which Twilio keeps it: another wording is another message."""
        told = json.dumps([self.type, self.shape], ensure_ascii=False, sort_keys=True)
        return f"tupago_{self.code}_{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    @property
    def body(self) -> str:
        return str(self.shape["body"])

    def filled(self, values: Sequence[str]) -> str:
        """Return the body as the person will read it."""
        return _PLACE.sub(lambda found: values[int(found[1]) - 1], self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A content ready to be sent."""

    sid: str
    variables: str  # JSON, as Twilio wants it.
    words: str  # What the person reads, buttons apart; Twilio lists the message with it.


def all_contents() -> tuple[Content, ...]:
    """Return every content that has to be at Twilio."""
    templates = (template(name) for name in sentences()["templates"])
    buttons = (_quick_reply(count) for count in _BUTTONS)
    return (*templates, *buttons, *(_list_picker(count) for count in _ITEMS))


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
        approved=True,
    )


def _quick_reply(count: int) -> Content:
    actions = [
        {"type": "QUICK_REPLY", "title": f"{{{{{3 + 2 * at}}}}}", "id": f"{{{{{4 + 2 * at}}}}}"}
        for at in range(count)
    ]
    shape = {"body": "{{1}}\n\n{{2}}", "actions": actions}
    return Content(
        code=f"quick_reply_{count}", type=_QUICK_REPLY, shape=shape, samples=_button_samples(count)
    )


def _list_picker(count: int) -> Content:
    items = [
        {"item": f"{{{{{3 + 2 * at}}}}}", "id": f"{{{{{4 + 2 * at}}}}}"} for at in range(count)
    ]
    shape = {"body": "{{1}}\n\n{{2}}", "button": sentence("buttons", "list"), "items": items}
    return Content(code=f"list_{count}", type=_LIST, shape=shape, samples=_button_samples(count))


def _button_samples(count: int) -> tuple[str, ...]:
    options = (text for at in range(1, count + 1) for text in (f"Opción {at}", f"id-{at}"))
    return ("Sobre su radicado BC-7F3K9:", "¿Cuál prefiere?", *options)


def as_template(settings: Settings, notice: Notice) -> Filled | None:
    """Return the notice as its approved template; None where there is none or it cannot be."""
    if notice.template is None or notice.template not in sentences()["templates"]:
        return None
    wording = string.Template(sentences()["templates"][notice.template])
    given = notice.variables or {}
    return _filled(
        settings,
        template(notice.template),
        [given.get(one, "") for one in wording.get_identifiers()],
    )


def as_buttons(settings: Settings, notice: Notice) -> Filled | None:
    """Return the notice's question with its choices to press; None where it goes as text.

    The numbered lines, which mail and text need, are not said a second time beside the buttons.
    """
    choices = notice.choices or []
    titles = [choice["title"].strip() for choice in choices]
    content = _content_for(titles)
    if content is None or any(_units(choice["id"]) > LONGEST_ID for choice in choices):
        return None
    told = _two_blocks(_without_numbered(notice.body, titles))
    if told is None:
        return None
    options = [text for choice in choices for text in (choice["title"].strip(), choice["id"])]
    return _filled(settings, content, [*told, *options])


def _content_for(titles: Sequence[str]) -> Content | None:
    if len(set(titles)) < len(titles):  # WhatsApp refuses two buttons of one name.
        return None
    longest = max(map(_units, titles), default=0)
    if len(titles) in _BUTTONS and longest <= LONGEST_TITLE:
        return _quick_reply(len(titles))
    if len(titles) in _ITEMS and longest <= LONGEST_ITEM:
        return _list_picker(len(titles))
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


def _without_numbered(body: str, titles: Sequence[str]) -> str:
    """Return the body without the lines that the buttons say, and how to answer them by number.

    A line that says more than its button stays.
    """
    said = {
        sentence("question", "option", position=str(position), text=title)
        for position, title in enumerate(titles, start=1)
    }
    lines = body.splitlines()
    if said <= set(lines):
        said.add(sentence("question", "how"))
    return "\n".join(line for line in lines if line not in said).strip()


def _two_blocks(body: str) -> tuple[str, str] | None:
    """Return what was said first and the question, a line each; None where there are not two."""
    before, _, question = body.rpartition("\n\n")
    if not before.strip():
        before, _, question = body.rpartition("\n")
    blocks = (" ".join(before.split()), " ".join(question.split()))
    return blocks if all(blocks) else None


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
