"""Aval Pay Center, the Aval banks' gateway; it needs the receipt, nothing posts by itself."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="avalpay", name="Aval Pay Center", rank=Rank.GATEWAY, marks=(r"aval\s?pay",), medium="pse"
)
