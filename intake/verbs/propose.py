"""``tupago propose``: how one payment would be applied. No database, no clock."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from intake.verbs.batch import Answer, BadLineError, OutFile, run_batch
from intake.verbs.console import AsJson, Jobs, input_text, json_of, say, say_json

EXAMPLE: Final = "Ejemplo:  tupago propose caso.json --json"


def propose(
    case: Annotated[
        str | None,
        typer.Argument(metavar="CASE.json", help="El caso, o - para leerlo de la entrada."),
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option("--batch", metavar="IN", help='Archivo de líneas {"id","case"}.'),
    ] = None,
    jsonl: OutFile = None,
    as_json: AsJson = False,
    jobs: Jobs = 1,
) -> None:
    """Propone cómo aplicar un pago."""
    if (case is None) == (batch is None):
        raise typer.BadParameter("escriba un caso o --batch, uno de los dos")
    if batch is not None:
        if not run_batch(batch, jsonl, Answer(_of_line), jobs=jobs):
            raise typer.Exit(1)
        return
    assert case is not None
    proposal = _proposed(json_of(input_text(case)))
    if as_json:
        say_json(proposal)
    else:
        _show(proposal)


def _of_line(data: dict[str, Any]) -> dict[str, Any]:
    if "case" not in data:
        raise BadLineError("falta «case»")
    return _proposed(data["case"])


def _proposed(data: Any) -> dict[str, Any]:  # noqa: ANN401 — `PaymentCase` checks it
    from applier.case import PaymentCase
    from applier.policy import load_policy
    from applier.propose import propose as decide
    from parsers.instructions import understand

    return decide(PaymentCase.from_json(data, understand), load_policy()).as_json()


def _show(proposal: dict[str, Any]) -> None:
    say(f"base: {proposal['basis']}" + (" · limpio" if proposal["clean"] else ""))
    for line in proposal["lines"]:
        say(f"  {line['obligation']:<20} {line['action']:<24} {line['amount']:>15}")
        say(f"      {line['reason']}")
    say(f"  {'sin aplicar':<45} {proposal['unapplied']:>15}")
    for check in proposal["checks"]:
        say(f"{check['severity']:>5}  {check['code']}: {check['message']}")
    for question in proposal["questions"]:
        say(f"pregunta {question['code']}: {question['message']}")
        for option in question["options"]:
            say(f"  - {option}")
