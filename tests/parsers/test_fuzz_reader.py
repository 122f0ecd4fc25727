"""Whatever a file holds, reading it ends in an answer: broken files and scrambled receipts.

The eyes are left out, because they do not care what they look at and take seconds; everything
before and behind them is real.
"""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from models.receipt import Receipt
from parsers import pages
from parsers.reading import read_file
from parsers.text.engine import EyeError
from tests.parsers.material import (
    PASSWORD,
    compound_file,
    encoded,
    mail,
    outlook_mail,
    photograph,
    printed_pdf,
    screenshot,
    winmail,
    zipped,
)

SAMPLES = sorted((Path(__file__).parents[1] / "receipts").rglob("*.txt"))
BROKEN = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
SCRAMBLED = settings(max_examples=80)
ODD = st.sampled_from(
    [
        "\0", "\u202e", "\u200f", "\u0301", "\u2066", "\ufeff", "ﷺ", "٣٤٥", "१२३", "½", "²", "ﬁ",
        "İ", "𝟗𝟗𝟗", "\x0b", "\x1c", "\x85", "\u2028", "9" * 400, "0" * 900, "000." * 60, "-" * 90,
        "$" * 20, "1e999", "NaN", "31/02/2026", "29/02/2025", "00/13/0000", "99/99/9999", "25:61",
        "24:00", "10/10/10/10", "$1'250.000,oo", "COP COP", "$ 0", "$ 12.34.56", "mil mil millones",
        "32 de enero de 2026", "VALOR", "Valor:", "Fecha", "Total $", "Referencia", "\n", "\n\n",
        "\t", " " * 50, ":", "$",
    ]
)  # fmt: skip


class Blind:
    """Stands for an eye that fails: no word of a picture is known."""

    def words(self, *_seen: object, **_how: object) -> NoReturn:
        raise EyeError("blind")

    look = words


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_TESSERACT", Blind())
    monkeypatch.setattr(pages, "_RAPID", Blind())


@cache
def whole_files() -> dict[str, bytes]:
    pdf, picture = printed_pdf(pages=2), encoded(photograph(), "JPEG", quality=50)
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    item = outlook_mail(subject="a", body="b", attachments={"a.pdf": pdf})
    scan = io.BytesIO()
    small = screenshot(size=(60, 90))
    small.save(scan, "TIFF", save_all=True, append_images=[small])
    return {
        "pdf": pdf,
        "packed.pdf": packed.getvalue(),
        "locked.pdf": printed_pdf(password=PASSWORD),
        "jpg": picture,
        "png": encoded(small),
        "heic": encoded(Image.new("RGB", (64, 64), "white"), "HEIF"),
        "gif": encoded(small, "GIF"),
        "tif": scan.getvalue(),
        "eml": mail("hola", html="<p>hola", attachments={"a.pdf": pdf}).as_bytes(),
        "msg": compound_file(item),
        "dat": winmail("a.pdf", pdf),
        "zip": zipped({"a.pdf": pdf, "b.txt": b"Pague 54.000" * 20}),
        "docx": zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<w:p>hola</w:p>"}),
        "rtf": rb"{\rtf1\ansi{\fonttbl{\f0 A;}}\u8364?Valor \'24 54.000\par{\*\x y}{\pict 89504e}}",
    }


def answer_to(data: bytes, name: str) -> dict[str, Any]:
    told = read_file(data, name, passwords=[PASSWORD]).as_json()
    written = json.dumps(told, ensure_ascii=False).encode()
    assert json.loads(written) == told
    for problem in told["problems"]:
        assert "while opening" not in problem["detail"], "a fault of a parser that nobody foresaw"
    for document in told["documents"]:
        for receipt in document["receipts"]:
            assert Receipt.from_json(receipt).as_json()["amount"] == receipt["amount"]
    return told


@pytest.mark.usefixtures("blind")
@given(
    st.sampled_from(sorted(whole_files())),
    st.lists(
        st.tuples(st.floats(0, 1), st.binary(max_size=5), st.integers(0, 40)),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([1.0, 1.0, 0.97, 0.6, 0.1]),
)
@BROKEN
def test_a_broken_file_ends_in_an_answer(
    name: str, wounds: list[tuple[float, bytes, int]], kept: float
) -> None:
    data = bytearray(whole_files()[name])
    for place, scar, lost in wounds:
        at = int(place * len(data))
        data[at : at + lost] = scar

    told = answer_to(bytes(data[: int(kept * len(data))]), f"archivo.{name}")

    assert "error" in told or told["documents"] or told["letter"] or told["problems"]


@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.floats(0, 1), ODD), min_size=1, max_size=12))
@SCRAMBLED
def test_a_scrambled_receipt_ends_in_an_answer(
    sample: Path, scraps: list[tuple[float, str]]
) -> None:
    text = sample.read_text(encoding="utf-8")
    for place, scrap in scraps:
        at = int(place * len(text))
        text = text[:at] + scrap + text[at:]

    told = answer_to(text.encode(), "pago.txt")

    assert told["documents"] or told["error"]["code"] == "file.unknown_type"  # As much NUL as text.


@given(st.text(max_size=600), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
@SCRAMBLED
def test_any_text_in_any_encoding_ends_in_an_answer(text: str, encoding: str) -> None:
    told = answer_to(text.encode(encoding, "replace"), "nota.txt")

    assert "error" in told or told["documents"] or told["problems"] == []
