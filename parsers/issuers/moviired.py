"""Moviired, the network of cash desks of the wallet Movii."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="moviired",
    name="Moviired",
    rank=Rank.NETWORK,
    marks=(r"\bmovii\s?red\b",),
    bare_reference_is_member=True,
    medium="cash",
)
