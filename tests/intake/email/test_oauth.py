"""Signing in with tokens: the real client libraries, and a server that asks who issued them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from requests.adapters import BaseAdapter
from structlog.testing import capture_logs

from intake.email.oauth import (
    GOOGLE_SCOPE,
    MICROSOFT_SCOPE,
    MailTokenError,
    google_token,
    microsoft_token,
    token_source,
)
from intake.settings import Settings
from tests.intake.email.conftest import (
    OfficeWith,
    a_mail,
    eventually,
    imap_settings,
    messages,
    watching,
)
from tests.intake.email.dovecot import Dovecot
from tests.intake.email.token_server import Answer, TokenServer


@pytest.fixture(scope="module")
def oauth_dovecot() -> Iterator[Dovecot]:
    """Give a server that asks a token server about each token; "t|<user>|<n>" is <user>'s."""

    def introspect(form: dict[str, str]) -> Answer:
        kind, user, _ = (*form["token"].split("|"), "", "", "")[:3]
        return 200, {"active": "true" if kind == "t" else "false", "username": user}

    with (
        TokenServer(introspect) as tokens,
        Dovecot(introspection_url=tokens.url) as server,
    ):
        yield server


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_each_session_signs_in_with_a_fresh_token(
    office_with: OfficeWith, oauth_dovecot: Dovecot, user: str, mechanism: str
) -> None:
    given: list[str] = []

    def fresh_token() -> str:
        given.append(f"t|{user}|{len(given)}")
        return given[-1]

    oauth_dovecot.deliver(user, a_mail())
    office = office_with(**imap_settings(oauth_dovecot, user, imap_auth=mechanism))
    with watching(office, tokens=fresh_token):
        eventually(lambda: messages(office), "the mail")
        eventually(oauth_dovecot.kill_sessions, "a session to kill")
        eventually(lambda: len(given) > 1, "a second token")

    assert given[:2] == [f"t|{user}|0", f"t|{user}|1"]


def test_a_token_of_another_issuer_is_refused(
    office_with: OfficeWith, oauth_dovecot: Dovecot, user: str
) -> None:
    office = office_with(**imap_settings(oauth_dovecot, user, imap_auth="xoauth2"))
    with capture_logs() as logs, watching(office, tokens=lambda: "foreign"):
        eventually(lambda: logs, "a refusal")

    assert logs[0]["event"] == "mail.login_refused"
    assert messages(office) == []


def test_google_gives_a_token_for_the_mailbox_to_the_service_account(tmp_path: Path) -> None:
    asked: list[dict[str, object]] = []

    def grant(form: dict[str, str]) -> Answer:
        assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
        claims = form["assertion"].split(".")[1]
        asked.append(json.loads(base64.urlsafe_b64decode(claims + "==")))
        return 200, {"access_token": f"google-{len(asked)}", "expires_in": 3600}

    with TokenServer(grant) as server:
        key_file = _service_account(tmp_path, server.url)
        settings = Settings(google_service_account_file=key_file, _env_file=None)
        fresh = token_source(settings, "tupago@becoop.example")

        assert [fresh(), fresh()] == ["google-1", "google-2"]

    assert asked[0]["sub"] == "tupago@becoop.example"
    assert asked[0]["scope"] == GOOGLE_SCOPE


def test_what_google_refuses_is_said(tmp_path: Path) -> None:
    with TokenServer(lambda _: (401, {"error": "unauthorized_client"})) as server:
        key_file = _service_account(tmp_path, server.url)

        with pytest.raises(MailTokenError, match="unauthorized_client"):
            google_token(key_file, "tupago@becoop.example")


def _service_account(folder: Path, token_uri: str) -> Path:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    account = {
        "type": "service_account",
        "client_email": "lector@becoop.example",
        "private_key": pem.decode(),
        "token_uri": token_uri,
    }
    file = folder / "google.json"
    file.write_text(json.dumps(account))
    return file


class Microsoft(BaseAdapter):
    """Microsoft's sign-in as its documentation tells it: discovery, then client credentials."""

    HOST = "https://login.microsoftonline.com"

    def __init__(self, *, secret: str) -> None:
        super().__init__()
        self.secret = secret
        self.given = 0

    def send(  # type: ignore[override]  # msal gives the rest by position or not at all
        self, request: requests.PreparedRequest, **_: object
    ) -> requests.Response:
        assert request.url is not None
        tenant = f"{self.HOST}/becoop"
        if request.method == "GET" and "/discovery/instance" in request.url:
            host = self.HOST.removeprefix("https://")
            known = {"preferred_network": host, "preferred_cache": host, "aliases": [host]}
            return _answered(request, 200, {"metadata": [known]})
        if request.method == "GET":
            assert request.url == f"{tenant}/v2.0/.well-known/openid-configuration"
            endpoints = {
                "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
                "token_endpoint": f"{tenant}/oauth2/v2.0/token",
                "issuer": f"{tenant}/v2.0",
            }
            return _answered(request, 200, endpoints)
        assert (request.method, request.url) == ("POST", f"{tenant}/oauth2/v2.0/token")
        body = request.body or ""
        form = parse_qs(body if isinstance(body, str) else bytes(body).decode())
        assert form["grant_type"] == ["client_credentials"]
        assert form["scope"] == [MICROSOFT_SCOPE]
        assert form["client_id"] == ["app"]
        if form["client_secret"] != [self.secret]:
            refused = {"error": "invalid_client", "error_description": "AADSTS7000222: expired"}
            return _answered(request, 401, refused)
        self.given += 1
        token = {"access_token": f"microsoft-{self.given}", "token_type": "Bearer"}
        return _answered(request, 200, {**token, "expires_in": 3599})

    def close(self) -> None:
        pass


def _answered(
    request: requests.PreparedRequest, status: int, body: Mapping[str, object]
) -> requests.Response:
    response = requests.Response()
    response.status_code, response.request, response.url = status, request, request.url or ""
    response._content = json.dumps(body).encode()
    return response


@pytest.fixture
def microsoft() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.mount(Microsoft.HOST, Microsoft(secret="secreto"))
        yield session


def test_microsoft_gives_a_fresh_token_to_the_application(microsoft: requests.Session) -> None:
    tokens = [microsoft_token("becoop", "app", "secreto", http=microsoft) for _ in range(2)]

    assert tokens == ["microsoft-1", "microsoft-2"]


def test_an_expired_secret_of_microsofts_is_said(microsoft: requests.Session) -> None:
    with pytest.raises(MailTokenError, match="AADSTS7000222"):
        microsoft_token("becoop", "app", "vencido", http=microsoft)


def test_oauth_without_a_provider_is_refused_at_once() -> None:
    with pytest.raises(MailTokenError):
        token_source(Settings(_env_file=None), "tupago@becoop.example")
