"""A wire between the watcher and the mail server that can be cut or go dead, on cue."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

# Looks at what the client says; returns whether to cut before the server hears it.
Cue = Callable[[bytes], bool]


class Wire:
    """Forwards from ``port`` to the server's port, in ``with``."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        self.connections = 0
        self.cut_before: Cue = lambda _: False
        self._dead: set[socket.socket] = set()

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self.cut()
        for thread in self._threads:
            thread.join(10)
        self._listener.close()
        for end in self._open:
            end.close()

    def go_dead(self) -> None:
        """Let nothing pass any more on what is connected now, and tell nobody."""
        with self._lock:
            self._dead.update(self._open)

    def cut(self) -> None:
        """End every connection that is open now."""
        with self._lock:
            for end in self._open:
                _hang_up(end)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._server_port))
            self.connections += 1
            with self._lock:
                self._open += [client, server]
            self._start(self._forward, client, server, self._cue)
            self._start(self._forward, server, client, lambda _: False)

    def _cue(self, said: bytes) -> bool:
        return self.cut_before(said)  # Tests exchange it while the wire is up.

    def _forward(self, source: socket.socket, target: socket.socket, cue: Cue) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                if source in self._dead:
                    continue
                if cue(said):
                    break
                target.sendall(said)
        if source not in self._dead:
            _hang_up(source)
            _hang_up(target)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def once(part: bytes) -> Cue:
    """Return a cue that cuts the first time the client says ``part``."""
    said_before = threading.Event()

    def cue(said: bytes) -> bool:
        if part in said and not said_before.is_set():
            said_before.set()
            return True
        return False

    return cue
