"""Cash desks of Almacenes Éxito; a payment may share its ticket with groceries."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="exito",
    name="Éxito",
    rank=Rank.SHOP,
    marks=(
        r"almacenes exito",
        r"890\.?900\.?608",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
