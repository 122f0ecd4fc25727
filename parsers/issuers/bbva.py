"""BBVA Colombia."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="bbva",
    name="BBVA",
    rank=Rank.BANK,
    marks=(r"bbva\s?:",),
    heads=(r"\bbbva\b",),
    wording=(
        (
            r"operacion exitosa",
            r"importe",
        ),
        (
            r"operacion exitosa",
            r"tipo de operacion",
        ),
    ),
    medium="transfer",
)
