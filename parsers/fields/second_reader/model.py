"""The second reader's trained part: one hidden layer over hashed clues."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from parsers.fields.second_reader.spans import Tag

FILE: Final = Path(__file__).with_name("receipts.npz")
WIDTH: Final = 8_192  # Places that clues are hashed to.
HIDDEN: Final = 64
TAGS: Final = tuple(Tag)
Weights = dict[str, NDArray[np.float32]]


def places(clues: Iterable[str]) -> list[int]:
    """Return where each clue stands in the model's input."""
    return sorted({zlib.crc32(clue.encode()) % WIDTH for clue in clues})


def likelihoods(clues: Sequence[Sequence[str]]) -> NDArray[np.float32]:
    """Return how likely each tag is, spans by tags; a row sums up to 1."""
    return judged([places(one) for one in clues], weights())


def judged(inputs: Sequence[Sequence[int]], known: Weights) -> NDArray[np.float32]:
    if not inputs:
        return np.zeros((0, len(TAGS)), dtype=np.float32)
    hidden = np.stack([known["clues"][list(one)].sum(axis=0) for one in inputs])
    hidden = np.maximum(hidden + known["hidden_bias"], 0)
    scores = hidden @ known["tags"] + known["tag_bias"]
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=1, keepdims=True), dtype=np.float32)


@cache
def weights() -> Weights:
    with np.load(FILE) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}
