"""Nu Colombia; its number is 32 to 34 digits and wraps."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="nu",
    name="Nu",
    rank=Rank.WALLET,
    marks=(
        r"nu colombia",
        r"comprobante de transferencia[\s\S]*\bvia\b[\s\S]*bre-?b",
    ),
    heads=(r"^nu$",),
    medium="transfer",
)
