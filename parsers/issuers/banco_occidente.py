"""Banco de Occidente, which keeps the cooperative's account."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="banco_occidente",
    name="Banco de Occidente",
    rank=Rank.BANK,
    marks=(
        r"890\.?300\.?279",
        r"^banco de occidente\s?:",
        r"b\.?\s?occ\b.*cajero",
    ),
    heads=(r"^banco de occidente$",),
    head_rows=3,  # Lower down it is where the money goes: the cooperative's account is here.
    bare_reference_is_member=True,
)
