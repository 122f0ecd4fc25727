"""Which obligation a line of the member's instruction means (POLICY.md rules 2, 3 and 9)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from applier.default_order import at_counter
from applier.split import Split
from models.instruction import Asked, InstructionLine, Target
from models.money import Money
from models.obligation import Collector, Obligation, Product
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
_WITH_PRINCIPAL: Final = frozenset({Product.LOAN})
_OVERDUE_ONLY: Final = frozenset({Asked.OVERDUE, Asked.LATE_INTEREST})
_NEVER_BY_AMOUNT: Final = frozenset({Asked.PRINCIPAL, Asked.PAYOFF, Asked.EXTRA_INSTALLMENT})
_FEMININE: Final = frozenset({Product.CARD})  # "la tarjeta terminada en 4821"
_SHORTEST_ENDING: Final = 2  # Digits: "terminado en 87".
_PAYROLL_LOAN: Final = frozenset({"libranza"})  # The law's word for it, whatever ours is.
_NOT_CLOSE: Final = 9
_PARTICLES: Final = frozenset({"con", "del", "las", "los", "mis", "para", "por", "una"})
_SHOWN_DIGITS: Final = 4
_SHORTEST_STEM: Final = 5  # Letters: "educativa" for "educativo".


def candidates(
    line: InstructionLine, obligations: Sequence[Obligation], words: Mapping[str, frozenset[str]]
) -> tuple[Obligation, ...]:
    """Return the obligations that the line may mean; none: the member does not have it.

    Of several, those collected at the counter come first; payroll's stay out unless they are
    named, or "all" cannot mean only the others.

    :param words: what members call a thing, by the word of our names ("carro" by "vehículo").
    """
    products = _PRODUCTS.get(line.product) or {
        product for product in Product if product.value == line.product.value
    }
    if line.product is Target.UNSPECIFIED and line.action is Asked.PRINCIPAL:
        products = _WITH_PRINCIPAL
    named = tuple(owed for owed in obligations if owed.product in products)
    counter = at_counter(named)
    if line.number == ALL:
        payroll = tuple(owed for owed in named if owed not in counter)
        return counter if len(counter) > 1 else counter + payroll
    if line.number is not None:
        named = _numbered(line.number, named, words)
        counter = at_counter(named)
    return counter or named


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
            ending = "terminada" if owed.product in _FEMININE else "terminado"
            return f"{owed.name} {ending} en {digits[-shown:]}"
    return f"{owed.name} {owed.id}"


def _dues(line: InstructionLine, owed: Obligation, split: Split) -> set[Money]:
    room = split.room(owed)
    overdue = room.left(Action.OVERDUE)
    if line.action in _OVERDUE_ONLY:
        return {overdue}
    return {overdue, room.left(Action.NEXT_DUE), room.due()}


def _numbered(
    number: str, named: Sequence[Obligation], words: Mapping[str, frozenset[str]]
) -> tuple[Obligation, ...]:
    """Return those whose number or name is what the member wrote, the closest reading first."""
    digits = re.sub(r"\D", "", number)
    if not digits:
        return tuple(owed for owed in named if _is_called(owed, number, words))
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


def _is_called(owed: Obligation, said: str, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether every word that was said is one of the name, or means one of them."""
    names = set(_words(owed.name))
    if owed.product is Product.LOAN and owed.collected_by is Collector.PAYROLL:
        names |= _PAYROLL_LOAN
    for ours, theirs in words.items():
        if names & set(_words(ours)):
            names |= {word for called in theirs for word in _words(called)}
    spoken_words = _words(said)
    return bool(spoken_words) and all(
        any(_alike(word, name) for name in names) for word in spoken_words
    )


def _words(text: str) -> list[str]:
    """Return the words that name something, without accents."""
    plain = unicodedata.normalize("NFD", text.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in re.findall(r"[a-z]{3,}", plain) if word not in _PARTICLES]


def _alike(word: str, name: str) -> bool:
    """Whether two words are the same but for their ending: "vehicular", "vehículo"."""
    stem = max(_SHORTEST_STEM, min(len(word), len(name)) - 2)
    return word == name or (min(len(word), len(name)) >= stem and word[:stem] == name[:stem])
