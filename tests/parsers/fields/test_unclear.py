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
    words = (replace(word, unsure=places_in(word.text, value, at)) for word in page.words)
    return replace(page, words=tuple(words))


def places_in(text: str, value: str, at: tuple[int, ...]) -> tuple[int, ...]:
    begins = text.find(value) if value else -1
    return tuple(begins + place for place in at) if begins >= 0 else ()


def faint(value: str, at: int, sheet: str = SLIP, *, reference: str = REFERENCE) -> Receipt:
    """Return the slip as an eye reads it that does not vouch for one digit of a printed value."""
    page = photographed(sheet.format(date=DATE, reference=reference, amount=AMOUNT))
    words = (replace(word, faint=places_in(word.text, value, (at,))) for word in page.words)
    [receipt] = read_receipts([replace(page, words=tuple(words))]).receipts
    return receipt


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


@pytest.mark.parametrize(("place", "given"), [(4, True), (14, False)])
def test_zeros_that_fill_a_number_may_have_cost_a_line_its_certainty(
    place: int,
    given: bool,  # noqa: FBT001
) -> None:
    padded = "0000000000" + REFERENCE
    page = marked(
        photographed(SLIP.format(date=DATE, reference=padded, amount=AMOUNT)), padded, (place,)
    )
    words = (
        replace(word, confidence=0.91 if padded in word.text else word.confidence)
        for word in page.words
    )
    [receipt] = read_receipts([replace(page, words=tuple(words))]).receipts

    assert (receipt.reference == REFERENCE) is given


@pytest.mark.parametrize(("place", "given"), [(7, True), (9, False), (0, False)])
def test_of_a_date_only_the_century_may_be_unsure(place: int, given: bool) -> None:  # noqa: FBT001
    assert (seen(DATE, (place,)).date is not None) is given


@pytest.mark.parametrize(
    ("value", "name", "doubt"),
    [
        (AMOUNT, "amount", "letras poco claras en el valor: compare con la imagen"),
        (DATE, "date", "letras poco claras en la fecha: compare con la imagen"),
        (REFERENCE, "reference", "letras poco claras en la referencia: compare con la imagen"),
        (
            "551872",
            "transaction_id",
            "letras poco claras en el número del pago: compare con la imagen",
        ),
    ],
)
def test_a_value_with_a_faint_digit_is_given_and_marked_for_staff(
    value: str, name: str, doubt: str
) -> None:
    clear, receipt = seen(), faint(value, 3)

    assert getattr(receipt, name) == getattr(clear, name)
    assert clear.confidence[name] >= 0.95
    assert receipt.confidence[name] < 0.9
    assert receipt.doubts == {name: doubt}


def test_faint_padding_is_no_doubt() -> None:
    padded = "000000" + REFERENCE

    assert faint(padded, 4, reference=padded).doubts == {}
    assert faint(padded, 8, reference=padded).doubts.keys() == {"reference"}


@pytest.mark.parametrize(
    ("day", "doubted"),
    [("30 Ago 2026", False), ("30 Jul 2026", True), ("30 de junio de 2026", True)],
)
def test_of_the_letters_of_a_month_only_june_s_and_july_s_matter(
    day: str,
    doubted: bool,  # noqa: FBT001
) -> None:
    receipt = faint(
        day, day.index("u") if "u" in day else day.index("g"), SLIP.replace("{date}", day)
    )

    assert receipt.date is not None
    assert ("date" in receipt.doubts) is doubted


def test_a_faint_value_that_stands_clearly_elsewhere_is_no_doubt() -> None:
    twice = SLIP + "    VALOR PAGADO: $184.000\n"

    assert faint(AMOUNT, 3, twice).doubts == {}
    assert faint(AMOUNT, 3).doubts.keys() == {"amount"}


def test_an_amount_that_arithmetic_proves_may_be_faint() -> None:
    proven = SLIP.replace("VALOR:", "COSTO: $ 5.000\n    TOTAL: $ 189.000\n    VALOR:")

    assert faint(AMOUNT, 3, proven).doubts == {}
