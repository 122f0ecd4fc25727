"""Itaú Colombia."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="itau",
    name="Itaú",
    marks=(
        r"clienteitau",
        r"de itau:",
    ),
    heads=(r"\bitau\b",),
    medium="transfer",
)
