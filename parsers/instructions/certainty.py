"""Whether an amount is said to be exact: not "como unos 50 mil", "entre 20 y 30", "10 dólares"."""

from __future__ import annotations

from typing import Final

from parsers.instructions.figures import UNKNOWN
from parsers.instructions.mentions import Kind, Marked, Mention

_BUNDLES: Final = frozenset(
    {
        "paquetes", "billetes", "fajos", "pagos", "consignaciones", "transferencias", "giros",
        "abonos", "partes", "envios", "depositos", "recargas",
    }
)  # fmt: skip


def certain(marked: Marked, mentions: list[Mention], measure: Mention) -> Mention:
    """Turn an amount that is said to be rough, or is foreign money, into an unknown one."""
    if measure.kind is not Kind.AMOUNT:
        return measure
    for other in mentions:
        before = (
            other.kind is Kind.APPROXIMATE
            and other.value == "before"
            and (0 <= measure.start - other.end <= 1)
        )
        after = (
            other.kind is Kind.APPROXIMATE
            and other.value == "after"
            and (0 <= other.start - measure.end <= 1)
        )
        loose = other.kind is Kind.APPROXIMATE and marked.words[other.start][:3] in {
            "mas", "apr",
        }  # fmt: skip
        after = after or (loose and 0 <= other.start - measure.end <= 1)
        foreign = other.kind is Kind.FOREIGN and (
            0 <= other.start - measure.end <= 1 or 0 <= measure.start - other.end <= 1
        )
        if before or after or foreign:
            return Mention(Kind.AMOUNT, UNKNOWN, measure.start, measure.end)
    several = marked.words[max(0, measure.start - 3) : measure.start]
    if len(several) == 3 and several[1] in _BUNDLES and several[2] == "de":  # noqa: PLR2004
        return Mention(Kind.AMOUNT, UNKNOWN, measure.start, measure.end)
    around = (
        marked.words[measure.end : measure.end + 1],
        marked.words[measure.start - 1 : measure.start],
    )
    ranged = "entre" in marked.words[max(0, measure.start - 4) : measure.start]
    if ("o",) in around or ranged:
        return Mention(Kind.AMOUNT, UNKNOWN, measure.start, measure.end)
    return measure
