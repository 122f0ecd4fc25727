"""An invented line as printers of slips, printers of dots, laser printers and screens show it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from parsers.text.digit_training.chance import Chance
from parsers.text.letters import Pixels

_MONOSPACED: Final = (
    "mono", "code", "courier", "inconsolata", "lekton", "press-start", "jersey", "micro", "tiny",
    "silkscreen", "pixelify", "elite", "share-tech", "coding",
)  # fmt: skip


class Printer(StrEnum):
    THERMAL = "thermal"
    DOTS = "dots"
    LASER = "laser"
    SCREEN = "screen"
    DARK_SCREEN = "dark screen"

    @property
    def is_paper(self) -> bool:
        return self in {Printer.THERMAL, Printer.DOTS, Printer.LASER}

    @property
    def is_coarse(self) -> bool:
        return self in {Printer.THERMAL, Printer.DOTS}


_SHARES: Final = {
    Printer.THERMAL: 0.42, Printer.DOTS: 0.12, Printer.LASER: 0.2, Printer.SCREEN: 0.2,
    Printer.DARK_SCREEN: 0.06,
}  # fmt: skip
_MONO_SHARES: Final = {
    Printer.THERMAL: 0.8, Printer.DOTS: 0.9, Printer.LASER: 0.35, Printer.SCREEN: 0.12,
    Printer.DARK_SCREEN: 0.1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fonts:
    monospaced: tuple[Path, ...]
    others: tuple[Path, ...]

    @classmethod
    def within(cls, folder: Path) -> Fonts:
        """Return the upright Latin faces of the font packages that were installed there."""
        files = sorted(folder.glob("@fontsource/*/files/*-latin-[47]00-normal.woff2"))
        mono = tuple(one for one in files if any(word in one.name for word in _MONOSPACED))
        return cls(mono, tuple(one for one in files if one not in set(mono)))


@dataclass(slots=True)
class Printed:
    """A printed line: its picture (BGR, 0 to 255) and where its text stands there, in pixels."""

    printer: Printer
    picture: Pixels
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def scaled(self, factor_x: float, factor_y: float) -> None:
        """Take its place for one on a picture that was made so much larger."""
        self.left, self.right = self.left * factor_x, self.right * factor_x
        self.top, self.bottom = self.top * factor_y, self.bottom * factor_y


def printed(text: str, fonts: Fonts, chance: Chance) -> Printed:
    printer = chance.one(list(_SHARES), list(_SHARES.values()))
    mono = chance.happens(_MONO_SHARES[printer])
    font = chance.one(fonts.monospaced if mono else fonts.others)
    if printer is Printer.THERMAL:
        height = chance.between(14, 30)
    elif printer is Printer.DOTS:
        height = chance.one((8, 9, 9, 10, 12, 14, 16))
    else:
        height = chance.between(18, 44)
    line = _set(text, font, height, chance, slashed=chance.happens(0.4 if mono else 0.05))
    line.printer = printer
    if printer.is_coarse:
        line.picture = (line.picture > 0.5).astype(np.float32)  # noqa: PLR2004 - a dot or none
    {Printer.THERMAL: _burnt, Printer.DOTS: _struck}.get(printer, _inked)(line, chance)
    _coloured(line, chance)
    return line


@lru_cache(maxsize=2_000)
def _face(font: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font, size)


def _set(text: str, font: Path, height: float, chance: Chance, *, slashed: bool) -> Printed:
    """Return the line as ink, 0 to 1, its zeros so many pixels high."""
    _, top, _, bottom = _face(font, 100).getbbox("0")
    face = _face(font, max(5, round(100 * height / max(bottom - top, 20))))
    apart = chance.one((0, 0, 0, 1, 2)) * height / 24 if chance.happens(0.5) else 0.0
    width = int(face.getlength(text) + len(text) * apart + 4 * height)
    sheet = Image.new("L", (width, int(3.4 * height)))
    pen, at, base = ImageDraw.Draw(sheet), 2 * height, int(2.3 * height)
    zero = face.getbbox("0", anchor="ls")
    kind, inset, thick = _slash(chance)
    for letter in text:
        pen.text((at, base), letter, fill=255, font=face, anchor="ls")
        if letter == "0" and slashed:
            box = (at + zero[0], base + zero[1], at + zero[2], base + zero[3])
            _strike(pen, box, kind, inset, thick)
        at += face.getlength(letter) + apart
    ink = np.asarray(sheet, dtype=np.float32) / 255
    return Printed(Printer.SCREEN, ink, 2 * height, base + zero[1], at, base)


def _slash(chance: Chance) -> tuple[str, float, float]:
    """Return how a printer marks its zeros, how far within and how thick, in their widths."""
    kind = chance.one(("slash", "dot", "backslash"), (0.62, 0.33, 0.05))
    return kind, chance.one((0.08, 0.15, 0.22, 0.3)), chance.between(0.1, 0.24)


def _strike(
    pen: ImageDraw.ImageDraw,
    box: tuple[float, float, float, float],
    kind: str,
    inset: float,
    thick: float,
) -> None:
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    if kind == "dot":
        x, y, size = (left + right) / 2, (top + bottom) / 2, max(1.0, 1.3 * wide * thick)
        pen.ellipse((x - size / 2, y - 0.6 * size, x + size / 2, y + 0.6 * size), fill=255)
        return
    rising = (
        (left + inset * wide, bottom - inset * high),
        (right - inset * wide, top + inset * high),
    )
    if kind == "backslash":
        rising = ((rising[0][0], rising[1][1]), (rising[1][0], rising[0][1]))
    pen.line(rising, fill=255, width=max(1, round(wide * thick)))


def _burnt(line: Printed, chance: Chance) -> None:
    """Print on thermal paper: dots that spread, a worn head, a paper fed unevenly."""
    ink = line.picture
    stretch = chance.one((0.5, 2.0, 1.3, 0.75)) if chance.happens(0.25) else 1.0
    taller = 2 if chance.happens(0.12) else 1
    ink = cv2.resize(ink, None, fx=stretch, fy=taller, interpolation=cv2.INTER_NEAREST)
    line.scaled(stretch, taller)
    if chance.happens(0.3):
        ink = cv2.dilate(ink, np.ones((chance.whole(1, 2), 2), np.uint8))
    high, wide = ink.shape
    feed = cv2.GaussianBlur(chance.noise(high, 1), (1, 9), 0).reshape(high, 1)
    dense = chance.between(0.8, 1) * (1 + 0.08 * feed) * np.ones((1, wide), np.float32)
    for _ in range(chance.one((0, 0, 0, 1, 2, 4))):
        at = chance.whole(0, wide - 3)
        dense[:, at : at + chance.whole(1, 3)] *= chance.between(0, 0.7)
    if chance.happens(0.15):
        at = chance.whole(int(line.top), int(line.bottom))
        dense[at : at + chance.whole(1, 2)] *= chance.between(0, 0.6)
    if chance.happens(0.2):
        dense *= chance.noise(high, wide) > chance.between(-2, -0.8)
    ink = cv2.resize(ink * dense, None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST)
    ink = cv2.GaussianBlur(ink, (0, 0), 3 * chance.between(0.3, 0.7))
    line.picture = np.clip(ink * chance.between(0.95, 1.2), 0, 1)
    line.scaled(3, 3)


def _struck(line: Printed, chance: Chance) -> None:
    """Print with needles on a ribbon: one round dot for each of the ink's pixels."""
    high, wide = line.picture.shape
    dot = chance.whole(4, 6)
    ribbon = np.clip(
        0.8 + chance.clouds((high, wide), 4, 0.12) + 0.12 * chance.noise(high, wide), 0.1, 1
    )
    ribbon *= chance.noise(high, wide) > chance.one((-9, -9, -1.9, -1.3))
    ink = line.picture * ribbon
    if chance.happens(0.15):  # A needle that does not strike.
        ink[chance.whole(int(line.top), int(line.bottom) - 1)] = 0
    struck = np.zeros((high * dot, wide * dot), np.float32)
    struck[dot // 2 :: dot, dot // 2 :: dot] = ink
    spread = dot * chance.between(0.3, 0.5)
    struck = cv2.GaussianBlur(struck, (0, 0), spread) * (2 * np.pi * spread * spread)
    line.picture = np.clip(0.85 * struck, 0, 1)
    line.scaled(dot, dot)


def _inked(line: Printed, chance: Chance) -> None:
    ink = line.picture
    if chance.happens(0.3):
        ink = cv2.dilate(ink, np.ones((2, 2), np.uint8))
    if line.printer is Printer.LASER and chance.happens(0.4):
        grain = chance.clouds(ink.shape, 30, 0.08)
        ink = cv2.GaussianBlur(ink, (0, 0), 0.03 * line.height) * 1.25 + grain * (ink > 0.1)  # noqa: PLR2004
    line.picture = np.clip(ink, 0, 1)


def _coloured(line: Printed, chance: Chance) -> None:
    """Turn the ink into colours: faded, on paper that is grey, uneven, ruled or written upon."""
    paper, ink = _colours(line.printer, chance)
    fades = {Printer.THERMAL: 0.5, Printer.DOTS: 0.5, Printer.LASER: 0.2}
    if chance.happens(fades.get(line.printer, 0)):
        fade = chance.between(0.1, 0.72)
        ink = ink * (1 - fade) + paper * fade
    shape = line.picture.shape
    uneven = chance.clouds(shape, 2, chance.one((0, 0.05, 0.2)))
    cover = (line.picture * np.clip(1 + uneven, 0.25, 1))[..., np.newaxis]
    stains = chance.clouds(shape, 3, chance.one((0, 0.01, 0.03)))
    ground = paper * (1 + stains)[..., np.newaxis]
    if line.printer.is_paper:
        fibres = cv2.GaussianBlur(chance.noise(*shape), (0, 0), 1.2)
        ground = ground + fibres[..., np.newaxis] * chance.between(0, 6)
    ground = ground.astype(np.float32)
    if chance.happens(0.06):
        below = line.bottom + line.height * chance.between(0.05, 0.35)
        end = (shape[1], int(below + chance.between(-0.3, 0.3) * line.height))
        cv2.line(ground, (0, int(below)), end, ink.tolist(), max(1, int(0.06 * line.height)))
    line.picture = ground * (1 - cover) + ink * cover


def _colours(printer: Printer, chance: Chance) -> tuple[Pixels, Pixels]:
    """Return what a printer prints on, and with: blue, green, red, 0 to 255."""

    def tint(least: float, most: float, spread: float) -> Pixels:
        return chance.between(least, most) + spread * np.clip(chance.noise(3), -2, 2)

    if printer is Printer.DARK_SCREEN:
        return np.clip(tint(5, 110, 25), 0, 255), tint(170, 255, 0)
    if printer is Printer.SCREEN:
        return np.clip(tint(225, 255, 7), 0, 255), np.clip(tint(0, 110, 25), 0, 255)
    return np.clip(tint(200, 250, 6), 0, 255), np.clip(tint(15, 100, 12), 0, 255)
