"""The key that signs sessions and buttons: given by the settings, or made once and kept here."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from intake.settings import Settings

_BYTES: Final = 32


def secret_key(settings: Settings) -> str:
    """Return the same key in every process and after every start."""
    given = settings.secret_key.get_secret_value()
    return given or _kept(settings.home / "secret_key")


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(_BYTES), encoding="ascii")
        try:
            os.link(fresh, path)  # Fails where another process was first: its key counts.
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii")
