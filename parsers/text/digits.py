"""A trained opinion: which digit it is that the recogniser read, from all that it believed there.

What it names is only its likeliest letter. Where a printer slashes its zeros, or a picture is
blurred, the 250 next ones tell more: a slashed zero is believed to be an 8, but also an "O", a "B"
and a "Ø", as no true 8 is. `parsers.text.digit_training` teaches it, from invented lines alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

Pixels = np.ndarray[Any, Any]
Weights = dict[str, np.ndarray[Any, np.dtype[np.float32]]]

FILE: Final = Path(__file__).with_name("digits.npz")
BESIDE: Final = (*map(chr, range(ord("!"), ord("~") + 1)), *"ØøθΘ€£°ÁÉÍÓÚÑáéíóúñ")
_STEPS: Final = (-1, 0, 1)  # Of the recogniser, around the one that names the digit.
_LEAST: Final = 1e-10  # Of a probability: what is less likely tells no more.
_OWN: Final = 11  # Marks that are believed in at a digit: all digits and the peso sign.
WIDTH: Final = len(_STEPS) * (1 + len(BESIDE)) + _OWN


def places_of(characters: Sequence[str]) -> list[int] | None:
    """Return where the letters stand that tell digits apart; ``None`` if one is not among them."""
    if not set(BESIDE) <= set(characters):
        return None
    return [0, *(characters.index(letter) for letter in BESIDE)]  # 0 is no letter.


def clues_of(steps: Pixels, at: int, beliefs: Pixels, places: Sequence[int]) -> Pixels:
    """Return all that is believed of one digit, (`WIDTH`,).

    :param steps: the probabilities of one line, (time, character).
    :param at: the step where the digit is likeliest.
    :param beliefs: of the ten digits and the peso sign.
    """
    around = [min(max(at + step, 0), len(steps) - 1) for step in _STEPS]
    believed = np.concatenate([steps[np.ix_(around, places)].ravel(), beliefs])
    return np.asarray(np.log(np.maximum(believed, _LEAST)), dtype=np.float32)


def judged(clues: Pixels, known: Weights) -> Pixels:
    """Return how likely each of the ten digits is: (digit on the line, ten), a row sums up to 1."""
    ready = (clues - known["mean"]) / known["spread"]
    hidden = np.maximum(ready @ known["hidden"] + known["hidden_bias"], 0)
    scores = hidden @ known["digits"] + ready[:, -_OWN:] @ known["own"] + known["digit_bias"]
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))


@cache
def weights() -> Weights:
    with np.load(FILE) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
