"""Scotiabank Colpatria."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="colpatria",
    name="Scotiabank Colpatria",
    rank=Rank.BANK,
    marks=(r"scotiabank colpatria",),
    heads=(
        r"colpatria",
        r"scotiabank",
    ),
    wording=(
        (
            r"te notifica pago",
            r"banca online",
        ),
    ),
    medium="transfer",
)
