"""``tupago migrate``: bring the database to the newest version."""

from __future__ import annotations

from typing import Final

from intake.verbs.console import AsJson, load_settings, say, say_json

EXAMPLE: Final = "Ejemplo:  tupago migrate"


def migrate(as_json: AsJson = False) -> None:
    """Crea o actualiza la base de datos."""
    from intake.wiring import migrate_all

    settings = load_settings()
    migrate_all(settings)
    if as_json:
        say_json({"migrated": True})
    else:
        say("La base de datos está al día.")
