"""The stand-in's two HTTP servers: the API, and the store to which its media addresses lead."""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import socket
import ssl
import threading
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Final, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.twilio import contents
from tests.fakes.twilio.account import Account, FakeMedia, FakeMessage, new_sid
from tests.fakes.twilio.contents import RefusedContentError, Rendered, rendered
from tests.fakes.twilio.exchanges import Exchange

_MESSAGES: Final = "Messages.json"
_MESSAGE: Final = re.compile(r"Messages/((?:SM|MM)\w{32})\.json")
_MEDIA_LIST: Final = re.compile(r"Messages/((?:SM|MM)\w{32})/Media\.json")
_MEDIA: Final = re.compile(r"Messages/((?:SM|MM)\w{32})/Media/(ME\w{32})(\.json)?")
_CONTENT_API: Final = "/v1/"
_LONGEST_BODY: Final = 1600


class _Listener(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up or did not like our certificate."""


class Server:
    """An HTTP server on loopback, in threads, for as long as the context lasts."""

    def __init__(
        self, handler: type[BaseHTTPRequestHandler], *, tls: ssl.SSLContext | None = None
    ) -> None:
        self._server = _Listener(("127.0.0.1", 0), handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    account: ClassVar[Account]
    seen: ClassVar[list[tuple[str, dict[str, str]]]]  # Every request: its line, its headers.

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: a test's output is its own."""

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True  # Whoever asked has hung up.

    def note(self) -> None:
        lowered = {name.lower(): value for name, value in self.headers.items()}
        self.seen.append((f"{self.command} {self.path}", lowered))

    def answer(
        self, status: int, body: bytes = b"", headers: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class _Store(_Handler):
    """Gives a file to whoever has its signed link, and refuses a second permission."""

    def do_GET(self) -> None:
        self.note()
        if "Authorization" in self.headers:
            self.answer(HTTPStatus.BAD_REQUEST, b"<Code>InvalidArgument</Code>")
            return
        token = parse_qs(urlsplit(self.path).query).get("Signature", [""])[0]
        media = self.account.signed_links.get(token)
        if media is None:
            self.answer(HTTPStatus.FORBIDDEN, b"<Code>AccessDenied</Code>")
            return
        self.answer(HTTPStatus.OK, media.data, [("Content-Type", media.content_type)])


class _Api(_Handler):
    store_url: ClassVar[str]
    number: ClassVar[str]
    exchanges: ClassVar[list[Exchange]]
    _asked: bytes = b""  # The body of the request that is being answered.

    def answer(
        self, status: int, body: bytes = b"", headers: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.exchanges.append(
            Exchange(
                method=self.command,
                path=self.path,
                content_type=self.headers.get("Content-Type", ""),
                asked=self._asked,
                authorization=self.headers.get("Authorization", ""),
                status=int(status),
                answered=body,
            )
        )
        super().answer(status, body, headers)

    def do_GET(self) -> None:
        self._asked = b""
        tail = self._admitted()
        if tail is None:
            return
        if tail == _MESSAGES:
            self._list_messages()
        elif tail.startswith(_CONTENT_API):
            self._give_or_miss(contents.got(self.account, self._own_url, self.path))
        elif (found := _MESSAGE.fullmatch(tail)) and (message := self.account.message(found[1])):
            self._give(HTTPStatus.OK, self.account.message_resource(message))
        elif (found := _MEDIA_LIST.fullmatch(tail)) and (message := self.account.message(found[1])):
            self._list_media(message)
        elif (found := _MEDIA.fullmatch(tail)) and (media := self._media(found[1], found[2])):
            self._give_media(*media, as_resource=found[3] is not None)
        else:
            self._refuse(HTTPStatus.NOT_FOUND, 20404, "The requested resource was not found")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self._asked = self.rfile.read(length)
        tail = self._admitted()
        if tail is None:
            return
        if tail.startswith(_CONTENT_API):
            asked = json.loads(self._asked)
            self._give_or_miss(contents.posted(self.account, self._own_url, tail, asked))
            return
        sent = parse_qs(self._asked.decode(), keep_blank_values=True)
        form = {name: values[0] for name, values in sent.items()}
        if tail == _MESSAGES:
            self._create(form)
        elif (found := _MESSAGE.fullmatch(tail)) and (message := self.account.message(found[1])):
            message.body = form.get("Body", message.body)
            self._give(HTTPStatus.OK, self.account.message_resource(message))
        else:
            self._refuse(HTTPStatus.NOT_FOUND, 20404, "The requested resource was not found")

    def do_DELETE(self) -> None:
        self._asked = b""
        tail = self._admitted()
        found = _MEDIA.fullmatch(tail) if tail else None
        if found and (media := self._media(found[1], found[2])):
            media[0].media.remove(media[1])
            self.answer(HTTPStatus.NO_CONTENT)
        elif tail is not None:
            self._refuse(HTTPStatus.NOT_FOUND, 20404, "The requested resource was not found")

    def _admitted(self) -> str | None:
        """Return the path within our account, or answer what is wrong and return None."""
        self.note()
        if not self._signed_in():
            self._refuse(HTTPStatus.UNAUTHORIZED, 20003, "Authenticate")
            return None
        if self.account.strikes("too_many"):
            self._refuse(HTTPStatus.TOO_MANY_REQUESTS, 20429, "Too Many Requests")
            return None
        if self.account.strikes("server_errors"):
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE, b"upstream connect error")
            return None
        path, root = urlsplit(self.path).path, self.account.uri("")
        if path.startswith(_CONTENT_API):  # The Content API knows the account by its credentials.
            return path
        return path.removeprefix(root) if path.startswith(root) else ""

    def _signed_in(self) -> bool:
        scheme, _, encoded = self.headers.get("Authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        return scheme == "Basic" and self.account.accepts(user, password)

    def _give(self, status: int, resource: dict[str, Any]) -> None:
        body = json.dumps(resource).encode()
        self.answer(status, body, [("Content-Type", "application/json")])

    def _give_or_miss(self, found: tuple[int, dict[str, Any]] | None) -> None:
        if found is None:
            self._refuse(HTTPStatus.NOT_FOUND, 20404, "The requested resource was not found")
        else:
            self._give(*found)

    @property
    def _own_url(self) -> str:
        return f"http://{self.headers['Host']}"

    def _refuse(self, status: int, code: int, message: str) -> None:
        more = f"https://www.twilio.com/docs/errors/{code}"
        self._give(
            status, {"code": code, "message": message, "more_info": more, "status": int(status)}
        )

    def _list_messages(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        after = datetime.fromisoformat(query["DateSent>"]) if "DateSent>" in query else None
        found = list(self.account.listed(to=query.get("To"), sender=query.get("From"), after=after))
        page, size = int(query.get("Page", "0")), min(int(query.get("PageSize", "50")), 1000)
        shown = found[page * size : (page + 1) * size]
        more = len(found) > (page + 1) * size
        self._give_list(
            "messages",
            [self.account.message_resource(one) for one in shown],
            page,
            size,
            next_page=urlencode({**query, "PageSize": size, "Page": page + 1}) if more else None,
        )

    def _list_media(self, message: FakeMessage) -> None:
        shown = [] if self.account.strikes("unlisted_media") else message.media
        resources = [self.account.media_resource(message, one) for one in shown]
        self._give_list("media_list", resources, 0, 50, next_page=None)

    def _give_list(
        self,
        name: str,
        resources: list[dict[str, Any]],
        page: int,
        size: int,
        *,
        next_page: str | None,
    ) -> None:
        path = urlsplit(self.path).path
        start = page * size
        self._give(
            HTTPStatus.OK,
            {
                name: resources,
                "page": page,
                "page_size": size,
                "start": start,
                "end": max(start, start + len(resources) - 1),
                "uri": self.path,
                "first_page_uri": f"{path}?PageSize={size}&Page=0",
                "next_page_uri": f"{path}?{next_page}" if next_page else None,
                "previous_page_uri": None,
            },
        )

    def _media(self, message_sid: str, media_sid: str) -> tuple[FakeMessage, FakeMedia] | None:
        message = self.account.message(message_sid)
        if message is None:
            return None
        return next(((message, one) for one in message.media if one.sid == media_sid), None)

    def _give_media(self, message: FakeMessage, media: FakeMedia, *, as_resource: bool) -> None:
        if as_resource:
            self._give(HTTPStatus.OK, self.account.media_resource(message, media))
            return
        if self.account.strikes("media_misses"):
            self._refuse(HTTPStatus.NOT_FOUND, 20404, "The requested resource was not found")
            return
        token = secrets.token_hex(16)
        self.account.signed_links[token] = media
        link = f"{self.store_url}/{media.sid}?Expires=14400&Signature={token}"
        target = self.account.faults.media_redirect or link
        self.answer(HTTPStatus.TEMPORARY_REDIRECT, headers=[("Location", target)])

    def _create(self, form: dict[str, str]) -> None:
        faults = self.account.faults
        if self.account.strikes("broken_sendings"):
            self.answer(HTTPStatus.SERVICE_UNAVAILABLE, b"upstream connect error")
            return
        if faults.refusals:
            self._refuse(HTTPStatus.BAD_REQUEST, faults.refusals.popleft(), "Refused on demand")
            return
        try:
            told = self._told(form)
        except RefusedContentError as error:
            self._refuse(HTTPStatus.BAD_REQUEST, error.code, str(error))
            return
        message = FakeMessage(
            sid=new_sid("SM"),
            direction="outbound-api",
            sender=form["From"],
            recipient=form["To"],
            body=told.body,
            buttons=told.buttons,
            content_sid=form.get("ContentSid"),
            status="queued",
            created=self.account.now(),
            sent=None,
            status_callback=form.get("StatusCallback"),
        )
        self.account.add(message)
        if self.account.strikes("lost_answers"):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._give(HTTPStatus.CREATED, self.account.message_resource(message))

    def _told(self, form: dict[str, str]) -> Rendered:
        """Return what the person would see; refuse what Twilio refuses."""
        said = "ContentSid" if "ContentSid" in form else "Body"
        for name, code in (("To", 21604), ("From", 21603), (said, 21602)):
            if not form.get(name):
                raise RefusedContentError(code, f"A '{name}' is required")
        if form["From"] != self.number:
            raise RefusedContentError(63007, "No Channel with the From address")
        if said == "ContentSid":
            if form.get("Body") or form.get("MediaUrl"):
                raise RefusedContentError(21619, "A content stands alone")
            content = self.account.content(form["ContentSid"])
            return rendered(content, form.get("ContentVariables", ""))
        if len(form["Body"].encode("utf-16-le")) // 2 > _LONGEST_BODY:
            raise RefusedContentError(21617, "The body exceeds 1600 characters")
        return Rendered(form["Body"], ())


def store_server(account: Account, seen: list[tuple[str, dict[str, str]]]) -> Server:
    return Server(type("Store", (_Store,), {"account": account, "seen": seen}))


def api_server(
    account: Account,
    seen: list[tuple[str, dict[str, str]]],
    exchanges: list[Exchange],
    store_url: str,
    number: str,
) -> Server:
    facts = {
        "account": account,
        "seen": seen,
        "exchanges": exchanges,
        "store_url": store_url,
        "number": number,
    }
    return Server(type("Api", (_Api,), facts))
