"""Runs a folder of labelled samples through the program and has the outputs judged.

The folder is laid out like eval/: ``receipts/labels*.jsonl`` beside its pictures,
``messages*.jsonl``, ``eml_labels*.jsonl``, ``instructions*.jsonl``, ``cases*.jsonl``; what is not
there is not judged.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from applier.case import PaymentCase
from applier.policy import load_policy
from applier.propose import propose
from intake.evaluation import cases, instructions, receipts
from models.errors import TupagoError
from parsers.instructions import understand
from parsers.process import Reader

Json = Mapping[str, Any]


class Part(StrEnum):
    RECEIPTS = "receipts"
    MESSAGES = "messages"
    MAILS = "mails"
    INSTRUCTIONS = "instructions"
    CASES = "cases"


class NothingToJudgeError(TupagoError):
    code = "evaluation.nothing"
    message = "La carpeta no tiene muestras con sus respuestas."


class LabelsInvalidError(TupagoError):
    code = "evaluation.labels"
    message = "Las respuestas de las muestras no se pueden leer."


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One kind of sample, judged. ``figures`` are counts, by verdict or, of fields, by both."""

    part: Part
    count: int
    seconds: float
    table: str
    figures: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "seconds": round(self.seconds, 2),
            "figures": self.figures,
            "table": self.table,
        }


@dataclass(frozen=True, slots=True)
class _Sample:
    """A file to be read: where it is or its bytes, its name, the passwords that may open it."""

    source: Path | bytes
    name: str
    passwords: tuple[str, ...] = ()


_LABELS: Final = {
    Part.RECEIPTS: "receipts/labels*.jsonl",
    Part.MESSAGES: "messages*.jsonl",
    Part.MAILS: "eml_labels*.jsonl",
    Part.INSTRUCTIONS: "instructions*.jsonl",
    Part.CASES: "cases*.jsonl",
}


def evaluate(folder: Path, *, only: Collection[Part] = (), jobs: int = 1) -> Iterator[Result]:
    """Yield the judgement of each kind of sample that the folder holds.

    :param only: the kinds to judge; none means all.
    :param jobs: how many files are read at a time.
    :raises NothingToJudgeError: if there is nothing of these kinds.
    :raises LabelsInvalidError: if the labels are not in their form.
    """
    found = {
        part: labels
        for part, pattern in _LABELS.items()
        if (not only or part in only) and (labels := _labels(folder, pattern))
    }
    if not found:
        raise NothingToJudgeError(str(folder))
    for part, labels in found.items():
        began = time.monotonic()
        try:
            table, figures = _JUDGES[part](folder, labels, jobs)
        except (KeyError, TypeError, ValueError) as error:
            raise LabelsInvalidError(f"{part}: {type(error).__name__}: {error}") from error
        yield Result(
            part=part,
            count=len(labels),
            seconds=time.monotonic() - began,
            table=table,
            figures=figures,
        )


def _labels(folder: Path, pattern: str) -> list[Json]:
    try:
        return [
            json.loads(line)
            for path in sorted(folder.glob(pattern))
            for line in path.read_text(encoding="utf-8").split("\n")
            if line.strip()
        ]
    except ValueError as error:
        raise LabelsInvalidError(f"{pattern}: {error}") from None


# --- Reading -------------------------------------------------------------------------------


def _judge_receipts(folder: Path, labels: Sequence[Json], jobs: int) -> tuple[str, Json]:
    samples = [
        _Sample(
            folder / "receipts" / label["file"],
            label["file"],
            (label["password"],) if label.get("password") else (),
        )
        for label in labels
    ]
    return _judge_readings(labels, samples, jobs)


def _judge_messages(_folder: Path, labels: Sequence[Json], jobs: int) -> tuple[str, Json]:
    clear = [label for label in labels if not label.get("borderline")]
    samples = [_Sample(label["text"].encode(), f"{label['id']}.txt") for label in clear]
    return _judge_readings(_as_receipts(clear, samples), samples, jobs)


def _judge_mails(folder: Path, labels: Sequence[Json], jobs: int) -> tuple[str, Json]:
    samples = [_Sample(folder / label["file"], Path(label["file"]).name) for label in labels]
    return _judge_readings(_as_receipts(labels, samples), samples, jobs)


def _as_receipts(labels: Sequence[Json], samples: Sequence[_Sample]) -> list[Json]:
    """Return labels of texts in the form of those of pictures."""
    return [
        label["expected"]
        | {
            "file": sample.name,
            "legible": True,
            "n_receipts": int(label["expected"]["is_receipt"]),
            "severity": "clean",
            "layout": label["format"],
        }
        for label, sample in zip(labels, samples, strict=True)
    ]


def _judge_readings(
    labels: Sequence[Json], samples: Sequence[_Sample], jobs: int
) -> tuple[str, Json]:
    score = receipts.score_receipts(labels, _read_all(samples, jobs))
    return receipts.format_score(score), score.as_json()


def _read_all(samples: Sequence[_Sample], jobs: int) -> list[Json]:
    with Reader(processes=jobs) as reader, ThreadPoolExecutor(jobs) as threads:

        def read(sample: _Sample) -> Json:
            return reader.read(sample.source, sample.name, passwords=sample.passwords)

        return list(threads.map(read, samples))


# --- Understanding and proposing -----------------------------------------------------------


def _judge_instructions(_folder: Path, labels: Sequence[Json], _jobs: int) -> tuple[str, Json]:
    outputs = {
        label["id"]: understand(label["text"], date.fromisoformat(label["today"])).as_json()
        for label in labels
    }
    judged = instructions.score(labels, outputs)
    verdicts = Counter(one.judgement.verdict.value for one in judged)
    return f"{instructions.report(judged)}\n\n{instructions.mistakes(judged)}".rstrip(), {
        "verdicts": dict(verdicts)
    }


def _judge_cases(_folder: Path, labels: Sequence[Json], _jobs: int) -> tuple[str, Json]:
    outputs = {label["id"]: _proposed(label["case"]) for label in labels}
    judged = cases.score(labels, outputs)
    verdicts = Counter(one.judgement.verdict.value for one in judged)
    return f"{cases.report(judged)}\n\n{cases.mistakes(judged)}".rstrip(), {
        "verdicts": dict(verdicts)
    }


def _proposed(case: Json) -> Json | None:
    try:
        return propose(PaymentCase.from_json(case, understand), load_policy()).as_json()
    except TupagoError:
        return None


_JUDGES: Final[Mapping[Part, Callable[[Path, Sequence[Json], int], tuple[str, Json]]]] = {
    Part.RECEIPTS: _judge_receipts,
    Part.MESSAGES: _judge_messages,
    Part.MAILS: _judge_mails,
    Part.INSTRUCTIONS: _judge_instructions,
    Part.CASES: _judge_cases,
}
