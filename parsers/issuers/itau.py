"""Itaú Colombia."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="itau",
    name="Itaú",
    rank=Rank.BANK,
    marks=(
        r"clienteitau",
        r"de itau:",
    ),
    heads=(r"\bitau\b",),
    medium="transfer",
)
