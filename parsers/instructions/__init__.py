"""What a member asks for, in the member's own words.

`understand` and `occasion` are the whole interface. The language pipeline behind them takes about a
second to load, so it is imported on first use and importing this package costs nothing.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import cast

from models.instruction import Instruction, Occasion


def understand(text: str, today: date) -> Instruction:
    """Return what ``text`` asks for; ``today`` settles "este mes" and months without a year.

    Never raises on any text: what cannot be understood says so (``needs_human`` and ``why``).
    """
    reading = import_module("parsers.instructions.reading")
    return cast("Instruction", reading.read(text, today))


def occasion(text: str) -> Occasion | None:
    """Return what ``text`` is about where it carries no instruction ("cuánto debo", "gracias").

    None where it carries one, or where nothing is recognised.
    """
    reading = import_module("parsers.instructions.reading")
    return cast("Occasion | None", reading.occasion(text))
