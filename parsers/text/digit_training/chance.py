"""One stream of chance for words, print and camera: the same seed draws the same pictures."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

import cv2
import numpy as np

from parsers.text.letters import Pixels

T = TypeVar("T")


class Chance:
    def __init__(self, seed: int) -> None:
        self._choices = random.Random(seed)  # noqa: S311
        self._noise = np.random.default_rng(seed)

    def happens(self, probability: float) -> bool:
        return self._choices.random() < probability

    def between(self, least: float, most: float) -> float:
        return self._choices.uniform(least, most)

    def scale(self, least: float, most: float) -> float:
        """Return a factor: to double it is as likely as to halve it."""
        return float(np.exp(self.between(np.log(least), np.log(most))))

    def whole(self, least: int, most: int) -> int:
        return self._choices.randint(least, most)

    def one(self, among: Sequence[T], weights: Sequence[float] | None = None) -> T:
        return self._choices.choices(among, weights)[0]

    def near_nothing(self, spread: float) -> float:
        return self._choices.gauss(0, spread)

    def noise(self, *shape: int) -> Pixels:
        return self._noise.standard_normal(shape).astype(np.float32)

    def clouds(self, shape: tuple[int, int], patches: int, depth: float) -> Pixels:
        """Return slow changes around nothing, as of ink or paper."""
        few = self.noise(max(2, min(patches, shape[0])), 3 * patches) * depth
        return np.asarray(cv2.resize(few, shape[::-1], interpolation=cv2.INTER_CUBIC))
