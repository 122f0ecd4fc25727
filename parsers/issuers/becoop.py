"""The cooperative's own payment pages: they write the month first and post by themselves."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="becoop",
    name="becoop, Canal Recaudo",
    rank=Rank.OURS,
    heads=(r"canal recaudo",),
    wording=(
        (
            r"\bbecoop\b",
            r"recaudos realizados desde la web",
            r"ticket",
        ),
    ),
    month_first=True,
    medium="pse",
    self_applied=True,
)
