"""Slips of Gana (Réditos Empresariales)."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="gana",
    name="Gana",
    rank=Rank.NETWORK,
    marks=(r"reditos empresariales",),
    heads=(
        r"^gana\b",
        r"reditos empresariales",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
