"""Which obligation a line of the member's instruction means (POLICY.md rules 2, 3 and 9)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from applier.default_order import at_counter
from applier.split import Split
from models.instruction import Asked, InstructionLine, Target
from models.money import Money
from models.obligation import Obligation, Product
from models.proposal import Action

ALL: Final = "all"

# "Some savings account, not said which": whatever is saved, apart from what is a contribution.
_PRODUCTS: Final = {
    Target.SAVINGS: frozenset(
        {
            Product.PERMANENT_SAVINGS,
            Product.SPECIAL_PERMANENT_SAVINGS,
            Product.RENTADIARIO,
            Product.RENTAHORRITO,
        }
    ),
    Target.UNSPECIFIED: frozenset(Product),  # Named by its number alone.
}
_OVERDUE_ONLY: Final = frozenset({Asked.OVERDUE, Asked.LATE_INTEREST})
_NEVER_BY_AMOUNT: Final = frozenset({Asked.PRINCIPAL, Asked.PAYOFF, Asked.EXTRA_INSTALLMENT})
_SHORTEST_ENDING: Final = 2  # Digits: "terminado en 87".
_NOT_CLOSE: Final = 9
_SHOWN_DIGITS: Final = 4
_SHORTEST_STEM: Final = 5  # Letters: "educativa" for "educativo".


def candidates(line: InstructionLine, obligations: Sequence[Obligation]) -> tuple[Obligation, ...]:
    """Return the obligations that the line may mean; none: the member does not have it.

    Of several, those collected at the counter come first; payroll's stay out unless they are all
    there is, or the member said "all".
    """
    products = _PRODUCTS.get(line.product) or {
        product for product in Product if product.value == line.product.value
    }
    named = tuple(owed for owed in obligations if owed.product in products)
    if line.number == ALL:
        return (*at_counter(named), *(owed for owed in named if owed not in at_counter(named)))
    if line.number is not None:
        named = _numbered(line.number, named)
    return at_counter(named) or named


def pick(
    line: InstructionLine, among: Sequence[Obligation], meant: Money, split: Split
) -> Obligation | None:
    """Return the one obligation meant: the only one, or the one that the money fits exactly.

    :param meant: the money that the line would get.
    """
    if len(among) == 1:
        return among[0]
    if line.action in _NEVER_BY_AMOUNT:
        return None
    fitting = [owed for owed in among if meant in _dues(line, owed, split)]
    return fitting[0] if len(fitting) == 1 else None


def spoken(owed: Obligation, among: Iterable[Obligation]) -> str:
    """Return the obligation as we name it to its owner: by as few last digits as tell it apart.

    :param among: the obligations from which it must be told apart.
    """
    if owed.product in {Product.SOCIAL_CONTRIBUTIONS, Product.PERMANENT_SAVINGS}:
        return owed.name  # Their number is the member's identity number, and he has one of each.
    digits = re.sub(r"\D", "", owed.id)
    others = [re.sub(r"\D", "", other.id) for other in among if other is not owed]
    for shown in range(_SHOWN_DIGITS, len(digits) + 1):
        if not any(other.endswith(digits[-shown:]) for other in others):
            return f"{owed.name} terminado en {digits[-shown:]}"
    return f"{owed.name} {owed.id}"


def _dues(line: InstructionLine, owed: Obligation, split: Split) -> set[Money]:
    room = split.room(owed)
    overdue = room.left(Action.OVERDUE)
    if line.action in _OVERDUE_ONLY:
        return {overdue}
    return {overdue, room.left(Action.NEXT_DUE), room.due()}


def _numbered(number: str, named: Sequence[Obligation]) -> tuple[Obligation, ...]:
    """Return those whose number or name is what the member wrote, the closest reading first."""
    digits = re.sub(r"\D", "", number)
    if not digits:
        return tuple(owed for owed in named if _is_called(owed, number))
    closest = min((_closeness(owed, digits) for owed in named), default=_NOT_CLOSE)
    if closest == _NOT_CLOSE:
        return ()
    return tuple(owed for owed in named if _closeness(owed, digits) == closest)


def _closeness(owed: Obligation, digits: str) -> int:
    """Return how the digits name the obligation; lower is closer.

    Its whole number; what follows the line's number (``2-28540088``); its ending; the line alone.
    """
    whole = re.sub(r"\D", "", owed.id)
    line, *rest = re.findall(r"\d+", owed.id) or [""]
    ends = len(digits) >= _SHORTEST_ENDING and whole.endswith(digits)
    readings = (whole == digits, digits in rest, ends, bool(rest) and line == digits)
    return readings.index(True) if True in readings else _NOT_CLOSE


def _is_called(owed: Obligation, said: str) -> bool:
    names = _words(owed.name)
    words = _words(said)
    return bool(words) and all(any(_alike(word, name) for name in names) for word in words)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFD", text.lower())
    return re.findall(r"[a-z]{3,}", "".join(c for c in plain if not unicodedata.combining(c)))


def _alike(word: str, name: str) -> bool:
    """Whether two words are the same but for their ending: "vehicular", "vehículo"."""
    stem = max(_SHORTEST_STEM, min(len(word), len(name)) - 2)
    return word == name or (min(len(word), len(name)) >= stem and word[:stem] == name[:stem])
