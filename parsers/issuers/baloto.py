"""Slips of Baloto terminals."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="baloto",
    name="Baloto",
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
