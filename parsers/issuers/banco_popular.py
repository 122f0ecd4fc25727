"""Banco Popular."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="banco_popular",
    name="Banco Popular",
    marks=(r"banco popular\s?:",),
    heads=(r"banco popular",),
)
