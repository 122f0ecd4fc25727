from __future__ import annotations

import io

import pdfplumber
import pikepdf
import pytest

from models.evidence import Page, Source
from parsers.text.rows import text_of_page
from parsers.text.textlayer import is_mostly_picture, page_of_text_layer
from tests.parsers.material import RECEIPT, printed_pdf, scanned_pdf


def layer(data: bytes) -> Page | None:
    with pdfplumber.open(io.BytesIO(data)) as opened:
        return page_of_text_layer(opened.pages[0], number=1)


def test_printed_words_come_with_their_places() -> None:
    page = layer(printed_pdf())

    assert page is not None
    assert (page.width, page.height, page.source) == (612, 792, Source.TEXT_LAYER)
    assert text_of_page(page).splitlines() == list(RECEIPT)
    [amount] = [word for word in page.words if word.text == "171.335"]
    assert amount.confidence == 1.0
    assert 0.78 < 1 - amount.box.middle < 0.80  # 624 of 792 points above the bottom.


def test_places_are_fractions_of_what_is_shown_of_the_page() -> None:
    page = layer(printed_pdf(crop=(50, 400, 350, 792)))

    assert page is not None
    assert (page.width, page.height) == (300, 392)
    first = page.words[0]
    assert first.box.left == pytest.approx(22 / 300, abs=0.01)
    assert first.box.middle == pytest.approx(68 / 392, abs=0.02)


def test_a_scan_has_no_words_and_is_mostly_picture() -> None:
    data = scanned_pdf()

    with pdfplumber.open(io.BytesIO(data)) as opened:
        assert is_mostly_picture(opened.pages[0])
    assert layer(data) is None


def test_letters_without_a_known_meaning_leave_the_page_to_the_eyes() -> None:
    with pikepdf.open(io.BytesIO(printed_pdf())) as pdf:
        nameless = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=pikepdf.Name.Nameless,
            CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        )
        pdf.pages[0].Resources.Font.F1 = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name.Nameless,
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=pikepdf.Array([pdf.make_indirect(nameless)]),
        )
        out = io.BytesIO()
        pdf.save(out)

    assert layer(out.getvalue()) is None


def test_a_line_or_two_of_page_furniture_is_no_text_layer() -> None:
    assert layer(printed_pdf(["Página 1"])) is None
