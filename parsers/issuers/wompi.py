"""Wompi, Bancolombia's gateway and correspondents."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(code="wompi", name="Wompi", rank=Rank.GATEWAY, marks=(r"\bwompi\b",))
