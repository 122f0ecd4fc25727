"""Bancoomeva."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="bancoomeva", name="Bancoomeva", rank=Rank.BANK, heads=(r"bancoomeva",), medium="transfer"
)
