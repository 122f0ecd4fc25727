"""From what staff typed to values: amounts, lines, fields and questions, refused where unclear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from werkzeug.datastructures import MultiDict

from applier.questions import CODES
from models.errors import TupagoError
from models.money import ZERO, Money
from models.proposal import Action, ProposedLine
from models.receipt import Status
from parsers.amounts import UnreadableAmountError, parse_amount

Form = MultiDict[str, str]

CORRECTABLE: Final = (
    "amount", "date", "time", "reference", "transaction_id", "issuer", "status",
    "destination_account", "collection_code", "payer",
)  # fmt: skip
_MONEY: Final = frozenset({"amount"})
_LONGEST: Final = 1000


class UnclearAmountError(TupagoError):
    code = "form.amount"
    message = "Hay un valor que no se entiende. Escríbalo así: 54.000 o 54.000,50."


class IncompleteLineError(TupagoError):
    code = "form.line"
    message = "A una línea le falta la obligación, la acción o el valor."


class NoLinesError(TupagoError):
    code = "form.no_lines"
    message = "Escriba al menos una línea con su valor."


class QuestionMissingError(TupagoError):
    code = "form.question"
    message = "Escoja qué preguntar, o escriba la pregunta."


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOfMember:
    code: str
    message: str
    options: tuple[str, ...]


def typed_lines(form: Form) -> list[ProposedLine]:
    """Return the lines of the form, without the rows left empty.

    :raises IncompleteLineError, UnclearAmountError, NoLinesError: and nothing is guessed.
    """
    rows = zip(
        form.getlist("obligacion"),
        form.getlist("accion"),
        form.getlist("valor"),
        form.getlist("porque"),
        strict=False,
    )
    lines = []
    for obligation, action, amount, reason in rows:
        if not amount.strip() and not obligation:
            continue
        if not obligation or not action or not amount.strip():
            raise IncompleteLineError(f"{obligation!r} {action!r} {amount!r}")
        money = typed_amount(amount)
        if money <= ZERO:
            raise UnclearAmountError(amount)
        lines.append(
            ProposedLine(
                obligation=obligation,
                action=_action(action),
                amount=money,
                reason=reason.strip()[:_LONGEST] or "La repartió una persona del equipo.",
            )
        )
    if not lines:
        raise NoLinesError("every row is empty")
    return lines


def _action(code: str) -> Action:
    try:
        return Action(code)
    except ValueError:
        raise IncompleteLineError(code) from None


def typed_amount(text: str) -> Money:
    try:
        return parse_amount(text)
    except UnreadableAmountError:
        raise UnclearAmountError(text) from None


def typed_again(form: Form) -> Money | None:
    """Return the amount as whoever approves typed it again; None where it is left empty.

    :raises UnclearAmountError: if it is not one.
    """
    text = form.get("valor_otra_vez", "").strip()
    return typed_amount(text) if text else None


def typed_fields(form: Form, present: Mapping[str, object]) -> dict[str, str | None]:
    """Return the receipt fields that differ from ``present``, in CONTRACT.md's forms.

    :raises UnclearAmountError: if the amount is not one.
    """
    changed: dict[str, str | None] = {}
    for name in CORRECTABLE:
        if name not in form:
            continue
        text = form[name].strip()[:_LONGEST]
        value = typed_amount(text).plain if text and name in _MONEY else text or None
        if name == "status":
            value = value or Status.UNKNOWN.value
        if value != present.get(name):
            changed[name] = value
    return changed


def typed_reason(form: Form) -> str | None:
    """Return the chosen reason, the written one, or both."""
    parts = [form.get("motivo_comun", "").strip(), form.get("motivo", "").strip()]
    return " ".join(part for part in parts if part)[:_LONGEST] or None


def typed_question(form: Form) -> AskedOfMember:
    """Return the question: as chosen, or in other words.

    :raises QuestionMissingError: if it has no words.
    """
    code = form.get("pregunta", "")
    written = form.get("texto", "").strip()[:_LONGEST]
    message = written or form.get(f"texto_{code}", "")
    if code not in CODES or not message:
        raise QuestionMissingError(code)
    # The options answer the question as it was worded; under other words they may be nonsense.
    options = [] if written else form.get(f"opciones_{code}", "").splitlines()
    return AskedOfMember(
        code=code,
        message=message,
        options=tuple(option.strip() for option in options if option.strip()),
    )
