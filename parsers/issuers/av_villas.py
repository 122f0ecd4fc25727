"""Banco AV Villas."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="av_villas",
    name="AV Villas",
    rank=Rank.BANK,
    marks=(r"avvillas\.",),
    heads=(r"\bav\s?villas\b",),
    medium="transfer",
)
