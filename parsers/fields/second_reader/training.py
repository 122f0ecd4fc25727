"""Makes the second reader's model from the invented receipts in ``layouts/``.

The same seed gives the same model. Run it by ``bin/train``.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from parsers.fields.entries import entries_of
from parsers.fields.second_reader.clues import clues_of
from parsers.fields.second_reader.model import FILE, HIDDEN, TAGS, WIDTH, Weights, judged, places
from parsers.fields.second_reader.spans import Span, Tag, spans_of
from parsers.fields.second_reader.typesetting import LAYOUTS, Invented, filled, layouts_in
from parsers.fields.splitting import sheets_of

_SEED: Final = 43
_FILLINGS: Final = 8  # Of each layout.
_PASSES: Final = 6
_AT_ONCE: Final = 128
_RATE: Final = 2e-3
_DROPPED: Final = 0.3  # Of the clues, so that none is relied upon alone.
_DECAY: Final = 1e-5
_MEANT: Final = {
    "amount": Tag.AMOUNT, "total": Tag.TOTAL, "fee": Tag.FEE, "tax": Tag.TAX,
    "balance": Tag.BALANCE, "cash": Tag.CASH, "change": Tag.CHANGE, "limit": Tag.OTHER_MONEY,
    "other": Tag.OTHER_MONEY, "price": Tag.OTHER_MONEY, "basket": Tag.OTHER_MONEY,
    "reference": Tag.REFERENCE, "tx": Tag.TRANSACTION, "tx2": Tag.SECOND_ID,
    "account": Tag.ACCOUNT, "key": Tag.ACCOUNT, "code": Tag.CODE, "payer_doc": Tag.DOCUMENT,
}  # fmt: skip

Lesson = tuple[list[int], int]


def main() -> None:
    chance = random.Random(_SEED)  # noqa: S311
    texts = [file.read_text("utf-8") for file in sorted(LAYOUTS.glob("*.txt"))]
    layouts = [layout for text in texts for layout in layouts_in(text)]
    lessons = [
        lesson
        for layout in layouts
        for _ in range(_FILLINGS)
        for lesson in lessons_of(filled(layout, chance))
    ]
    known = trained(lessons)
    halves: dict[str, Any] = {name: one.astype(np.float16) for name, one in known.items()}
    np.savez_compressed(FILE, **halves)
    right = np.mean(
        judged([one for one, _ in lessons], known).argmax(axis=1) == [tag for _, tag in lessons]
    )
    sys.stdout.write(
        f"{FILE.name}: {len(layouts)} recibos inventados, {len(lessons)} números,"
        f" {right:.1%} bien, {FILE.stat().st_size / 1e6:.2f} MB\n"
    )


def lessons_of(invented: Invented) -> Iterator[Lesson]:
    """Yield each span of an invented receipt: its clues, and what it is."""
    for sheet in sheets_of(invented.page):
        spans = spans_of(sheet)
        clues = clues_of(sheet, entries_of(sheet, {}), spans)
        for span, told in zip(spans, clues, strict=True):
            yield places(told), TAGS.index(_truth(span, invented))


def _truth(span: Span, invented: Invented) -> Tag:
    run, start, end = span.snippet.run, span.snippet.start, span.snippet.end
    for at, piece in zip(run.starts, run.pieces, strict=True):
        for begin, stop, name in invented.truth.get((piece.word.text, piece.word.box), ()):
            if start < at + stop and at + begin < end and name in _MEANT:
                return _MEANT[name]
    return Tag.OTHER


def trained(lessons: Sequence[Lesson]) -> Weights:
    """Return the weights that tell these lessons best: Adam on the cross entropy."""
    chance = np.random.default_rng(_SEED)
    known: Weights = {
        "clues": chance.normal(0, 0.05, (WIDTH, HIDDEN)).astype(np.float32),
        "hidden_bias": np.zeros(HIDDEN, dtype=np.float32),
        "tags": chance.normal(0, 0.1, (HIDDEN, len(TAGS))).astype(np.float32),
        "tag_bias": np.zeros(len(TAGS), dtype=np.float32),
    }
    means = {name: np.zeros_like(one) for name, one in known.items()}
    squares = {name: np.zeros_like(one) for name, one in known.items()}
    steps = 0
    for turn in range(_PASSES):
        order = chance.permutation(len(lessons))
        for start in range(0, len(order), _AT_ONCE):
            batch = [lessons[i] for i in order[start : start + _AT_ONCE]]
            steps += 1
            rate = _RATE * (1 - turn / _PASSES)
            for name, slope in _slopes(known, batch, chance).items():
                means[name] += 0.1 * (slope - means[name])
                squares[name] += 0.001 * (slope * slope - squares[name])
                mean = means[name] / (1 - 0.9**steps)
                square = squares[name] / (1 - 0.999**steps)
                known[name] -= rate * (mean / (np.sqrt(square) + 1e-8) + _DECAY * known[name])
    return known


def _slopes(known: Weights, batch: Sequence[Lesson], chance: np.random.Generator) -> Weights:
    inputs = np.zeros((len(batch), WIDTH), dtype=np.float32)
    for row, (where, _) in enumerate(batch):
        inputs[row, where] = 1 / (1 - _DROPPED)
    inputs *= chance.random(inputs.shape) > _DROPPED
    told: NDArray[np.int64] = np.array([tag for _, tag in batch])
    hidden = np.maximum(inputs @ known["clues"] + known["hidden_bias"], 0)
    scores = hidden @ known["tags"] + known["tag_bias"]
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    likely[np.arange(len(batch)), told] -= 1
    likely /= len(batch)
    back = (likely @ known["tags"].T) * (hidden > 0)
    return {
        "clues": inputs.T @ back, "hidden_bias": back.sum(axis=0),
        "tags": hidden.T @ likely, "tag_bias": likely.sum(axis=0),
    }  # fmt: skip


if __name__ == "__main__":
    main()
