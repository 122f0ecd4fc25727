"""Members with twenty obligations and no word about where their money goes: the dearest proposals.

Which amounts are owed decides what the search for an exact match costs, so each kind is measured
by itself: what people owe, and what was chosen to be hard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, Final

_OBLIGATIONS: Final = 20
_EACH: Final = 12  # Payments a kind.

_Dues = Callable[[Random, int], tuple[int, int]]  # Overdue and next due, in pesos.

KINDS: Final[Mapping[str, _Dues]] = {
    "20 corrientes": lambda chance, _: (
        chance.choice([0, 0, 0, chance.randrange(8_000, 90_000)]),
        chance.randrange(4_000, 400_000),
    ),
    "20 en mora": lambda chance, _: (
        chance.randrange(8_000, 90_000),
        chance.randrange(4_000, 400_000),
    ),
    "20 iguales": lambda _chance, _place: (10_000, 10_000),
    "20 dobles": lambda _chance, place: (100 * 2**place, 100 * 2**place),
    "20 redondos": lambda chance, _: (
        chance.choice([0, 100_000, 1_000_000]),
        chance.choice([0, 100_000, 1_000_000]),
    ),
}


def crowded_cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield kind and CASE (CONTRACT.md): sums of some of the dues, and sums of none."""
    for kind, dues in KINDS.items():
        for seed in range(_EACH):
            chance = Random(seed)  # noqa: S311 — the same cases every time
            owed = [dues(chance, place) for place in range(_OBLIGATIONS)]
            some = chance.sample(owed, 1 + seed * (_OBLIGATIONS - 2) // _EACH)
            paid = sum(overdue + next_due for overdue, next_due in some) + seed % 2
            yield kind, _case(paid, owed)


def _case(paid: int, owed: list[tuple[int, int]]) -> dict[str, Any]:
    return {
        "today": "2026-11-22",
        "member": {"id": "1012345678", "name": "Rosa Elvira Niño Peña"},
        "sender_verified": True,
        "receipt": {"status": "approved", "amount": f"{paid}.00", "date": "2026-11-19"},
        "obligations": [
            {
                "id": f"61-{place:05}",
                "product": "insurance",
                "name": "Seguro exequial",
                "overdue": f"{overdue}.00",
                "overdue_since": "2026-10-15" if overdue else None,
                "next_due": f"{next_due}.00",
                "next_due_date": "2026-11-30",
            }
            for place, (overdue, next_due) in enumerate(owed)
        ],
    }
