from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.receipt import Receipt
from parsers.fields import read_receipts
from tests.parsers.fields.pages import photographed

SLIP = """
        RED DE PAGOS
   COMPROBANTE DE RECAUDO
Fecha:            05/11/2026 09:33:27
PIN:                       8873554142
Proyecto:   9757 - COOPERATIVA ALIANZA
NIT empresa:              860024575-7
Nro. Identificacion:       1052066743
Nombre:      SEBASTIAN DAVID BUITRAGO
Celular:                   3122678587
VALOR RECAUDO:             $ 150.000
Costo servicio:              $ 2.500
Valor recibido:            $ 153.000
Cambio:                        $ 500
Conserve este documento como soporte
"""


def read(*, degrees: float = 0.0, quarter_turns: int = 0) -> Receipt:
    page = photographed(SLIP, degrees=degrees, quarter_turns=quarter_turns)
    return read_receipts([page]).receipts[0]


def essence(receipt: Receipt) -> tuple[object, ...]:
    return (
        receipt.amount and receipt.amount.plain,
        receipt.fee and receipt.fee.plain,
        receipt.date and receipt.date.isoformat(),
        receipt.reference,
        receipt.transaction_id,
        receipt.collection_code,
        receipt.payer,
    )


LEVEL = (
    "150000.00", "2500.00", "2026-11-05", "1052066743", "8873554142", "9757",
    "SEBASTIAN DAVID BUITRAGO",
)  # fmt: skip


@settings(max_examples=25)
@given(st.floats(min_value=-14, max_value=14))
def test_paper_photographed_askew_says_what_it_says_when_level(degrees: float) -> None:
    assert essence(read(degrees=degrees)) == LEVEL


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_paper_photographed_turned_or_upside_down_says_the_same(quarters: int) -> None:
    assert essence(read(quarter_turns=quarters, degrees=2)) == LEVEL


def test_a_box_marks_the_figure_itself_on_the_slanted_picture() -> None:
    receipt = read(degrees=7)

    box = receipt.boxes["amount"]

    assert box.left > 0.5  # The figures stand on the right half of the paper …
    assert 0.6 < box.middle < 0.85  # … and the amount in its last third.
