"""The column templates of this deployment: its own, kept in its home, before the built-in ones."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from applier.ledgers.layout import Layout, layout_named
from intake.wiring import Office

FOLDER: Final = "layouts"


def layout_of(office: Office, name: str) -> Layout:
    """Return the template ``name``, as `saved_layout` does."""
    return saved_layout(office.settings.home, name)


def saved_layout(home: Path, name: str) -> Layout:
    """Return the template ``name``.

    :raises UnknownLayoutError: if there is none.
    :raises LayoutInvalidError: if it is not what it must be; the detail names the line.
    """
    folder = home / FOLDER
    # Whatever editor it was saved with: a mark at its beginning, or letters of another encoding.
    own = {
        path.stem: path.read_text(encoding="utf-8-sig", errors="replace")
        for path in folder.glob("*.toml")
    }
    return layout_named(name, own)
