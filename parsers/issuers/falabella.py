"""Banco Falabella."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(code="falabella", name="Banco Falabella", heads=(r"falabella",), medium="transfer")
