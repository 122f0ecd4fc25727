"""Bold."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="bold",
    name="Bold",
    rank=Rank.WALLET,
    heads=(r"^bold$",),
    medium="transfer",
    number_shape=r"QUO[0-9A-Z]{7}",
)
