"""Slips of Redeban terminals at bank correspondents: RECIBO names the payment."""

from __future__ import annotations

from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(
    code="redeban",
    name="Corresponsal (Redeban)",
    rank=Rank.TERMINAL,
    marks=(
        r"\bredeban\b",
        r"\brbm\w{2,4} ?\d",
        r"\brrn\b\s?:?\s?\d",
        r"c\.?\s?unic[o0d]\s?:",
    ),
    bare_reference_is_member=True,
    medium="cash",
)
