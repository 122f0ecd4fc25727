"""Slips of Efecty; PIN names the payment."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="efecty",
    name="Efecty",
    rank=Rank.NETWORK,
    marks=(
        r"\befecty\b",
        r"efectivo ltda",
        r"830\.?131\.?993",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
