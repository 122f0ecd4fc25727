from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from parsers.limited import MOST_MEMORY, _answer
from parsers.process import Reader, read_many
from tests.parsers.material import (
    NOTICE,
    PASSWORD,
    RECEIPT,
    encoded,
    mail,
    photograph,
    printed_pdf,
    screenshot,
)

TEXT = "\n".join(RECEIPT).encode()
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


def child_of(reader: Reader) -> int:
    """The process id of the reader's running child."""
    process = reader._children[0]._process
    assert process is not None
    return process.pid


def is_alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2]
    except OSError:
        return False
    return state.split()[0] != "Z"


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            return False
        time.sleep(0.01)
    return True


def test_bytes_and_paths_are_read_alike(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "pago.pdf"
    path.write_bytes(printed_pdf(password=PASSWORD))

    by_path = reader.read(path, "pago.pdf", passwords=[PASSWORD])
    by_bytes = reader.read(path.read_bytes(), "pago.pdf", passwords=[PASSWORD])

    assert by_path["receipts"][0]["amount"] == "171335.00"
    assert by_path | {"seconds": 0} == by_bytes | {"seconds": 0}


def test_one_child_serves_many_files(reader: Reader) -> None:
    reader.read(TEXT, "a.txt")
    first = child_of(reader)
    reader.read(b"", "b.txt")
    reader.read(encoded(screenshot()), "c.png")

    assert child_of(reader) == first


def test_pages_are_drawn_for_staff_and_listed(reader: Reader, tmp_path: Path) -> None:
    message = mail(
        attachments={"a.pdf": printed_pdf(pages=2), "b.jpg": encoded(photograph(), "JPEG")}
    )

    told = reader.read(message.as_bytes(), "correo.eml", pages_dir=tmp_path)

    listed = [page for document in told["documents"] for page in document["pages"]]
    assert len(listed) == 3
    for page in listed:
        with Image.open(tmp_path / page["file"]) as drawn:
            assert drawn.size == (page["width"], page["height"])
    assert len(list(tmp_path.iterdir())) == 3


def test_the_picture_for_staff_is_upright(reader: Reader, tmp_path: Path) -> None:
    sideways = encoded(photograph().rotate(90, expand=True), "JPEG")

    told = reader.read(sideways, "a.jpg", pages_dir=tmp_path)

    [page] = told["documents"][0]["pages"]
    assert page["height"] > page["width"]


def test_recordings_are_kept_for_staff_to_hear_and_no_more_than_ten(
    reader: Reader, tmp_path: Path
) -> None:
    notes = {f"{number}.ogg": b"OggS\x00\x02" + bytes([number] * 40) for number in range(12)}

    told = reader.read(mail(attachments=notes).as_bytes(), "correo.eml", pages_dir=tmp_path)

    heard = [tmp_path / one["file"] for one in told["problems"] if "file" in one]
    assert [path.read_bytes() for path in heard] == list(notes.values())[:10]
    assert len(told["problems"]) == 12


def test_a_text_has_no_picture(reader: Reader, tmp_path: Path) -> None:
    told = reader.read(mail(NOTICE).as_bytes(), "aviso.eml", pages_dir=tmp_path)

    assert told["is_receipt"]
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_not_there_is_told(reader: Reader, tmp_path: Path) -> None:
    told = reader.read(tmp_path / "nada.jpg", "nada.jpg")

    assert told["error"]["code"] == "file.not_found"


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    with Reader(seconds=0.05) as hasty:
        told = hasty.read(encoded(photograph(), "JPEG"), "a.jpg")
        ended = hasty._children[0]._process
        hasty._children[0]._seconds = 20

        assert told["error"]["code"] == "file.too_slow"
        assert ended is None
        assert hasty.read(TEXT, "b.txt")["is_receipt"]


def test_a_child_that_grows_too_large_is_ended_and_the_next_file_is_read() -> None:
    with Reader(most_resident=30) as narrow:
        told = narrow.read(encoded(photograph(), "JPEG"), "a.jpg")
        narrow._children[0]._most_resident = 1_500

        assert told["error"]["code"] == "file.out_of_memory"
        assert narrow.read(TEXT, "b.txt")["is_receipt"]


def kill_soon_after(reader: Reader, seconds: float) -> threading.Thread:
    """Kill the reader's child once it has been busy for a while."""

    def kill() -> None:
        assert within(5, lambda: reader._children[0]._process is not None)
        victim = child_of(reader)
        time.sleep(seconds)
        os.kill(victim, signal.SIGSEGV)

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


def test_a_file_that_kills_a_fresh_child_costs_that_file_alone() -> None:
    with Reader() as fragile:
        killer = kill_soon_after(fragile, 0.1)
        told = fragile.read(encoded(photograph(), "JPEG"), "a.jpg")
        killer.join()

        assert told["error"]["code"] == "file.crashed"
        assert "SIGSEGV" in told["error"]["detail"]
        assert fragile.read(TEXT, "b.txt")["is_receipt"]


def test_a_file_gets_a_second_chance_where_an_earlier_one_left_the_child_ill() -> None:
    with Reader() as fragile:
        fragile.read(TEXT, "a.txt")
        killer = kill_soon_after(fragile, 0.1)
        told = fragile.read(encoded(photograph(), "JPEG"), "b.jpg")
        killer.join()

        assert told["receipts"][0]["amount"] == "171335.00"


def test_what_the_child_started_is_ended_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = tmp_path / "pid"
    stuck = tmp_path / "tesseract"
    stuck.write_text(
        '#!/bin/sh\ncase "$1" in --version) echo "tesseract 5.3.0"; exit;; esac\n'
        f"echo $$ > {noted}; exec sleep 60\n"
    )
    stuck.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    with Reader(seconds=4) as reader:
        told = reader.read(encoded(screenshot()), "a.png")

    assert told["error"]["code"] == "file.too_slow"
    grandchild = int(noted.read_text())
    assert within(2, lambda: not is_alive(grandchild))


def test_children_die_with_their_parent_even_when_it_is_killed() -> None:
    program = (
        "import time; from parsers.process import Reader\n"
        "reader = Reader(); reader.read(b'Pague 54.000', 'a.txt')\n"
        "print(reader._children[0]._process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()

    assert within(3, lambda: not is_alive(child))


def test_what_a_killed_parent_left_behind_is_removed_by_the_next_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with subprocess.Popen(["true"]) as gone:
        pass
    orphaned = tmp_path / f"tupago-read-{gone.pid}-x"
    lived_in = tmp_path / f"tupago-read-{os.getpid()}-x"
    for folder in (orphaned, lived_in):
        folder.mkdir()
        (folder / "recibo").write_bytes(b"x")

    with Reader():
        assert not orphaned.exists()
        assert lived_in.exists()


def test_a_child_outlives_the_thread_that_first_needed_it() -> None:
    with Reader() as reader:
        thread = threading.Thread(target=reader.read, args=(TEXT, "a.txt"))
        thread.start()
        thread.join()
        first = child_of(reader)

        assert reader.read(TEXT, "b.txt")["is_receipt"]
        assert child_of(reader) == first


def test_nothing_is_left_when_the_reader_is_closed() -> None:
    with Reader(processes=2) as reader:
        reader.warm()
        children = [child._process for child in reader._children]
        scratch = reader._scratch
        assert scratch.exists()

    assert not scratch.exists()
    assert all(process is not None and not is_alive(process.pid) for process in children)
    assert reader.read(TEXT, "a.txt")["error"]["code"] == "file.crashed"


def test_a_child_is_limited_and_knows_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUPAGO_SECRET_KEY", "very secret")
    with Reader() as fresh:
        fresh.read(TEXT, "a.txt")
        place = Path(f"/proc/{child_of(fresh)}")
        limits = (place / "limits").read_text()
        environment = (place / "environ").read_bytes()

    def soft(name: str) -> str:
        [line] = [line for line in limits.splitlines() if line.startswith(name)]
        return line[len(name) :].split()[0]

    assert soft("Max address space") == str(MOST_MEMORY)
    assert soft("Max core file size") == "0"
    assert int(soft("Max cpu time")) < 60
    assert int(soft("Max open files")) <= 256
    assert int(soft("Max file size")) <= 64 * 1024 * 1024
    assert b"secret" not in environment.lower()
    assert b"MALLOC_TRIM_THRESHOLD_=33554432" in environment  # Memory in less time, given back.
    assert b"glibc.malloc.hugetlb=1" in environment


def test_a_bug_is_told_with_its_place_and_without_the_data(tmp_path: Path) -> None:
    told = _answer({"path": str(tmp_path), "name": "a", "passwords": [], "pages_dir": None})

    assert told["crashed"].startswith("IsADirectoryError at ")


def test_several_threads_share_the_children() -> None:
    answers: list[bool] = []
    with Reader(processes=2) as reader:
        threads = [
            threading.Thread(
                target=lambda: answers.append(reader.read(TEXT, "a.txt")["is_receipt"])
            )
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert answers == [True] * 6


@pytest.mark.parametrize("jobs", [1, 2])
def test_many_files_are_answered_in_order_whatever_becomes_of_each(
    jobs: int, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(9)]
    for number, path in enumerate(paths):
        if number % 4 != 3:
            path.write_bytes(TEXT if number % 2 else b"")

    answers = list(read_many(paths, jobs=jobs))

    assert [answer["file"] for answer in answers] == [str(path) for path in paths]
    assert ["error" not in answer for answer in answers] == [
        number % 2 == 1 and number % 4 != 3 for number in range(9)
    ]
