"""Our account at Twilio: its client, with its time limits, and what it signs in with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from intake.settings import Settings

# Of each wait for the network. The library's own default is to wait for ever.
TIMEOUT_SECONDS: Final = 15.0


def credentials(settings: Settings) -> tuple[str, str]:
    """Return user and password for Twilio: the API key where there is one.

    A key can be withdrawn without touching the auth token, which also proves the webhooks.
    """
    if settings.twilio_api_key:
        return settings.twilio_api_key, settings.twilio_api_secret.get_secret_value()
    return settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()


@contextmanager
def twilio_client(settings: Settings) -> Iterator[Client]:
    """Give a client of our account; its connections are closed at the end."""
    user, password = credentials(settings)
    http = TwilioHttpClient(timeout=TIMEOUT_SECONDS)
    client = Client(user, password, settings.twilio_account_sid, http_client=http)
    client.api.base_url = settings.twilio_api_base_url.rstrip("/")
    try:
        yield client
    finally:
        http.session.close()
