"""Cash desks of Jumbo and Metro (Cencosud)."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="jumbo",
    name="Jumbo",
    heads=(
        r"\bjumbo\b",
        r"cencosud",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
