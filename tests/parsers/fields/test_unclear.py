from __future__ import annotations

from dataclasses import replace

import pytest

from models.evidence import Page
from models.money import Money
from models.receipt import Receipt
from parsers.fields import read_receipts
from tests.parsers.fields.pages import photographed

SLIP = """
    PUNTO DE PAGO
    CORRESPONSAL
    FECHA: {date}  HORA: 10:16
    CONVENIO: 14523
    COOPERATIVA ALIANZA
    RECIBO: 551872
    REF: {reference}
    VALOR: {amount}
    APROBADO
"""
AMOUNT, DATE, REFERENCE = "$ 184.000", "30/10/2026", "1085523081"


def seen(unsure: str = "", at: tuple[int, ...] = (), *, reference: str = REFERENCE) -> Receipt:
    """Return the slip as an eye reads it that is unsure of digits of one printed value."""
    page = photographed(SLIP.format(date=DATE, reference=reference, amount=AMOUNT))
    [receipt] = read_receipts([marked(page, unsure, at)]).receipts
    return receipt


def marked(page: Page, value: str, at: tuple[int, ...]) -> Page:
    words = []
    for word in page.words:
        begins = word.text.find(value) if value else -1
        places = tuple(begins + place for place in at) if begins >= 0 else ()
        words.append(replace(word, unsure=places))
    return replace(page, words=tuple(words))


def test_with_clear_digits_everything_is_given() -> None:
    receipt = seen()

    assert receipt.amount == Money.pesos(184_000)
    assert receipt.reference == REFERENCE
    assert receipt.date is not None
    assert receipt.notes == ()


def test_an_amount_with_an_unsure_digit_is_offered_and_not_given() -> None:
    receipt = seen(AMOUNT, (3,))

    assert receipt.amount is None
    assert receipt.amount_candidates == (Money.pesos(184_000),)
    assert receipt.notes == ("no se ve bien una cifra del valor: 184000.00",)
    assert receipt.reference == REFERENCE


def test_a_reference_with_an_unsure_digit_is_not_given() -> None:
    receipt = seen(REFERENCE, (2,))

    assert receipt.reference is None
    assert receipt.notes == (f"no se ve bien una cifra de la referencia: {REFERENCE}",)
    assert receipt.amount == Money.pesos(184_000)


def test_padding_may_be_unsure() -> None:
    padded = "000000" + REFERENCE

    assert seen(padded, (4,), reference=padded).reference == REFERENCE
    assert seen(padded, (8,), reference=padded).reference is None


@pytest.mark.parametrize(("place", "given"), [(7, True), (9, False), (0, False)])
def test_of_a_date_only_the_century_may_be_unsure(place: int, given: bool) -> None:  # noqa: FBT001
    assert (seen(DATE, (place,)).date is not None) is given
