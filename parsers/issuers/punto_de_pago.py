"""Slips of the Punto de Pago software, correspondents of the Aval banks."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="punto_de_pago",
    name="Punto de Pago",
    rank=Rank.TERMINAL,
    marks=(
        r"id trx.*id aut",
        r"corresponsal bancario para banco de occidente",
        r"unico recibo oficial de pago",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
