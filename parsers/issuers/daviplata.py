"""DaviPlata, Davivienda's wallet."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="daviplata",
    name="DaviPlata",
    heads=(r"\bdaviplata\b",),
    wording=((r"pasaste plata",),),
    medium="transfer",
)
