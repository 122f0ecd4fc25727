from __future__ import annotations

from typing import Any

import pytest

from intake.evaluation.boxes import Fit, fit
from intake.evaluation.receipts import Verdict, format_score, judge, score_receipts

PRINTED: dict[str, Any] = {
    "kind": "photo", "severity": "photo", "issuer": "efecty", "layout": "slip", "legible": True,
    "is_receipt": True, "n_receipts": 1, "amount": "54000.00", "date": "2026-11-20",
    "time": "08:05", "reference": "52123456", "transaction_id": "0012345",
    "transaction_id_alt": ["99887766"], "destination_account": "230053290",
    "collection_code": "9182", "payer": "MARÍA PEÑA", "status": "approved", "fee": None,
}  # fmt: skip


def label(file: str, **changes: object) -> dict[str, Any]:
    return {**PRINTED, "file": file, **changes}


def reading(file: str, *receipts: dict[str, Any]) -> dict[str, Any]:
    return {"file": f"folder/{file}", "is_receipt": bool(receipts), "receipts": list(receipts)}


@pytest.mark.parametrize(
    ("field", "printed", "read", "verdict"),
    [
        ("amount", "54000.00", 54000, Verdict.RIGHT),
        ("amount", "54000.00", "54.000", Verdict.WRONG),
        ("amount", None, "54000.00", Verdict.SPURIOUS),
        ("amount", "54000.00", None, Verdict.MISSING),
        ("amount", None, None, Verdict.ABSENT),
        ("time", "08:05", "8:05", Verdict.RIGHT),
        ("reference", "52123456", "000052.123.456", Verdict.RIGHT),
        ("transaction_id", "4380 AQ849607", "4380AQ849607", Verdict.RIGHT),
        ("transaction_id", "M0O1", "M001", Verdict.RIGHT),
        ("destination_account", "*3290", "****3290", Verdict.RIGHT),
        ("destination_account", "230053290", "00230053290", Verdict.RIGHT),
        ("destination_account", "230053290", "*3290", Verdict.WRONG),
        ("destination_account", "@BECOOP", "@becoop", Verdict.RIGHT),
        ("payer", "MARÍA PEÑA", "maria  pena", Verdict.RIGHT),
        ("status", "unknown", "unknown", Verdict.ABSENT),
        ("status", "unknown", "approved", Verdict.SPURIOUS),
    ],
)
def test_a_value_is_judged_by_what_it_means(
    field: str, printed: object, read: object, verdict: Verdict
) -> None:
    assert judge(field, printed, read) is verdict


def test_a_reading_like_the_label_is_right_in_every_field() -> None:
    score = score_receipts([label("a.jpg")], [reading("a.jpg", dict(PRINTED))])

    assert score.counts["single_key_fields_right"] == 1
    assert not score.false_values
    assert all(
        set(verdicts) <= {Verdict.RIGHT, Verdict.ABSENT} for verdicts in score.fields.values()
    )


def test_another_of_the_printed_numbers_counts_as_the_payments_number() -> None:
    score = score_receipts(
        [label("a.jpg")], [reading("a.jpg", {**PRINTED, "transaction_id": "99887766"})]
    )

    assert score.fields["transaction_id"] == {Verdict.RIGHT: 1}


def test_a_file_without_a_reading_is_silent_and_never_wrong() -> None:
    score = score_receipts([label("a.jpg")], [])

    assert score.counts["no_reading"] == 1
    assert score.fields["amount"] == {Verdict.MISSING: 1}
    assert score.fields["fee"] == {Verdict.ABSENT: 1}


def test_silence_where_a_person_was_uncertain_is_no_fault_but_a_false_value_is() -> None:
    uncertain = [label(name, uncertain=["date"]) for name in ("silent.jpg", "false.jpg")]
    read = [
        reading("silent.jpg", {**PRINTED, "date": None}),
        reading("false.jpg", {**PRINTED, "date": "2026-11-21"}),
    ]

    score = score_receipts(uncertain, read)

    assert score.fields["date"] == {Verdict.WRONG: 1}
    assert [miss.file for miss in score.false_values] == ["false.jpg"]


def test_pages_that_are_not_one_legible_receipt_are_counted_apart() -> None:
    two = label("two.jpg", n_receipts=2, receipts=[{"amount": "1.00"}, {"amount": "54000.00"}])
    labels = [
        two,
        label("cat.jpg", is_receipt=False, n_receipts=0),
        label("chat.jpg", is_receipt=False, n_receipts=0),
        label("blur.jpg", legible=False),
        label("before.jpg", is_receipt_any=True, n_receipts=0),
        label("refused.jpg"),
    ]
    readings = [
        reading("two.jpg", PRINTED, PRINTED),
        reading("cat.jpg"),
        reading("chat.jpg", PRINTED),
        reading("blur.jpg", {"amount": "1.00"}),
        reading("before.jpg", PRINTED),
        reading("refused.jpg"),
    ]

    counts = score_receipts(labels, readings).counts

    assert (counts["several_noticed"], counts["several_one_right"]) == (1, 1)
    assert (counts["others_refused"], counts["others_taken"], counts["others_read"]) == (1, 1, 1)
    assert counts["illegible_invented"] == 1
    assert counts["before_payment_taken_for_paid"] == 1
    assert counts["receipts_refused"] == 1
    assert counts["single"] == 1


def test_confidence_is_held_to_its_word_in_bands() -> None:
    sure = {**PRINTED, "confidence": {"amount": 0.97, "date": 0.97}, "date": "2026-11-21"}

    reliability = score_receipts([label("a.jpg")], [reading("a.jpg", sure)]).reliability

    assert reliability["amount"] == {0.95: {True: 1}}
    assert reliability["date"] == {0.95: {False: 1}}
    assert reliability["time"] == {0.0: {True: 1}}


def test_the_score_is_told_in_tables_with_its_false_values() -> None:
    score = score_receipts([label("a.jpg")], [reading("a.jpg", {**PRINTED, "amount": "540000.00"})])

    text = format_score(score)

    assert "a.jpg (photo, slip) amount: impreso 54000.00, leído 540000.00" in text
    assert "Comprobantes legibles de un solo pago: 1" in text
    assert "Varios en una imagen: 0" in text


# --- Boxes ---------------------------------------------------------------------------------

BOXED: dict[str, Any] = {"boxes": {"amount": [100, 200, 300, 240]}, "size": [1000, 2000]}


@pytest.mark.parametrize(
    ("box", "page", "fits"),
    [
        ([0.1, 0.1, 0.3, 0.12], 1, Fit.WELL),
        ([0.1, 0.1, 0.2, 0.12], 1, Fit.WELL),
        ([0.1, 0.1, 0.19, 0.12], 1, Fit.LOOSE),
        ([0.3, 0.1, 0.5, 0.12], 1, Fit.ELSEWHERE),
        ([0.1, 0.1, 0.3, 0.12], 2, Fit.ELSEWHERE),
    ],
)
def test_a_box_fits_where_half_of_both_is_shared(box: list[float], page: int, fits: Fit) -> None:
    assert fit(BOXED, "amount", {"page": page, "box": box}) is fits


def test_a_field_without_a_box_is_told_apart_from_one_that_nobody_labelled() -> None:
    assert fit(BOXED, "amount", None) is Fit.NONE
    assert fit(BOXED, "date", {"page": 1, "box": [0.1, 0.1, 0.3, 0.12]}) is None


@pytest.mark.parametrize("upright", [[0.88, 0.1, 0.9, 0.3], [0.1, 0.7, 0.12, 0.9]])
def test_the_box_of_a_picture_on_its_side_is_compared_upright(upright: list[float]) -> None:
    given = {"page": 1, "box": upright}

    assert fit({**BOXED, "degradations": ["rotated_90"]}, "amount", given) is Fit.WELL
    assert fit(BOXED, "amount", given) is Fit.ELSEWHERE


def test_the_score_tells_boxes_issuers_and_refusals_as_figures_too() -> None:
    boxes = {"amount": {"page": 1, "box": [0.1, 0.1, 0.3, 0.12]}}
    labels = [label("a.jpg", **BOXED), label("b.jpg"), label("c.jpg", is_receipt=False)]
    readings = [reading("a.jpg", {**PRINTED, "boxes": boxes}), reading("b.jpg"), reading("c.jpg")]

    score = score_receipts(labels, readings)
    told = score.as_json()

    assert told["boxes"] == {"amount": {"well": 1}}
    assert told["by_issuer"]["efecty"]["amount"] == {"right": 1, "missing": 1}
    assert told["by_severity"]["photo"]["amount"] == {"right": 1, "missing": 1}
    assert told["not_a_receipt"] == {"precision": 0.5, "recall": 1.0}
    assert "precisión 50.0%, recobro 100.0%" in format_score(score)
    assert score_receipts([], []).refusals == {"precision": None, "recall": None}
