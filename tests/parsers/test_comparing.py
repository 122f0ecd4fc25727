from __future__ import annotations

from dataclasses import replace

import pytest

from models.evidence import Source
from models.money import Money
from models.receipt import Receipt
from parsers.comparing import NOTHING, SEEN_ONCE, compared, completed
from parsers.fields import Facts, read_receipts
from tests.parsers.fields.pages import photographed


def seen(*receipts: Receipt) -> Facts:
    return Facts(is_receipt=True, receipts=receipts, kind="receipt")


def receipt(pesos: int | None, reference: str | None = None) -> Receipt:
    amount = None if pesos is None else Money.pesos(pesos)
    return Receipt(amount=amount, reference=reference, confidence={"amount": 0.97})


def test_looks_that_agree_change_nothing() -> None:
    best = seen(receipt(54_000, "1077227777"))

    assert compared(best, [best, NOTHING]) == best
    assert compared(best, []) == best


def test_two_readings_of_the_amount_leave_it_open_and_name_both() -> None:
    [left] = compared(seen(receipt(54_000)), [seen(receipt(5_400))]).receipts

    assert left.amount is None
    assert left.amount_candidates == (Money.pesos(54_000), Money.pesos(5_400))
    assert left.notes == ("dos lecturas del valor: 54000.00, 5400.00",)
    assert "amount" not in left.confidence


def test_two_readings_of_the_reference_leave_it_open() -> None:
    [left] = compared(
        seen(receipt(54_000, "1077227777")), [seen(receipt(54_000, "1077227717"))]
    ).receipts

    assert left.reference is None
    assert left.amount == Money.pesos(54_000)
    assert left.notes == ("dos lecturas de la referencia: 1077227777, 1077227717",)


def test_both_may_be_open_at_once() -> None:
    [left] = compared(seen(receipt(54_000, "1")), [seen(receipt(5_400, "2"))]).receipts

    assert (left.amount, left.reference, len(left.notes)) == (None, None, 2)


@pytest.mark.parametrize("other", [NOTHING, seen(receipt(None))])
def test_an_amount_that_only_one_look_found_is_a_warning_to_staff(other: Facts) -> None:
    best = seen(receipt(54_000))

    [left] = compared(best, [other]).receipts

    assert left.amount == Money.pesos(54_000)
    assert left.confidence["amount"] == SEEN_ONCE


def test_a_value_that_the_best_look_lacks_is_not_borrowed() -> None:
    [left] = compared(seen(receipt(None)), [seen(receipt(54_000))]).receipts

    assert left.amount is None


def test_looks_that_count_receipts_differently_are_compared_by_amount_only() -> None:
    best = seen(receipt(54_000), receipt(60_000))

    first, second = compared(best, [seen(receipt(54_000))]).receipts

    assert first.confidence["amount"] == 0.97
    assert second.confidence["amount"] == SEEN_ONCE


def looked(source: Source, amount: str) -> Facts:
    """Return what a slip says to an eye that tells of unsure digits, or to tesseract."""
    page = photographed(f"""
        CORRESPONSAL
        CONVENIO: 14523
        RECIBO: 551872
        VALOR: {amount}
        APROBADO
    """)
    tells = () if source is Source.RAPIDOCR else None
    words = tuple(replace(word, unsure=tells) for word in page.words)
    return read_receipts([replace(page, words=words, source=source)])


@pytest.mark.parametrize(
    ("sure", "other", "kept"),
    [
        ("$ 184.000", "$ 184.089", True),
        ("$ 184.089", "$ 184.000", False),
        ("$ 184.000", "$ 154.000", False),
        ("$ 184.000", "$ 1.840.000", False),
    ],
)
def test_an_eye_that_tells_zeros_from_eights_is_believed_about_zeros(
    sure: str,
    other: str,
    kept: bool,  # noqa: FBT001
) -> None:
    best, second = looked(Source.RAPIDOCR, sure), looked(Source.TESSERACT, other)

    [left] = compared(best, [second]).receipts
    [right] = compared(best, [looked(Source.RAPIDOCR, other)]).receipts

    assert (left.amount is not None) is kept
    assert right.amount is None


def told(last: str, *, source: Source = Source.RAPIDOCR) -> Facts:
    page = photographed(f"""
        Enviaste a COOPERATIVA ALIANZA LTDA
        VALOR: $ 54.000
        {last}
        APROBADO
    """)
    return read_receipts([replace(page, source=source)])


def unlabelled(facts: Facts) -> Facts:
    """Return what the eye told, as if it had understood no number of the payment."""
    (one,) = facts.receipts
    sure = {name: value for name, value in one.confidence.items() if name != "transaction_id"}
    without = replace(one, transaction_id=None, confidence=sure, doubts={})
    return replace(facts, receipts=(without,))


def test_a_number_that_both_eyes_read_alike_is_what_either_understood() -> None:
    best = unlabelled(told("M43305232"))
    second = told("RECIBO: M43305232", source=Source.TESSERACT)

    [left] = completed(best, [second]).receipts

    assert left.transaction_id == "M43305232"
    assert left.confidence["transaction_id"] == second.receipts[0].confidence["transaction_id"]
    assert left.boxes["transaction_id"] == best.findings[0].sheet.runs[2].box(0, 9)


@pytest.mark.parametrize("last", ["M43305282", "M43305232   M43305232", "CÉDULA: 43305232"])
def test_a_number_read_otherwise_twice_or_for_another_is_not_taken_over(last: str) -> None:
    best = unlabelled(told(last))
    number = last.rsplit(maxsplit=1)[-1].replace("82", "32")
    second = told(f"RECIBO: {number}", source=Source.TESSERACT)

    [left] = completed(best, [second]).receipts

    assert left.transaction_id is None
