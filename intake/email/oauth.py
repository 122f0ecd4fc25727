"""Access tokens for the mailbox: Microsoft 365 and Google Workspace, each for a daemon.

Nobody signs in by hand. Microsoft gives a token to the application (client credentials), Google
to a service account that acts for the mailbox (domain-wide delegation).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

import msal
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials

from intake.settings import Settings
from models.errors import TupagoError

# Gives a token fetched this moment: a refused one may have been withdrawn before its time.
TokenSource: TypeAlias = Callable[[], str]

MICROSOFT_SCOPE: Final = "https://outlook.office365.com/.default"
GOOGLE_SCOPE: Final = "https://mail.google.com/"
_MICROSOFT_AUTHORITY: Final = "https://login.microsoftonline.com"
_TIMEOUT_SECONDS: Final = 30


class MailTokenError(TupagoError):
    """The provider gave no token, or none is set up."""

    code = "mail.token"
    message = "El proveedor del correo no dio acceso al buzón."
    worth_retrying = True


def token_source(settings: Settings, mailbox: str) -> TokenSource:
    """Return the source of tokens that ``settings`` describe for ``mailbox``.

    :raises MailTokenError: if they describe none.
    """
    if settings.google_service_account_file is not None:
        return functools.partial(google_token, settings.google_service_account_file, mailbox)
    if settings.microsoft_tenant and settings.microsoft_client_id:
        return functools.partial(
            microsoft_token,
            settings.microsoft_tenant,
            settings.microsoft_client_id,
            settings.microsoft_client_secret.get_secret_value(),
        )
    raise MailTokenError("neither a Microsoft application nor a Google service account is set")


def microsoft_token(tenant: str, client_id: str, secret: str, *, http: Any = None) -> str:  # noqa: ANN401  # msal names no type for it
    """Return a token of the application's own (app permissions IMAP.AccessAsApp, SMTP.SendAsApp).

    ``http`` is what msal asks through, a `requests.Session`; None lets it make its own.

    :raises MailTokenError: if Microsoft gives none; the detail says why.
    """
    try:
        # A new application each time: msal would otherwise answer from its cache.
        application = msal.ConfidentialClientApplication(
            client_id,
            client_credential=secret,
            authority=f"{_MICROSOFT_AUTHORITY}/{tenant}",
            http_client=http,
            timeout=None if http else _TIMEOUT_SECONDS,
        )
        answer = application.acquire_token_for_client(scopes=[MICROSOFT_SCOPE])
    except (OSError, ValueError) as error:  # No connection; an authority that is none.
        raise MailTokenError(f"Microsoft: {error}") from error
    if "access_token" not in answer:
        raise MailTokenError(f"Microsoft: {answer.get('error')}: {answer.get('error_description')}")
    return str(answer["access_token"])


def google_token(key_file: Path, mailbox: str) -> str:
    """Return a token with which the service account acts for ``mailbox``.

    :raises MailTokenError: if Google gives none; the detail says why.
    """
    try:
        credentials = Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
            str(key_file), scopes=[GOOGLE_SCOPE], subject=mailbox
        )
        credentials.refresh(functools.partial(Request(), timeout=_TIMEOUT_SECONDS))
    except (GoogleAuthError, OSError, ValueError) as error:
        raise MailTokenError(f"Google: {error}") from error
    return str(credentials.token)
