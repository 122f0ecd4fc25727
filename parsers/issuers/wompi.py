"""Wompi, Bancolombia's gateway and correspondents."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(code="wompi", name="Wompi", marks=(r"\bwompi\b",))
