"""Cash desks of Almacenes Éxito; a payment may share its ticket with groceries."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="exito",
    name="Éxito",
    marks=(
        r"almacenes exito",
        r"890\.?900\.?608",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
