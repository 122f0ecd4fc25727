"""Bancoomeva."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(code="bancoomeva", name="Bancoomeva", heads=(r"bancoomeva",), medium="transfer")
