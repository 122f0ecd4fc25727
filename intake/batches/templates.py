"""The column templates of this deployment: its own, kept in its home, before the built-in ones."""

from __future__ import annotations

from typing import Final

from applier.ledgers.layout import Layout, layout_named
from intake.wiring import Office

FOLDER: Final = "layouts"


def layout_of(office: Office, name: str) -> Layout:
    """Return the template ``name``.

    :raises UnknownLayoutError: if there is none.
    :raises LayoutInvalidError: if it is not what it must be; the detail names the line.
    """
    folder = office.settings.home / FOLDER
    own = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.toml")}
    return layout_named(name, own)
