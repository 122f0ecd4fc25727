"""ePayco, a payment gateway."""

from __future__ import annotations

from parsers.issuers.definition import Issuer

ISSUER = Issuer(
    code="epayco",
    name="ePayco",
    marks=(
        r"\bepayco\b",
        r"ref\.? ?payco",
    ),
    medium="pse",
)
