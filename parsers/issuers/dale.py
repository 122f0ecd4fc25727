"""dale!, the Aval wallet."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="dale", name="dale!", rank=Rank.WALLET, heads=(r"^dale!?$",), medium="transfer"
)
