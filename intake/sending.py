"""What became of one attempt to send a notice, whichever channel it took.

A channel's ``send`` returns one of these and never decides what comes next: the worker that asked
for the attempt writes the notice's state and waits, repeats or gives up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it; ``provider_id`` is its own name for the message."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Retry:
    """It was certainly not taken, and the same attempt may succeed later."""

    detail: str
    after_seconds: float


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The connection broke after the data: it was taken, or it was not."""

    detail: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It was refused for good. ``code`` is for machines ("whatsapp.window_closed")."""

    detail: str
    code: str


@dataclass(frozen=True, slots=True)
class Held:
    """Nothing was tried yet: it has to wait its turn. This does not count as an attempt."""

    detail: str
    after_seconds: float


SendResult = Sent | Retry | Uncertain | Failed | Held
