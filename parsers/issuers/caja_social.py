"""Banco Caja Social; of its three numbers Número de transacción names the payment."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="caja_social",
    name="Banco Caja Social",
    rank=Rank.BANK,
    marks=(r"banco caja social\s?:",),
    heads=(r"caja social",),
    wording=(
        (
            r"numero de transaccion",
            r"numero de confirmacion",
        ),
    ),
    medium="transfer",
)
