"""What a member asks for, in the member's own words.

`understand`, `understand_all` and `occasion` are the whole interface. The language pipeline behind
them takes about a second to load, so it is imported on first use and importing this package costs
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def understand_all(
    texts_oldest_first: Sequence[str], concept: str | None, today: date
) -> Instruction:
    """Return what the messages of one case ask for, and the receipt's own ``concept``.

    Each text is a subject or a message; later ones correct or complete the earlier. The concept
    counts where the member said nothing. A contradiction is for a person, and ``why`` says so.
    """
    several = import_module("parsers.instructions.several")
    return cast("Instruction", several.read_all(texts_oldest_first, concept, today))


def occasion(text: str) -> Occasion | None:
    """Return what ``text`` is about where it carries no instruction ("cuánto debo", "gracias").

    None where it carries one, or where nothing is recognised.
    """
    reading = import_module("parsers.instructions.reading")
    return cast("Occasion | None", reading.occasion(text))
