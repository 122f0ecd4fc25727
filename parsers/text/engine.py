"""What every eye promises: a picture in, words with boxes out."""

from __future__ import annotations

from typing import Final, Protocol

from PIL import Image

from models.errors import TupagoError
from models.evidence import Box, Source, Word

TURNED: Final = 0.5  # Share of text on its side or upside down, from which a picture is turned.


class EyeError(TupagoError):
    """The OCR engine failed or took too long; another eye may still see."""

    code = "read.eye_failed"
    message = "No pudimos leer este archivo; una persona lo revisará."


class Eye(Protocol):
    """One OCR engine."""

    @property
    def source(self) -> Source: ...

    def words(self, picture: Image.Image, *, page: int) -> tuple[Word, ...]:
        """Return the words of an upright RGB picture in reading order.

        Boxes are fractions of this very picture, whatever the engine did to it before looking.

        :raises EyeError: if the engine fails or exceeds its time.
        """
        ...


def box_within(
    *, page: int, left: float, top: float, right: float, bottom: float, thin: float = 1e-4
) -> Box | None:
    """Return the box cut to the page, or ``None`` where nothing of it is on the page.

    Engines give edges a little outside the picture, and flat boxes for dashes and rules.
    ``thin`` is the least width and height of a box, as a fraction of the page.
    """
    if right <= 0 or bottom <= 0 or left >= 1 or top >= 1:
        return None
    left, top = min(max(left, 0.0), 1 - thin), min(max(top, 0.0), 1 - thin)
    right, bottom = min(max(right, left + thin), 1.0), min(max(bottom, top + thin), 1.0)
    return Box(page=page, left=left, top=top, right=right, bottom=bottom)
