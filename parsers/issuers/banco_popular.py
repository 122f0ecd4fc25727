"""Banco Popular."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="banco_popular",
    name="Banco Popular",
    rank=Rank.BANK,
    marks=(r"banco popular\s?:",),
    heads=(r"banco popular",),
)
