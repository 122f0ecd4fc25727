"""Cash desks of Carulla."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="carulla",
    name="Carulla",
    rank=Rank.SHOP,
    heads=(r"\bcarulla\b",),
    bare_reference_is_member=True,
    medium="cash",
)
