from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from parsers.pictures import LONGEST_SIDE, as_jpeg, decoded, is_coloured, is_flat, measured
from parsers.problems import BombError, DamagedFileError, TooSmallError
from tests.parsers.material import encoded, photograph, screenshot


def huge_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that declares to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


def brightness(picture: Image.Image, across: int, down: int) -> int:
    """The grey level of one pixel, 0 to 255."""
    return int(np.asarray(picture.convert("L"))[down, across])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "HEIF", "BMP"])
def test_every_form_is_decoded_to_rgb(form: str) -> None:
    picture = decoded(encoded(screenshot(size=(400, 300)), form))

    assert (picture.mode, picture.size) == ("RGB", (400, 300))


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_picture_is_held_as_its_camera_was(orientation: int) -> None:
    upright = Image.new("RGB", (300, 200), "white")
    upright.paste("black", (0, 0, 300, 50))  # A dark strip above.
    turns = {
        3: Image.Transpose.ROTATE_180,
        6: Image.Transpose.ROTATE_90,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation

    picture = decoded(encoded(upright.transpose(turns[orientation]), "JPEG", exif=exif))

    assert picture.size == (300, 200)
    assert brightness(picture, 150, 10) < 60
    assert brightness(picture, 150, 190) > 200


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "F"])
def test_every_depth_and_transparency_is_shown_on_white(mode: str) -> None:
    if mode in {"I;16", "F"}:
        levels = np.full((120, 120), 60_000, dtype=np.uint16)
        levels[:40] = 300
        source = Image.fromarray(levels if mode == "I;16" else levels.astype(np.float32))
    else:
        source = Image.new("RGBA", (120, 120), (255, 255, 255, 0))
        source.paste((0, 0, 0, 255), (0, 0, 120, 40))
        source = source.convert(mode) if mode != "P" else source.quantize(8)
    form = "TIFF" if mode in {"CMYK", "F"} else "PNG"
    large = source.resize((2_400, 2_400), Image.Resampling.NEAREST)

    picture, reduced = decoded(encoded(source, form)), decoded(encoded(large, form))

    assert reduced.size == (LONGEST_SIDE, LONGEST_SIDE)
    assert brightness(picture, 60, 20) < 60
    assert brightness(reduced, 1_000, 300) < 60
    if mode in {"LA", "P", "RGBA", "I;16", "F"}:  # The others lost their transparency when made.
        assert brightness(picture, 60, 100) > 200
        assert brightness(reduced, 1_000, 1_700) > 200


def test_a_large_photo_is_shown_smaller() -> None:
    picture = decoded(encoded(Image.new("RGB", (6000, 4500), "white"), "JPEG"))

    assert max(picture.size) == LONGEST_SIDE
    assert max(Image.open(io.BytesIO(as_jpeg(picture))).size) == LONGEST_SIDE


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    bomb = huge_png(30_000, 30_000)

    with pytest.raises(BombError):
        decoded(bomb)


@pytest.mark.parametrize(
    "data",
    [
        encoded(photograph(), "JPEG")[:5000],
        encoded(screenshot())[:3000],
        b"\xff\xd8\xff\xe0" + b"\0" * 100,
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_a_broken_picture_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFileError):
        decoded(data)


def test_size_is_told_without_decoding() -> None:
    assert measured(huge_png(5000, 4000)) == (5000, 4000)
    assert measured(b"no picture") == (0, 0)


def test_a_button_is_colour_and_a_scan_has_none() -> None:
    screen = screenshot()
    yellowish = Image.new("RGB", screen.size, "#fdf8ec")
    screen_with_button = screen.copy()
    screen_with_button.paste("#da0081", (60, 1000, 400, 1060))

    assert is_coloured(screen_with_button)
    assert not is_coloured(screen)
    assert not is_coloured(yellowish)


def test_a_screen_is_flat_and_a_photograph_is_not() -> None:
    assert is_flat(screenshot())
    assert is_flat(screenshot(dark=True))
    assert is_flat(decoded(encoded(screenshot(), "JPEG", quality=60)))
    assert not is_flat(photograph())
    assert not is_flat(photograph(degrees=8))
    assert not is_flat(screenshot(size=(219, 474)))  # Too small for crisp letters.


@pytest.mark.parametrize("size", [(1, 1), (4, 4), (900, 2)])
def test_a_dot_is_told_apart_from_damage(size: tuple[int, int]) -> None:
    with pytest.raises(TooSmallError):
        decoded(encoded(Image.new("RGB", size)))
