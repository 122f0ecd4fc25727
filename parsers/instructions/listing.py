"""Where a text counts its receipts: "tres recibos: 1 cuota, 2 aportes, 3) seguro"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_PAPERS: Final = frozenset({"comprobante", "consignacion", "transferencia", "foto", "fotos"})
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,']\d{3})+")
_PARTS: Final = frozenset({":", ",", ";", "y", "."})
_OPENS: Final = frozenset({"es", "para", ")", "-", "."})
_NEAR: Final = 8  # Words: papers are spoken of at the beginning.
_LEAST: Final = 2


def receipts_listed(
    words: Sequence[str], lemmas: Sequence[str], read: frozenset[int]
) -> frozenset[int]:
    """Return where the numbers stand that count receipts; ``read``: the words of phrases."""
    first = next((at for at, lemma in enumerate(lemmas[:_NEAR]) if lemma in _PAPERS), None)
    if first is None:
        return frozenset()
    starts = [
        at
        for at in range(first + 1, len(words) - 1)
        if words[at].isdigit()
        and (words[at - 1] in _PARTS or _GROUPED.fullmatch(words[at - 1]))
        and (at + 1 in read or words[at + 1] in _OPENS or _is_worth(words, at + 1))
    ]
    counted = [words[at] for at in starts] == [str(n + 1) for n in range(len(starts))]
    return frozenset(starts if len(starts) >= _LEAST and counted else ())


def _is_worth(words: Sequence[str], at: int) -> bool:
    """Recognise what follows the number of a receipt in "1 de 200.000 (tarjeta)"."""
    amount = words[at + 1 : at + 2]
    return words[at] == "de" and bool(amount) and bool(_GROUPED.fullmatch(amount[0]))
