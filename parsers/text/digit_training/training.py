"""Makes the trained opinion on digits: invented lines are printed, photographed and recognised.

It learns from what the recogniser believes where it reads a digit, and from which digit truly
stands there. The same fonts and seed give the same model. Run it by ``bin/train digits``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from parsers.text.digit_training.chance import Chance
from parsers.text.digit_training.lines import line_of
from parsers.text.digit_training.photographs import photographed
from parsers.text.digit_training.printing import Fonts, printed
from parsers.text.digits import FILE, WIDTH, Weights, judged
from parsers.text.letters import Letter, Pixels, Recognizer
from parsers.text.rapid_engine import loaded

_SEED: Final = 11
_LINES: Final = 12_000
_HIDDEN: Final = 64
_NETS: Final = 3  # Trained apart and averaged: one alone is too sure of itself.
_PASSES: Final = 20
_AT_ONCE: Final = 256
_RATE: Final = 2e-3
_DECAY: Final = 0.02
_DROPPED: Final = 0.1
_CLEAR: Final = 0.98  # Of a digit that needs no opinion: two such are learned for each other one.
_MOST_MISREAD: Final = 0.35  # Of a line's letters; of more nobody knows which is which.
_OWN: Final = 11

Lessons = tuple[Pixels, Pixels, Pixels]  # Clues, true digits, and whether the reading was clear.


def main() -> None:
    fonts = Fonts.within(Path(sys.argv[1]))
    if not (fonts.monospaced and fonts.others):
        sys.exit(f"No hay letras en {sys.argv[1]}: vea package.json aquí al lado.")
    lessons = lessons_of(_LINES, fonts, loaded(openvino=True).recognizer, Chance(_SEED))
    known = trained(lessons)
    np.savez_compressed(FILE, **{name: one.astype(np.float16) for name, one in known.items()})  # type: ignore[arg-type]
    clues, digits, _ = lessons
    right = (judged(clues, known).argmax(axis=1) == digits).mean()
    sys.stdout.write(
        f"{FILE.name}: {len(digits)} cifras, {right:.2%} bien, {FILE.stat().st_size / 1e6:.2f} MB\n"
    )


def lessons_of(lines: int, fonts: Fonts, recognizer: Recognizer, chance: Chance) -> Lessons:
    """Return what so many invented lines teach."""
    clues, digits, clear = [], [], []
    for _ in range(lines):
        text = line_of(chance)
        crop = photographed(printed(text, fonts, chance), chance)
        if crop is None:
            continue
        [letters] = recognizer.spelled([crop])
        for letter, true in _aligned(letters, text):
            clues.append(letter.clues)
            digits.append(int(true))
            clear.append(letter.mark == true and letter.beliefs[int(true)] > _CLEAR)
    return np.array(clues), np.array(digits), np.array(clear)


def _aligned(letters: list[Letter], text: str) -> Iterator[tuple[Letter, str]]:
    """Yield each digit that was read where a digit stands; nothing of a line that is unlike."""
    for counts in (str.isspace, lambda mark: not mark.isalnum()):
        read = [letter for letter in letters if not counts(letter.mark)]
        true = [mark for mark in text if not counts(mark)]
        misread = sum(letter.mark != mark for letter, mark in zip(read, true, strict=False))
        if len(read) == len(true) and misread <= max(2, _MOST_MISREAD * len(true)):
            for letter, mark in zip(read, true, strict=True):
                if letter.is_digit and mark in "0123456789":
                    yield letter, mark
            return


def trained(lessons: Lessons) -> Weights:
    """Return the weights that tell these lessons best: several nets side by side, averaged."""
    clues, digits, clear = lessons
    mean, spread = clues.mean(axis=0), clues.std(axis=0) + 0.5
    ready = (clues - mean) / spread
    nets = [_net(ready, digits, clear, np.random.default_rng(_SEED + net)) for net in range(_NETS)]
    return {
        "mean": mean, "spread": spread,
        "hidden": np.concatenate([net["hidden"] for net in nets], axis=1),
        "hidden_bias": np.concatenate([net["hidden_bias"] for net in nets]),
        "digits": np.concatenate([net["digits"] for net in nets]) / _NETS,
        "digit_bias": np.mean([net["digit_bias"] for net in nets], axis=0),
        "own": np.mean([net["own"] for net in nets], axis=0),
    }  # fmt: skip


def _net(ready: Pixels, digits: Pixels, clear: Pixels, chance: np.random.Generator) -> Weights:
    """Return one net: Adam on the cross entropy, its rate falling to nothing."""
    known: Weights = {
        "hidden": chance.normal(0, WIDTH**-0.5, (WIDTH, _HIDDEN)).astype(np.float32),
        "hidden_bias": np.zeros(_HIDDEN, dtype=np.float32),
        "digits": chance.normal(0, _HIDDEN**-0.5, (_HIDDEN, 10)).astype(np.float32),
        "own": (2 * np.eye(_OWN, 10)).astype(np.float32),
        "digit_bias": np.zeros(10, dtype=np.float32),
    }
    means = {name: np.zeros_like(one) for name, one in known.items()}
    squares = {name: np.zeros_like(one) for name, one in known.items()}
    doubtful, plain = np.flatnonzero(~clear), np.flatnonzero(clear)
    fewer = min(len(plain), 2 * len(doubtful))
    weight = np.where(clear, len(plain) / max(fewer, 1), 1.0).astype(np.float32)
    batches = -(-(len(doubtful) + fewer) // _AT_ONCE)
    steps = 0
    for _ in range(_PASSES):
        order = np.concatenate([doubtful, chance.choice(plain, fewer, replace=False)])
        chance.shuffle(order)
        for rows in np.array_split(order, batches):
            steps += 1
            rate = _RATE * (1 - steps / (_PASSES * batches + 1))
            slopes = _slopes(known, ready[rows], digits[rows], weight[rows], chance)
            for name, slope in slopes.items():
                means[name] += 0.1 * (slope - means[name])
                squares[name] += 0.001 * (slope * slope - squares[name])
                mean = means[name] / (1 - 0.9**steps)
                square = squares[name] / (1 - 0.999**steps)
                known[name] -= rate * (mean / (np.sqrt(square) + 1e-8) + _DECAY * known[name])
    return known


def _slopes(
    known: Weights, clues: Pixels, digits: Pixels, weight: Pixels, chance: np.random.Generator
) -> Weights:
    clues = clues * (chance.random(clues.shape) > _DROPPED) / (1 - _DROPPED)
    own = clues[:, -_OWN:]
    kept = (chance.random((len(clues), _HIDDEN)) > 2 * _DROPPED) / (1 - 2 * _DROPPED)
    hidden = np.maximum(clues @ known["hidden"] + known["hidden_bias"], 0) * kept
    scores = hidden @ known["digits"] + own @ known["own"] + known["digit_bias"]
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    likely[np.arange(len(digits)), digits] -= 1
    likely *= (weight / weight.sum())[:, np.newaxis]
    back = (likely @ known["digits"].T) * (hidden > 0) * kept
    slopes = {
        "hidden": clues.T @ back, "hidden_bias": back.sum(axis=0), "digits": hidden.T @ likely,
        "own": own.T @ likely, "digit_bias": likely.sum(axis=0),
    }  # fmt: skip
    return {name: slope.astype(np.float32) for name, slope in slopes.items()}


if __name__ == "__main__":
    main()
