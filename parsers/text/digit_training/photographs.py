"""A printed line as a telephone sees it, and as the detector cuts it out."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from parsers.text.digit_training.chance import Chance
from parsers.text.digit_training.printing import Printed
from parsers.text.letters import Pixels

_FEWEST: Final = 0.6  # Of a picture's pixels across: to keep fewer it is shrunk as a whole first.
_SMALLEST: Final = 8  # Pixels; a crop of less says nothing.
_LONGEST: Final = 19  # Times as wide as high; a longer crop takes its time and teaches no more.


def photographed(line: Printed, chance: Chance) -> Pixels | None:
    """Return the crop (height, width, BGR) of the line; ``None`` if nothing is left of it."""
    picture = _lit(line, chance)
    height = chance.scale(9, 42) if line.printer.is_paper else chance.scale(8, 36)
    picture, corners = _laid(picture, line, height, chance)
    if line.printer.is_paper and chance.happens(0.25):
        picture = _curled(picture, height, chance)
    picture = _blurred(picture, height, chance)
    picture = _grainy(picture, chance, is_paper=line.printer.is_paper)
    if chance.happens(0.2):
        soft = cv2.GaussianBlur(picture, (0, 0), max(0.5, 0.05 * height))
        picture = picture + (picture - soft) * chance.between(0.4, 1.8)
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    if chance.happens(0.75):
        picture = _compressed(picture, chance)
    for likely, least, most, again in ((0.25, 0.55, 0.95, True), (0.12, 1.2, 2.2, False)):
        if chance.happens(likely):
            factor = chance.between(least, most)
            way = cv2.INTER_AREA if again else cv2.INTER_CUBIC
            picture = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=way)
            corners, height = corners * factor, height * factor
            picture = _compressed(picture, chance) if again else picture
    return _cropped(picture, corners, height, chance)


def _lit(line: Printed, chance: Chance) -> Pixels:
    """Return the line's picture in uneven light, in a shadow, or in too little."""
    picture = line.picture
    high, wide = picture.shape[:2]
    if chance.happens(0.25):
        across, ends = chance.happens(0.8), (1.0, chance.between(0.3, 1))
        ends = ends if chance.happens(0.5) else ends[::-1]
        light = np.linspace(*ends, wide if across else high, dtype=np.float32)
        picture = picture * (light[None, :, None] if across else light[:, None, None])
    if chance.happens(0.1):
        edge = (np.arange(wide) - chance.whole(0, wide)) / (line.height * chance.between(0.1, 1))
        shadow = 1 / (1 + np.exp(np.clip(edge, -30, 30)))
        picture = picture * (1 - chance.between(0.2, 0.6) * shadow[None, :, None])
    return picture * chance.between(0.35, 0.9) if chance.happens(0.3) else picture


def _laid(picture: Pixels, line: Printed, height: float, chance: Chance) -> tuple[Pixels, Pixels]:
    """Return the picture with digits so high, slanted and stretched, and the text's corners."""
    factor = height / line.height
    stretch = factor * chance.between(0.82, 1.2)
    corners = np.array(
        [[line.left, line.right, line.right, line.left], [line.top] * 2 + [line.bottom] * 2]
    )
    fewer = max(1.25 * min(factor, stretch), 0.15)
    if min(factor, stretch) < _FEWEST:
        picture = picture.astype(np.float32)
        picture = cv2.resize(picture, None, fx=fewer, fy=fewer, interpolation=cv2.INTER_AREA)
        corners, factor, stretch = corners * fewer, factor / fewer, stretch / fewer
    slope = chance.near_nothing(0.006 if chance.happens(0.6) else 0.018)
    slant = chance.near_nothing(0.08) if chance.happens(0.4) else 0.0
    turn = np.array([[stretch, slant * factor, 0.0], [slope * stretch, factor, 0.0]])
    corners = turn[:, :2] @ corners
    margin = 1.2 * height
    turn[:, 2] = margin - corners.min(axis=1)
    size = (np.ptp(corners, axis=1) + 2 * margin).astype(int) + 1
    laid = cv2.warpAffine(
        picture.astype(np.float32), turn, size.tolist(), borderMode=cv2.BORDER_REPLICATE
    )
    return laid, corners + turn[:, 2:]


def _curled(picture: Pixels, height: float, chance: Chance) -> Pixels:
    high, wide = picture.shape[:2]
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    wave = np.sin(x / (wide * chance.between(0.08, 0.32)) + chance.between(0, 6.3))
    y = y + (height * chance.between(0.03, 0.12) * wave).astype(np.float32)
    return np.asarray(cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _blurred(picture: Pixels, height: float, chance: Chance) -> Pixels:
    """Return it out of focus, or shaken."""
    way = chance.one(("soft", "shaken", "defocused", "sharp"), (0.62, 0.1, 0.08, 0.2))
    if way == "sharp":
        return picture
    if way == "soft":
        return np.asarray(
            cv2.GaussianBlur(picture, (0, 0), max(0.3, height * chance.between(0.01, 0.11)))
        )
    if way == "shaken":
        size = max(3, int(height * chance.between(0.08, 0.32)))
        smear = np.zeros((size, size), np.float32)
        angle, half = chance.between(0, np.pi), size / 2
        x, y = half * np.cos(angle), half * np.sin(angle)
        cv2.line(smear, (int(half - x), int(half - y)), (int(half + x), int(half + y)), 1)
    else:
        radius = max(1, int(height * chance.between(0.03, 0.12)))
        round_one = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2)
        smear = round_one.astype(np.float32)
    smear /= max(smear.sum(), 1)
    return np.asarray(cv2.filter2D(picture, -1, smear, borderType=cv2.BORDER_REPLICATE))


def _grainy(picture: Pixels, chance: Chance, *, is_paper: bool) -> Pixels:
    deep = chance.one((0, 1, 2, 4, 8, 14) if is_paper else (0, 0, 0, 2))
    if not deep:
        return picture
    grain = chance.noise(*picture.shape) * deep
    if chance.happens(0.5):
        grain = 1.4 * grain.mean(axis=2, keepdims=True).repeat(3, axis=2)
    if chance.happens(0.4):
        grain = 1.6 * cv2.GaussianBlur(grain, (0, 0), 0.8)
    return np.asarray(picture + grain)


def _compressed(picture: Pixels, chance: Chance) -> Pixels:
    quality = [cv2.IMWRITE_JPEG_QUALITY, chance.whole(30, 95)]
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_COLOR))


def _cropped(picture: Pixels, corners: Pixels, height: float, chance: Chance) -> Pixels | None:
    """Cut out the line with margins, along its slope or straight, as the detector would."""
    above, below = chance.between(0.06, 0.34) * height, chance.between(0.06, 0.34) * height
    left = corners[0].min() - chance.between(0.05, 0.5) * height
    right = corners[0].max() + chance.between(0.05, 0.5) * height
    if chance.happens(0.7):
        tops, ends = corners[1, :2] - above, corners[1, 2:] + below
    else:
        tops = np.repeat(corners[1].min() - above, 2)
        ends = np.repeat(corners[1].max() + below, 2)
    box = np.array([[left, tops[0]], [right, tops[1]], [right, ends[0]], [left, ends[1]]])
    box += chance.noise(4, 2) * 0.02 * height
    wide = int(max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[3] - box[2])))
    high = int(max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2])))
    if min(wide, high) < _SMALLEST or wide > _LONGEST * high:
        return None
    straight = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    flat = cv2.getPerspectiveTransform(box.astype(np.float32), straight)
    size, way = (wide, high), cv2.INTER_CUBIC
    return np.asarray(
        cv2.warpPerspective(picture, flat, size, flags=way, borderMode=cv2.BORDER_REPLICATE)
    )
