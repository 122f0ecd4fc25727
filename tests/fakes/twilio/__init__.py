"""A stand-in for Twilio on this machine: its API, its store of media, its webhooks.

It keeps state, asks for credentials and fails on demand (`Faults`), so that tests and
demonstrations meet what the real one does::

    with FakeTwilio() as twilio:
        office = twilio.connect(office)           # or Settings(**twilio.settings())
        form = twilio.receive("Para aportes", sender=MARTA, media=[(photo, "image/jpeg")])
        twilio.post_to(client, form)              # Twilio's webhook, signed
        twilio.faults.media_misses = 2            # the next two looks for a file fail
        ...
        twilio.report(twilio.sent[0].sid, "delivered", post=through(client))

What is asked of it and what it answers is held to Twilio's published API description at the end
of each context (`tests.fakes.twilio.contract`); `tests/fakes/test_twilio` holds it to what twilio's
own client understands and to the signature that Twilio documents.
"""

from __future__ import annotations

from tests.fakes.twilio.account import FakeMedia, FakeMessage, Faults
from tests.fakes.twilio.signing import HMAC_SHA1, HMAC_SHA256, signature, signed_headers
from tests.fakes.twilio.twilio import FakeTwilio, Post, over_http, through

__all__ = [
    "HMAC_SHA1",
    "HMAC_SHA256",
    "FakeMedia",
    "FakeMessage",
    "FakeTwilio",
    "Faults",
    "Post",
    "over_http",
    "signature",
    "signed_headers",
    "through",
]
