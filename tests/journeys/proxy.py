"""What stands before the page in a deployment: TLS, and a note of who really asked for what."""

from __future__ import annotations

import http.client
import ssl
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import ClassVar, Final, Self

from tests.fakes.twilio.servers import Server
from tests.intake.email.certificates import Certificates

# Between two neighbours only (RFC 9110, 7.6.1); Content-Length is said anew.
_HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})
_OURS_TO_SAY: Final = frozenset(
    {"host", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
)


class TlsProxy:
    """Serves https on ``url`` in ``with`` and hands everything on to ``port`` of this machine."""

    def __init__(self, certificates: Certificates, port: int) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificates.chain, certificates.key)
        self.authority = str(certificates.authority)
        self._server = Server(type("Proxy", (_Proxy,), {"target": port}), tls=context)
        self.url = self._server.url.replace("http://127.0.0.1", "https://localhost")

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.__exit__(kind, error, trace)


class _Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    target: ClassVar[int]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: a test's output is its own."""

    def do_GET(self) -> None:
        self._hand_on()

    def do_POST(self) -> None:
        self._hand_on()

    def _hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        # What a client says of itself must not pass for what we say of it.
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in _HOP_BY_HOP | _OURS_TO_SAY
        } | {
            "X-Forwarded-For": self.client_address[0],
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": self.headers["Host"],
        }
        upstream = http.client.HTTPConnection("127.0.0.1", self.target, timeout=60)
        try:
            upstream.request(self.command, self.path, body or None, headers)
            answer = upstream.getresponse()
            told = answer.read()
        finally:
            upstream.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)
