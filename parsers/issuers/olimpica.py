"""Cash desks of Supertiendas Olímpica."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="olimpica",
    name="Olímpica",
    marks=(r"\bolimpica\b",),
    bare_reference_is_member=True,
    medium="cash",
)
