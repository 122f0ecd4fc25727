"""The stand-in as tests and demonstrations use it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intake.settings import Settings
from intake.whatsapp.contents import all_contents
from intake.wiring import Office
from tests.fakes.twilio import contract
from tests.fakes.twilio.account import (
    Account,
    FakeContent,
    FakeMedia,
    FakeMessage,
    Faults,
    new_sid,
)
from tests.fakes.twilio.exchanges import Exchange
from tests.fakes.twilio.servers import api_server, store_server
from tests.fakes.twilio.signing import HMAC_SHA1, HMAC_SHA256, signed_headers

MESSAGES_PATH: Final = "/twilio/whatsapp"

# Posts a form to a path of our application and returns the HTTP status.
Post = Callable[[str, Mapping[str, str], Mapping[str, str]], int]


def through(client: FlaskClient) -> Post:
    """Return what posts into a Flask application, without a server."""
    return lambda path, form, headers: (
        client.post(path, data=dict(form), headers=dict(headers)).status_code
    )


def over_http(base_url: str) -> Post:
    """Return what posts to a running server at ``base_url``."""
    return lambda path, form, headers: (
        requests.post(
            base_url.rstrip("/") + path, data=dict(form), headers=dict(headers), timeout=15
        ).status_code
    )


class FakeTwilio:
    """An account at Twilio with one WhatsApp number; both servers run while the context lasts.

    ``public_base_url`` is the address under which Twilio knows our application, and signs.
    """

    def __init__(
        self,
        *,
        public_base_url: str = "https://tupago.example.test",
        number: str = "whatsapp:+573174424530",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.account = Account(now)
        self.number = number
        self.public_base_url = public_base_url
        self.shared_key = secrets.token_hex(24)
        self.api_requests: list[tuple[str, dict[str, str]]] = []
        self.exchanges: list[Exchange] = []
        self.store_requests: list[tuple[str, dict[str, str]]] = []
        self._servers = ExitStack()
        self.api_url = self.store_url = ""  # Known once the servers run.

    def __enter__(self) -> Self:
        store = self._servers.enter_context(store_server(self.account, self.store_requests))
        self.store_url = store.url
        api = api_server(self.account, self.api_requests, self.exchanges, store.url, self.number)
        self.api_url = self._servers.enter_context(api).url
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._servers.close()
        if error is None and contract.is_here():
            wrong = list(contract.complaints(self.exchanges))
            assert not wrong, "Twilio's contract is broken:\n" + "\n".join(wrong)

    @property
    def faults(self) -> Faults:
        return self.account.faults

    @property
    def sent(self) -> list[FakeMessage]:
        """What our application has sent, oldest first."""
        return [one for one in self.account.messages if one.direction == "outbound-api"]

    def settings(self) -> dict[str, Any]:
        """Return what `Settings` needs to know of this account."""
        return {
            "public_base_url": self.public_base_url,
            "twilio_account_sid": self.account.sid,
            "twilio_auth_token": self.account.auth_token,
            "twilio_webhook_secret": self.shared_key,
            "twilio_api_key": self.account.api_key,
            "twilio_api_secret": self.account.api_secret,
            "twilio_whatsapp_number": self.number,
            "twilio_api_base_url": self.api_url,
            "twilio_content_base_url": self.api_url,
        }

    def keep_contents(self) -> dict[str, str]:
        """Hold every template and question of ours, as after `tupago whatsapp contents`.

        Return the name and the sid of each, as `Settings.twilio_contents` wants them.
        """
        for content in all_contents():
            samples = {str(at): text for at, text in enumerate(content.samples, start=1)}
            self.account.contents.append(
                FakeContent(
                    sid=new_sid("HX"),
                    name=content.name,
                    language="es",
                    variables=samples,
                    types={content.type: content.shape},
                    created=self.account.now(),
                )
            )
        return {content.name: content.sid for content in self.account.contents}

    def connect(self, office: Office) -> Office:
        """Return the same office with this account in its settings."""
        kept = office.settings.model_dump(include={"home", "database_url", "files_url"})
        settings = Settings(_env_file=None, **kept, **self.settings())
        return replace(office, settings=settings)

    # --- Messages to us -------------------------------------------------------------------

    def receive(
        self,
        body: str = "",
        *,
        sender: str | None = "whatsapp:+573000000001",
        media: Sequence[tuple[bytes, str]] = (),
        user_id: str | None = None,
        profile_name: str | None = "Marta",
        at: datetime | None = None,
        **fields: str,
    ) -> dict[str, str]:
        """Keep a message that a person wrote to us, and return the form Twilio would post of it.

        ``media`` holds bytes and content type of each file. A person who hides the number has
        ``sender`` None and a ``user_id`` (``whatsapp:CO.…``). More ``fields`` of the form may be
        given by their own names. Nothing is posted: see `post_to`.
        """
        moment = at or self.account.now()
        kept = [FakeMedia(content_type, data, moment) for data, content_type in media]
        message = FakeMessage(
            sid=new_sid("MM" if kept else "SM"),
            direction="inbound",
            sender=sender or user_id or "",
            recipient=self.number,
            body=body,
            status="received",
            created=moment,
            sent=moment,
            media=kept,
        )
        self.account.add(message)
        form = {
            "MessageSid": message.sid,
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "AccountSid": self.account.sid,
            "From": message.sender,
            "To": self.number,
            "Body": body,
            "NumMedia": str(len(kept)),
            "NumSegments": "1",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
            "MessageType": kept[0].content_type.partition("/")[0] if kept else "text",
            "ChannelMetadata": json.dumps({"type": "whatsapp", "data": {"context": {}}}),
        }
        if sender:
            form["WaId"] = sender.removeprefix("whatsapp:+")
        optional = {"ProfileName": profile_name, "ExternalUserId": user_id}
        form |= {name: value for name, value in optional.items() if value is not None}
        for position, one in enumerate(kept):
            form[f"MediaUrl{position}"] = self.media_url(message.sid, one.sid)
            form[f"MediaContentType{position}"] = one.content_type
        return form | fields

    def press(self, asked: FakeMessage, position: int, **fields: str) -> dict[str, str]:
        """Return the form of a person who presses one of the buttons under ``asked``, from 0."""
        title, name = asked.buttons[position]
        content = self.account.content(asked.content_sid or "")
        pressed = (
            {"ListTitle": title, "ListId": name, "MessageType": "interactive"}
            if content is not None and "twilio/list-picker" in content.types
            else {"ButtonText": title, "ButtonPayload": name, "MessageType": "button"}
        )
        context = {
            "OriginalRepliedMessageSid": asked.sid,
            "OriginalRepliedMessageSender": self.number,
        }
        return self.receive(title, sender=asked.recipient) | pressed | context | fields

    def media_url(self, message_sid: str, media_sid: str) -> str:
        return self.api_url + self.account.uri(f"Messages/{message_sid}/Media/{media_sid}")

    def headers(
        self,
        form: Mapping[str, str],
        *,
        path: str = MESSAGES_PATH,
        algorithm: str = HMAC_SHA1,
        secret: str | None = None,
    ) -> dict[str, str]:
        """Return the headers with which Twilio would post this form to this path."""
        usual = self.shared_key if algorithm == HMAC_SHA256 else self.account.auth_token
        return signed_headers(self.public_base_url + path, form, secret or usual, algorithm)

    def post_to(
        self, client: FlaskClient, form: Mapping[str, str], *, algorithm: str = HMAC_SHA1
    ) -> TestResponse:
        """Post a message's form to the application, signed."""
        headers = self.headers(form, algorithm=algorithm)
        return client.post(MESSAGES_PATH, data=dict(form), headers=headers)

    # --- Reports on what we sent ----------------------------------------------------------

    def report(self, sid: str, status: str, *, post: Post, error_code: int | None = None) -> int:
        """Report ``status`` of a sent message to its callback; return our application's answer.

        Every status may be reported at any time and twice, as Twilio does.
        """
        message = self.account.message(sid)
        assert message is not None
        assert message.status_callback is not None
        message.status = status
        message.error_code = error_code or message.error_code
        if status == "sent":
            message.sent = self.account.now()
        form = {
            "MessageSid": sid,
            "SmsSid": sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "AccountSid": self.account.sid,
            "From": message.sender,
            "To": message.recipient,
            "ChannelToAddress": message.recipient,
            "ApiVersion": "2010-04-01",
        }
        if error_code is not None:
            form["ErrorCode"] = str(error_code)
        path = urlsplit(message.status_callback).path
        return post(path, form, self.headers(form, path=path))
