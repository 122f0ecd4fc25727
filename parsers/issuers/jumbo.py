"""Cash desks of Jumbo and Metro (Cencosud)."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="jumbo",
    name="Jumbo",
    rank=Rank.SHOP,
    heads=(
        r"\bjumbo\b",
        r"cencosud",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
