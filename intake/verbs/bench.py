"""``tupago bench``: how long reading, understanding and proposing take, and how much memory."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from intake.evaluation.receipts import Verdict
from intake.verbs.console import AsJson, InputFileError, input_text, json_of, note, say, say_json

if TYPE_CHECKING:
    from intake.evaluation.pace import Pace

EXAMPLE: Final = "Ejemplo:  tupago bench read recibos/;  tupago bench understand textos.jsonl"
_UNIT_ROUNDS: Final = 20_000
_TODAY: Final = date(2026, 11, 22)  # For texts that do not say theirs; the cost is the same.

Task = tuple[str, Callable[[], object]]  # Its kind, and what is timed.


class What(StrEnum):
    READ = "read"
    UNDERSTAND = "understand"
    PROPOSE = "propose"
    POST = "post"


def bench(
    what: Annotated[
        What, typer.Argument(metavar="read|understand|propose|post", help="Qué se mide.")
    ],
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SOURCE]",
            help="read: archivo o carpeta; understand y propose: lote como el de --batch. Sin él, "
            "propose y post miden en casas inventadas, cada vez más llenas.",
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option("--limit", metavar="N", min=1, help="Cuántas piezas de cada tipo, a lo sumo."),
    ] = 30,
    sizes: Annotated[
        list[int] | None,
        typer.Option("--size", metavar="N", min=100, help="Con cuántos pagos en la casa."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Mide segundos por pieza y memoria, y cómo crecen con los pagos que ya hay.

    De leer, también frente a un OCR corriente; de post, cada paso de un pago, desde que llega hasta
    el libro.
    """
    if source is None and what in (What.READ, What.UNDERSTAND):
        raise typer.BadParameter(f"{what.value} necesita SOURCE")
    if source is None or what is What.POST:
        if source is not None:
            raise typer.BadParameter("post no lleva SOURCE")
        _growth(what, sizes, limit, as_json=as_json)
        return
    unit = _unit_seconds()
    pace = _pace(source, limit) if what is What.READ else None
    taken = _seconds(pace) if pace else _timed(what, source)
    if not taken:
        raise InputFileError(f"{source}: no trae nada que medir")
    rows = [_row(kind, seconds, unit) for kind, seconds in sorted(taken.items())]
    every = [one for seconds in taken.values() for one in seconds]
    rows.append(_row("todo", every, unit))
    memory = pace.peak if pace else _memory_megabytes()
    if as_json:
        told = {"what": what.value, "unit_seconds": round(unit, 5), "memory_mb": memory}
        say_json(told | {"rows": rows} | (_pace_json(pace) if pace else {}))
        return
    say(f"{'tipo':<15}{'n':>6}{'mediana ms':>12}{'p95 ms':>10}{'máx ms':>10}{'unidades':>10}")
    for row in rows:
        say(
            f"{row['kind']:<15}{row['count']:>6}{row['median_ms']:>12.1f}{row['p95_ms']:>10.1f}"
            f"{row['max_ms']:>10.1f}{row['units']:>10.2f}"
        )
    say(f"memoria: {memory} MB; una unidad: {unit * 1000:.1f} ms en esta máquina, ahora")
    if pace:
        _say_pace(pace)


# --- Posting -------------------------------------------------------------------------------


def _growth(what: What, sizes: list[int] | None, samples: int, *, as_json: bool) -> None:
    from intake.evaluation.growth import PROPOSING, SIZES, grow

    grown = grow(sizes or SIZES, samples, note)
    table = {
        step: {one.payments: statistics.median(one.steps[step]) * 1000 for one in grown}
        for step in grown[0].steps
        if what is What.POST or step in PROPOSING
    }
    if as_json:
        say_json(
            {
                "what": what.value,
                "memory_mb": _memory_megabytes(),
                "median_ms": {
                    step: {str(size): round(ms, 2) for size, ms in by_size.items()}
                    for step, by_size in table.items()
                },
            }
        )
        return
    say(f"{'mediana en ms':<20}" + "".join(f"{one.payments:>12}" for one in grown) + "   crece")
    for step, by_size in table.items():
        figures = "".join(f"{ms:>12.1f}" for ms in by_size.values())
        growth = by_size[grown[-1].payments] / by_size[grown[0].payments]
        say(f"{step:<20}{figures}   {growth:.2f} veces")
    say(f"memoria: {_memory_megabytes()} MB")


def _timed(what: What, source: Path) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = defaultdict(list)
    tasks = _understandings(source) if what is What.UNDERSTAND else _proposals(source)
    for kind, task in tasks:
        began = time.perf_counter()
        task()
        taken[kind].append(time.perf_counter() - began)
    return taken


# --- Reading -------------------------------------------------------------------------------


def _pace(source: Path, limit: int) -> Pace:
    from intake.evaluation.pace import measure
    from intake.evaluation.samples import samples_in, spread

    samples = spread(samples_in(source), limit)
    if not samples:
        raise InputFileError(f"{source}: no trae nada que medir")
    return measure(samples, note)


def _seconds(pace: Pace) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = defaultdict(list)
    for one in pace.timed:
        taken[one.sample.kind.value].append(one.ours)
    return taken


def _pace_json(pace: Pace) -> dict[str, Any]:
    return {
        "engines": list(pace.engines),
        "measures": [measure.as_json() for measure in pace.measures],
        "amounts": {
            group: {who.value: _verdicts(counts) for who, counts in by_whom.items()}
            for group, by_whom in pace.amounts.items()
        },
    }


def _verdicts(counts: Counter[Verdict]) -> dict[str, int]:
    """Return what matters about an amount; a value where none is printed is as false as another."""
    return {
        "right": counts[Verdict.RIGHT],
        "wrong": counts[Verdict.WRONG] + counts[Verdict.SPURIOUS],
        "missing": counts[Verdict.MISSING],
        "absent": counts[Verdict.ABSENT],
    }


_MET: Final = {True: "cumple", False: "NO CUMPLE", None: ""}


def _say_pace(pace: Pace) -> None:
    say(f"\n{'medida':<38}{'n':>5}{'valor':>9} {'':<6}{'meta':>8}")
    for one in pace.measures:
        bound = "" if one.target is None else f"{'≥' if one.at_least else '≤'} {one.target:g}"
        figure = f"{one.value:.0f}" if one.unit in {"MB", "de"} else f"{one.value:.2f}"
        row = f"{one.name:<38}{one.count:>5}{figure:>9} {one.unit:<6}{bound:>8}  {_MET[one.met]}"
        say(row.rstrip())
    if pace.amounts:
        say(f"\n{'valor pagado, los mismos archivos':<38}{'bien':>6}{'FALSO':>7}{'falta':>7}")
    for group, by_whom in pace.amounts.items():
        for who, counts in by_whom.items():
            told = _verdicts(counts)
            figures = f"{told['right']:>6}{told['wrong']:>7}{told['missing']:>7}"
            say(f"{group + ', ' + who:<38}{figures}")
    for engine in pace.engines:
        say(f"se compara con {engine}")


# --- Understanding and proposing -----------------------------------------------------------


def _understandings(source: Path) -> Iterator[Task]:
    from parsers.instructions import understand

    understand("para mis aportes", _TODAY)  # Loading the language is not part of any text.
    for line in _lines(source):
        yield "texto", lambda: understand(str(line["text"]), _TODAY)  # noqa: B023 — as above


def _proposals(source: Path) -> Iterator[Task]:
    from applier.case import PaymentCase
    from applier.policy import load_policy
    from applier.propose import propose
    from intake.evaluation.crowded import crowded_cases
    from parsers.instructions import understand

    policy = load_policy()
    propose(PaymentCase.from_json(next(crowded_cases())[1], understand), policy)  # Warms up.
    for line in _lines(source):
        case = PaymentCase.from_json(line["case"], understand)
        kind = "con texto" if case.is_instructed else "sin texto"
        yield kind, lambda: propose(case, policy)  # noqa: B023 — as above
    for kind, crowded in crowded_cases():
        case = PaymentCase.from_json(crowded, understand)
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
