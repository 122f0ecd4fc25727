"""One session with the mail server: sign in, list, fetch, move, wait for news.

Every wait is bounded and every session expendable: whatever goes wrong here, the caller drops
the session and begins another. Nothing relies on flags: people read this mailbox too.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event
from typing import Any, Final

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from intake.email.oauth import TokenSource
from intake.settings import Settings
from models.errors import TupagoError

LARGEST_MAIL: Final = 40 * 1024 * 1024  # Bytes; a larger one stays where it is.
_WHOLE_UP_TO: Final = 4 * 1024 * 1024
_PIECE: Final = 1024 * 1024
_HEAD: Final = 64 * 1024
_UIDS_AT_ONCE: Final = 500
_CONNECT_SECONDS: Final = 15
# How long a stop may go unnoticed while the mailbox is quiet.
_SLICE_SECONDS: Final = 0.2
# imapclient answers a closed connection with "nothing new", at once and for ever.
_TOO_QUICK_SECONDS: Final = 0.05
_QUICK_ANSWERS: Final = 3
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MailSettingsError(TupagoError):
    code = "mail.settings"
    message = "La configuración del correo no es segura o está incompleta."


class MailLoginError(TupagoError):
    """The server refused our password or token; trying again too often locks the account."""

    code = "mail.login"
    message = "El servidor de correo no aceptó las credenciales de tupago."
    worth_retrying = True


class MailServerError(TupagoError):
    """The server cannot do what a mail needs in order to leave INBOX safely."""

    code = "mail.server"
    message = "El servidor de correo no permite mover los mensajes de forma segura."


@dataclass(frozen=True, slots=True)
class Place:
    """A folder as it is numbered now: a UID means something only within all three."""

    account: str
    folder: str
    uidvalidity: int


class _Client(IMAPClient):  # type: ignore[misc]  # imapclient carries no types
    def _poll_socket(self, sock: Any, timeout: float | None = None) -> Any:  # noqa: ANN401
        """Wait for the socket, unless an announcement was read already along with an answer.

        "+ idling" and "* 1 EXISTS" may come in one packet. The socket is then silent though there
        is news, and the mail would wait for the end of the IDLE.
        """
        with suppress(OSError):
            if self._imap.file.peek(1):
                return True
        return super()._poll_socket(sock, timeout)


class Mailbox:
    """A signed-in session; `opened` gives it and ends it."""

    def __init__(self, client: _Client, settings: Settings) -> None:
        self._client = client
        self._settings = settings
        self._done_folder: str | None = None

    def look(self) -> tuple[Place, list[int]]:
        """Return the folder as it is now and the UIDs of all that is in it, oldest first."""
        folder = self._settings.imap_folder
        # Selected anew each time: a server may renumber the folder under an open session.
        selected = self._client.select_folder(folder)
        place = Place(self._settings.imap_user, folder, int(selected[b"UIDVALIDITY"]))
        return place, sorted(int(uid) for uid in self._client.search("ALL"))

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Return the size in bytes of each mail that is still there."""
        sizes = {}
        for start in range(0, len(uids), _UIDS_AT_ONCE):
            answer = self._client.fetch(uids[start : start + _UIDS_AT_ONCE], ["RFC822.SIZE"])
            for uid, fields in answer.items():
                # Without a size it comes in pieces, which end at the limit.
                sizes[int(uid)] = int(fields.get(b"RFC822.SIZE", _WHOLE_UP_TO + 1))
        return sizes

    def fetch(self, uid: int, size: int) -> bytes | None:
        """Return the raw mail, unread flags untouched; None if it is gone.

        A large one comes in pieces, so that no answer takes longer than a read may. ``size`` is
        only what the server expects (Exchange estimates); the end is where no more comes.
        """
        if size <= _WHOLE_UP_TO:
            return self._body(uid, "")
        pieces: list[bytes] = []
        while True:
            offset = _PIECE * len(pieces)
            piece = self._body(uid, f"<{offset}.{_PIECE}>")
            if piece is None:
                return None
            if offset > LARGEST_MAIL:
                raise ValueError(f"UID {uid} is far longer than the {size} bytes announced")
            pieces.append(piece)
            if len(piece) < _PIECE:
                return b"".join(pieces)

    def head(self, uid: int) -> bytes | None:
        """Return the beginning of a mail that is not fetched."""
        return self._body(uid, f"<0.{_HEAD}>")

    def _body(self, uid: int, part: str) -> bytes | None:
        answer = self._client.fetch([uid], [f"BODY.PEEK[]{part}"])
        # By name: changes of flags by other people come mixed in.
        for name, value in answer.get(uid, {}).items():
            if name.startswith(b"BODY[]") and value is not None:
                return bytes(value)
        # Servers answer for a mail that went away meanwhile without its body (RFC 2180, 4.1).
        self._client.noop()
        if uid in self._client.search(["UID", str(uid)]):
            raise ValueError(f"the server gave no body for UID {uid}")
        return None

    def move_away(self, uid: int) -> None:
        """Move the mail out of INBOX; one that is gone already is no error."""
        folder = self._done()
        if self._client.has_capability("MOVE"):
            self._client.move([uid], folder)
            return
        self._client.copy([uid], folder)
        self._client.add_flags([uid], [b"\\Deleted"], silent=True)
        self._client.uid_expunge([uid])

    def _done(self) -> str:
        """Return the folder for what is safely ours, made if it is missing."""
        if self._done_folder is None:
            name = _prefix(self._client) + self._settings.imap_done_folder
            if not self._client.folder_exists(name):
                self._client.create_folder(name)
                self._client.subscribe_folder(name)
            self._done_folder = name
        return self._done_folder

    def wait_for_news(self, stop: Event) -> None:
        """Return when something may have changed; whether it has, only a look tells.

        :raises IMAPClientAbortError: if the connection turns out to be dead.
        """
        if not self._client.has_capability("IDLE"):
            if not stop.wait(self._settings.imap_poll_seconds):
                self._client.noop()
            return
        self._client.idle()
        until = time.monotonic() + self._settings.imap_idle_seconds
        quick_answers = 0
        while not stop.is_set() and (left := until - time.monotonic()) > 0:
            asked = time.monotonic()
            if self._client.idle_check(timeout=min(left, _SLICE_SECONDS)):
                break
            too_quick = time.monotonic() - asked < min(_TOO_QUICK_SECONDS, left)
            quick_answers = quick_answers + 1 if too_quick else 0
            if quick_answers == _QUICK_ANSWERS:
                raise IMAPClientAbortError("the connection was closed during IDLE")
        if not stop.is_set():
            self._client.idle_done()
            self._client.noop()


@contextmanager
def opened(settings: Settings, tokens: TokenSource | None) -> Iterator[Mailbox]:
    """Give a signed-in session; afterwards it is cut, never logged out of: it may be dead.

    :raises MailLoginError: if the server refuses us.
    :raises MailServerError: if mails could not be moved there.
    :raises MailSettingsError: if the connection would not be encrypted.
    """
    client = _connected(settings)
    try:
        if settings.imap_tls == "starttls":
            client.starttls(_tls_context(settings))
        _sign_in(client, settings, tokens)
        if not client.has_capability("MOVE") and not client.has_capability("UIDPLUS"):
            raise MailServerError(f"{settings.imap_host}: neither MOVE nor UIDPLUS")
        yield Mailbox(client, settings)
    finally:
        with suppress(OSError):
            client.shutdown()


def _connected(settings: Settings) -> _Client:
    if settings.imap_tls == "none" and settings.imap_host not in LOOPBACK:
        raise MailSettingsError(f"{settings.imap_host} without TLS")
    implicit = settings.imap_tls == "implicit"
    return _Client(
        settings.imap_host,
        port=settings.imap_port,
        ssl=implicit,
        ssl_context=_tls_context(settings) if implicit else None,
        timeout=SocketTimeout(connect=_CONNECT_SECONDS, read=settings.imap_read_seconds),
    )


def _tls_context(settings: Settings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.imap_ca_file)


def _sign_in(client: _Client, settings: Settings, tokens: TokenSource | None) -> None:
    user = settings.imap_user
    try:
        if settings.imap_auth == "password":
            client.login(user, settings.imap_password.get_secret_value())
            return
        assert tokens is not None
        if settings.imap_auth == "xoauth2":
            client.oauth2_login(user, tokens())
        else:
            client.oauthbearer_login(user, tokens())
    except LoginError as error:
        # imapclient says the same of a connection that broke meanwhile, which is no refusal.
        if isinstance(error.__context__, IMAPClientAbortError):
            raise error.__context__ from None
        raise MailLoginError(str(error)) from None


def _prefix(client: _Client) -> str:
    """Return what the server wants before the names of our own folders ("INBOX." at some)."""
    if not client.has_capability("NAMESPACE"):
        return ""
    with suppress(IMAPClientError, IndexError, TypeError):
        return str(client.namespace().personal[0][0])
    return ""
