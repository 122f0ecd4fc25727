"""``tupago bench``: how long reading, understanding and proposing take, and how much memory."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from intake.verbs.console import AsJson, InputFileError, input_text, json_of, say, say_json

EXAMPLE: Final = "Ejemplo:  tupago bench read recibos/;  tupago bench understand textos.jsonl"
_UNIT_ROUNDS: Final = 20_000
_TODAY: Final = date(2026, 11, 22)  # For texts that do not say theirs; the cost is the same.

Task = tuple[str, Callable[[], object]]  # Its kind, and what is timed.


class What(StrEnum):
    READ = "read"
    UNDERSTAND = "understand"
    PROPOSE = "propose"


def bench(
    what: Annotated[What, typer.Argument(metavar="read|understand|propose", help="Qué se mide.")],
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE", help="read: archivo o carpeta; los otros: lote como el de --batch."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Mide segundos por pieza y memoria; «unidades» permite comparar máquinas distintas."""
    unit = _unit_seconds()
    taken: dict[str, list[float]] = defaultdict(list)
    for kind, task in _tasks(what, source):
        began = time.perf_counter()
        task()
        taken[kind].append(time.perf_counter() - began)
    if not taken:
        raise InputFileError(f"{source}: no trae nada que medir")
    rows = [_row(kind, seconds, unit) for kind, seconds in sorted(taken.items())]
    every = [one for seconds in taken.values() for one in seconds]
    rows.append(_row("todo", every, unit))
    memory = _memory_megabytes()
    if as_json:
        say_json(
            {"what": what.value, "unit_seconds": round(unit, 5), "memory_mb": memory, "rows": rows}
        )
        return
    say(f"{'tipo':<12}{'n':>6}{'mediana ms':>12}{'p95 ms':>10}{'máx ms':>10}{'unidades':>10}")
    for row in rows:
        say(
            f"{row['kind']:<12}{row['count']:>6}{row['median_ms']:>12.1f}{row['p95_ms']:>10.1f}"
            f"{row['max_ms']:>10.1f}{row['units']:>10.2f}"
        )
    say(f"memoria: {memory} MB; una unidad: {unit * 1000:.1f} ms en esta máquina, ahora")


def _tasks(what: What, source: Path) -> Iterator[Task]:
    match what:
        case What.READ:
            yield from _readings(source)
        case What.UNDERSTAND:
            yield from _understandings(source)
        case What.PROPOSE:
            yield from _proposals(source)


def _readings(source: Path) -> Iterator[Task]:
    from parsers.process import Reader

    if not source.exists():
        raise InputFileError(f"{source}: no existe")
    paths = sorted(source.iterdir()) if source.is_dir() else [source]
    with Reader() as reader:
        reader.warm()
        for path in paths:
            if path.is_file() and path.suffix.lower() not in {"", ".jsonl", ".json", ".md", ".py"}:
                yield path.suffix.lower().lstrip("."), lambda: reader.read(path, path.name)  # noqa: B023 — done before the next one


def _understandings(source: Path) -> Iterator[Task]:
    from parsers.instructions import understand

    understand("para mis aportes", _TODAY)  # Loading the language is not part of any text.
    for line in _lines(source):
        yield "texto", lambda: understand(str(line["text"]), _TODAY)  # noqa: B023 — as above


def _proposals(source: Path) -> Iterator[Task]:
    from applier.case import PaymentCase
    from applier.policy import load_policy
    from applier.propose import propose
    from parsers.instructions import understand

    policy = load_policy()
    for line in _lines(source):
        case = PaymentCase.from_json(line["case"], understand)
        kind = "con texto" if case.is_instructed else "sin texto"
        yield kind, lambda: propose(case, policy)  # noqa: B023 — as above


def _lines(source: Path) -> Iterator[dict[str, Any]]:
    for line in input_text(str(source)).split("\n"):
        if line.strip():
            yield json_of(line)


def _unit_seconds() -> float:
    """Return what a fixed piece of work takes on this machine at this moment."""
    began = time.perf_counter()
    total = 0
    for number in range(_UNIT_ROUNDS):
        total += len(json.dumps(number))
    assert total
    return time.perf_counter() - began


def _row(kind: str, seconds: list[float], unit: float) -> dict[str, Any]:
    ordered = sorted(seconds)
    median = statistics.median(ordered)
    return {
        "kind": kind,
        "count": len(ordered),
        "median_ms": round(median * 1000, 2),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000, 2),
        "max_ms": round(ordered[-1] * 1000, 2),
        "units": round(median / unit, 3),
    }


def _memory_megabytes() -> int:
    """Return the most that this process or any of its children had resident."""
    most = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)
