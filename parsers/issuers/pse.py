"""PSE, the bank-debit button of ACH Colombia."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="pse",
    name="PSE (ACH Colombia)",
    rank=Rank.WIDESPREAD,
    marks=(
        r"achcolombia",
        r"ach colombia s\.?a",
        r"pse pagos seguros",
        r"servicios de pse",
    ),
    heads=(
        r"confirmacion transaccion pse",
        r"pse transaccion",
    ),
    wording=(
        (
            r"estado de la transaccion",
            r"\bcus\b",
            r"empresa",
        ),
    ),
    medium="pse",
)
