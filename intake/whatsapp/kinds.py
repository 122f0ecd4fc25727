"""What kind of thing a WhatsApp message is, as its form says; no I/O.

A photograph and a document may be receipts. Everything else is kept and shown to staff, and the
member is told what to do instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

Form: TypeAlias = Mapping[str, Any]


class Kind(StrEnum):
    TEXT = "text"
    FILE = "file"  # A picture or a document: perhaps a receipt.
    VOICE = "voice"
    VIDEO = "video"
    STICKER = "sticker"
    PLACE = "place"
    CONTACT = "contact"
    NOTHING = "nothing"  # No words and no file: WhatsApp lost what was too large for it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A location that was shared: as WhatsApp gives it, degrees north and east."""

    latitude: float
    longitude: float
    name: str  # Name and address, as far as they came; "" where only a point did.


_BY_TYPE: Final[Mapping[str, Kind]] = {
    "audio": Kind.VOICE,
    "voice": Kind.VOICE,
    "video": Kind.VIDEO,
    "sticker": Kind.STICKER,
    "location": Kind.PLACE,
    "contacts": Kind.CONTACT,
}
_BY_MEDIA: Final[Mapping[str, Kind]] = {
    "audio": Kind.VOICE,
    "video": Kind.VIDEO,
    "text/vcard": Kind.CONTACT,
    "text/x-vcard": Kind.CONTACT,
    "text/directory": Kind.CONTACT,
}
_WORDS: Final = ("Body", "ButtonText", "ListTitle", "InteractiveData")
_CARD_LINE: Final = re.compile(
    r"^(?:item\d+\.)?(FN|ORG|TEL|EMAIL)(?:;[^:\r\n]*)?:(.+)$", re.IGNORECASE | re.MULTILINE
)
_MOST_CARD_BYTES: Final = 20_000
_MOST_CARD_CHARACTERS: Final = 500


def kind_of(form: Form | None) -> Kind:
    """Return the kind of the message; what came by another way than the webhook counts as text.

    The resource of Twilio's API lacks ``MessageType``, so the file's own type is asked too.
    """
    told = form or {}
    kind = _BY_TYPE.get(str(told.get("MessageType") or "").lower())
    if kind is None and told.get("Latitude") and told.get("Longitude"):
        kind = Kind.PLACE
    if kind is None and told.get("MediaUrl0"):
        content_type = bare_type(told.get("MediaContentType0"))
        kind = _BY_MEDIA.get(content_type) or _BY_MEDIA.get(content_type.partition("/")[0])
        kind = kind or Kind.FILE
    if kind is None and told.get("MessageSid") and not any(told.get(name) for name in _WORDS):
        kind = Kind.NOTHING
    return kind or Kind.TEXT


def bare_type(content_type: object) -> str:
    """Return the type without its parameters: ``audio/ogg`` of ``audio/ogg; codecs=opus``."""
    return str(content_type or "").partition(";")[0].strip().lower()


def place_of(form: Form | None) -> Place | None:
    """Return the location that the message shares, if its coordinates are on this planet."""
    told = form or {}
    try:
        latitude, longitude = float(told["Latitude"]), float(told["Longitude"])
    except (KeyError, TypeError, ValueError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004  degrees
        return None
    named = (str(told.get(name) or "").strip() for name in ("Label", "Address"))
    return Place(latitude=latitude, longitude=longitude, name=", ".join(filter(None, named)))


def card_text(data: bytes) -> str:
    """Return a contact card (RFC 6350) in words: names, numbers and addresses, one line."""
    text = data[:_MOST_CARD_BYTES].decode("utf-8", "replace")
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    found = dict.fromkeys(
        value.replace("\\,", ",").replace("\\;", ";").strip(" ;\r")
        for _, value in _CARD_LINE.findall(unfolded)
    )
    return " · ".join(filter(None, found))[:_MOST_CARD_CHARACTERS]
