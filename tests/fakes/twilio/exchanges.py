"""What was asked of the stand-in's API and what it answered, kept to be held to the contract."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Exchange:
    method: str
    path: str  # With its query.
    content_type: str
    asked: bytes
    authorization: str
    status: int
    answered: bytes
