"""Slips of SuRed (Matrix Giros y Servicios)."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="sured",
    name="SuRed",
    rank=Rank.NETWORK,
    marks=(
        r"\bsu\s?red\b",
        r"matrix giros",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
