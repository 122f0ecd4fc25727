"""Bringing our templates and questions with buttons to Twilio, and the templates to WhatsApp.

Each has a name that follows from its wording, so that what is there already is left alone and a
new wording becomes a new one: WhatsApp approves words, not names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import requests
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from intake.settings import Settings
from intake.whatsapp.account import twilio_client
from intake.whatsapp.contents import LANGUAGE, Content, all_contents
from models.errors import TupagoError

_UNSUBMITTED: Final = "unsubmitted"


class ContentsError(TupagoError):
    code = "whatsapp.contents"
    message = "Twilio no aceptó las plantillas."


@dataclass(frozen=True, slots=True)
class Registered:
    """A content as it stands at Twilio; ``approval`` is WhatsApp's, None where it needs none."""

    content: Content
    sid: str
    new: bool
    approval: str | None


def register(settings: Settings) -> list[Registered]:
    """Create what Twilio does not have yet, submit what WhatsApp has not seen; return all.

    :raises ContentsError: if Twilio refuses, or cannot be reached.
    """
    if not settings.twilio_account_sid:
        raise ContentsError("TUPAGO_TWILIO_ACCOUNT_SID está vacío")
    with twilio_client(settings) as client:
        client.content.base_url = settings.twilio_content_base_url.rstrip("/")
        try:
            return list(_registered(client))
        except (TwilioException, requests.RequestException) as error:
            raise ContentsError(str(error)) from None


def _registered(client: Client) -> Iterator[Registered]:
    there = {one.friendly_name: one for one in client.content.v1.content_and_approvals.list()}
    for content in all_contents():
        known = there.get(content.name)
        sid = str(known.sid) if known is not None else _created(client, content)
        approval = None
        if content.category is not None:
            told: Mapping[str, Any] = known.approval_requests or {} if known is not None else {}
            approval = str(told.get("status") or _UNSUBMITTED)
            if approval == _UNSUBMITTED:
                approval = _submitted(client, content, sid)
        yield Registered(content, sid, new=known is None, approval=approval)


def _created(client: Client, content: Content) -> str:
    told: dict[str, Any] = {
        "friendly_name": content.name,
        "language": LANGUAGE,
        "types": {content.type: content.shape},
    }
    if "body" in content.shape:  # Preset words come with a sample of their own.
        samples = enumerate(content.samples, start=1)
        told["variables"] = {str(position): text for position, text in samples}
    return str(_post(client, "/v1/Content", told)["sid"])


def _submitted(client: Client, content: Content, sid: str) -> str:
    made = _post(
        client,
        f"/v1/Content/{sid}/ApprovalRequests/whatsapp",
        {"name": content.name, "category": content.category},
    )
    return str(made["status"])


def _post(client: Client, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Post JSON; twilio's own classes for contents write null where nothing was said."""
    answer = client.request(
        "POST",
        client.content.base_url + path,
        data=body,
        headers={"Content-Type": "application/json", "Accept": "application/json"},
    )
    if answer.status_code != HTTPStatus.CREATED:
        raise ContentsError(f"{path}: HTTP {answer.status_code} {answer.text[:300]}")
    made: Mapping[str, Any] = json.loads(answer.text)
    return made
