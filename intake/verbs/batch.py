"""Many inputs, one answer a line, in order: what ``--batch`` and ``--jobs`` mean."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any, Final, TextIO, TypeAlias

import typer

from intake.verbs.console import OutputFileError, as_line, input_text, json_of, note, why
from models.errors import TupagoError

OutFile: TypeAlias = Annotated[
    Path | None, typer.Option("--jsonl", metavar="OUT", help="Dónde escribir el lote.")
]

_CHUNK: Final = 16  # Lines that go to a process at once.


class BadLineError(TupagoError):
    code = "batch.bad_line"
    message = "La línea no trae lo que se espera."


class Answer:
    """Answers one line of a batch; a class, so that it can be handed to other processes."""

    def __init__(self, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._answer = answer

    def __call__(self, line: str) -> dict[str, Any]:
        """Return ``{"id", "output"}``, or ``{"id", "error"}`` where the line is bad."""
        identity = None
        try:
            data = _object(line)
            identity = data.get("id")
            return {"id": identity, "output": self._answer(data)}
        except TupagoError as error:
            return _failed(identity, error.code, f"{error.message} {error.detail}".strip())
        except Exception as error:  # noqa: BLE001 — one line's bug must not take the others along
            return _failed(identity, "unexpected", f"{type(error).__name__}: {error}")


def _object(line: str) -> dict[str, Any]:
    data = json_of(line)
    if not isinstance(data, dict):
        raise BadLineError("se espera un objeto")
    return data


def _failed(identity: Any, code: str, message: str) -> dict[str, Any]:  # noqa: ANN401 — as given
    return {"id": identity, "error": {"code": code, "message": message}}


def run_batch(source: str, target: Path | None, answer: Answer, *, jobs: int) -> bool:
    """Answer every line of ``source`` into ``target`` (standard output without one).

    :returns: whether any line could be answered; True where there was none.
    :raises InputFileError, OutputFileError: if one of the two files cannot be used.
    """
    # Not `splitlines`: a JSON text may hold marks that are line ends to it.
    lines = [line for line in input_text(source).split("\n") if line.strip()]
    return write_lines(ordered(answer, lines, jobs=jobs), target)


def ordered(
    answer: Callable[[str], dict[str, Any]], lines: Iterable[str], *, jobs: int
) -> Iterator[dict[str, Any]]:
    """Yield the answers in the order of the lines, from ``jobs`` processes."""
    if jobs == 1:
        yield from map(answer, lines)
        return
    # Spawned, not forked: numeric libraries have threads that do not survive a fork.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(answer, lines, chunksize=_CHUNK)


def write_lines(answers: Iterable[dict[str, Any]], target: Path | None) -> bool:
    """Write each answer as it comes, one line each, and tell how many failed.

    :returns: whether any succeeded; True where there was none.
    :raises OutputFileError: if ``target`` cannot be written.
    """
    count = failed = 0
    with ExitStack() as stack:
        out = _opened(target, stack)
        for answer in answers:
            out.write(as_line(answer) + "\n")
            count += 1
            failed += "error" in answer
    if failed:
        note(f"{failed} de {count} no se pudieron procesar.")
    return failed < count or count == 0


def _opened(target: Path | None, stack: ExitStack) -> TextIO:
    if target is None or str(target) == "-":
        return sys.stdout
    try:
        return stack.enter_context(target.open("w", encoding="utf-8"))
    except OSError as error:
        raise OutputFileError(f"{target}: {why(error)}") from None
