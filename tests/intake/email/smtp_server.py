"""A real SMTP server on loopback that keeps what it takes and fails on cue."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from tests.intake.email.certificates import Certificates

DROP: Final = "drop"  # In place of an answer: the connection ends.


@dataclass(frozen=True)
class Received:
    sender: str
    recipient: str
    data: bytes


@dataclass
class SmtpServer:
    """Serves in ``with``. ``answers`` replaces what is said to a verb.

    "." stands for the end of the data; a mail whose answer is dropped there was kept.
    """

    certificates: Certificates | None = None
    implicit_tls: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                _Session(outer, self).serve()

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = False

            def handle_error(self, *_: object) -> None:
                """Say nothing: clients that hang up are what is tested."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

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
        self._thread.join(10)
        self._server.server_close()


class _Session:
    def __init__(self, server: SmtpServer, handler: socketserver.StreamRequestHandler) -> None:
        self._server = server
        self._handler = handler
        self._socket = handler.connection
        self._reader = handler.rfile
        self._encrypted = False
        self._sender = self._recipient = ""

    def serve(self) -> None:
        if self._server.implicit_tls:
            self._encrypt()
        try:
            if self._say("CONNECT", "220 mx.example listo"):
                while line := self._reader.readline():
                    verb, _, rest = line.decode().strip().partition(" ")
                    if not self._obey(verb.upper(), rest):
                        return
        finally:
            if self._encrypted:
                self._reader.close()
                self._socket.close()

    def _obey(self, verb: str, rest: str) -> bool:
        """Return whether the session goes on."""
        starttls = "250-STARTTLS\r\n" if self._server.certificates else ""
        usual = {
            "EHLO": f"250-mx\r\n{starttls}250 AUTH PLAIN XOAUTH2",
            "STARTTLS": "220 ya",
            "AUTH": "235 bienvenido",
            "DATA": "354 siga",
            "QUIT": "221 adiós",
        }
        goes_on = self._say(verb, usual.get(verb, "250 bien")) and verb != "QUIT"
        match verb:
            case "STARTTLS":
                self._encrypt()
            case "AUTH":
                self._server.signed_in.append(
                    base64.b64decode(rest.rsplit(maxsplit=1)[-1]).decode()
                )
            case "MAIL":
                self._sender = rest.partition("<")[2].partition(">")[0]
            case "RCPT":
                self._recipient = rest.partition("<")[2].partition(">")[0]
            case "DATA":
                return goes_on and self._take()
        return goes_on

    def _take(self) -> bool:
        if "DATA" in self._server.answers:
            return True
        lines = []
        while (line := self._reader.readline()) not in (b".\r\n", b""):
            assert line.endswith(b"\r\n")
            lines.append(line.removeprefix(b"."))
        told = self._server.answers.get(".", "250 2.0.0 tomado")
        if told.startswith("250") or told == DROP:
            data = b"".join(lines)
            self._server.received.append(Received(self._sender, self._recipient, data))
        return self._say(".", told)

    def _say(self, verb: str, text: str) -> bool:
        text = self._server.answers.get(verb, text)
        if text == DROP:
            return False
        self._socket.sendall(f"{text}\r\n".encode())
        return True

    def _encrypt(self) -> None:
        certificates = self._server.certificates
        assert certificates is not None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificates.chain, certificates.key)
        self._socket = context.wrap_socket(self._socket, server_side=True)
        self._reader = self._socket.makefile("rb")
        self._encrypted = True
