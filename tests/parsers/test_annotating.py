from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PIL import Image

from parsers.annotating import COLOURS, GREY, Placed, annotated
from parsers.explaining import page_explained
from parsers.reading import Look, read_file
from tests.parsers.material import printed_pdf

LINES = (
    "CORRESPONSAL BANCOLOMBIA",
    "Recaudo de convenios",
    "FECHA: 12/11/2026",
    "RECIBO: 004512",
    "REFERENCIA 1: 1077227777",
    "VALOR: $ 54.000",
    "COSTO TRANSACCION: $ 2.500",
    "TOTAL: $ 56.500",
    "TRANSACCION EXITOSA",
)


@pytest.fixture(scope="module")
def look() -> Look:
    [document] = read_file(printed_pdf(LINES), "recibo.pdf").documents
    [look] = document.looks
    return look


def drawn(look: Look, page: dict[str, Any]) -> tuple[np.ndarray[Any, Any], Placed]:
    picture, placed = annotated(look.page.sheet.picture(), page, "recibo.pdf")
    assert picture.mode == "RGB"
    return np.asarray(picture).astype(int), placed


def near(pixels: np.ndarray[Any, Any], colour: tuple[int, int, int]) -> np.ndarray[Any, Any]:
    return np.asarray(np.abs(pixels - np.array(colour)).max(axis=-1) < 12)


def edge_of(field: dict[str, Any], placed: Placed) -> tuple[int, int]:
    """Where the left edge of the field's box stands in the picture."""
    left, top, _, bottom = field["box"]
    x = placed.left + round(left * placed.width) - 4
    return x, placed.top + round((top + bottom) / 2 * placed.height)


def test_a_page_read_all_over_stands_whole_between_its_margins(look: Look) -> None:
    page = page_explained(look)
    page["sheets"][0]["entries"][0]["box"] = [0.02, 0.02, 0.98, 0.98]

    pixels, placed = drawn(look, page)

    height, width, _ = pixels.shape
    left, top, right, bottom = placed.seen
    shown = look.page.sheet.picture()
    assert (left, top) == (placed.left, placed.top)
    assert (right, bottom) == (placed.left + placed.width, placed.top + placed.height)
    assert placed.width / placed.height == pytest.approx(shown.width / shown.height, rel=0.01)
    assert 1_200 <= max(placed.width, placed.height) <= 1_600
    assert right <= width
    assert bottom < height


def test_of_a_small_slip_on_a_large_page_the_slip_is_seen(look: Look) -> None:
    page = page_explained(look)
    pixels, placed = drawn(look, page)

    height, width, _ = pixels.shape
    left, top, right, bottom = placed.seen
    assert 0 < left < right <= width
    assert 0 < top < bottom < height
    assert (right - left) * (bottom - top) < 0.6 * placed.width * placed.height
    for field in page["sheets"][0]["fields"].values():
        if field["box"]:
            x, y = edge_of(field, placed)
            assert left <= x <= right
            assert top <= y <= bottom


@pytest.mark.parametrize("name", ["amount", "date", "reference", "transaction_id", "fee"])
def test_a_field_that_is_given_is_framed_in_its_own_colour(look: Look, name: str) -> None:
    page = page_explained(look)
    pixels, placed = drawn(look, page)
    field = page["sheets"][0]["fields"][name]
    x, y = edge_of(field, placed)

    assert field["given"]
    assert near(pixels[y, x - 2 : x + 3], COLOURS[name]).any()


def test_the_caption_of_a_field_stands_in_the_margin_at_its_height(look: Look) -> None:
    page = page_explained(look)
    pixels, placed = drawn(look, page)
    _, y = edge_of(page["sheets"][0]["fields"]["amount"], placed)

    margin = pixels[y - 150 : y + 150, : placed.seen[0] - 1]
    assert near(margin, COLOURS["amount"]).sum() > 200


def test_a_rival_is_framed_in_grey(look: Look) -> None:
    page = page_explained(look)
    pixels, placed = drawn(look, page)
    [total] = [one for one in page["sheets"][0]["figures"] if one["role"] == "total"]
    x, y = edge_of(total, placed)

    assert near(pixels[y, x - 2 : x + 3], GREY).any()


def test_a_field_that_is_withheld_is_framed_in_dashes(look: Look) -> None:
    page = page_explained(look)
    whole, placed = drawn(look, page)
    page["sheets"][0]["fields"]["reference"]["given"] = False
    dashed, _ = drawn(look, page)
    left, top, right, _ = page["sheets"][0]["fields"]["reference"]["box"]
    y = placed.top + round(top * placed.height) - 4
    across = slice(
        placed.left + round(left * placed.width), placed.left + round(right * placed.width)
    )

    assert near(whole[y, across], COLOURS["reference"]).all()
    share = near(dashed[y, across], COLOURS["reference"]).mean()
    assert 0.3 < share < 0.8


def test_the_words_of_the_page_stay_as_they_are(look: Look) -> None:
    pixels, placed = drawn(look, page_explained(look))
    left, top, right, bottom = placed.seen
    shown = look.page.sheet.picture().resize(
        (right - left, bottom - top),
        Image.Resampling.LANCZOS,
        box=placed.part(look.page.sheet.picture().size),
    )
    page = pixels[top:bottom, left:right]

    dark = np.asarray(shown).max(axis=-1) < 90
    changed = (np.abs(page - np.asarray(shown).astype(int)).max(axis=-1) > 40) & dark
    assert dark.sum() > 1_000
    assert changed.sum() < 0.02 * dark.sum()


def test_a_page_on_which_nothing_was_found_is_drawn_without_captions(look: Look) -> None:
    page = page_explained(look) | {"sheets": []}

    pixels, placed = drawn(look, page)

    assert placed.left == 10
    assert not near(pixels, COLOURS["date"]).any()
