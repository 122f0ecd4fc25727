from __future__ import annotations

from dataclasses import replace

import pytest

from models.money import Money
from models.receipt import Receipt
from parsers.fields import read_receipts
from parsers.fields.doubts import CERTAIN, DECIDING, in_words
from tests.parsers.fields.pages import photographed
from tests.parsers.fields.test_unclear import AMOUNT, REFERENCE, seen


def test_a_certain_receipt_has_no_doubts() -> None:
    receipt = seen()

    assert receipt.doubts == {}
    assert receipt.boxes.keys() >= {"amount", "date", "reference"}


def test_a_withheld_amount_says_why_and_where_to_look() -> None:
    certain, receipt = seen(), seen(AMOUNT, (3,))

    assert receipt.doubts == {"amount": "no se ve bien una cifra del valor: $ 184.000"}
    assert receipt.boxes["amount"] == certain.boxes["amount"]


def test_a_withheld_reference_says_why_and_nothing_else_is_doubted() -> None:
    receipt = seen(REFERENCE, (2,))

    assert receipt.doubts == {"reference": f"no se ve bien una cifra de la referencia: {REFERENCE}"}


def test_two_readings_name_both_as_people_write_amounts() -> None:
    sheet = "COOPERATIVA ALIANZA\nREF: 1085523081\nVALOR: $ 54.000\nVALOR: $ 45.000\nAPROBADO\n"
    [receipt] = read_receipts([photographed(sheet)]).receipts

    assert receipt.amount is None
    assert receipt.doubts["amount"] == "dos lecturas del valor: $ 45.000 o $ 54.000"


def test_what_is_given_below_certainty_always_says_why() -> None:
    clear = photographed(
        "EFECTY\nCOOPERATIVA ALIANZA\nREFERENCIA: 1085523081\nFECHA: 30/10/2026\n"
        "VALOR PAGADO: $ 184.000\nAPROBADO\n"
    )
    faint = replace(clear, words=tuple(replace(word, confidence=0.9) for word in clear.words))
    [receipt] = read_receipts([faint]).receipts

    unsure = {name for name, sure in receipt.confidence.items() if sure < CERTAIN}
    assert "amount" in unsure
    assert receipt.doubts["amount"] == "letras poco claras en el valor: compare con la imagen"
    assert unsure & DECIDING.keys() <= receipt.doubts.keys()


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("dos lecturas del valor: 171335.00, 971335.50", "$ 171.335 o $ 971.335,50"),
        ("varias referencias posibles: 1, 2, 3", "1, 2 o 3"),
        ("el valor no explica el total", "el valor no explica el total"),
        ("no se ve bien una cifra de la hora: 10:16", "10:16"),
    ],
)
def test_notes_are_told_as_people_write(note: str, told: str) -> None:
    assert in_words(note).endswith(told)


def test_doubts_are_kept_with_the_reading() -> None:
    receipt = Receipt(amount=Money.pesos(1), doubts={"amount": "letras poco claras"})

    assert Receipt.from_json(receipt.as_json()) == receipt


_SMALL = (
    "EFECTY\nCOOPERATIVA ALIANZA\nREFERENCIA: 1085523081\nVALOR PAGADO: $ {}\nFECHA: 30/10/2026\n"
)


def test_less_than_a_thousand_pesos_is_given_and_marked_where_no_digit_can_be_lost() -> None:
    [receipt] = read_receipts([photographed(_SMALL.format("980"))]).receipts

    assert receipt.amount == Money.pesos(980)
    assert receipt.confidence["amount"] < CERTAIN
    assert receipt.doubts["amount"] == "valor muy pequeño: compárelo con la imagen"


@pytest.mark.parametrize("rest", ["37", "980 .", "980 00"])
def test_less_than_a_thousand_pesos_is_withheld_where_digits_can_be_lost(rest: str) -> None:
    [receipt] = read_receipts([photographed(_SMALL.format(rest))]).receipts

    assert receipt.amount is None


def test_an_amount_in_print_is_as_small_as_it_says() -> None:
    page = photographed(_SMALL.format("980"))
    printed = replace(page, words=tuple(replace(word, confidence=1.0) for word in page.words))
    [receipt] = read_receipts([printed]).receipts

    assert receipt.amount == Money.pesos(980)
    assert "amount" not in receipt.doubts
