"""Bancolombia: app, messages and its own correspondents."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="bancolombia",
    name="Bancolombia",
    rank=Rank.WIDESPREAD,
    marks=(
        r"bancolombia\s?:",
        r"bancolombia (?:le|te) informa",
    ),
    heads=(r"\bbancolombia\b",),
    wording=(
        (
            r"comprobante no",
            r"valor de la transferencia",
        ),
        (
            r"comprobante no",
            r"producto destino",
        ),
        (r"\b(?:891 ?333|85540|87400|85784|85954)\b",),
    ),
    medium="transfer",
)
