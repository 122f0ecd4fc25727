"""Slips of SuRed (Matrix Giros y Servicios)."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="sured",
    name="SuRed",
    marks=(
        r"\bsu\s?red\b",
        r"matrix giros",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
