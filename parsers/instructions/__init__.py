"""What a member asks for, in the member's own words.

`understand` is the whole interface. The language pipeline behind it takes about a second to load,
so it is imported on first use and importing this package costs nothing.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import cast

from models.instruction import Instruction


def understand(text: str, today: date) -> Instruction:
    """Return what ``text`` asks for; ``today`` settles "este mes" and months without a year.

    Never raises on any text: what cannot be understood says so (``needs_human`` and ``why``).
    """
    reading = import_module("parsers.instructions.reading")
    return cast("Instruction", reading.read(text, today))
