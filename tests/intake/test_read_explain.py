from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.intake.console import Console
from tests.parsers.material import RECEIPT, printed_pdf


@pytest.fixture
def console(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Console:
    monkeypatch.chdir(tmp_path)
    return Console(capsys)


def test_a_pdf_is_explained_in_words_and_on_a_picture_beside(console: Console) -> None:
    Path("recibo.pdf").write_bytes(printed_pdf())

    said = console("read", "recibo.pdf", "--explain")

    assert (said.code, said.err) == (0, "")
    assert "✓ valor        $ 171.335" in said.out
    assert "rótulo exacto «Valor de la transferencia»" in said.out
    assert "imagen: recibo.pdf.explicado.png" in said.out
    assert max(len(line) for line in said.out.splitlines()) <= 100
    with Image.open("recibo.pdf.explicado.png") as picture:
        assert picture.format == "PNG"


def test_every_page_gets_a_picture_and_json_says_where(console: Console) -> None:
    Path("recibo.pdf").write_bytes(printed_pdf(pages=2))

    said = console("read", "recibo.pdf", "--explain", "--picture", "visto.png", "--json")

    assert said.code == 0
    [document] = said.document["explained"]["documents"]
    pictures = [page["picture"] for page in document["pages"]]
    assert [picture["file"] for picture in pictures] == ["visto.png", "visto-2.png"]
    with Image.open("visto-2.png") as picture:
        assert picture.size == (pictures[1]["width"], pictures[1]["height"])
    assert pictures[0]["page"]["seen"][2] <= pictures[0]["width"]
    assert said.document["receipts"][0]["amount"] == "171335.00"


def test_a_text_has_no_picture_and_says_so(console: Console) -> None:
    Path("recibo.txt").write_text("\n".join(RECEIPT), encoding="utf-8")

    said = console("read", "recibo.txt", "--explain")

    assert said.code == 0
    assert "imagen: no hay, es texto" in said.out
    assert list(Path.cwd().glob("*.png")) == []


def test_several_files_are_explained_one_after_the_other(console: Console) -> None:
    for name in ("uno.txt", "dos.txt"):
        Path(name).write_text("\n".join(RECEIPT), encoding="utf-8")

    said = console("read", "uno.txt", "dos.txt", "--explain", "--json")

    assert [line["file"] for line in said.lines] == ["uno.txt", "dos.txt"]
    assert all(line["explained"]["documents"] for line in said.lines)


def test_a_file_that_cannot_be_read_fails_as_ever(console: Console) -> None:
    Path("roto.pdf").write_bytes(b"%PDF-1.4 nothing more")

    for name in ("roto.pdf", "no-existe.jpg"):
        plain, told = console.refused("read", name), console.refused("read", name, "--explain")
        assert (told.code, told.err) == (plain.code, plain.err)


@pytest.mark.parametrize("words", [["a.txt", "b.txt", "--explain"], ["a.txt"]])
def test_a_name_for_the_picture_needs_one_explained_file(
    console: Console, words: list[str]
) -> None:
    said = console.refused("read", *words, "--picture", "x.png")

    assert said.code == 2
    assert "--picture va con --explain y un solo archivo" in said.err


def test_a_picture_that_cannot_be_written_is_an_error_in_one_line(console: Console) -> None:
    Path("recibo.pdf").write_bytes(printed_pdf())

    said = console.refused("read", "recibo.pdf", "--explain", "--picture", "no/hay/x.png")

    assert said.code == 1
    assert "no/hay/x.png" in said.err
