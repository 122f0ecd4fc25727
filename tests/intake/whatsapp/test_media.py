from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from intake.settings import Settings
from intake.whatsapp import media
from intake.whatsapp.media import (
    MediaAddressError,
    MediaNotThereYetError,
    MediaRefusedError,
    MediaTooLargeError,
    MediaUnreachableError,
    fetch,
)
from intake.wiring import Office
from tests.fakes.twilio import FakeTwilio
from tests.fakes.twilio.servers import Server

PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 1000


def told(office: Office, **changes: str) -> Office:
    settings = Settings(_env_file=None, **(office.settings.model_dump() | changes))
    return replace(office, settings=settings)


def photo(twilio: FakeTwilio) -> tuple[str, str]:
    form = twilio.receive(media=[(PHOTO, "image/jpeg")])
    return form["MediaUrl0"], form["MessageSid"]


# --- The usual way --------------------------------------------------------------------------


def test_a_file_is_fetched_whole(desk: Office, twilio: FakeTwilio) -> None:
    assert fetch(desk, *photo(twilio)) == PHOTO


def test_our_credentials_go_to_twilio_and_not_to_its_store(
    desk: Office, twilio: FakeTwilio
) -> None:
    fetch(desk, *photo(twilio))

    key = f"{twilio.account.api_key}:{twilio.account.api_secret}"
    ((_, to_api),) = twilio.api_requests
    ((_, to_store),) = twilio.store_requests
    assert to_api["authorization"] == "Basic " + base64.b64encode(key.encode()).decode()
    assert "authorization" not in to_store


def test_without_an_api_key_the_account_itself_signs_in(desk: Office, twilio: FakeTwilio) -> None:
    keyless = told(desk, twilio_api_key="", twilio_api_secret="")

    assert fetch(keyless, *photo(twilio)) == PHOTO


def test_a_fresh_file_that_is_not_there_yet_is_there_later(
    desk: Office, twilio: FakeTwilio
) -> None:
    twilio.faults.media_misses = 2
    address = photo(twilio)

    for _ in range(2):
        with pytest.raises(MediaNotThereYetError) as missing:
            fetch(desk, *address)
        assert missing.value.worth_retrying

    assert fetch(desk, *address) == PHOTO


def test_an_empty_file_counts_as_not_there_yet(desk: Office, twilio: FakeTwilio) -> None:
    form = twilio.receive(media=[(b"", "image/jpeg")])

    with pytest.raises(MediaNotThereYetError):
        fetch(desk, form["MediaUrl0"], form["MessageSid"])


def test_wrong_credentials_are_said_to_be_so(desk: Office, twilio: FakeTwilio) -> None:
    with pytest.raises(MediaRefusedError):
        fetch(told(desk, twilio_api_secret="otro"), *photo(twilio))


@pytest.mark.parametrize("fault", ["too_many", "server_errors"])
def test_a_busy_twilio_is_worth_another_try(desk: Office, twilio: FakeTwilio, fault: str) -> None:
    setattr(twilio.faults, fault, 1)
    address = photo(twilio)

    with pytest.raises(MediaUnreachableError) as busy:
        fetch(desk, *address)

    assert busy.value.worth_retrying
    assert fetch(desk, *address) == PHOTO


def test_no_error_repeats_the_signature_of_a_link(desk: Office, twilio: FakeTwilio) -> None:
    store = twilio.store_url
    twilio.faults.media_redirect = f"{store}/ME1?Signature=secreta"

    with pytest.raises(MediaUnreachableError) as refused:
        fetch(desk, *photo(twilio))

    assert "secreta" not in str(refused.value)
    assert f"{store}/ME1" in str(refused.value)


# --- Where we do not go ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        ("http://127.0.0.1", "http://127.0.0.2"),
        ("http://", "https://"),
        ("http://127.0.0.1", "http://127.0.0.1@10.0.0.1"),
        ("/Accounts/AC", "/Accounts/AC0"),
        ("/Messages/MM", "/Messages/SM"),
        ("/Media/ME", "/Media/../Media/ME"),
        ("/Media/ME", "/Media/ME?/"),
        ("/Media/ME", "/Recordings/RE"),
    ],
)
def test_only_the_messages_own_files_are_asked_for(
    desk: Office, twilio: FakeTwilio, change: tuple[str, str]
) -> None:
    url, sid = photo(twilio)

    with pytest.raises(MediaAddressError):
        fetch(desk, url.replace(*change), sid)

    assert twilio.api_requests == []


@pytest.mark.parametrize("tail", ["?x=1", "#x", "/", ".json", "\n", " "])
def test_nothing_may_follow_the_files_identifier(
    desk: Office, twilio: FakeTwilio, tail: str
) -> None:
    url, sid = photo(twilio)

    with pytest.raises(MediaAddressError):
        fetch(desk, url + tail, sid)


@pytest.mark.parametrize("sid", ["", "..", "SM1/../..", "MM" + "0" * 31 + "/"])
def test_a_message_is_named_by_a_sid_and_nothing_else(
    desk: Office, twilio: FakeTwilio, sid: str
) -> None:
    url, real = photo(twilio)

    with pytest.raises(MediaAddressError):
        fetch(desk, url.replace(real, sid), sid)


def test_a_file_of_another_message_is_not_fetched(desk: Office, twilio: FakeTwilio) -> None:
    url, _ = photo(twilio)
    _, other = photo(twilio)

    with pytest.raises(MediaAddressError):
        fetch(desk, url, other)


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/latest",
        "http://169.254.169.254/latest/meta-data/",
        "https://192.168.1.1/",
        "https://[fd00::1]/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1/x",
        "https:///x",
        "https://127.0.0.1:99999/",
    ],
)
def test_a_redirect_leads_nowhere_inside(desk: Office, twilio: FakeTwilio, target: str) -> None:
    twilio.faults.media_redirect = target

    with pytest.raises(MediaAddressError):
        fetch(desk, *photo(twilio))


@pytest.mark.parametrize(
    "target",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1]/",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://100.64.0.1/",
        "https://169.254.169.254/",
        "https://172.16.0.1/",
        "https://224.0.0.1/",
        "https://2130706433/",  # 127.0.0.1 as one number.
        "http://8.8.8.8/",
        "https://8.8.8.8:8443/",
        "https://twilio@8.8.8.8/",
    ],
)
def test_the_real_twilio_leads_to_the_public_internet_by_https_or_nowhere(target: str) -> None:
    with pytest.raises(MediaAddressError):
        media._checked_addresses(target, local=False)


@pytest.mark.parametrize("target", ["https://8.8.8.8/x?y=z", "https://[2001:4860:4860::8888]/x"])
def test_the_public_internet_by_https_is_allowed(target: str) -> None:
    assert media._checked_addresses(target, local=False)


def test_a_name_is_connected_to_at_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["8.8.8.8", "127.0.0.1"])  # A name server that changes its mind.

    def look_up(*_: object, **__: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 443))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    assert media._checked_addresses("https://cdn.example/x", local=False) == ["8.8.8.8"]


def test_ipv4_is_tried_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> list[object]:
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2001:4860:4860::8888", 443, 0, 0)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    found = media._checked_addresses("https://cdn.example/x", local=False)

    assert found == ["8.8.8.8", "2001:4860:4860::8888"]


def test_a_name_that_nobody_knows_is_worth_another_try(
    desk: Office, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    address = photo(twilio)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    with pytest.raises(MediaUnreachableError):
        fetch(desk, *address)


def test_redirects_do_not_go_on_for_ever(desk: Office, twilio: FakeTwilio) -> None:
    with Server(_redirecting_to_itself()) as loop:
        twilio.faults.media_redirect = f"{loop.url}/again"

        with pytest.raises(MediaAddressError):
            fetch(desk, *photo(twilio))


# --- A store that misbehaves ----------------------------------------------------------------


class _Misbehaving(BaseHTTPRequestHandler):
    """Answers as its path says; each is a way in which a store can hurt us."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.close_connection = True
        self.send_response(200)
        match self.path:
            case "/announced":
                self.send_header("Content-Length", str(media.LARGEST_BYTES + 1))
                self.end_headers()
            case "/endless":
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self._go_on_for_ever()
            case "/cut":
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"x" * 10)
            case "/whole":
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"4\r\nfoto\r\n0\r\n\r\n")

    def _go_on_for_ever(self) -> None:
        piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        try:
            while True:
                self.wfile.write(piece)
        except ConnectionError:
            pass


def _redirecting_to_itself() -> type[BaseHTTPRequestHandler]:
    class Loop(_Misbehaving):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", "/again")
            self.send_header("Content-Length", "0")
            self.end_headers()

    return Loop


@pytest.fixture
def misbehaving() -> Iterator[str]:
    with Server(_Misbehaving) as server:
        yield server.url


def test_a_body_of_unknown_length_is_read_to_its_end(
    desk: Office, twilio: FakeTwilio, misbehaving: str
) -> None:
    twilio.faults.media_redirect = f"{misbehaving}/whole"

    assert fetch(desk, *photo(twilio)) == b"foto"


@pytest.mark.parametrize("path", ["/announced", "/endless"])
def test_more_than_we_can_hold_is_not_read(
    desk: Office, twilio: FakeTwilio, misbehaving: str, path: str
) -> None:
    twilio.faults.media_redirect = misbehaving + path

    with pytest.raises(MediaTooLargeError) as large:
        fetch(desk, *photo(twilio))

    assert not large.value.worth_retrying


def test_half_a_file_is_no_file(desk: Office, twilio: FakeTwilio, misbehaving: str) -> None:
    twilio.faults.media_redirect = f"{misbehaving}/cut"

    with pytest.raises(MediaUnreachableError):
        fetch(desk, *photo(twilio))


def test_a_file_that_comes_too_slowly_is_left(
    desk: Office, twilio: FakeTwilio, misbehaving: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    twilio.faults.media_redirect = f"{misbehaving}/endless"
    monkeypatch.setattr(media, "LARGEST_BYTES", 10**12)
    monkeypatch.setattr(media, "_WHOLE_SECONDS", 0.2)

    with pytest.raises(MediaUnreachableError, match="not finished"):
        fetch(desk, *photo(twilio))


def test_nobody_there_is_worth_another_try(desk: Office, twilio: FakeTwilio) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    twilio.faults.media_redirect = f"http://127.0.0.1:{port}/x"

    with pytest.raises(MediaUnreachableError):
        fetch(desk, *photo(twilio))


# --- Certificates ---------------------------------------------------------------------------


def _certificate(folder: Path, name: str) -> Path:
    """Write a key and a certificate that signs itself for ``name``."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls_store(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Give a store that speaks TLS as ``localhost``, and its certificate."""
    pem = _certificate(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with ExitStack() as stack:
        server = Server(_Misbehaving, tls=context)
        stack.enter_context(server)
        yield server.url.replace("http://127.0.0.1", "https://localhost"), pem


def test_a_store_proves_its_name_although_we_connect_to_an_address(
    desk: Office,
    twilio: FakeTwilio,
    tls_store: tuple[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, pem = tls_store
    monkeypatch.setattr(certifi, "where", lambda: str(pem))
    twilio.faults.media_redirect = f"{url}/whole"

    assert fetch(desk, *photo(twilio)) == b"foto"

    twilio.faults.media_redirect = f"{url.replace('localhost', '127.0.0.1')}/whole"
    with pytest.raises(MediaUnreachableError, match="doesn't match 'localhost'"):
        fetch(desk, *photo(twilio))


def test_a_store_that_signs_for_itself_is_not_believed(
    desk: Office, twilio: FakeTwilio, tls_store: tuple[str, Path]
) -> None:
    twilio.faults.media_redirect = f"{tls_store[0]}/whole"

    with pytest.raises(MediaUnreachableError, match="CERTIFICATE_VERIFY_FAILED"):
        fetch(desk, *photo(twilio))


def test_every_loopback_address_is_known() -> None:
    assert all(map(media._is_loopback, ["127.0.0.1", "127.8.8.8", "::1", "localhost"]))
    assert not any(map(media._is_loopback, ["8.8.8.8", "", "localhost.example"]))
    assert not media._is_public(str(ip_address("::ffff:127.0.0.1")))
