"""RapidOCR (PP-OCRv6): the eye for photographs. Its models are inside the wheel.

It is slow to load and heavy, so it is loaded when the first picture needs it and then kept.
Two habits of its OpenVINO engine are tamed here, because they would grow a resident process past
1.3 GB: it keeps compiled code for every picture size it ever saw, and the working memory of the
largest. (What the process's allocator is told in `parsers.process` belongs to it.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import chain
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image

from models.evidence import Source, Word
from parsers.text.engine import TURNED, EyeError, box_within
from parsers.text.rows import rows_of

if TYPE_CHECKING:
    from parsers.text.rapid_engine import FrugalOcr  # Slow to import, see below.

LONGEST_SIDE: Final = 2_000  # Pixels; the engine shrinks what is larger.
READABLE: Final = 0.5  # Least confidence of a run of text.

# The engine was trained on Chinese pages and writes their punctuation.
_WESTERN: Final = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {
    ord("\u3000"): " ", ord("。"): ".", ord("、"): ",", ord("￥"): "$", ord("¥"): "$",
    ord("【"): "[", ord("】"): "]", ord("《"): "<", ord("》"): ">",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text and its four corners, clockwise from where the text begins, in pixels.

    :ivar unsure: offsets of digits that may be others.
    :ivar faint: offsets of letters and digits that the eye does not vouch for.
    """

    text: str
    corners: tuple[tuple[float, float], ...]
    confidence: float
    unsure: tuple[int, ...] = ()
    faint: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sight:
    """All runs of one picture, in the engine's order, and how the text lies on it."""

    runs: tuple[Run, ...]
    width: int
    height: int
    sideways: float  # Share of the text that stands in boxes taller than wide.
    upside_down: float  # Share of runs that the direction classifier found upside down.

    @property
    def is_turned(self) -> bool:
        return max(self.sideways, self.upside_down) > TURNED

    @property
    def tilt(self) -> float:
        """The median slope of the text, in radians; positive where it falls to the right."""
        slopes = [
            math.atan2(right[1] - left[1], right[0] - left[0])
            for run in self.runs
            if len(run.text) > 5  # noqa: PLR2004 - short runs have no clear direction
            for left, right in (run.corners[:2], (run.corners[3], run.corners[2]))
        ]
        flat = [slope for slope in slopes if abs(slope) < math.pi / 4]
        return median(flat) if flat else 0.0

    def words(self, *, page: int) -> tuple[Word, ...]:
        """Return the runs as words, boxes as fractions of the picture, top to bottom."""
        words = []
        for run in self.runs:
            across = [x / self.width for x, _ in run.corners]
            down = [y / self.height for _, y in run.corners]
            box = box_within(
                page=page, left=min(across), top=min(down), right=max(across), bottom=max(down)
            )
            if box:
                words.append(
                    Word(
                        text=run.text,
                        box=box,
                        confidence=run.confidence,
                        unsure=run.unsure,
                        faint=run.faint,
                    )
                )
        return tuple(chain.from_iterable(rows_of(words)))


class RapidOcr:
    """PP-OCRv6 small on one thread: OpenVINO where it is installed, else onnxruntime."""

    source: Final = Source.RAPIDOCR

    def words(self, picture: Image.Image, *, page: int) -> tuple[Word, ...]:
        return self.look(picture, as_it_lies=True).words(page=page)

    def look(self, picture: Image.Image, *, as_it_lies: bool = False) -> Sight:
        """Return what is seen on an RGB picture, with the corners of each run.

        Of a turned picture nothing is read, only how it lies: turn it and look again, or have it
        read ``as_it_lies``.

        :raises EyeError: if the engine fails.
        """
        self._engine.read_turned = as_it_lies
        try:
            found: Any = self._engine.read_rgb(np.asarray(picture.convert("RGB")))
        except Exception as error:  # Three engines below, each with errors of its own.
            raise EyeError(f"rapidocr: {type(error).__name__}") from error
        runs = tuple(
            Run(
                text=text.translate(_WESTERN).strip(),
                corners=tuple((float(x), float(y)) for x, y in corners),
                confidence=float(score),
                unsure=_stripped(unsure, text),
                faint=_stripped(faint, text),
            )
            for text, corners, score, (unsure, faint) in zip(
                _listed(found.txts),
                _listed(found.boxes),
                _listed(found.scores),
                _listed(found.word_results) if found.txts else (),
                strict=True,
            )
        )
        return Sight(
            runs=tuple(run for run in runs if run.text),
            width=picture.width,
            height=picture.height,
            sideways=self._engine.sideways,
            upside_down=self._engine.upside_down,
        )

    @cached_property
    def _engine(self) -> FrugalOcr:
        """The loaded engine; half a second to a few seconds, and some 300 MB."""
        from parsers.text.rapid_engine import loaded  # noqa: PLC0415 - heavy, and often not needed

        return loaded(openvino=find_spec("openvino") is not None)


def _stripped(places: Sequence[int], text: str) -> tuple[int, ...]:
    """Return the offsets in the text without the blanks that lead it."""
    return tuple(place - len(text) + len(text.lstrip()) for place in places)


def _listed(values: Any) -> Sequence[Any]:  # noqa: ANN401 - untyped engine
    """Return the engine's values, of which "none" is ``None`` and some are arrays."""
    return () if values is None else list(values)
