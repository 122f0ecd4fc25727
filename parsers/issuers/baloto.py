"""Slips of Baloto terminals."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="baloto",
    name="Baloto",
    rank=Rank.NETWORK,
    marks=(
        r"via baloto",
        r"www\.baloto",
    ),
    heads=(
        r"\bbaloto\b",
        r"\bigt\b",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
