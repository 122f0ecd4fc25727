"""What a member tells beside the instruction: what is paid already, or will be paid later.

"Ya pagué la cuota, esto es para aportes" asks only for the second. Where nothing else is asked for,
what is told is the instruction: "ya pagué la cuota, ahí va la foto".
"""

from __future__ import annotations

from typing import Final

from parsers.instructions.mentions import Kind, Marked, Mention

_ENDS: Final = frozenset(
    {",", ";", ".", ":", "!", "?", "(", ")", "pero", "entonces", "asi", "sino"}
)
_POINTS: Final = frozenset({"hoy", "esto", "este", "esta", "ese", "eso", "ahora", "aqui", "ahi"})
_TARGETS: Final = frozenset(
    {Kind.PRODUCT, Kind.ACTION, Kind.NEXT_ONE, Kind.ALL, Kind.OBLIGATION, Kind.PURPOSE}
)


def asides(marked: Marked, mentions: list[Mention]) -> list[tuple[int, int]]:
    """Return the clauses that only tell how things are, where another clause says what to do."""
    told = [_clause(marked, m) for m in mentions if m.kind is Kind.ASIDE]
    asked = [
        m
        for m in mentions
        if m.kind in _TARGETS and not any(start <= m.start < end for start, end in told)
    ]
    return told if any(_points(marked, m) for m in asked) else []


def untold(marked: Marked, mentions: list[Mention]) -> bool:
    """Tell whether something is told beside what is asked for, and none can tell which is which."""
    if not any(m.kind is Kind.ASIDE for m in mentions):
        return False
    clauses = {_clause(marked, m)[0] for m in mentions if m.kind in _TARGETS}
    return len(clauses) > 1


def _clause(marked: Marked, mention: Mention) -> tuple[int, int]:
    start, end = mention.start, mention.end
    while start > 0 and not _parts(marked, start - 1):
        start -= 1
    while end < len(marked.words) and not _parts(marked, end):
        end += 1
    return start, end


def _parts(marked: Marked, at: int) -> bool:
    words = marked.words
    return words[at] in _ENDS or (words[at] == "y" and bool(_POINTS & set(words[at + 1 : at + 3])))


def _points(marked: Marked, mention: Mention) -> bool:
    """Tell whether the clause says that this payment goes there: "esto es para", "hoy pago"."""
    start, end = _clause(marked, mention)
    words = marked.words[max(0, start - 1) : end]
    return bool({*_POINTS, "para", "solo", "al", "a", "solamente", "pago"} & set(words))
