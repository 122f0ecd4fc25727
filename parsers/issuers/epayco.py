"""ePayco, a payment gateway."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="epayco",
    name="ePayco",
    rank=Rank.GATEWAY,
    marks=(
        r"\bepayco\b",
        r"ref\.? ?payco",
    ),
    medium="pse",
)
