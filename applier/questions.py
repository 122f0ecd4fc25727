"""What is asked of the member, in his words; to a stranger nothing of ours is told (rule 12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from applier.options import MINE, PREPAYMENTS, SAME_PAYMENT, places
from applier.split import Split
from applier.targets import spoken
from models.money import Money
from models.obligation import Obligation
from models.proposal import Proposal, Question

# All that may be asked of a member.
CODES: Final = (
    "choose_target",
    "choose_obligation",
    "choose_prepayment",
    "which_member",
    "better_copy",
    "same_payment",
)

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
        "Para el abono a capital la decisión es suya: ¿prefiere reducir el plazo, reducir el "
        "valor de la cuota o adelantar cuotas?"
    ),
    "same_payment": (
        "Hace poco nos llegó un pago por el mismo valor y de la misma fecha. ¿Es el mismo pago, o "
        "es otro?"
    ),
    "better_copy": (
        "No se alcanza a leer el comprobante. ¿Nos envía otra foto completa y con buena luz, o el "
        "PDF?"
    ),
}
_FIXED_OPTIONS: Final = {"same_payment": SAME_PAYMENT}
_WITH_REMAINDER: Final = (
    "Después de aplicar lo indicado quedan {left} de su pago. ¿A qué desea que los apliquemos?"
)
_MAYBE_MINE: Final = (
    "¿De qué asociado es este pago? Si es suyo, escoja la opción; si es de otra persona, por favor "
    "envíenos su número de cédula."
)
_WITH_TIE: Final = "Su pago puede corresponder a varias cosas. ¿Cuál de estas quiso pagar?"


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
    return Question(code=code, message=_FIXED[code], options=_FIXED_OPTIONS.get(code, ()))


def whose(*, sender_is_member: bool) -> Question:
    """Return the question whose payment it is; a member can say that it is his own.

    :param sender_is_member: and is proven to be who he says.
    """
    if not sender_is_member:
        return fixed("which_member")
    return Question(code="which_member", message=_MAYBE_MINE, options=(MINE,))


def usual(
    code: str, obligations: Iterable[Obligation], amount: Money, *, verified: bool, most: int
) -> Question:
    """Return the question as staff may put it, whatever the proposal says."""
    if code == "which_member":
        return whose(sender_is_member=verified)
    question = fixed(code)
    if not verified:
        return question
    split = Split(amount, tuple(obligations))
    match code:
        case "choose_prepayment":
            options = tuple(PREPAYMENTS)
        case "choose_target":
            options = tuple(places(split))[:most]
        case "choose_obligation":
            options = tuple(spoken(owed, split.obligations) for owed in split.obligations)
        case _:
            return question
    return replace(question, options=options)


def is_about_rest(message: str, proposal: Proposal) -> bool:
    """Return whether the question asked only about what the proposal leaves over."""
    return bool(proposal.lines) and str(proposal.unapplied) in message


def _question(code: str, options: tuple[str, ...], split: Split, most: int) -> Question:
    message = _FIXED[code]
    if code == "choose_prepayment":
        options = tuple(PREPAYMENTS)
    elif code == "choose_target" and options:
        message = _WITH_TIE
    elif code == "choose_target":
        options = tuple(places(split))[:most]
        if split.lines:
            message = _WITH_REMAINDER.format(left=split.unapplied)
    return Question(code=code, message=message, options=options)
