"""The child process that reads files, within limits that it sets itself before anything else.

It is started by `parsers.process` as ``python -m parsers.limited`` and speaks one line of JSON a
file over its standard input and output. Whatever a library prints goes to standard error.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from parsers.reading import FileReading  # Imported within the limits, see below.

MEGABYTE: Final = 1024 * 1024
MOST_MEMORY: Final = 3_600 * MEGABYTE  # Address space; OpenVINO reserves 2.3 GB and uses 0.9.
LARGEST_WRITTEN: Final = 64 * MEGABYTE
MOST_OPEN: Final = 256
CPU_SECONDS: Final = 30  # A file; the parent's clock ends it earlier, unless the parent is gone.
MOST_SOUNDS: Final = 10  # Of one file, a mail mostly.
DRAWING_SECONDS: Final = 4.0  # For annotated pictures; the words were read before.
_PR_SET_PDEATHSIG: Final = 1


def main() -> None:
    """Answer one file a line until the parent closes the pipe."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    set_limits()
    for line in sys.stdin:
        renew_cpu_time()
        answers.write(json.dumps(_answer(json.loads(line)), ensure_ascii=False) + "\n")
        answers.flush()


def set_limits() -> None:
    """Limit this process for good, and let it die with the thread that started it."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() == 1:  # The parent was gone before the line above.
        os._exit(1)
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST_WRITTEN),
        (resource.RLIMIT_NOFILE, MOST_OPEN),
        (resource.RLIMIT_CORE, 0),
    ):
        _lower(kind, most)


def renew_cpu_time() -> None:
    """Allow `CPU_SECONDS` more from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    allowed = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    if hard == resource.RLIM_INFINITY or allowed <= hard:
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


def _lower(kind: int, most: int) -> None:
    hard = resource.getrlimit(kind)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(kind, (most, most))


def _answer(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told about one file; a bug is told, too, and not to the next file's cost."""
    from parsers.reading import read_file  # noqa: PLC0415 - within the limits, and slow

    try:
        data = Path(asked["path"]).read_bytes()
        reading = read_file(data, asked["name"], passwords=asked["passwords"])
        told = reading.as_json()
        if asked["pages_dir"]:
            _draw(reading, told, Path(asked["pages_dir"]))
            _keep_sounds(reading, told, Path(asked["pages_dir"]))
        if asked["explain_dir"]:
            told["explained"] = _explain(reading, Path(asked["explain_dir"]))
    except MemoryError:
        return {"out_of_memory": True}
    except Exception as error:  # noqa: BLE001 - the parent makes it an answer for this file
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        return {"crashed": f"{type(error).__name__} at {place}"}
    return told


def _draw(reading: FileReading, told: dict[str, Any], folder: Path) -> None:
    """Write what staff will look at, and list it with the pages."""
    from parsers.pictures import as_jpeg  # noqa: PLC0415 - within the limits
    from parsers.problems import FileError  # noqa: PLC0415 - within the limits

    for document, listed in zip(reading.documents, told["documents"], strict=True):
        for page, entry in zip(document.pages, listed["pages"], strict=True):
            if not page.sheet.draw:
                continue
            with contextlib.suppress(FileError):  # Words were read; the picture is lost.
                picture = page.sheet.picture()
                name = f"{document.document.sha256[:16]}-{page.page.number}.jpg"
                (folder / name).write_bytes(as_jpeg(picture))
                entry |= {"file": name, "width": picture.width, "height": picture.height}


def _keep_sounds(reading: FileReading, told: dict[str, Any], folder: Path) -> None:
    """Write what staff will listen to, and list it with the problem that it is to a program."""
    heard = [number for number, one in enumerate(reading.problems) if one.data][:MOST_SOUNDS]
    for number in heard:
        name = f"{number}.sound"
        (folder / name).write_bytes(reading.problems[number].data)
        told["problems"][number]["file"] = name


def _explain(reading: FileReading, folder: Path) -> dict[str, Any]:
    """Return why each page was read as it was, and write it on a picture of each that has one."""
    from parsers.annotating import annotated  # noqa: PLC0415 - within the limits
    from parsers.explaining import explained  # noqa: PLC0415 - within the limits
    from parsers.problems import FileError  # noqa: PLC0415 - within the limits

    told = explained(reading)
    ends = time.monotonic() + DRAWING_SECONDS
    pages = (page for document in told["documents"] for page in document["pages"])
    looks = (look for document in reading.documents for look in document.looks)
    for number, (page, look) in enumerate(zip(pages, looks, strict=True), 1):
        page["picture"] = None
        if not look.page.sheet.draw or time.monotonic() > ends:
            continue
        with contextlib.suppress(FileError):  # Words were read; the picture is lost.
            picture, placed = annotated(look.page.sheet.picture(), page, reading.file)
            name = f"{number}.png"
            picture.save(folder / name, compress_level=3)  # Half again as fast.
            size = {"width": picture.width, "height": picture.height}
            page["picture"] = {"file": name, **size, "page": placed.as_json()}
    return told


if __name__ == "__main__":
    main()
