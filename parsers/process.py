"""Reading in child processes that may be ended at any moment: the parent's side.

A child stays for many files, because its heavy eye is slow to load. One that takes too long, grows
too large or dies is ended with all it started, and costs one file an error; the next file gets a
new child. Nothing here imports what reads: the parent stays small and starts fast.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from parsers.problems import (
    CrashedError,
    FileError,
    NotFoundError,
    OutOfMemoryError,
    TooSlowError,
)

SECONDS: Final = 20.0  # A file, from asking to answer.
MOST_RESIDENT: Final = 1_300  # MB; more ends the child at once.
TIRED_RESIDENT: Final = 650  # MB; a child that stays above this between files is replaced.
MOST_FILES: Final = 500  # Of one child: whatever leaks, leaks no longer than that.
_GLANCE: Final = 0.05  # Seconds between looks at a child's memory.
_LONGEST_ANSWER: Final = 32 * 1024 * 1024
_SCRATCH: Final = "tupago-read-"
_ROOT: Final = Path(__file__).resolve().parents[1]


class Reader:
    """Some children that read files, one file each at a time.

    Safe to use from several threads: a call waits for a free child. Children are started when they
    are first needed and ended with the ``with`` block.
    """

    def __init__(
        self,
        processes: int = 1,
        *,
        seconds: float = SECONDS,
        most_resident: int = MOST_RESIDENT,
    ) -> None:
        _remove_orphaned_scratch()
        self._scratch = Path(tempfile.mkdtemp(prefix=f"{_SCRATCH}{os.getpid()}-"))
        self._children = [
            _Child(self._scratch, seconds=seconds, most_resident=most_resident)
            for _ in range(processes)
        ]
        self._free: queue.LifoQueue[_Child] = queue.LifoQueue()
        for child in self._children:
            self._free.put(child)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all children; files being read end as crashed."""
        for child in self._children:
            child.end()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def warm(self) -> None:
        """Start every child now, so that the first file need not wait for it."""
        for child in self._children:
            child.start()

    @property
    def peak(self) -> int:
        """The most memory that any child has had resident so far, in MB."""
        return max(child.peak for child in self._children)

    def read(
        self,
        source: Path | bytes,
        name: str,
        *,
        passwords: Sequence[str] = (),
        pages_dir: Path | None = None,
        explain_dir: Path | None = None,
    ) -> dict[str, Any]:
        """Return what `parsers.reading.FileReading.as_json` tells, or an error in its place.

        ``pages_dir``: an existing folder for the pages' pictures; each page that has one is then
        listed with ``file`` (its name there), ``width`` and ``height`` in pixels. Recordings go
        there too, each listed with ``file`` in the problem that it is.
        ``explain_dir``: an existing folder for the pages' annotated pictures; the answer then has
        ``explained``, as `parsers.explaining.explained` tells it, and each page there its
        ``picture``: ``file``, ``width``, ``height``, and ``page``, where the page stands in it
        (see `parsers.annotating.Placed`).
        """
        child = self._free.get()
        try:
            child.refuse_if_ended()
            with _at_path(source, self._scratch) as path:
                asked = {
                    "path": str(path),
                    "name": name,
                    "passwords": list(passwords),
                    "pages_dir": str(pages_dir.resolve()) if pages_dir else None,
                    "explain_dir": str(explain_dir.resolve()) if explain_dir else None,
                }
                return child.ask(asked)
        except FileError as error:
            told = {"code": error.code, "message": error.message, "detail": error.detail}
            return {"file": name, "error": told}
        finally:
            self._free.put(child)


def read_many(
    paths: Iterable[Path], *, passwords: Sequence[str] = (), jobs: int = 1
) -> Iterator[dict[str, Any]]:
    """Yield the answer for each path in the order given, reading ``jobs`` at a time."""
    with Reader(processes=jobs) as reader, ThreadPoolExecutor(jobs) as threads:
        ahead: deque[tuple[Path, Future[dict[str, Any]]]] = deque()
        for path in paths:
            future = threads.submit(reader.read, path, path.name, passwords=passwords)
            ahead.append((path, future))
            if len(ahead) > 2 * jobs:
                yield _named(*ahead.popleft())
        while ahead:
            yield _named(*ahead.popleft())


def _named(path: Path, future: Future[dict[str, Any]]) -> dict[str, Any]:
    return future.result() | {"file": str(path)}


class _Child:
    """One child process, started anew whenever the last one is gone."""

    def __init__(self, scratch: Path, *, seconds: float, most_resident: int) -> None:
        self._scratch = scratch
        self._seconds = seconds
        self._most_resident = most_resident
        self._process: subprocess.Popen[bytes] | None = None
        self._answered = 0
        self._ended = False
        self.peak = 0  # MB that this child, or one before it, ever had resident.

    def start(self) -> subprocess.Popen[bytes]:
        """Return the running child, started if need be."""
        if self._process and self._process.poll() is None:
            return self._process
        self.refuse_if_ended()
        self._kill()  # It is gone; what it started, and its pipes, may not be.
        started: queue.Queue[subprocess.Popen[bytes] | OSError] = queue.Queue()
        # The child dies with the thread that started it (see `parsers.limited.set_limits`), so it
        # gets a thread of its own, which lives as long as it does.
        threading.Thread(target=self._keep, args=(started,), daemon=True).start()
        outcome = started.get()
        if isinstance(outcome, OSError):
            raise CrashedError(f"no child process: {outcome}")
        self._process, self._answered = outcome, 0
        return outcome

    def ask(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the child's answer about one file.

        :raises FileError: if there is none in time and within the limits.
        """
        process = self.start()
        was_fresh = self._answered == 0
        try:
            told = self._answer_of(process, asked)
        except CrashedError:
            if was_fresh or self._ended:
                raise
            # An earlier file may have left it ill: this one gets a second chance, alone.
            told = self._answer_of(self.start(), asked)
        if "crashed" in told:
            raise CrashedError(told["crashed"])
        if "out_of_memory" in told:
            self._kill()
            raise OutOfMemoryError
        return told

    def refuse_if_ended(self) -> None:
        """Refuse to start again.

        :raises CrashedError: if `end` was called.
        """
        if self._ended:
            raise CrashedError("the reader is closed")

    def end(self) -> None:
        """End the child and all it started; it is not started again."""
        self._ended = True
        self._kill()

    def _answer_of(self, process: subprocess.Popen[bytes], asked: dict[str, Any]) -> dict[str, Any]:
        try:
            told = self._exchange(process, asked)
        except FileError:
            self.peak = max(self.peak, _peak(process.pid))
            self._kill()
            raise
        self._answered += 1
        self.peak = max(self.peak, _peak(process.pid))
        if self._answered >= MOST_FILES or _resident(process.pid) > TIRED_RESIDENT:
            self._kill()
        return told

    def _exchange(self, process: subprocess.Popen[bytes], asked: dict[str, Any]) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        ends = time.monotonic() + self._seconds
        try:
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.flush()
        except OSError as error:
            raise CrashedError("the child was gone") from error
        line = self._line_from(process, process.stdout, ends=ends)
        told: dict[str, Any] = json.loads(line)
        return told

    def _line_from(
        self, process: subprocess.Popen[bytes], stream: IO[bytes], *, ends: float
    ) -> bytes:
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while not received.endswith(b"\n"):
                if time.monotonic() > ends:
                    raise TooSlowError(f"more than {self._seconds:g} seconds")
                if _resident(process.pid) > self._most_resident:
                    raise OutOfMemoryError(f"more than {self._most_resident} MB")
                if not selector.select(_GLANCE):
                    continue
                chunk = os.read(stream.fileno(), 1 << 16)
                if not chunk or len(received) > _LONGEST_ANSWER:
                    raise CrashedError(f"the child ended: {_how_ended(process)}")
                received += chunk
        return bytes(received)

    def _keep(self, started: queue.Queue[subprocess.Popen[bytes] | OSError]) -> None:
        """Start a child and stay until it is gone."""
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "parsers.limited"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._scratch,
                env=_environment(self._scratch),
                start_new_session=True,  # A group of its own: ended together with its tesseract.
            )
        except OSError as error:
            started.put(error)
            return
        started.put(process)
        process.wait()

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()


@contextlib.contextmanager
def _at_path(source: Path | bytes, scratch: Path) -> Iterator[Path]:
    """Give the child a path to read from; bytes are written down for as long as it reads."""
    if isinstance(source, Path):
        if not source.is_file():
            raise NotFoundError(source.name)
        yield source.resolve()
        return
    handle, path = tempfile.mkstemp(dir=scratch)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(source)
        yield Path(path)
    finally:
        Path(path).unlink(missing_ok=True)


def _remove_orphaned_scratch() -> None:
    """Remove what readers left whose process was killed: parts of members' files may be in it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*-*"):
        owner = folder.name.removeprefix(_SCRATCH).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _environment(scratch: Path) -> dict[str, str]:
    """Return what the child may know: no settings, no secrets, a scratch folder for a home."""
    kept = ("PATH", "TESSDATA_PREFIX")
    handed_on = {name: os.environ[name] for name in kept if name in os.environ}
    return handed_on | {
        "PYTHONPATH": str(_ROOT),
        "PYTHONIOENCODING": "utf-8",
        "LANG": "C.UTF-8",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "OMP_THREAD_LIMIT": "1",
        # The engine takes and frees 400 MB a photograph. An allocator that gives all back at once
        # costs a seventh of the time, one that keeps all a third of the memory. So this one keeps
        # what is small, gives back what is large, and takes pages of 2 MB where Linux has them.
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_TRIM_THRESHOLD_": "33554432",
        "MALLOC_MMAP_THRESHOLD_": "8000000",
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    }


def _resident(process_id: int) -> int:
    """Return the memory that a process really uses, in MB; 0 where it is gone."""
    try:
        pages = Path(f"/proc/{process_id}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") // (1024 * 1024)


def _peak(process_id: int) -> int:
    """Return the most memory that a process ever really used, in MB; 0 where it is gone."""
    try:
        status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s*(\d+) kB", status, re.MULTILINE)
    return int(found[1]) // 1024 if found else 0


def _how_ended(process: subprocess.Popen[bytes]) -> str:
    try:
        code = process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        return "it closed its answers"
    return signal.Signals(-code).name if code < 0 else f"code {code}"
