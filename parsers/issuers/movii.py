"""Movii, a wallet."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="movii", name="Movii", rank=Rank.WALLET, heads=(r"\bmovii\b",), medium="transfer"
)
