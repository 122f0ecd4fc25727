"""One page of a document before it is read: its printed words if it has any, and its picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from PIL import Image

from models.evidence import Page

MOST_PAGES: Final = 10  # Receipts have one or two; statements are read no further.


@dataclass(slots=True, kw_only=True)
class Sheet:
    """A page that can be drawn. A text has words and no picture."""

    number: int  # From 1.
    printed: Page | None = None  # Words that no eye need guess.
    veiled: bool = False  # One picture covers the page: the printed words may not be what it shows.
    draw: Callable[[], Image.Image] | None = None
    turned: int = 0  # Degrees to the left, since it was drawn.
    _drawn: Image.Image | None = field(default=None, repr=False)

    def picture(self) -> Image.Image:
        """Return what people see: upright, RGB; drawn once."""
        assert self.draw is not None, "only a sheet with a picture is looked at"
        if self._drawn is None:
            self._drawn = self.draw()
        return self._drawn

    def turn_left(self, degrees: int) -> None:
        """Turn the picture counter-clockwise by a multiple of 90 degrees."""
        steps = {
            90: Image.Transpose.ROTATE_90,
            180: Image.Transpose.ROTATE_180,
            270: Image.Transpose.ROTATE_270,
        }
        self._drawn = self.picture().transpose(steps[degrees])
        self.turned = (self.turned + degrees) % 360
