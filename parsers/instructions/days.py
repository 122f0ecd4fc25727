"""Which small numbers are days of the month or times of the day: "el 28", "a las 7 y 20"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from models.months import MONTHS

_DAYS: Final = frozenset(
    {
        "dia", "hoy", "ayer", "antier", "lunes", "martes", "miercoles", "jueves", "viernes",
        "sabado", "domingo",
    }
)  # fmt: skip
_CLOCK: Final = frozenset({"pm", "am", "p", "a"})
_LAST_DAY: Final = 31
_DUE: Final = (["vence"], ["vencia"], ["venza"])


def is_clock_or_day(words: Sequence[str], lemmas: Sequence[str], at: int) -> bool:
    """Tell whether the number at ``at`` is a time or a date."""
    after = list(words[at + 1 : at + 2])
    said = bool(after) and after[0] in _CLOCK and list(words[at + 2 : at + 3]) in (["."], ["m"])
    if said or after in (["pm"], ["am"]) or _is_minute(words, at):
        return True
    if not is_day(words, at):
        return False
    if list(words[max(0, at - 2) : at]) == ["a", "las"]:
        return not after or after[0] in {"de", "y", "en", ",", ".", ";"}  # "a las 11 de la …"
    if list(words[at - 1 : at]) == ["el"] and (
        _ends(words, at + 1) or list(words[at - 2 : at - 1]) in _DUE
    ):
        return True  # "se vence el 28"
    month_at = at + 2 if after == ["de"] else at + 1
    if lemmas[month_at : month_at + 1] and lemmas[month_at] in MONTHS:
        return True
    return bool(at) and words[at - 1] in _DAYS


def is_day(words: Sequence[str], at: int) -> bool:
    if not 0 <= at < len(words):
        return False
    return words[at].isdigit() and 1 <= int(words[at]) <= _LAST_DAY


def _is_minute(words: Sequence[str], at: int) -> bool:
    """Recognise the second number of "a las 7 y 20"."""
    said = list(words[max(0, at - 4) : at])
    return said[:2] == ["a", "las"] and said[3:] == ["y"] and said[2].isdigit()


def _ends(words: Sequence[str], at: int) -> bool:
    return list(words[at : at + 1]) in ([], [","], ["."], [";"], [")"], ["que"], ["y"], ["!"])
