"""Cash desks of Carulla."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="carulla",
    name="Carulla",
    heads=(r"\bcarulla\b",),
    bare_reference_is_member=True,
    medium="cash",
)
