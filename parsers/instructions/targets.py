"""One target of a text in the making, and how two stretches of the text are parted."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from models.instruction import Asked, Prepayment, Target
from parsers.instructions.mentions import Kind, Marked, Mention

SAVINGS: Final = frozenset(
    {
        Target.CONTRIBUTIONS, Target.SOCIAL_CONTRIBUTIONS, Target.PERMANENT_SAVINGS,
        Target.SPECIAL_PERMANENT_SAVINGS, Target.SAVINGS, Target.RENTADIARIO,
        Target.RENTAHORRITO, Target.TERM_DEPOSIT,
    }
)  # fmt: skip
OF: Final = frozenset({"de", "del", "la", "el", "mi", "los", "mis", "las"})
_SOFT: Final = frozenset(
    {
        ",",
        "y",
        "mas",
        "+",
        "/",
        "-",
        "(",
        "o",
        "tambien",
        "ademas",
        "luego",
        "pero",
        "menos",
        "salvo",
        "excepto",
    }
)
HARD: Final = frozenset({".", ";", "!", "?"})


_AFTER: Final = frozenset(
    {("despues", "de"), ("despues", "del"), ("luego", "de"), ("luego", "del")}
)


@dataclass(slots=True)
class Draft:
    """One line in the making, with the words it was read from."""

    start: int
    end: int
    product: Target | None = None
    action: Asked | None = None
    everything: bool = False  # "al día" without a product is everything overdue.
    number: str | None = None
    periods: list[str] = field(default_factory=list)
    count: int | None = None
    receipt: int | None = None
    amount: str | None = None  # As `parsers.instructions.figures` writes it.
    share: Fraction | None = None
    rest: bool = False
    member: str | None = None
    prepayment: Prepayment | None = None
    cancel: bool = False
    plain_interest: bool = False
    unclear: bool = False  # "lo que debo de aportes": what is overdue, or all of it?
    inherited: bool = False  # The action is the one before's, until its own is said.
    generic: bool = False  # "deuda", "obligación": gives way to the product that follows.

    @property
    def target(self) -> Target:
        """The product named, or the one that the action alone means."""
        if self.product is Target.EVERYTHING_DUE and self.action is Asked.OVERDUE:
            return Target.EVERYTHING_OVERDUE  # "todas las obligaciones vencidas"
        if self.product:
            return self.product
        return Target.EVERYTHING_OVERDUE if self.everything else Target.LOAN

    @property
    def measured(self) -> bool:
        return self.amount is not None or self.share is not None or self.rest

    def stretch(self, mention: Mention) -> None:
        self.start, self.end = min(self.start, mention.start), max(self.end, mention.end)


def gap(marked: Marked, start: int, end: int) -> str:
    """Return how two stretches are parted: "" not at all, "soft" (y, comma), ":" or "hard"."""
    between = marked.between(start, end)
    if any(word in HARD for word in between):
        return "hard"
    if ":" in between or "=" in between:
        return ":"
    both = "como" in between and "tanto" in marked.words[max(0, start - 6) : start]
    return "soft" if both or any(word in _SOFT for word in between) else ""


def served_first(marked: Marked, mentions: list[Mention], start: int) -> bool:
    """Recognise "lo que quede después de la cuota" and "lo que sobre de la cuota"."""
    near = marked.words[max(0, start - 4) : start]
    if _AFTER & set(itertools.pairwise(near)) or _after_others(marked, start):
        return True
    rest = [m for m in mentions if m.kind is Kind.REST and m.end <= start]
    if not rest or not {
        "sobrar",
        "quedar",
        "restar",
        "excedente",
        "sobrante",
        "exceda",
        "sobrepase",
    } & set(marked.lemmas[rest[-1].start : rest[-1].end]):
        return False
    between = marked.words[rest[-1].end : start]
    of = {*between[:1], marked.words[rest[-1].end - 1]} & {"de", "del"}
    beyond = marked.words[rest[-1].end - 1] in {"exceda", "sobrepase", "supere"}
    return (bool(of) or beyond) and set(between) <= OF | {"pagar", "cubrir", "cancelar", "sacar"}


def _after_others(marked: Marked, start: int) -> bool:
    """Recognise the second of "después de cubrir aportes y seguro"."""
    if marked.words[max(0, start - 3) : start].count("y") != 1:
        return False
    before = marked.words[max(0, start - 8) : start]
    opens = {("despues", "de"), ("despues", "del")} & set(itertools.pairwise(before))
    return bool(opens) and not {",", ".", ";"} & set(before[before.index("despues") :])
