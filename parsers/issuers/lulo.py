"""Lulo Bank."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="lulo",
    name="Lulo Bank",
    rank=Rank.WALLET,
    marks=(r"lulo bank",),
    heads=(r"\blulo\b",),
    medium="transfer",
)
