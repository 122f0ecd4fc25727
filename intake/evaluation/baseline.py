"""What one would have without this program: a plain OCR pass, and the largest amount it shows.

Both engines run as their makers deliver them, on one thread, in this process or one of theirs;
nothing here knows a receipt. It is what our time and our truth are measured against.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Protocol

import pillow_heif
from PIL import Image, ImageOps

from models.errors import TupagoError
from parsers.amounts import find_amounts

_SECONDS: Final = 60  # Single pictures are known to take tesseract over 15.
_OPENED_BY_ALL: Final = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"})


class PlainEngineError(TupagoError):
    code = "evaluation.plain_engine"
    message = "El motor con el que se compara no está o falló."


class PlainEngine(Protocol):
    """An OCR engine as its makers deliver it."""

    @property
    def name(self) -> str:
        """What it is, its version and its settings, for people."""
        ...

    def text(self, picture: Path) -> str:
        """Return all that it reads on a picture, a printed line a line.

        :raises PlainEngineError: if it is not installed or fails.
        """
        ...


class PlainTesseract:
    """``tesseract FILE - -l spa`` on one thread."""

    @cached_property
    def name(self) -> str:
        first = _tesseract("--version").partition("\n")[0].strip()
        return f"{first} -l spa (orden «tesseract», un hilo)"

    def text(self, picture: Path) -> str:
        return _tesseract(str(picture), "-", "-l", "spa")


class PlainRapidOcr:
    """``RapidOCR()`` of the rapidocr package on onnxruntime, at full size, on one thread."""

    @property
    def name(self) -> str:
        versions = f"rapidocr {version('rapidocr')} con onnxruntime {version('onnxruntime')}"
        return f"{versions} (RapidOCR() tal como viene, un hilo)"

    def text(self, picture: Path) -> str:
        try:
            seen = self._engine(str(picture))
        except Exception as error:  # Three libraries below, each with errors of its own.
            raise PlainEngineError(f"rapidocr: {type(error).__name__}") from error
        return "\n".join(seen.txts or ())

    @cached_property
    def _engine(self) -> Any:  # noqa: ANN401 - untyped engine
        from rapidocr import EngineType, RapidOCR  # noqa: PLC0415 - slow to import

        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        one = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}
        threads = {f"EngineConfig.onnxruntime.{name}": count for name, count in one.items()}
        engines = {f"{step}.engine_type": EngineType.ONNXRUNTIME for step in ("Det", "Cls", "Rec")}
        return RapidOCR(params={"Global.log_level": "critical", **engines, **threads})


def largest_amount(text: str) -> str | None:
    """Return the largest amount in the text, as the labels write amounts; ``None`` without one.

    Amounts with a peso sign go before those that only have marks of thousands; bare digits are
    never one, or every identity number would be. That is as kind as a rule of one line can be.
    """
    found = [amount for line in text.split("\n") for amount in find_amounts(line)]
    for likely in (
        [one.amount for one in found if one.signed],
        [one.amount for one in found if one.grouped],
    ):
        if likely:
            return max(likely).plain
    return None


@contextlib.contextmanager
def opened_by_all(picture: Path) -> Iterator[Path]:
    """Give the picture in a format that every engine opens: HEIC and WEBP become PNG, full size."""
    if picture.suffix.lower() in _OPENED_BY_ALL:
        yield picture
        return
    pillow_heif.register_heif_opener()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "picture.png"
        with Image.open(picture) as opened:
            ImageOps.exif_transpose(opened).convert("RGB").save(copy)
        yield copy


def _tesseract(*words: str) -> str:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(
            ["tesseract", *words],
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            env=environment,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise PlainEngineError(f"tesseract: {type(error).__name__}") from error
    return done.stdout.decode("utf-8", "replace")
