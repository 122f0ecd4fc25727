"""Fetches the files of a WhatsApp message from Twilio, and from nowhere else.

Twilio's API wants our credentials and answers with a redirect to a signed link elsewhere. The
credentials must not go there, and "elsewhere" must not be a machine of our own network.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import make_headers

from intake.settings import Settings
from intake.whatsapp.account import credentials
from intake.wiring import Office
from models.errors import TupagoError

LARGEST_BYTES: Final = 25 * 1024 * 1024
_WHOLE_SECONDS: Final = 20.0
_WAIT_SECONDS: Final = 8.0  # For a connection, and for each piece.
_PIECE_BYTES: Final = 64 * 1024
_MOST_REDIRECTS: Final = 3
_MOST_ADDRESSES: Final = 4  # Tried of a host that has several.
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MESSAGE_SID: Final = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")
_MEDIA_SID: Final = re.compile(r"ME[0-9a-fA-F]{32}")


class MediaNotThereYetError(TupagoError):
    """Twilio names a file some seconds before it has it."""

    code = "whatsapp.media_not_there_yet"
    message = "El archivo todavía no está disponible en WhatsApp; lo buscaremos de nuevo."
    worth_retrying = True


class MediaUnreachableError(TupagoError):
    """The network, Twilio or its store failed; next time may be better."""

    code = "whatsapp.media_unreachable"
    message = "No pudimos descargar el archivo de WhatsApp; lo intentaremos de nuevo."
    worth_retrying = True


class MediaRefusedError(TupagoError):
    """Our credentials were not accepted. Once they are mended the file can be fetched."""

    code = "whatsapp.media_refused"
    message = "Twilio no nos permitió descargar el archivo; revise las credenciales."
    worth_retrying = True


class MediaTooLargeError(TupagoError):
    code = "whatsapp.media_too_large"
    message = "El archivo es demasiado grande. Envíelo como foto o PDF de menos de 16 MB."


class MediaAddressError(TupagoError):
    """The address, or the one it leads to, is not one that we go to."""

    code = "whatsapp.media_address"
    message = "La dirección del archivo no es de WhatsApp; por seguridad no lo descargamos."


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one request gave: a body, or where to look instead."""

    body: bytes
    redirect: str | None


def fetch(office: Office, attachment_url: str, message_sid: str) -> bytes:
    """Return the bytes of a file of the message ``message_sid``.

    It makes one try: the caller's queue knows when to try again. It takes about 20 s at most and
    reads 25 MB at most.

    :raises MediaNotThereYetError: if Twilio does not have it yet.
    :raises MediaUnreachableError: if the network or Twilio failed.
    :raises MediaRefusedError: if Twilio does not accept our credentials.
    :raises MediaTooLargeError: if it has more than 25 MB.
    :raises MediaAddressError: if it does not lie, or leads, where Twilio keeps files.
    """
    deadline = time.monotonic() + _WHOLE_SECONDS
    url = _own_address(office.settings, attachment_url, message_sid)
    local = _is_loopback(urlsplit(office.settings.twilio_api_base_url).hostname or "")
    user, password = credentials(office.settings)
    headers = make_headers(basic_auth=f"{user}:{password}")
    answer = _get(urlsplit(url), _resolve(urlsplit(url)), headers, deadline)
    for _ in range(_MOST_REDIRECTS):
        if answer.redirect is None:
            return _whole(answer.body, url)
        url = urljoin(url, answer.redirect)
        # A signed link carries its own permission; the store refuses a second one.
        answer = _get(urlsplit(url), _checked_addresses(url, local=local), {}, deadline)
    if answer.redirect is None:
        return _whole(answer.body, url)
    raise MediaAddressError(f"{_bare(url)}: more than {_MOST_REDIRECTS} redirects")


def _own_address(settings: Settings, url: str, message_sid: str) -> str:
    """Return the file's address, built anew from its identifiers.

    Nothing of the given address is used but the file's own identifier, and that only if all the
    rest is as it must be.
    """
    base = settings.twilio_api_base_url.rstrip("/")
    folder = (
        f"{base}/2010-04-01/Accounts/{settings.twilio_account_sid}/Messages/{message_sid}/Media/"
    )
    media_sid = url.removeprefix(folder)
    if not _MESSAGE_SID.fullmatch(message_sid) or not _MEDIA_SID.fullmatch(media_sid):
        raise MediaAddressError(f"{_bare(url)} is no file of {message_sid}")
    return folder + media_sid


def _checked_addresses(url: str, *, local: bool) -> list[str]:
    """Return the IP addresses of a redirect's target, if it is a place we go to.

    The connection is then made to these very addresses: a name that is looked up twice may point
    inwards the second time. ``local`` (Twilio itself is a stand-in on this machine) allows
    loopback too, and nothing else besides.
    """
    parts = _split(url)
    addresses = _resolve(parts)
    if local and all(map(_is_loopback, addresses)):
        return addresses
    if parts.scheme != "https" or _port(parts) != 443 or parts.username is not None:  # noqa: PLR2004
        raise MediaAddressError(f"{_bare(url)} is not plain https")
    if not all(map(_is_public, addresses)):
        raise MediaAddressError(f"{_bare(url)} is not on the public internet")
    return addresses


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _port(parts)
    except ValueError as error:
        raise MediaAddressError(f"{url[:80]}: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise MediaAddressError(f"{_bare(url)} is not a web address")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _resolve(parts: SplitResult) -> list[str]:
    """Return the host's IP addresses, IPv4 first: Twilio's store is not always reached by IPv6."""
    try:
        found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise MediaUnreachableError(f"{parts.hostname}: {error}") from None
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))[:_MOST_ADDRESSES]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    return ip.is_global and not ip.is_multicast


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _get(
    parts: SplitResult, addresses: list[str], headers: dict[str, str], deadline: float
) -> _Answer:
    """Ask the host at the first of its addresses that answers."""
    trouble: Exception | None = None
    for address in addresses:
        if time.monotonic() > deadline:
            break
        try:
            return _get_from(address, parts, headers, deadline)
        except (HTTPError, OSError) as error:
            trouble = error
    raise MediaUnreachableError(f"{_bare(parts.geturl())}: {trouble}")


def _get_from(
    address: str, parts: SplitResult, headers: dict[str, str], deadline: float
) -> _Answer:
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    with _connected(address, parts) as pool:
        response = pool.urlopen(
            "GET",
            target or "/",
            headers={"Host": parts.netloc, "Accept-Encoding": "identity", **headers},
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            if response.status in _REDIRECTS and response.headers.get("Location"):
                return _Answer(b"", response.headers["Location"])
            _raise_for_status(response.status, parts, signed_in="authorization" in headers)
            return _Answer(_read(response, parts, deadline), None)
        finally:
            response.close()


@contextmanager
def _connected(address: str, parts: SplitResult) -> Iterator[urllib3.HTTPConnectionPool]:
    """Give a connection to this address, whose certificate must be that of the host's name."""
    timeout = urllib3.Timeout(connect=_WAIT_SECONDS, read=_WAIT_SECONDS)
    if parts.scheme == "https":
        pool: urllib3.HTTPConnectionPool = urllib3.HTTPSConnectionPool(
            address,
            _port(parts),
            timeout=timeout,
            cert_reqs="CERT_REQUIRED",
            ca_certs=certifi.where(),
            server_hostname=parts.hostname,
            assert_hostname=parts.hostname,
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, _port(parts), timeout=timeout)
    try:
        yield pool
    finally:
        pool.close()


def _raise_for_status(status: int, parts: SplitResult, *, signed_in: bool) -> None:
    where = f"{_bare(parts.geturl())}: HTTP {status}"
    match status:
        case 200:
            return
        case 404:
            raise MediaNotThereYetError(where)
        case 401 | 403 if signed_in:
            raise MediaRefusedError(where)
        case _:
            raise MediaUnreachableError(where)


def _read(response: urllib3.BaseHTTPResponse, parts: SplitResult, deadline: float) -> bytes:
    """Return the body, piece by piece, so that neither its size nor its slowness can hurt."""
    where = _bare(parts.geturl())
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > LARGEST_BYTES:
        raise MediaTooLargeError(f"{where}: {announced} bytes")
    body = bytearray()
    while piece := response.read1(_PIECE_BYTES):
        body += piece
        if len(body) > LARGEST_BYTES:
            raise MediaTooLargeError(f"{where}: more than {LARGEST_BYTES} bytes")
        if time.monotonic() > deadline:
            raise MediaUnreachableError(f"{where}: not finished in {_WHOLE_SECONDS:.0f} s")
    return bytes(body)  # The whole of it: urllib3 raises where less came than was announced.


def _whole(body: bytes, url: str) -> bytes:
    if not body:
        raise MediaNotThereYetError(f"{_bare(url)}: empty")
    return body


def _bare(url: str) -> str:
    """Return the address without its query: a signed link's signature belongs in no log."""
    return url.partition("?")[0][:200]
