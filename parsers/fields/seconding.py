"""Where the trained second reader speaks beside the rules (parsers.fields.second_reader).

It fills what the rules left open, less sure than they would be, and where it is sure of another
amount than theirs, staff decide. It never overrules a doubt about digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from models.money import ZERO, Money
from parsers.amounts import amount_in_words
from parsers.fields.arithmetic import PROVEN
from parsers.fields.entry import Entry, of_role
from parsers.fields.figures import DEAREST_FEE, Figures
from parsers.fields.found import Choice, Found, found_at
from parsers.fields.members import (
    HELP_LINE,
    MOBILE,
    documents_of_others,
    is_member_number,
)
from parsers.fields.money import Chosen, may_be_cut
from parsers.fields.numbers import TOLD, as_sure, with_hex_digits
from parsers.fields.ours import is_our_number
from parsers.fields.second_reader.opinion import Opinion, Ranked
from parsers.fields.second_reader.spans import Span, Tag
from parsers.labels import Role

_LIKELY: Final = {Tag.AMOUNT: 0.6, Tag.REFERENCE: 0.6, Tag.TRANSACTION: 0.5}
_APART: Final = 6.0  # Times the odds of the next.
_CERTAIN: Final = {Tag.AMOUNT: 0.97, Tag.REFERENCE: 0.9, Tag.TRANSACTION: 0.98}
_UNHEARD: Final = {Tag.AMOUNT: 0.25, Tag.REFERENCE: 0.05, Tag.TRANSACTION: 0.05}
_IN_SIGHT: Final = 30
_TO_CALL: Final = re.compile(  # "Inquietudes al 0340000034/018000000035"
    r"\b(?:inquietud\w*|dudas|linea\w*|llam\w+|tel\w*|cel\w*|whatsapp|pbx|contact\w+)\b[^$]*$"
)
_SURELY_MEMBERS: Final = 0.9
_OF_TWO: Final = 0.8  # A bare "Referencia" is the payment's own number where no other is.
_LEAST_DOUBT: Final = 0.001
_TRUST: Final = 0.89  # Of what only the second reader tells: staff are warned below 0.90.
_CLEAR: Final = 0.93  # Of the letters themselves.
_SHORTEST_NUMBER: Final = 6
_WHY: Final = "lo propone el segundo lector"


def seconded_amount(chosen: Chosen, figures: Figures, opinion: Opinion, text: str) -> Chosen:
    """Return what was chosen, with the second reader's amount where the rules left it open."""
    ranked = opinion.ranked(Tag.AMOUNT, _price)
    mine = chosen.amount
    if mine is not None:
        return _against(chosen, mine, ranked)
    best = _clear_winner(Tag.AMOUNT, ranked)
    if best is None or not _may_be(best.value, chosen, figures, text):
        return chosen
    found = _told(best)
    if found is None or may_be_cut(found):
        return chosen
    note = "ningún rótulo conocido dice cuál es el valor: compárelo con la imagen"
    return replace(chosen, amount=found, notes=(*chosen.notes, note))


def _may_be(value: Money, chosen: Chosen, figures: Figures, text: str) -> bool:
    """Whether nothing on the receipt speaks against the figure being the amount."""
    if not chosen.open or value in chosen.barred or figures.misread_zeros:
        return False
    if figures.slashed_zeros and "8" in value.plain:
        return False
    others = {one.value for one in _others(figures)}
    return value not in others and amount_in_words(text) in {None, value}


def _others(figures: Figures) -> Iterable[Found[Money]]:
    """Return the figures whose labels say credibly that they are something else.

    A "cost" dearer than any is none, and what was "recibido" is cash where change was given.
    """
    fees = (found for found in figures.fees if found.value <= DEAREST_FEE)
    cash = figures.cash if figures.change else ()
    return chain(figures.totals, fees, figures.taxes, figures.balances, cash, figures.change)


def _against(chosen: Chosen, mine: Found[Money], ranked: Sequence[Ranked[Money]]) -> Chosen:
    """Return the choice open where the second reader is sure of another figure."""
    best = _denied_by(Tag.AMOUNT, mine.value, ranked)
    if best is None or mine.confidence >= PROVEN:
        return chosen
    both = (mine.value, best.value)
    note = f"dos lecturas del valor: {both[0].plain}, {both[1].plain}"
    return Chosen(None, both, (note,))


def _denied_by(tag: Tag, value: Any, ranked: Sequence[Ranked[Any]]) -> Ranked[Any] | None:  # noqa: ANN401
    """Return what the second reader surely takes for the field's instead of this value."""
    heard = max((one.likelihood for one in ranked if one.value == value), default=1.0)
    best = _clear_winner(tag, ranked)
    if best is None or best.likelihood < _CERTAIN[tag] or heard > _UNHEARD[tag]:
        return None
    return None if _is_of_form(best.span) else best


@dataclass(frozen=True, slots=True)
class Contested:
    """What the second reader denies of the rules' choices.

    :ivar withdrawn: the choices without their value.
    :ivar notes: what staff must know, in Spanish.
    :ivar closed: fields with two readings, between which only a person may choose.
    """

    withdrawn: dict[str, Choice[Any]]
    notes: tuple[str, ...]
    closed: frozenset[str]


def contested(choices: Mapping[str, Choice[Any]], figures: Figures, opinion: Opinion) -> Contested:
    """Return the numbers that the second reader surely takes for another, or for a price."""
    withdrawn: dict[str, Choice[Any]] = {}
    closed: set[str] = set()
    members = opinion.ranked(Tag.REFERENCE, _member)
    surely = {one.value for one in members if one.likelihood >= _SURELY_MEMBERS}
    reference = choices["reference"].found
    second = opinion.ranked(Tag.SECOND_ID, _number)
    would_do = {one.value for one in second if one.likelihood > _UNHEARD[Tag.TRANSACTION]}
    printed = chain(*figures.by_role.values())
    prices = [(str(found.value.centavos // 100), found.snippet.run) for found in printed]
    for name, tag, value_of, what, _ in _READ_TOO:
        one = choices[name].found
        if one is None:
            continue
        note = ""
        best = _denied_by(tag, one.value, opinion.ranked(tag, value_of))
        if tag is Tag.TRANSACTION and one.value in would_do:
            best = None
        told = one.label is None and one.why == TOLD  # A sentence says whose number it is.
        if tag is Tag.TRANSACTION and reference is None and one.value in surely and not told:
            note = f"{one.value} puede ser la referencia del asociado"
        elif best is not None:
            note = f"dos lecturas {what}: {one.value}, {best.value}"
            closed.add(name)
        elif tag is Tag.REFERENCE and (
            any(one.value == price and run is not one.snippet.run for price, run in prices)
            or _is_summand(one, figures)
        ):
            note = f"{one.value} también está impreso como un valor"
            closed.add(name)
        if note:
            withdrawn[name] = replace(choices[name], found=None, why_not=note)
    notes = tuple(one.why_not for one in withdrawn.values())
    return Contested(withdrawn, notes, frozenset(closed))


def _is_summand(one: Found[str], figures: Figures) -> bool:
    """Whether a number printed as prices are makes a sum with two others: cash, price, change."""
    if not re.search(r"\d[.,]\d{3}", one.snippet.text):
        return False
    value = Money.pesos(int(one.value))
    others = {found.value for found in chain(*figures.by_role.values())} - {value, ZERO}
    return any(
        value + other in others or (value > other and value - other in others - {other})
        for other in others
    )


def seconded_numbers(
    choices: Mapping[str, Choice[Any]],
    wanted: Container[str],
    entries: Sequence[Entry],
    figures: Figures,
    opinion: Opinion,
) -> dict[str, Choice[Any]]:
    """Return the second reader's reference and payment number, of those that are wanted."""
    foreign = documents_of_others(entries)
    known = [e for e in entries if e.role in _ANOTHERS or id(e) in foreign]
    bare = tuple(of_role(entries, Role.BARE_REFERENCE))
    said: dict[str, Choice[Any]] = {}
    for name, tag, value_of, _, asked in _READ_TOO:
        best = _clear_winner(tag, opinion.ranked(tag, value_of))
        if best is None or name not in wanted:
            continue
        others = [choices[one].found or said.get(one, Choice()).found for one in _NUMBERS - {name}]
        if any(one and one.value in {best.value, best.value.lstrip("0")} for one in others):
            continue
        if (figures.slashed_zeros or figures.misread_zeros) and "8" in best.value:
            continue
        if any(_holds(entry, best.span) for entry in known) or _is_of_form(best.span):
            continue
        alone = best.likelihood < _OF_TWO or choices["transaction_id"].found is None
        if alone and any(_holds(entry, best.span) for entry in bare):
            continue
        found = _told(best)
        if found is not None and as_sure(found) is found:
            note = f"ningún rótulo conocido dice {asked}: compare {best.value} con la imagen"
            said[name] = replace(choices[name], found=found, notes=(note,))
    return said


# What a label says of a number is not overruled: the payer's document, an account, a terminal.
_ANOTHERS: Final = (
    Role.OTHER_REFERENCE, Role.ORIGIN, Role.ACCOUNT, Role.KEY, Role.CODE,
    Role.NOISE,
)  # fmt: skip


def _is_of_form(span: Span) -> bool:
    """Whether nothing but "No." stands before the number: the printed number of a paper form."""
    lead = span.snippet.run.folded[: span.snippet.start]
    return re.fullmatch(r"\W*n[o\u00ba\u00b0]?\W*", lead) is not None


def _holds(entry: Entry, span: Span) -> bool:
    first = entry.values[:1]
    return any(
        one.run is span.snippet.run
        and one.start < span.snippet.end
        and span.snippet.start < one.end
        for one in first
    )


_NUMBERS: Final = frozenset({"reference", "transaction_id", "destination_account"})


def _clear_winner(tag: Tag, ranked: Sequence[Ranked[Any]]) -> Ranked[Any] | None:
    if not ranked or ranked[0].likelihood < _LIKELY[tag]:
        return None
    if len(ranked) > 1 and _odds(ranked[1]) * _APART > _odds(ranked[0]):
        return None
    return ranked[0]


def _odds(one: Ranked[Any]) -> float:
    return one.likelihood / max(1 - one.likelihood, _LEAST_DOUBT)


def _told(best: Ranked[Any]) -> Found[Any] | None:
    sure = f"{best.likelihood:.2f}".replace(".", ",")
    found = found_at(best.value, best.span.snippet, why=f"{_WHY} ({sure})")
    return found.trusted(_TRUST) if found.confidence >= _CLEAR else None


def _price(span: Span) -> Money | None:
    return span.money or None


def _member(span: Span) -> str | None:
    digits = re.sub(r"\D", "", span.text).lstrip("0")
    lead = span.snippet.run.folded[max(span.snippet.start - _IN_SIGHT, 0) : span.snippet.start]
    if _TO_CALL.search(lead):
        return None
    plain = re.fullmatch(r"[\d.,]+", span.text) is not None
    return digits if plain and is_member_number(digits) else None


def _number(span: Span) -> str | None:
    text = _GLUED.sub("", with_hex_digits(span.text.strip("-")))
    bare = re.fullmatch(r"[A-Za-z0-9_-]+", text) and not _HOUSE.fullmatch(text)
    whose = is_our_number(text) or MOBILE.fullmatch(text) or HELP_LINE.fullmatch(text)
    return text if bare and len(text) >= _SHORTEST_NUMBER and not whose else None


_GLUED: Final = re.compile(r"^[A-Z]?[a-z]{3,}(?=\d{5,}$)")  # "Reference821010536": its label.
_HOUSE: Final = re.compile(r"\d{1,3}[A-Z]?-\d{1,3}[A-Z]?")  # Of an address: "Cra 15 # 77C-21".

_READ_TOO: Final[tuple[tuple[str, Tag, Callable[[Span], str | None], str, str], ...]] = (
    ("reference", Tag.REFERENCE, _member, "de la referencia", "cuál es la referencia"),
    (
        "transaction_id", Tag.TRANSACTION, _number, "del número de transacción",
        "cuál es el número del pago",
    ),
)  # fmt: skip
