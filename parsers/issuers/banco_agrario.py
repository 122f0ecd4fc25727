"""Banco Agrario de Colombia."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="banco_agrario",
    name="Banco Agrario",
    rank=Rank.BANK,
    marks=(r"banco agrario\s?:",),
    heads=(r"banco agrario",),
)
