"""Scotiabank Colpatria."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="colpatria",
    name="Scotiabank Colpatria",
    marks=(r"scotiabank colpatria",),
    heads=(
        r"colpatria",
        r"scotiabank",
    ),
    medium="transfer",
)
