"""Cash desks of Supertiendas Olímpica."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="olimpica",
    name="Olímpica",
    rank=Rank.SHOP,
    marks=(r"\bolimpica\b",),
    bare_reference_is_member=True,
    medium="cash",
)
