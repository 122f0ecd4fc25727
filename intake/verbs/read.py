"""``tupago read``: what receipts say, without touching any database."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from intake.verbs.batch import write_lines
from intake.verbs.console import AsJson, Jobs, note, say, say_json
from intake.verbs.explain import explain_many, in_words

_TOLD: Final = ("file", "is_receipt", "receipts", "error", "seconds", "explained")
EXAMPLE: Final = "Ejemplo:  tupago read recibo.jpg extracto.pdf --password 1077227777 --json"


def read(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            help="Fotos (JPEG, PNG, WEBP, HEIC, TIFF, GIF), PDF, correos (.eml, .msg), .txt o ZIP.",
        ),
    ],
    password: Annotated[
        list[str] | None,
        typer.Option(
            "--password", metavar="P", help="Clave que se prueba en cada archivo; se puede repetir."
        ),
    ] = None,
    as_json: AsJson = False,
    jsonl: Annotated[
        Path | None, typer.Option("--jsonl", metavar="OUT", help="Una línea JSON por archivo.")
    ] = None,
    jobs: Jobs = 1,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Dice por qué se leyó así, y lo dibuja en una imagen."),
    ] = False,
    picture: Annotated[
        Path | None,
        typer.Option(
            "--picture", metavar="PNG", help="La imagen de --explain; si no, FILE.explicado.png."
        ),
    ] = None,
) -> None:
    """Lee comprobantes de pago."""
    from parsers.process import read_many

    if picture and (not explain or len(files) > 1):
        raise typer.BadParameter("--picture va con --explain y un solo archivo")
    answers = (
        explain_many(files, passwords=password or [], picture=picture)
        if explain
        else read_many(files, passwords=password or [], jobs=jobs)
    )
    results = map(_told, _with_progress(answers, len(files)))
    if jsonl is None and as_json and len(files) == 1:
        result = next(results)
        say_json(result)
        any_read = "error" not in result
        if not any_read:
            note(f"{result['file']}: {result['error']['message']}")
    elif jsonl is not None or as_json:
        any_read = write_lines(results, jsonl)
    else:
        any_read = _show(results)
    if not any_read:
        raise typer.Exit(1)


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what others may rely on; what else the reader noted is for the pipeline."""
    told = {name: answer[name] for name in _TOLD if name in answer}
    parts = (answer, *answer.get("documents", ()))
    problems = [problem for part in parts for problem in part.get("problems", ())]
    return told | ({"problems": problems} if problems else {})


def _with_progress(results: Iterable[dict[str, Any]], total: int) -> Iterator[dict[str, Any]]:
    """Yield the results, with a bar on standard error where a person looks at it."""
    if total == 1 or not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(
        results, total=total, description="Leyendo", console=Console(stderr=True), transient=True
    )


def _show(results: Iterable[dict[str, Any]]) -> bool:
    """Write the results for people; return whether any file could be read."""
    any_read = False
    for result in results:
        if "error" in result:
            note(f"{result['file']}: {result['error']['message']}")
            continue
        any_read = True
        if "explained" in result:
            say(in_words(result))
            continue
        say(str(result["file"]))
        if not result["receipts"]:
            say("  no es un comprobante de pago")
        for receipt in result["receipts"]:
            say(f"  {_in_words(receipt)}")
            for remark in receipt.get("notes") or ():
                say(f"    {remark}")
        for problem in result.get("problems") or ():
            say(f"  {problem['name']}: {problem['message']}")
    return any_read


def _in_words(receipt: dict[str, Any]) -> str:
    parts = (
        ("$", receipt["amount"]),
        ("", receipt["date"]),
        ("", receipt["time"]),
        ("", receipt["issuer"]),
        ("referencia ", receipt["reference"]),
        ("transacción ", receipt["transaction_id"]),
        ("a la cuenta ", receipt["destination_account"]),
        ("código ", receipt["collection_code"]),
        ("estado ", receipt["status"]),
    )
    return " · ".join(f"{label}{value}" for label, value in parts if value) or "nada legible"
