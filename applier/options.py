"""The options of a question about money: how each is worded, and what choosing it says.

An option is a sentence that its reader understands and that this module reads back without doubt:
what a member taps is never left to the understanding of free words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from applier.exact_match import Combination
from applier.split import SAVINGS, Split
from applier.targets import spoken
from models.instruction import Asked, InstructionLine, Prepayment, Target
from models.money import Money
from models.obligation import Collector, Obligation, Product
from models.proposal import Action

PREPAYMENTS: Final = {
    "Reducir el plazo": Prepayment.REDUCE_TERM,
    "Reducir la cuota": Prepayment.REDUCE_INSTALLMENT,
    "Adelantar cuotas": Prepayment.ADVANCE_INSTALLMENTS,
}
THE_SAME: Final = "Sí, es el mismo"
ANOTHER: Final = "No, es otro pago"
SAME_PAYMENT: Final = (THE_SAME, ANOTHER)
MINE: Final = "Es para mí"
_OF_MEMBER: Final = "Cédula "

_PAY, _PREPAY, _DEPOSIT = "Pagar ", "Abonar a capital de ", "Depositar en "
_ACTIONS: Final = {
    _PAY: Asked.INSTALLMENT,
    _PREPAY: Asked.PRINCIPAL,
    _DEPOSIT: Asked.DEPOSIT,
}
_AND: Final = " + "
_AMOUNT: Final = re.compile(r"(?P<name>.+) \$ (?P<pesos>[\d.]+)(?:,(?P<cents>\d\d))?")
# As `applier.targets.spoken` names an obligation, and as the page lists it.
_NUMBER: Final = re.compile(r"(?: terminad[oa] en | \(?)(?P<number>\d[\d -]*\d)\)?$")
_NAMES: Final = (
    (re.compile(r"aportes? social", re.IGNORECASE), Target.SOCIAL_CONTRIBUTIONS),
    (re.compile(r"ahorros? permanentes?$", re.IGNORECASE), Target.PERMANENT_SAVINGS),
)


def places(split: Split) -> Iterator[str]:
    """Yield where money could still go, the member's own things by name."""
    for owed in split.obligations:
        if owed.collected_by is Collector.COUNTER and split.room(owed).due():
            yield _PAY + spoken(owed, split.obligations)
    for owed in split.obligations:
        if owed.product is Product.LOAN and split.room(owed).left(Action.REDUCE_TERM):
            yield _PREPAY + spoken(owed, split.obligations)
    for owed in split.obligations:
        if owed.product in SAVINGS and owed.collected_by is Collector.COUNTER:
            yield _DEPOSIT + spoken(owed, split.obligations)


def together(combination: Combination, among: Iterable[Obligation]) -> str:
    """Return ``Crédito calamidad terminado en 2556 $ 30.000 + Aportes sociales $ 15.000``."""
    among = tuple(among)
    return _AND.join(f"{spoken(item.obligation, among)} {item.amount}" for item in combination)


def of_member(number: str) -> str:
    """Return ``Cédula 1077227777``: the payment is that member's."""
    return f"{_OF_MEMBER}{number}"


def member_in(option: str) -> str | None:
    """Return the identity number that the option names."""
    return option.removeprefix(_OF_MEMBER) if option.startswith(_OF_MEMBER) else None


def meant(option: str) -> tuple[InstructionLine, ...]:
    """Return the instruction that choosing the option is."""
    return tuple(_line(piece) for piece in option.split(_AND))


def number_in(option: str) -> str | None:
    """Return the obligation's number, or the end of it, as the option shows it."""
    found = _NUMBER.search(option)
    return found["number"] if found else None


def _line(piece: str) -> InstructionLine:
    verb = next((verb for verb in _ACTIONS if piece.startswith(verb)), "")
    name, amount = piece.removeprefix(verb), None
    if priced := _AMOUNT.fullmatch(name):
        pesos, cents = priced["pesos"].replace(".", ""), priced["cents"] or "00"
        name, amount = priced["name"], Money(int(pesos + cents))
    target, number = Target.UNSPECIFIED, number_in(name)
    if number is None:
        target = next((known for called, known in _NAMES if called.match(name)), target)
        number = None if target is not Target.UNSPECIFIED else name
    action = _ACTIONS.get(verb, Asked.INSTALLMENT)
    return InstructionLine(product=target, number=number, action=action, amount=amount)
