"""``tupago retention``: delete raw files that are old and no longer needed; rows stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

import typer

from intake.verbs.console import BY, AsJson, say, say_json

EXAMPLE: Final = "Ejemplo:  tupago retention --dry-run"


def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dice qué borraría y no borra nada.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Borra archivos originales más viejos que el plazo de conservación; los datos quedan."""
    from intake.administration.retention import delete_files, no_longer_needed
    from intake.verbs.database import ready_office

    with ready_office() as office:
        days = office.settings.retention_days
        before = office.now() - timedelta(days=days)
        with office.reading() as session:
            old = no_longer_needed(session, before)
        there = [sha256 for sha256 in sorted(old) if office.files.has(sha256)]
        if not dry_run:
            delete_files(office, there, before, by=BY)
    if as_json:
        told = {"days": days, "before": before.date().isoformat(), "files": there}
        say_json(told | {"deleted": 0 if dry_run else len(there), "dry_run": dry_run})
        return
    verb = "se borrarían" if dry_run else "se borraron"
    say(f"{verb} {len(there)} archivos de antes del {before.date().isoformat()} ({days} días).")
