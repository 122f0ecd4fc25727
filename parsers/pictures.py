"""What a picture is: how it is decoded safely, held upright, judged flat, and shown to staff."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Final

import numpy as np
import pillow_heif
from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from parsers.problems import BombError, DamagedFileError, FileError, TooSmallError

LONGEST_SIDE: Final = 2_000  # Pixels of what the eyes and staff see.
MOST_PIXELS: Final = 50_000_000  # Decoded; a phone's photo has 12 to 50 million.
NARROWEST: Final = 16  # Pixels; less is a tracking dot, not a picture.

# Measured on screenshots, scans and photographs: a screen has one exact ground colour, light on
# paper has none. Screens with a picture behind them count as photographs, which only costs time.
_FLAT_SPREAD: Final = 1.2  # Grey levels within an 8 x 8 block.
_FLAT_BLOCKS: Final = 0.58
_SAME_GROUND: Final = 0.30
_JUDGED_SIDE: Final = 800
# Of 30 flat receipts, scans of paper had 0.2 % of coloured pixels at most, screens 1 % at least.
_COLOURED: Final = 48  # Levels between the strongest and the weakest of red, green and blue.
_COLOURED_SHARE: Final = 0.004
_COLOUR_SIDE: Final = 250
_FEWEST_PIXELS: Final = 700  # Long side; smaller screenshots have no crisp letters.

pillow_heif.register_heif_opener()


def pages_in(data: bytes, *, most: int) -> int:
    """Return how many pages a scanner put into one TIFF, counting to ``most``; else there is one.

    Counting walks a list in the file, which may be made to have no end.
    """
    counted = 1
    with contextlib.suppress(Exception), warnings.catch_warnings():  # `decoded` says what is wrong.
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data), formats=["TIFF"]) as opened:
            while counted < most:
                opened.seek(counted)
                counted += 1
    return counted


def decoded(data: bytes, *, page: int = 1) -> Image.Image:
    """Return a page as people see it: upright, RGB, on white, at most `LONGEST_SIDE`.

    Of what moves, the first frame is the picture.


    :raises BombError: if it would unpack to more than `MOST_PIXELS`; nothing is decoded then.
    :raises TooSmallError: if it is a dot.
    :raises DamagedFileError: if it cannot be decoded to its end.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata, and on size.
            with Image.open(io.BytesIO(data)) as opened:
                if page > 1:
                    opened.seek(page - 1)
                _refuse_bombs(opened)
                opened.load()
                return upright(opened)
    except FileError:
        raise
    except Image.DecompressionBombError as error:
        raise BombError(str(error)) from error
    except UnidentifiedImageError as error:
        raise DamagedFileError("no known picture") from error
    except Exception as error:  # Decoders raise what they like: OSError, ValueError, struct.error …
        raise DamagedFileError(f"{type(error).__name__}: {error}"[:200]) from error


def upright(opened: Image.Image) -> Image.Image:
    """Return the picture turned as its EXIF note says, in RGB on white, not too large.

    It is made small first: each copy of 50 million pixels is 200 MB.
    """
    orientation = opened.getexif().get(ExifTags.Base.Orientation)
    small = _on_white(no_larger(_smooth(opened), LONGEST_SIDE))
    return small.transpose(_TURNS[orientation]) if orientation in _TURNS else small


_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _smooth(opened: Image.Image) -> Image.Image:
    """Return the picture in a mode whose pixels can be averaged: no palette, no colour for none."""
    if opened.mode not in {"L", "RGB", "RGBA", "LA", "CMYK"}:
        return _on_white(opened)
    see_through = opened.mode in {"L", "RGB"} and opened.has_transparency_data
    return opened.convert("RGBA") if see_through else opened


def no_larger(picture: Image.Image, longest: int) -> Image.Image:
    factor = longest / max(picture.size)
    if factor >= 1:
        return picture
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def as_jpeg(picture: Image.Image) -> bytes:
    """Return what staff look at."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def is_flat(picture: Image.Image) -> bool:
    """Whether this is a clean screenshot or scan: one ground colour, and no light falling on it."""
    if max(picture.size) < _FEWEST_PIXELS:
        return False
    grey = picture.convert("L")
    factor = _JUDGED_SIDE / max(grey.size)
    if factor < 1:
        size = (max(8, round(grey.width * factor)), max(8, round(grey.height * factor)))
        grey = grey.resize(size, Image.Resampling.BOX)
    levels = np.asarray(grey, dtype=np.float32)
    rows, columns = levels.shape[0] // 8, levels.shape[1] // 8
    if not rows or not columns:
        return False
    tiles = levels[: rows * 8, : columns * 8].reshape(rows, 8, columns, 8)
    blocks = tiles.transpose(0, 2, 1, 3).reshape(rows * columns, 64)
    flat = blocks.std(axis=1) < _FLAT_SPREAD
    grounds = np.bincount(blocks[flat].mean(axis=1).round().astype(int), minlength=256)
    commonest = int(grounds.argmax())
    ground = grounds[max(0, commonest - 2) : commonest + 3].sum() / len(blocks)
    return bool(flat.mean() >= _FLAT_BLOCKS and ground >= _SAME_GROUND)


def is_coloured(picture: Image.Image) -> bool:
    """Whether there is any colour on it, as on every screen and hardly a scan of paper."""
    small = no_larger(picture.convert("RGB"), _COLOUR_SIDE)
    levels = np.asarray(small, dtype=np.int16)
    spread = levels.max(axis=2) - levels.min(axis=2)
    return bool((spread > _COLOURED).mean() >= _COLOURED_SHARE)


def _refuse_bombs(opened: ImageFile.ImageFile) -> None:
    """Refuse too many pixels before any is decoded; a large JPEG is decoded small instead."""
    if min(opened.size) < NARROWEST:
        raise TooSmallError(f"only {opened.width} x {opened.height} pixels")
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # Only JPEG heeds it: 1/2, 1/4, 1/8.
    if opened.width * opened.height > MOST_PIXELS:
        raise BombError(f"{opened.width} x {opened.height} pixels")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith(("I", "F")):  # 16 bits and more, which RGB would clip to white.
        levels = np.asarray(picture, dtype=np.float32)
        lowest, highest = float(levels.min()), float(levels.max())
        scaled = (levels - lowest) * (255 / max(highest - lowest, 1.0))
        picture = Image.fromarray(scaled.astype(np.uint8))
    if picture.has_transparency_data:
        veiled = picture.convert("RGBA")
        ground = Image.new("RGBA", veiled.size, "white")
        return Image.alpha_composite(ground, veiled).convert("RGB")
    return picture.convert("RGB")


def measured(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels without decoding; zeros where they cannot be told."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as opened:
                return opened.size
    except Exception:  # noqa: BLE001 - decoders raise what they like
        return 0, 0
