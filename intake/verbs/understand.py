"""``tupago understand``: what a member asks for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final

import typer

from intake.verbs.batch import Answer, BadLineError, OutFile, run_batch
from intake.verbs.console import AsJson, Jobs, input_text, say, say_json

EXAMPLE: Final = (
    'Ejemplo:  tupago understand "200 mil a capital de la 144-014194, reducir plazo" --json'
)


def understand(
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="El texto, o - para leerlo de la entrada.")
    ] = None,
    today: Annotated[
        datetime | None,
        typer.Option("--today", formats=["%Y-%m-%d"], metavar="D", help="Hoy es D (AAAA-MM-DD)."),
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option("--batch", metavar="IN", help='Archivo de líneas {"id","text","today"}.'),
    ] = None,
    jsonl: OutFile = None,
    as_json: AsJson = False,
    jobs: Jobs = 1,
) -> None:
    """Dice qué pide el asociado en un texto."""
    if (text is None) == (batch is None):
        raise typer.BadParameter("escriba un texto o --batch, uno de los dos")
    day = today.date() if today else _today()
    if batch is not None:
        if not run_batch(batch, jsonl, Answer(_Line(day)), jobs=jobs):
            raise typer.Exit(1)
        return
    assert text is not None
    understood = _understood(input_text("-") if text == "-" else text, day)
    if as_json:
        say_json(understood)
    else:
        _show(understood)


class _Line:
    """Understands one line of a batch."""

    def __init__(self, today: date) -> None:
        self._today = today

    def __call__(self, data: dict[str, Any]) -> dict[str, Any]:
        text, said = data.get("text"), data.get("today")
        if not isinstance(text, str):
            raise BadLineError("falta «text»")
        try:
            today = date.fromisoformat(said) if said else self._today
        except (TypeError, ValueError):
            raise BadLineError(f"«today»: {said!r} no es AAAA-MM-DD") from None
        return _understood(text, today)


def _understood(text: str, today: date) -> dict[str, Any]:
    from parsers.instructions import understand as read_text

    return read_text(text, today).as_json()


def _today() -> date:
    from applier.due_time import BOGOTA

    return datetime.now(BOGOTA).date()


def _show(understood: dict[str, Any]) -> None:
    say(f"intención: {understood['intent']}")
    for line in understood["lines"]:
        said = [f"{name}={value}" for name, value in line.items() if value not in (None, False)]
        say("  " + " ".join(said))
    for name in ("prepayment", "on_behalf_of", "declared_total"):
        if understood[name]:
            say(f"{name}: {understood[name]}")
    if understood["needs_human"]:
        say(f"necesita a una persona: {understood['why'] or 'sin detalle'}")
