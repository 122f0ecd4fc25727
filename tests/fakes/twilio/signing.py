"""How Twilio signs what it posts, written from its documentation and not with its library."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

HMAC_SHA1: Final = "HMAC_SHA1"  # With the account's auth token.
HMAC_SHA256: Final = "HMAC_SHA256"  # With a shared key of the Webhooks configuration.


def signature(url: str, form: Mapping[str, str], secret: str, algorithm: str = HMAC_SHA1) -> str:
    """Return the signature of a form: over the address and then every field, sorted by name."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    hashed = hashlib.sha256 if algorithm == HMAC_SHA256 else hashlib.sha1
    return base64.b64encode(hmac.new(secret.encode(), signed.encode(), hashed).digest()).decode()


def signed_headers(
    url: str, form: Mapping[str, str], secret: str, algorithm: str = HMAC_SHA1
) -> dict[str, str]:
    headers = {
        "X-Twilio-Signature": signature(url, form, secret, algorithm),
        "I-Twilio-Idempotency-Token": hashlib.sha256(
            repr(sorted(form.items())).encode()
        ).hexdigest(),
    }
    if algorithm != HMAC_SHA1:
        headers["X-Twilio-Webhooks-Signature-Settings"] = (
            f"key=webhooks_sharedkey_1,algorithm={algorithm}"
        )
    return headers
