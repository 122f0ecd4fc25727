"""What stands on the buttons of a question: short titles, and ids that nobody else can make.

A tap comes back long after, from a question since answered, or from somebody who typed an id. The
id therefore names its question and its option, signed together with the option's words: it can
answer nothing else, and not what the question has become since.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from intake.secret_key import secret_key
from intake.settings import Settings
from models.sql.tables import OpenQuestion

MOST: Final = 10  # Rows of a list; more go as numbered lines only.
MOST_BUTTONS: Final = 3
LONGEST_BUTTON: Final = 20  # UTF-16 units of a title on a button …
LONGEST_ROW: Final = 24  # … and in a list (CHANNELS.md B3).
_MAC_LETTERS: Final = 20
# A long word of ours by a shorter one, in this order, until the title fits.
_SHORTER: Final = (
    (re.compile(r" terminad[oa] en "), " …"),
    (re.compile(r"^Abonar a capital de "), "Capital "),
    (re.compile(r"^Depositar en "), "En "),
    (re.compile(r"^(Pagar|Capital) Crédito (?:de )?"), r"\1 "),
    (re.compile(r"^Pagar "), ""),
    (re.compile(r"^Crédito (?:de )?(?=\w)"), ""),
    (re.compile(r" …\d+(?=\d{4}$)"), " …"),
)
_END: Final = re.compile(r" …?[\d$][\d.\s]*$")


@dataclass(frozen=True, slots=True)
class Tap:
    """A button that was pressed: which question's, and its place from 0."""

    token: str
    position: int
    mac: str


def choices_of(settings: Settings, question: OpenQuestion) -> list[dict[str, str]] | None:
    """Return id and title of each option; None where there are none or too many to press."""
    options = question.options
    if question.token is None or not 1 <= len(options) <= MOST:
        return None
    most = LONGEST_BUTTON if len(options) <= MOST_BUTTONS else LONGEST_ROW
    return [
        {"id": _signed(settings, question.token, place, option), "title": title}
        for place, (option, title) in enumerate(zip(options, titles(options, most), strict=True))
    ]


def tap_in(form: Mapping[str, str] | None) -> Tap | None:
    """Return what was pressed, from Twilio's form; None where it was no button of ours."""
    pressed = (form or {}).get("ButtonPayload") or (form or {}).get("ListId") or ""
    parts = pressed.split(".")
    if len(parts) != 3 or not parts[1].isdecimal():  # noqa: PLR2004 - token, place, signature
        return None
    return Tap(parts[0], int(parts[1]), parts[2])


def was_pressed(form: Mapping[str, str] | None) -> bool:
    """Return whether a button or an entry of a list was pressed, whosever it is."""
    return bool((form or {}).get("ButtonPayload") or (form or {}).get("ListId"))


def is_genuine(settings: Settings, question: OpenQuestion, tap: Tap) -> bool:
    """Return whether we put this very option of the question on that button."""
    if question.token != tap.token or tap.position >= len(question.options):
        return False
    ours = _signed(settings, tap.token, tap.position, question.options[tap.position])
    return hmac.compare_digest(ours.rpartition(".")[2].encode(), tap.mac.encode())


def titles(options: Sequence[str], most: int) -> list[str]:
    """Return a title for each option, none like another, at most ``most`` units long."""
    short = [_shortened(option, most) for option in options]
    cut = [_cut(title, most) for title in short]
    if len(set(cut)) < len(cut):
        cut = [_cut(f"{place}. {title}", most) for place, title in enumerate(short, start=1)]
    return cut


def _signed(settings: Settings, token: str, position: int, option: str) -> str:
    told = f"choice\n{token}\n{position}\n{option}".encode()
    mac = hmac.new(secret_key(settings).encode(), told, hashlib.sha256).hexdigest()
    return f"{token}.{position}.{mac[:_MAC_LETTERS]}"


def _shortened(option: str, most: int) -> str:
    for long, short in _SHORTER:
        if _units(option) <= most:
            break
        option = long.sub(short, option)
    return option[:1].upper() + option[1:]


def _cut(title: str, most: int) -> str:
    """Return the title with as much of its beginning as leaves room for the digits at its end."""
    if _units(title) <= most:
        return title
    found = None if " + " in title else _END.search(title)
    end = found[0] if found and _units(found[0]) < most // 2 else "…"
    return _longest_start(title, most - _units(end)).rstrip(" ,.+$") + end


def _longest_start(text: str, most: int) -> str:
    return text.encode("utf-16-le")[: most * 2].decode("utf-16-le", errors="ignore")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
