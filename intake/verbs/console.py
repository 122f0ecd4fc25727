"""How every verb speaks: results on standard output, everything else on standard error."""

from __future__ import annotations

import errno
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer

from models.errors import TupagoError

if TYPE_CHECKING:
    from intake.settings import Settings

AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Escribe un documento JSON y nada más.")
]
Jobs: TypeAlias = Annotated[
    int, typer.Option("--jobs", metavar="N", min=1, max=64, help="Procesos que trabajan a la vez.")
]

BY: Final = "consola"  # Who did it, where the audit trail asks.


_REASONS: Final = {
    errno.ENOENT: "no existe",
    errno.EISDIR: "es una carpeta",
    errno.ENOTDIR: "no es una carpeta",
    errno.EACCES: "no hay permiso",
    errno.ENOSPC: "el disco está lleno",
}


class InputFileError(TupagoError):
    code = "cli.input"
    message = "No se pudo leer el archivo."


class OutputFileError(TupagoError):
    code = "cli.output"
    message = "No se pudo escribir el archivo."


class NotJsonError(TupagoError):
    code = "cli.not_json"
    message = "La entrada no es un JSON válido."


class SettingsInvalidError(TupagoError):
    code = "settings.invalid"
    message = "La configuración no es válida."


def say(text: str) -> None:
    """Write a result."""
    sys.stdout.write(f"{text}\n")


def say_json(document: Any) -> None:  # noqa: ANN401 — whatever JSON can hold
    say(as_line(document))


def as_line(document: Any) -> str:  # noqa: ANN401 — whatever JSON can hold
    return json.dumps(document, ensure_ascii=False)


def note(text: str) -> None:
    """Write what is no result: progress, warnings, why it failed; one line."""
    sys.stderr.write(f"tupago: {' '.join(text.split())}\n")


def in_one_line(error: TupagoError) -> str:
    return " ".join(f"{error.message} {error.detail}".split())


def input_text(source: str) -> str:
    """Return the text of a file, or of standard input for ``-``.

    :raises InputFileError: if there is none.
    """
    if source == "-":
        return sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
    return input_bytes(Path(source)).decode("utf-8-sig", errors="replace")


def input_bytes(path: Path) -> bytes:
    """Return what the file holds.

    :raises InputFileError: if it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputFileError(f"{path}: {why(error)}") from None


def why(error: OSError) -> str:
    """Return why the system refused, in a few words."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def json_of(text: str) -> Any:  # noqa: ANN401 — whatever JSON can hold
    """Return the document written in ``text``.

    :raises NotJsonError: if it is none.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotJsonError(str(error)) from None


def load_settings() -> Settings:
    """Return the deployment's settings.

    :raises SettingsInvalidError: if a variable or a line of ``.env`` is not what it must be.
    """
    from pydantic import ValidationError

    from intake.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"TUPAGO_{'.'.join(map(str, one['loc'])).upper()}: {one['msg']}"
            for one in error.errors()
        )
        raise SettingsInvalidError(wrong) from None
