"""Banco Davivienda: app, messages and correspondents."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="davivienda",
    name="Davivienda",
    rank=Rank.BANK,
    marks=(
        r"davivienda\s?:",
        r"banco_davivienda",
    ),
    heads=(r"\bdavivienda\b",),
    wording=(
        (
            r"clase de movimiento",
            r"lugar de transaccion",
        ),
        (
            r"usted envio",
            r"a la llave",
            r"referencia no",
        ),
    ),
    medium="transfer",
)
