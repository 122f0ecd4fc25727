from __future__ import annotations

import pytest

from models.evidence import Box, Source, Word
from parsers.fields.entry import Snippet
from parsers.fields.found import found_at
from parsers.fields.layout import Piece, Run, sheet_from
from parsers.fields.reader import read_receipts
from tests.parsers.fields.pages import typed


def run_of(*words: str) -> Run:
    """Words of letters one hundredth of the page wide, a blank apart, in one run."""
    pieces, left = [], 0.1
    for text in words:
        right = left + 0.01 * len(text)
        box = Box(page=1, left=left, top=0.5, right=right, bottom=0.52)
        word = Word(text=text, box=box, confidence=1.0)
        pieces.append(Piece(word=word, left=left, right=right, middle=0.51, height=0.02))
        left = right + 0.01
    [run] = sheet_from(pieces, Source.RAPIDOCR).runs
    return run


def edges(box: Box) -> tuple[float, float]:
    return round(box.left, 6), round(box.right, 6)


@pytest.mark.parametrize(
    ("words", "part", "left", "right"),
    [
        (("VALOR:$54.000",), "$54.000", 0.16, 0.23),
        (("VALOR:$", "54.000"), "$ 54.000", 0.16, 0.24),
        (("VALOR:", "$54.000", "COP"), "$54.000", 0.17, 0.24),
        (("REF:52", "123", "456FIN"), "52 123 456", 0.14, 0.24),
    ],
)
def test_a_box_is_cut_to_the_letters_in_its_first_and_its_last_word(
    words: tuple[str, ...], part: str, left: float, right: float
) -> None:
    run = run_of(*words)
    start = run.text.index(part)

    assert edges(run.box(start, start + len(part))) == (left, right)


@pytest.mark.parametrize(
    ("printed", "value", "left"),
    [
        ("0000052123456", "52123456", 0.15),
        ("0012345", "0012345", 0.1),
        ("52123456", "52123456", 0.1),
    ],
)
def test_the_box_of_a_number_leaves_out_the_zeros_that_only_fill_it_up(
    printed: str, value: str, left: float
) -> None:
    run = run_of(printed)

    found = found_at(value, Snippet(run, 0, len(printed)))

    assert edges(found.box) == (left, round(0.1 + 0.01 * len(printed), 6))


FORM = """
BANCO DE LOS ANDES   COMPROBANTE DE CONSIGNACION
Referencia 1: 51846457
EFECTIVO   862.000
TOTAL CONSIGNADO   862.000
AND 07/10/2026 10:22:43 72761223 Ofi 412
RECAUDO CTA *****3290 EFECTIVO $ 862.000,00 APROBADA
"""


def test_the_amount_of_a_stamped_form_is_shown_where_the_machine_printed_it() -> None:
    [receipt] = read_receipts([typed(FORM)]).receipts

    assert receipt.amount is not None
    assert receipt.amount.plain == "862000.00"
    box = receipt.boxes["amount"]
    assert box.top > 0.75, "the last of six lines"
