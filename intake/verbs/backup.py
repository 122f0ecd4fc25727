"""``tupago backup`` and ``tupago restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from intake.verbs.console import AsJson, load_settings, say, say_json

BACKUP_EXAMPLE: Final = "Ejemplo:  tupago backup copia-2026-11-20.tar.gz"
RESTORE_EXAMPLE: Final = "Ejemplo:  tupago restore copia-2026-11-20.tar.gz"


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Dónde escribirla: .tar o .tar.gz.")],
    as_json: AsJson = False,
) -> None:
    """Copia la base de datos, los archivos y los mapas en un solo archivo."""
    from intake.administration.safekeeping import back_up
    from intake.wiring import utc_now

    kept = back_up(load_settings(), file, at=utc_now())
    if as_json:
        say_json({"file": str(file)} | kept.as_json())
    else:
        say(f"{file}: {kept.files} archivos, {kept.bytes / 1024**2:.1f} MB.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="La copia de seguridad.")],
    force: Annotated[
        bool, typer.Option("--force", help="Aparta los datos que haya y restaura encima.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Restaura una copia, después de comprobarla entera; detenga antes tupago."""
    from intake.administration.safekeeping import restore as bring_back
    from intake.wiring import utc_now

    kept = bring_back(load_settings(), file, force=force, at=utc_now())
    if as_json:
        say_json({"file": str(file)} | kept.as_json())
        return
    say(f"{file}: {kept.files} archivos restaurados.")
    if kept.aside:
        say(f"Los datos anteriores quedaron en {kept.aside}")
