"""How long reading takes, as ratios to plain OCR passes over the same files in the same run.

Seconds differ from machine to machine and from minute to minute. So each file is read by us and
by the plain engines one after the other, on the same core, and what is told is mostly the ratio.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from intake.evaluation.baseline import (
    PlainEngine,
    PlainEngineError,
    PlainRapidOcr,
    PlainTesseract,
    largest_amount,
    opened_by_all,
)
from intake.evaluation.receipts import SEVERITIES, Verdict, judge
from intake.evaluation.samples import Kind, Sample
from parsers.process import SECONDS, Reader

_ROOT: Final = Path(__file__).resolve().parents[2]
_COLD_STARTS: Final = 3
_SHARED_BY_TWO: Final = 24  # Files of the run with two processes: enough to even out the long ones.
NOTHING_TO_READ: Final = "nada que leer"  # Illegible, or no receipt: any amount is false.


class Who(StrEnum):
    US = "tupago"
    TESSERACT = "tesseract + el mayor"
    RAPID = "rapidocr + el mayor"


@dataclass(slots=True, kw_only=True)
class Timed:
    """What reading one file took each of them, in seconds, and the amount that each told."""

    sample: Sample
    seconds: dict[Who, float] = field(default_factory=dict)
    amounts: dict[Who, str | None] = field(default_factory=dict)
    error: str | None = None  # The code of why we could not read it.

    @property
    def ours(self) -> float:
        return self.seconds[Who.US]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure, and how large (``at_least``: how small) it may be; ``count`` files gave it."""

    name: str
    value: float
    unit: str
    count: int
    target: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "count": self.count,
            "target": self.target,
            "met": self.met,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    measures: tuple[Measure, ...]
    timed: tuple[Timed, ...]
    engines: tuple[str, ...]  # The plain engines of this run, for people.
    peak: int  # MB that a reading process had resident.

    @property
    def amounts(self) -> dict[str, dict[Who, Counter[Verdict]]]:
        """How right each was about the amount, by severity; empty without labels.

        Only of pictures, which all of them can open.
        """
        told: dict[str, dict[Who, Counter[Verdict]]] = defaultdict(lambda: defaultdict(Counter))
        for one in self.timed:
            group = _group(one.sample.label)
            if group is None or one.sample.label is None or len(one.amounts) == 1:
                continue
            for who, amount in one.amounts.items():
                told[group][who][judge("amount", one.sample.label["amount"], amount)] += 1
        order = [*SEVERITIES, NOTHING_TO_READ]
        return {group: dict(told[group]) for group in order if group in told}


def _group(label: Mapping[str, Any] | None) -> str | None:
    """Return whose amount is judged with whose; ``None`` where a label has no one amount."""
    if label is None or label.get("is_receipt_any") or label["n_receipts"] > 1:
        return None
    if not label["is_receipt"] or not label["legible"]:
        return NOTHING_TO_READ
    return str(label["severity"])


def measure(samples: Sequence[Sample], tell: Callable[[str], None]) -> Pace:
    """Read the samples and return what it took; minutes for a hundred files.

    :param tell: hears, in a sentence for people, what is going on.
    :raises PlainEngineError: if an engine that we are compared with is not installed.
    """
    engines: dict[Who, PlainEngine] = {}
    if any(sample.kind in {Kind.SCREEN, Kind.PHOTO} for sample in samples):
        engines = {Who.TESSERACT: PlainTesseract(), Who.RAPID: PlainRapidOcr()}
    names = tuple(engine.name for engine in engines.values())
    tell(f"{len(samples)} archivos, uno tras otro, en un núcleo")
    with _on_cores(1), Reader() as reader:
        _warm(samples, reader, engines)
        timed = tuple(_timed(sample, reader, engines) for sample in samples)
        peak = reader.peak
    measures = [*_ratios(timed), *_limits(timed, peak)]
    tell("lo mismo con dos procesos")
    measures += _throughput(timed)
    tell("arranque en frío")
    measures += _cold_starts(timed)
    return Pace(measures=tuple(measures), timed=timed, engines=names, peak=peak)


# --- One file ------------------------------------------------------------------------------


def _warm(samples: Iterable[Sample], reader: Reader, engines: Mapping[Who, PlainEngine]) -> None:
    """Let everybody load what they need: loading is no part of any file."""
    for sample in {sample.kind: sample for sample in samples}.values():
        _timed(sample, reader, engines)


def _timed(sample: Sample, reader: Reader, engines: Mapping[Who, PlainEngine]) -> Timed:
    timed = Timed(sample=sample)
    began = time.perf_counter()
    told = reader.read(sample.path, sample.path.name, passwords=sample.passwords)
    timed.seconds[Who.US] = time.perf_counter() - began
    timed.error = told.get("error", {}).get("code")
    receipts = told.get("receipts") or [{}]
    timed.amounts[Who.US] = receipts[0].get("amount")
    if sample.kind not in {Kind.SCREEN, Kind.PHOTO}:
        return timed
    with opened_by_all(sample.path) as picture:
        for who, engine in engines.items():
            if sample.label is None and who is not _RIVALS[sample.kind]:
                continue  # Without a label only its time would count, and only its rival's does.
            timed.amounts[who] = None
            began = time.perf_counter()
            with contextlib.suppress(PlainEngineError):  # It told nothing, and is not timed.
                text = engine.text(picture)
                timed.seconds[who] = time.perf_counter() - began
                timed.amounts[who] = largest_amount(text)
    return timed


_RIVALS: Final = {Kind.SCREEN: Who.TESSERACT, Kind.PHOTO: Who.RAPID}


# --- All files -----------------------------------------------------------------------------


def _ratios(timed: Sequence[Timed]) -> Iterator[Measure]:
    for kind, rival, target in (
        (Kind.SCREEN, Who.TESSERACT, 1.25),
        (Kind.PHOTO, Who.RAPID, 0.8),
    ):
        both = [one.seconds for one in timed if one.sample.kind is kind and rival in one.seconds]
        if both:
            ours, theirs = (sum(one[who] for one in both) for who in (Who.US, rival))
            name = f"{kind}: nosotros ÷ {rival.partition(' ')[0]}"
            count = len(both)
            yield Measure(name=name, value=ours / theirs, unit="veces", count=count, target=target)
            for who, seconds in ((Who.US, ours), (rival, theirs)):
                name = f"{kind}: {who.partition(' ')[0]}"
                yield Measure(name=name, value=seconds / count, unit="s c/u", count=count)


def _limits(timed: Sequence[Timed], peak: int) -> Iterator[Measure]:
    for kind, target in ((Kind.PRINTED, 0.2), (Kind.SCANNED, None)):
        taken = [one.ours for one in timed if one.sample.kind is kind]
        if taken:
            value = statistics.fmean(taken)
            yield Measure(name=kind, value=value, unit="s c/u", count=len(taken), target=target)
    slowest = max(one.ours for one in timed)
    unread = sum(one.error is not None for one in timed)
    yield Measure(name="sin lectura", value=unread, unit="de", count=len(timed))
    yield Measure(name="el más lento", value=slowest, unit="s", count=len(timed), target=SECONDS)
    yield Measure(name="memoria de un proceso", value=peak, unit="MB", count=len(timed), target=900)


def _throughput(timed: Sequence[Timed]) -> Iterator[Measure]:
    """Yield how many times as much two processes on two cores read as one on one.

    As in a long queue: all of them warm, and the longest files first, so that at the end no process
    waits long for the other. Between two halves of so few files chance would else decide.
    """
    if len(os.sched_getaffinity(0)) < 2:  # noqa: PLR2004
        return
    shared = timed[:: -(-len(timed) // _SHARED_BY_TWO)]
    samples = [one.sample for one in sorted(shared, key=lambda one: -one.ours)]
    taken: dict[int, float] = defaultdict(float)
    for processes in (1, 2, 2, 1):  # In this order a drift of the machine hits both alike.
        with _on_cores(processes):
            taken[processes] += _seconds_with(processes, samples)
    yield Measure(
        name="dos procesos ÷ uno", value=taken[1] / taken[2], unit="veces", count=len(shared),
        target=1.8, at_least=True,
    )  # fmt: skip


def _seconds_with(processes: int, samples: Sequence[Sample]) -> float:
    with Reader(processes=processes) as reader, ThreadPoolExecutor(processes) as threads:

        def read(sample: Sample) -> None:
            reader.read(sample.path, sample.path.name, passwords=sample.passwords)

        for longest in {sample.kind: sample for sample in reversed(samples)}.values():
            list(threads.map(read, [longest] * processes))  # Each loads what this kind needs.
        began = time.perf_counter()
        list(threads.map(read, samples))
        return time.perf_counter() - began


def _cold_starts(timed: Sequence[Timed]) -> Iterator[Measure]:
    """Yield what the command itself takes for a usual file, from nothing to the answer."""
    for kind, target in ((Kind.SCREEN, 2.5), (Kind.PHOTO, None)):
        of_kind = sorted(
            (one for one in timed if one.sample.kind is kind), key=lambda one: one.ours
        )
        if not of_kind:
            continue
        path = of_kind[(len(of_kind) - 1) // 2].sample.path.resolve()
        taken = []
        for _ in range(_COLD_STARTS):
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "intake", "read", str(path), "--json"],
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,  # A picture that cannot be read takes its time, too.
            )
            taken.append(time.perf_counter() - began)
        yield Measure(
            name=f"tupago read en frío, {kind}", value=statistics.median(taken), unit="s",
            count=_COLD_STARTS, target=target,
        )  # fmt: skip


@contextlib.contextmanager
def _on_cores(count: int) -> Iterator[None]:
    """Keep this thread, and all that it starts meanwhile, on the first so many cores it may use."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(allowed)[:count]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
