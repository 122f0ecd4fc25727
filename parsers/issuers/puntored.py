"""Slips of Puntored (Conexred)."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="puntored",
    name="Puntored",
    rank=Rank.NETWORK,
    marks=(
        r"punto\s?red\b",
        r"conexred",
        r"830\.?513\.?238",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
