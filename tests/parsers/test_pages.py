from __future__ import annotations

import pytest
from PIL import Image

from models.evidence import Page, Source
from parsers.pages import looks, pages_of, sheets_of
from parsers.problems import DamagedFileError
from parsers.sheets import MOST_PAGES
from parsers.text.rows import rows_of, text_of_page
from parsers.unpack import Document, Kind
from tests.parsers.material import (
    RECEIPT,
    encoded,
    photograph,
    printed_pdf,
    scanned_pdf,
    screenshot,
)

PAIRS = ["Valor          $ 54.000", "Costo          $ 1.900", "Total          $ 55.900"] * 3


def picture(drawn: Image.Image) -> Document:
    return Document.of(encoded(drawn), name="a.png", kind=Kind.PICTURE)


def rows(page: Page) -> list[str]:
    return ["".join(word.text for word in row).replace(" ", "") for row in rows_of(page.words)]


@pytest.mark.parametrize(
    ("document", "eye"),
    [
        (Document.of(b"Pague 54.000", name="a.txt", kind=Kind.TEXT), Source.PLAIN_TEXT),
        (Document.of(printed_pdf(), name="a.pdf", kind=Kind.PDF), Source.TEXT_LAYER),
        (Document.of(scanned_pdf(), name="a.pdf", kind=Kind.PDF), Source.TESSERACT),
        (picture(screenshot()), Source.TESSERACT),
        (picture(photograph()), Source.RAPIDOCR),
    ],
)
def test_each_kind_of_page_is_first_seen_by_the_eye_that_sees_it_best(
    document: Document, eye: Source
) -> None:
    [read] = pages_of(document)

    assert read.page.source is eye


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_photo_taken_sideways_is_turned_and_read(turn: int) -> None:
    [read] = pages_of(picture(photograph().rotate(turn, expand=True)))

    shown = read.sheet.picture()
    assert shown.height > shown.width
    assert text_of_page(read.page).splitlines()[0] == RECEIPT[0]


@pytest.mark.parametrize("degrees", [-14, -4, 4, 14])
def test_on_a_tilted_slip_label_and_value_stand_in_one_row(degrees: float) -> None:
    [read] = pages_of(picture(photograph(PAIRS, degrees=degrees)))

    assert rows(read.page) == ["".join(pair.split()) for pair in PAIRS]


def test_a_box_on_a_tilted_slip_leads_back_to_its_place_on_the_picture() -> None:
    [read] = pages_of(picture(photograph(degrees=10)))
    [first] = [word for word in read.page.words if word.text == RECEIPT[0]]
    drawn = Image.new("RGBA", (738, 1100), "black")
    drawn.paste("white", (60, 40, 400, 80))  # Where the first line is drawn.
    turned = drawn.rotate(10, expand=True)
    expected = turned.convert("L").point(lambda level: 255 * (level > 200)).getbbox()

    shown = read.as_shown(first.box)

    size = read.sheet.picture().size
    assert expected is not None
    assert shown.left * size[0] == pytest.approx(expected[0] + 100, abs=30)
    assert shown.top * size[1] == pytest.approx(expected[1] + 100, abs=40)
    assert shown.bottom * size[1] == pytest.approx(expected[3] + 100, abs=40)


def test_an_upright_photograph_is_shown_as_it_was_read() -> None:
    [read] = pages_of(picture(photograph()))

    assert read.as_shown(read.page.words[0].box) == read.page.words[0].box


def test_a_box_that_hugs_the_ink_is_shown_with_the_air_of_its_line() -> None:
    [read] = pages_of(picture(screenshot()))
    ink = read.page.words[0].box

    shown = read.as_shown(ink)

    assert shown.height == pytest.approx(1.5 * ink.height)
    assert shown.middle == pytest.approx(ink.middle)
    assert shown.left < ink.left
    assert shown.right > ink.right


def test_a_flat_picture_is_shown_to_both_eyes_and_a_photograph_twice_to_one() -> None:
    def eyes(drawn: Image.Image) -> list[Source]:
        [sheet], _unread = sheets_of(picture(drawn))
        return [read.page.source for read in looks(sheet)]

    assert eyes(screenshot()) == [Source.TESSERACT, Source.RAPIDOCR]
    assert eyes(photograph()) == [Source.RAPIDOCR, Source.RAPIDOCR]


def test_from_near_a_word_stands_at_the_same_place() -> None:
    [sheet], _unread = sheets_of(picture(photograph(degrees=6)))

    places = []
    for read in looks(sheet):
        [first] = [word for word in read.page.words if word.text == RECEIPT[0]]
        shown = read.as_shown(first.box)
        places.append((shown.left, shown.top, shown.right, shown.bottom))
    assert places[1] == pytest.approx(places[0], abs=0.02)


def test_where_one_eye_fails_the_other_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")  # No tesseract.

    [read] = pages_of(picture(screenshot()))

    assert read.page.source is Source.RAPIDOCR


def test_of_a_long_pdf_the_first_pages_are_read_and_the_rest_counted() -> None:
    sheets, unread = sheets_of(Document.of(printed_pdf(pages=34), name="a.pdf", kind=Kind.PDF))

    assert len(sheets) == MOST_PAGES
    assert unread == 34 - MOST_PAGES
    assert [sheet.number for sheet in sheets] == list(range(1, MOST_PAGES + 1))


def test_a_pdf_page_is_drawn_when_it_is_looked_at() -> None:
    [sheet], _unread = sheets_of(
        Document.of(printed_pdf(crop=(50, 400, 350, 792)), name="a.pdf", kind=Kind.PDF)
    )

    width, height = sheet.picture().size
    assert width / height == pytest.approx(300 / 392, abs=0.01)
    assert max(width, height) <= 2000


@pytest.mark.parametrize("data", [b"%PDF-1.4 nothing", printed_pdf(pages=0)])
def test_a_pdf_without_pages_is_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFileError):
        sheets_of(Document.of(data, name="a.pdf", kind=Kind.PDF))
