"""Lulo Bank."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="lulo", name="Lulo Bank", marks=(r"lulo bank",), heads=(r"\blulo\b",), medium="transfer"
)
