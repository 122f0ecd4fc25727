"""Slips of SuperGIROS and its regional partners."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank
from parsers.labels import Role

ISSUER = Issuer(
    code="supergiros",
    name="SuperGIROS",
    rank=Rank.NETWORK,
    marks=(
        r"super\s?giros",
        r"90[0o]\.?084\.?777",
    ),
    bare_reference_is_member=True,
    labels={("no", "pago"): Role.REFERENCE},
    medium="cash",
)
