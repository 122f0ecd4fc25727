"""Cash desks of Carulla."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="carulla",
    name="Carulla",
    rank=Rank.SHOP,
    marks=(r"\bcarulla\b.*almacenes exito",),  # Whose name stands on Carulla's slips, too.
    heads=(r"\bcarulla\b",),
    bare_reference_is_member=True,
    medium="cash",
)
