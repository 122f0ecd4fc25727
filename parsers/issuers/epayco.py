"""ePayco, a payment gateway."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank
from parsers.labels import Role

ISSUER = Issuer(
    code="epayco",
    name="ePayco",
    rank=Rank.GATEWAY,
    marks=(
        r"\bepayco\b",
        r"ref\.? ?payco",
    ),
    labels={("motivo",): Role.STATUS},  # Why it was approved or not; nobody typed it.
    medium="pse",
)
