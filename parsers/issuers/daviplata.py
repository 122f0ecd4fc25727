"""DaviPlata, Davivienda's wallet."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="daviplata",
    name="DaviPlata",
    rank=Rank.WALLET,
    heads=(r"\bdaviplata\b",),
    wording=((r"pasaste plata",),),
    medium="transfer",
)
