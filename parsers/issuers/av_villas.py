"""Banco AV Villas."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="av_villas",
    name="AV Villas",
    marks=(r"avvillas\.",),
    heads=(r"\bav\s?villas\b",),
    medium="transfer",
)
