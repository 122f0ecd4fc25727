"""The command line as the tests call it: in this process, or as people do, in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from intake.__main__ import run

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Spoken:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 — JSON
        """The one JSON document that standard output holds, and nothing else."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


class Console:
    """Runs verbs in this process on the deployment of the test."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str | Path) -> Spoken:
        self._capsys.readouterr()
        code = run([str(word) for word in words])
        said = self._capsys.readouterr()
        return Spoken(code, said.out, said.err)

    def refused(self, *words: str | Path) -> Spoken:
        """Run what cannot be done: nothing on standard output, one line on the other."""
        said = self(*words)
        assert said.code in {1, 2}
        assert said.out == ""
        assert len(said.err.splitlines()) == 1
        assert said.err.startswith("tupago: ")
        return said


def as_a_process(
    *words: str | Path, home: Path, given: bytes = b"", env: Mapping[str, str] | None = None
) -> Spoken:
    """Run ``python -m intake`` on its own."""
    done = subprocess.run(
        [sys.executable, "-m", "intake", *(str(word) for word in words)],
        cwd=ROOT,
        env={**os.environ, "TUPAGO_HOME": str(home), **(env or {})},
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Spoken(done.returncode, done.stdout.decode(), done.stderr.decode())
