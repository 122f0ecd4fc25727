"""Banco de Bogotá: tellers print the operation after Srv in two groups."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="banco_bogota",
    name="Banco de Bogotá",
    rank=Rank.BANK,
    marks=(
        r"860\.?002\.?964",
        r"banco de bogota\s?:",
    ),
    heads=(r"banco de bogota",),
    bare_reference_is_member=True,
    number_shape=r"\d{4} ?[A-Z]{2}\d{6}",
)
