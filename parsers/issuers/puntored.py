"""Slips of Puntored (Conexred)."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="puntored",
    name="Puntored",
    marks=(
        r"punto\s?red\b",
        r"conexred",
        r"830\.?513\.?238",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
