"""What is asked of the member, in his words; to a stranger nothing of ours is told (rule 12)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from applier.split import SAVINGS, Split
from applier.targets import spoken
from models.obligation import Collector, Product
from models.proposal import Action, Question

# Fixed words: no name, amount or obligation, so that they can be said to anybody.
_FIXED: Final = {
    "which_member": ("¿De qué asociado es este pago? Por favor envíenos su número de cédula."),
    "choose_target": (
        "¿A qué producto desea que apliquemos el pago? Por favor díganos cuánto va para cada uno."
    ),
    "choose_obligation": (
        "¿A cuál de los productos va el pago? Por favor díganos su nombre o sus últimos números."
    ),
    "choose_prepayment": (
        "Para el abono a capital la decisión es suya: ¿prefiere reducir el plazo o reducir el "
        "valor de la cuota?"
    ),
}
_WITH_REMAINDER: Final = (
    "Después de aplicar lo indicado quedan {left} de su pago. ¿A qué desea que los apliquemos?"
)
_WITH_TIE: Final = "Su pago puede corresponder a varias cosas. ¿Cuál de estas quiso pagar?"
_PREPAYMENTS: Final = ("Reducir el plazo", "Reducir la cuota")


def to_member(split: Split, *, verified: bool, most: int) -> tuple[Question, ...]:
    """Return the questions of a finished split.

    :param verified: whether the sender's address or phone is bound to the member.
    :param most: options that a question about the target may offer.
    """
    return tuple(
        _question(code, options, split, most) if verified else fixed(code)
        for code, options in split.questions.items()
    )


def fixed(code: str) -> Question:
    """Return the question in words that anybody may read."""
    return Question(code=code, message=_FIXED[code])


def _question(code: str, options: tuple[str, ...], split: Split, most: int) -> Question:
    message = _FIXED[code]
    if code == "choose_prepayment":
        options = _PREPAYMENTS
    elif code == "choose_target" and options:
        message = _WITH_TIE
    elif code == "choose_target":
        options = tuple(_places(split))[:most]
        if split.lines:
            message = _WITH_REMAINDER.format(left=split.unapplied)
    return Question(code=code, message=message, options=options)


def _places(split: Split) -> Iterable[str]:
    """Return where money could still go, the member's own things by name."""
    for owed in split.obligations:
        room = split.room(owed)
        if owed.collected_by is Collector.COUNTER and room.due():
            yield f"Pagar {spoken(owed, split.obligations)}"
    for owed in split.obligations:
        if owed.product is Product.LOAN and split.room(owed).left(Action.REDUCE_TERM):
            yield f"Abonar a capital de {spoken(owed, split.obligations)}"
    for owed in split.obligations:
        if owed.product in SAVINGS and owed.collected_by is Collector.COUNTER:
            yield f"Depositar en {spoken(owed, split.obligations)}"
