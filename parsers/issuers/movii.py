"""Movii, a wallet."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(code="movii", name="Movii", heads=(r"\bmovii\b",), medium="transfer")
