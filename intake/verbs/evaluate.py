"""``tupago eval``: how well we read, understand and propose, against labelled samples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from intake.verbs.console import AsJson, InputFileError, Jobs, note, say, say_json

EXAMPLE: Final = "Ejemplo:  tupago eval eval/ --only instructions"
_PARTS: Final = ("receipts", "messages", "mails", "instructions", "cases")


def evaluate(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Carpeta con muestras y sus respuestas.")
    ],
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="PARTE", help=f"Solo {', '.join(_PARTS)}; se puede repetir."
        ),
    ] = None,
    as_json: AsJson = False,
    jobs: Jobs = 1,
) -> None:
    """Compara lo que el programa lee, entiende y propone con respuestas conocidas."""
    if unknown := sorted(set(only or ()) - set(_PARTS)):
        raise typer.BadParameter(f"--only: «{unknown[0]}» no es {', '.join(_PARTS)}")
    if not folder.is_dir():
        raise InputFileError(f"{folder}: no es una carpeta")
    from intake.evaluation.runner import Part
    from intake.evaluation.runner import evaluate as judge

    told = {}
    for result in judge(folder, only=[Part(name) for name in only or ()], jobs=jobs):
        each = result.seconds / result.count
        note(f"{result.part}: {result.count} muestras en {result.seconds:.1f} s ({each:.2f} s c/u)")
        told[result.part.value] = result.as_json()
        if not as_json:
            say(f"\n== {result.part} ==\n{result.table}")
    if as_json:
        say_json(told)
