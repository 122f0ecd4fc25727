"""WhatsApp messages as Twilio tells of them, turned into what arrived; no I/O.

Twilio tells of a message twice if need be: in a form posted to our webhook, and as a resource of
its API that a sweep finds. The resource is put into the form's words first, so that both ways
give the same `Arrived`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from intake.arrival import Arrived, ArrivedFile
from models.errors import TupagoError
from models.sql.tables import Channel

# A message as twilio's client gives it; that library carries no types.
TwilioResource: TypeAlias = Any

_MEDIA_URL: Final = re.compile(r"MediaUrl(\d{1,3})")
_PHONE: Final = re.compile(r"whatsapp:\+\d+")

# Twilio hands over no file names; these tell staff at least what kind of file it is.
_NAMES: Final[Mapping[str, str]] = {
    "image": "imagen",
    "audio": "audio",
    "video": "video",
    "application": "documento",
}
_EXTENSIONS: Final[Mapping[str, str]] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "image/tiff": ".tif",
    "image/gif": ".gif",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/zip": ".zip",
    "audio/ogg": ".ogg",
    "audio/amr": ".amr",
    "audio/aac": ".aac",
    "audio/mpeg": ".mp3",
    "video/mp4": ".mp4",
    "text/vcard": ".vcf",
    "text/plain": ".txt",
}


class NotAMessageError(TupagoError):
    """The form is not of a message: it names none, or it reports on one that we sent."""

    code = "whatsapp.not_a_message"
    message = "Twilio envió algo que no es un mensaje."


@dataclass(frozen=True, slots=True)
class MediaLink:
    """A file of a message: where Twilio keeps it, and of what type it says it is."""

    url: str
    content_type: str | None


def arrived_from_form(form: Mapping[str, str], *, received_at: datetime) -> Arrived:
    """Return the message of a webhook form.

    Any field but the message's SID may be missing, and unknown ones may come: the whole form is
    kept. The form says nothing of when the message was sent, so the caller says when it came.

    :raises NotAMessageError: if there is no SID, or if it is a report on a message of ours.
    """
    form = {name: _storable(value) for name, value in form.items()}
    sid = form.get("MessageSid") or form.get("SmsMessageSid") or form.get("SmsSid")
    if not sid or "MessageStatus" in form:  # Reports alone have it; their address is another.
        raise NotAMessageError(f"fields: {', '.join(sorted(form))}")
    user_id = form.get("ExternalUserId") or None
    sender = form.get("From") or user_id or ""
    if user_id is None and sender and not _PHONE.fullmatch(sender):
        user_id = sender  # Who hides the number writes from the user id itself.
    return Arrived(
        channel=Channel.WHATSAPP,
        account=form.get("To") or "",
        external_id=sid,
        received_at=received_at,
        sender=sender,
        sender_user_id=user_id,
        sender_name=form.get("ProfileName") or None,
        text=form.get("ButtonText") or form.get("ListTitle") or form.get("Body") or None,
        form=dict(form),
        files=tuple(_files(form)),
        sender_verdict="proven",  # WhatsApp lets nobody write from another's number.
        picks=bool(form.get("ButtonPayload") or form.get("ListId")),
        quotes=form.get("OriginalRepliedMessageSid") or None,
    )


def arrived_from_resource(
    resource: TwilioResource,
    media: Sequence[MediaLink],
    *,
    received_at: datetime,
) -> Arrived:
    """Return the message of Twilio's API, as its webhook form would have given it.

    The resource knows less than the form: neither the sender's name nor what button was pressed.

    :raises NotAMessageError: if there is no SID.
    """
    told = {
        "MessageSid": resource.sid,
        "AccountSid": resource.account_sid,
        "MessagingServiceSid": resource.messaging_service_sid,
        "From": resource.from_,
        "To": resource.to,
        "Body": resource.body,
        "NumMedia": str(len(media)),
        "NumSegments": resource.num_segments,
        "SmsStatus": resource.status,
        "ApiVersion": resource.api_version,
    }
    for position, link in enumerate(media):
        told[f"MediaUrl{position}"] = link.url
        told[f"MediaContentType{position}"] = link.content_type
    form = {name: str(value) for name, value in told.items() if value is not None}
    return arrived_from_form(form, received_at=received_at)


def _files(form: Mapping[str, str]) -> Iterator[ArrivedFile]:
    """Yield a file per media address, whatever NumMedia says: the addresses are the files."""
    numbers = sorted(int(found[1]) for name in form if (found := _MEDIA_URL.fullmatch(name)))
    for position, number in enumerate(numbers, start=1):
        content_type = form.get(f"MediaContentType{number}") or None
        yield ArrivedFile(
            name=_file_name(position, content_type),
            content_type=content_type,
            url=form[f"MediaUrl{number}"],
        )


def _file_name(position: int, content_type: str | None) -> str:
    bare = (content_type or "").partition(";")[0].strip().lower()
    kind = _NAMES.get(bare.partition("/")[0], "archivo")
    return f"{kind}-{position}{_EXTENSIONS.get(bare, '')}"


def _storable(text: str) -> str:
    """Return the text without NUL, which PostgreSQL keeps in no text."""
    return text.replace("\x00", "")
