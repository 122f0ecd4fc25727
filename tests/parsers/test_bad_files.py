"""Files that are broken, hostile or of no use: one clear answer each, and the others go on."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from models.money import Money
from parsers.pages import sheets_of
from parsers.process import Reader
from parsers.reading import read_file
from parsers.sheets import MOST_PAGES
from parsers.unpack import Document, Kind
from tests.parsers.material import (
    PASSWORD,
    RECEIPT,
    encoded,
    photograph,
    printed_pdf,
    screenshot,
    zipped,
)

ROOT = Path(__file__).resolve().parents[2]
TEXT = "\n".join(RECEIPT).encode()
OTHER = "\n".join(RECEIPT).replace("171.335", "88.000").replace("0000798314", "0000798315").encode()
WORDS_OF_A_PAGE = b"".join(
    b"BT /F1 20 Tf 60 %d Td (%s) Tj ET\n" % (720 - 50 * row, line.encode("cp1252"))
    for row, line in enumerate(RECEIPT)
)


def claiming_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that declares to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99))


def claiming_jpeg(width: int, height: int) -> bytes:
    """A small JPEG whose header declares to be enormous."""
    data = bytearray(encoded(photograph(), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def nested_zips(depth: int) -> bytes:
    data = TEXT
    for _ in range(depth):
        data = zipped({"dentro.zip": data})
    return data


def pdf_with(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed_pdf())) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def with_nameless_letters(pdf: pikepdf.Pdf) -> None:
    """Show the receipt as drawn lines, and give its text layer a font that maps to nothing."""
    nameless = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType2,
        BaseFont=pikepdf.Name.Nameless,
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
    )
    seen = io.BytesIO(encoded(screenshot().convert("RGB"), "PDF", resolution=120))
    with pikepdf.open(seen) as drawn:
        pdf.pages[0].add_overlay(drawn.pages[0], pikepdf.Rectangle(150, 300, 450, 780))
    pdf.pages[0].Resources.Font.F1 = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=pikepdf.Name.Nameless,
        Encoding=pikepdf.Name("/Identity-H"),
        DescendantFonts=pikepdf.Array([pdf.make_indirect(nameless)]),
    )


BAD = {
    "vacio.jpg": (b"", "file.empty"),
    "cortada.jpg": (encoded(photograph(), "JPEG")[:5_000], "file.damaged"),
    "punto.png": (encoded(Image.new("RGB", (1, 1))), "file.too_small"),
    "bomba.png": (claiming_png(20_000, 20_000), "file.bomb"),
    "bomba.jpg": (claiming_jpeg(20_000, 20_000), "file.bomb"),
    "bomba.zip": (zipped({"cero": bytes(30 * 1024 * 1024)}), "file.bomb"),
    "cajas.zip": (nested_zips(9), "file.bomb"),
    "clave.pdf": (printed_pdf(password=PASSWORD), "file.encrypted"),
    "roto.pdf": (printed_pdf()[:400], "file.damaged"),
    "voz.opus": (b"OggS\x00\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(90), "file.sound"),
    "video.mp4": (b"\x00\x00\x00\x20ftypisom" + bytes(200), "file.video"),
    "banco.csv": (b"Fecha;Valor;Ref\n" + b"20261102;54000;1077227777\n" * 9, "file.spreadsheet"),
    "fotos.rar": (b"Rar!\x1a\x07\x01\x00" + bytes(90), "file.archive"),
    "raro.bin": (bytes(range(1, 9)) * 60, "file.unknown_type"),
}


def test_the_command_answers_bad_files_one_by_one_and_reads_the_good_ones_between(
    tmp_path: Path,
) -> None:
    names = ["antes.txt", *BAD, "largo.pdf", "despues.txt"]
    for name, (data, _code) in BAD.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "antes.txt").write_bytes(TEXT)
    (tmp_path / "largo.pdf").write_bytes(printed_pdf(pages=300))
    (tmp_path / "despues.txt").write_bytes(OTHER)

    ended = subprocess.run(
        [sys.executable, "-m", "intake", "read", *names, "--password", "80000001", "--json"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
    )

    assert ended.returncode == 0
    assert ended.stderr == f"tupago: {len(BAD)} de {len(names)} no se pudieron procesar.\n"
    told = {answer["file"]: answer for answer in map(json.loads, ended.stdout.splitlines())}
    assert list(told) == names
    assert {name: told[name]["error"]["code"] for name in BAD} == {
        name: code for name, (_data, code) in BAD.items()
    }
    assert [told[name]["receipts"][0]["amount"] for name in names if name not in BAD] == [
        "171335.00",
        "171335.00",
        "88000.00",
    ]
    assert [one["code"] for one in told["largo.pdf"]["problems"]] == ["file.first_pages_only"]


def test_bad_files_leave_the_child_alive_and_within_its_memory() -> None:
    with Reader(most_resident=900) as reader:
        reader.warm()
        first = reader._children[0]._process
        codes = [reader.read(data, name)["error"]["code"] for name, (data, _) in BAD.items()]
        read = reader.read(TEXT, "a.txt")

        assert codes == [code for _data, code in BAD.values()]
        assert read["is_receipt"]
        assert reader._children[0]._process is first


@pytest.mark.parametrize("name", BAD)
def test_every_refusal_is_a_sentence_for_the_member(name: str) -> None:
    problem = read_file(BAD[name][0], name).problems or (
        read_file(BAD[name][0], name).documents[0].problems
    )

    [told] = problem
    assert told.message[0].isupper()
    assert told.message.endswith((".", "?"))
    assert "Error" not in told.message


def test_letters_without_a_meaning_are_looked_at_and_not_copied() -> None:
    read = read_file(pdf_with(with_nameless_letters), "cifrado.pdf")

    [receipt] = read.receipts
    assert receipt.amount == Money.pesos(171_335)
    assert "(cid" not in read.documents[0].text


HIDDEN = {
    "white on white": b"1 1 1 rg BT /F1 12 Tf 72 700 Td (Valor $ 971.335) Tj ET",
    "written invisibly": b"BT 3 Tr /F1 12 Tf 72 700 Td (Valor $ 971.335) Tj ET",
    "under a white sheet": (
        b"BT /F1 12 Tf 72 700 Td (Valor $ 971.335) Tj ET 1 1 1 rg 60 690 300 30 re f"
    ),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_a_figure_that_nobody_sees_is_not_taken_for_what_the_page_shows(how: str) -> None:
    def forge(pdf: pikepdf.Pdf) -> None:
        seen = WORDS_OF_A_PAGE.replace(b"Valor de la transferencia", b"Valor")
        pdf.pages[0].Contents = pdf.make_stream(b"q " + HIDDEN[how] + b" Q 0 0 0 rg " + seen)

    [document] = read_file(pdf_with(forge), "pago.pdf").documents

    assert document.pages[0].sheet.veiled
    assert Money.pesos(971_335) not in {receipt.amount for receipt in document.receipts}


def test_a_page_that_hides_nothing_is_read_from_its_text_alone() -> None:
    [document] = read_file(printed_pdf(), "pago.pdf").documents

    assert not document.pages[0].sheet.veiled


def test_every_page_of_a_scanned_tiff_is_read() -> None:
    out = io.BytesIO()
    second = screenshot([line.replace("171.335", "88.000") for line in RECEIPT])
    screenshot().save(out, "TIFF", save_all=True, append_images=[second], compression="tiff_lzw")

    read = read_file(out.getvalue(), "escaneo.tif")

    assert [receipt.amount for receipt in read.receipts] == [
        Money.pesos(171_335),
        Money.pesos(88_000),
    ]


def test_a_tiff_of_many_pages_is_read_in_part_and_says_so() -> None:
    out = io.BytesIO()
    dot = Image.new("1", (400, 300), 1)
    dot.save(out, "TIFF", save_all=True, append_images=[dot] * 14)

    sheets, unread = sheets_of(Document.of(out.getvalue(), name="escaneo.tif", kind=Kind.PICTURE))

    assert (len(sheets), unread) == (MOST_PAGES, 1)  # More are not even counted.
    assert sheets[-1].picture().size == (400, 300)


def test_of_a_picture_that_moves_the_first_frame_is_read() -> None:
    out = io.BytesIO()
    screenshot().save(out, "GIF", save_all=True, append_images=[screenshot(["$ 9.000"])] * 2)

    [receipt] = read_file(out.getvalue(), "pago.gif").receipts

    assert receipt.amount == Money.pesos(171_335)


@pytest.mark.parametrize("form", ["WEBP", "AVIF", "JPEG2000"])
def test_newer_pictures_are_read_without_the_ending_of_their_names(form: str) -> None:
    [receipt] = read_file(encoded(screenshot(), form), "archivo").receipts

    assert receipt.amount == Money.pesos(171_335)


def test_a_page_of_the_web_saved_as_a_picture_is_no_receipt_and_no_error() -> None:
    page = b"<!DOCTYPE html><html><body>Archivo no encontrado</body></html>"

    told = read_file(page, "recibo.jpg").as_json()

    assert (told["is_receipt"], told["documents"][0]["text"]) == (False, "Archivo no encontrado")


def test_a_text_without_end_is_read_at_its_beginning_and_says_so() -> None:
    told = read_file(TEXT + b"\n" + b"la la la la la la la\n" * 9_000, "largo.txt").as_json()

    assert told["receipts"][0]["amount"] == "171335.00"
    assert [p["code"] for p in told["documents"][0]["problems"]] == ["file.first_pages_only"]
