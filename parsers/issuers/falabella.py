"""Banco Falabella."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="falabella",
    name="Banco Falabella",
    rank=Rank.BANK,
    heads=(r"falabella",),
    medium="transfer",
)
