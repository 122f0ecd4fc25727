from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from intake.evaluation.baseline import (
    PlainEngineError,
    PlainRapidOcr,
    PlainTesseract,
    largest_amount,
    opened_by_all,
)
from intake.evaluation.pace import NOTHING_TO_READ, Measure, Pace, Timed, Who, measure
from intake.evaluation.receipts import Verdict
from intake.evaluation.samples import Kind, Sample, SamplesInvalidError, samples_in, spread
from tests.parsers.material import encoded, photograph, printed_pdf, screenshot

LABEL: dict[str, Any] = {
    "kind": "photo", "severity": "photo", "legible": True, "is_receipt": True, "n_receipts": 1,
    "amount": "54000.00",
}  # fmt: skip


def timed(read: str | None, plain: str | None, **label: object) -> Timed:
    sample = Sample(path=Path("a.jpg"), kind=Kind.PHOTO, label={**LABEL, **label})
    return Timed(
        sample=sample,
        seconds={Who.US: 1.0, Who.RAPID: 2.0},
        amounts={Who.US: read, Who.RAPID: plain},
    )


@pytest.mark.parametrize(
    ("text", "largest"),
    [
        ("VALOR $ 54.000\nCosto $ 0", "54000.00"),
        ("Total $ 54.000\nSaldo 9.900.000", "54000.00"),
        ("Pagó 54.000\ncédula 1077227777", "54000.00"),
        ("cédula 1077227777", None),
        ("", None),
    ],
)
def test_the_plain_rule_takes_the_largest_amount_that_looks_like_one(
    text: str, largest: str | None
) -> None:
    assert largest_amount(text) == largest


@pytest.mark.parametrize("engine", [PlainTesseract(), PlainRapidOcr()])
def test_a_plain_engine_reads_a_clean_screen_and_says_which_it_is(
    engine: PlainTesseract | PlainRapidOcr, tmp_path: Path
) -> None:
    path = tmp_path / "pantalla.webp"
    path.write_bytes(encoded(screenshot(), "WEBP"))

    with opened_by_all(path) as picture:
        assert largest_amount(engine.text(picture)) == "171335.00"
    assert any(figure.isdigit() for figure in engine.name)
    broken = tmp_path / "pantalla.png"
    broken.write_bytes(b"no picture")
    with pytest.raises(PlainEngineError):
        engine.text(broken)


def test_files_without_labels_are_sorted_by_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encoded(screenshot()))
    (tmp_path / "b.jpg").write_bytes(encoded(photograph(), "JPEG"))
    (tmp_path / "c.pdf").write_bytes(printed_pdf())
    (tmp_path / "d.txt").write_bytes(b"Pague 54.000")
    (tmp_path / "e.jpg").write_bytes(b"no picture")
    (tmp_path / "f.pdf").write_bytes(b"no document")
    (tmp_path / "notas.md").write_bytes(b"not a sample")

    kinds = [sample.kind for sample in samples_in(tmp_path)]

    assert kinds == [
        Kind.SCREEN, Kind.PHOTO, Kind.PRINTED, Kind.OTHER, Kind.OTHER, Kind.SCANNED,
    ]  # fmt: skip
    assert [sample.kind for sample in samples_in(tmp_path / "c.pdf")] == [Kind.PRINTED]


def test_labels_say_what_a_file_is_and_what_opens_it(tmp_path: Path) -> None:
    labels = [
        {"file": "a.jpg", "kind": "screenshot", "severity": "clean"},
        {"file": "b.jpg", "kind": "screenshot", "severity": "hard"},
        {"file": "c.pdf", "kind": "pdf", "severity": "clean", "password": "1077227777"},
        {"file": "d.pdf", "kind": "pdf_scan", "severity": "photo"},
    ]
    lines = "\n".join(json.dumps(label) for label in labels)
    (tmp_path / "labels.jsonl").write_text(lines, encoding="utf-8")

    samples = samples_in(tmp_path)

    assert [sample.kind for sample in samples] == [
        Kind.SCREEN, Kind.PHOTO, Kind.PRINTED, Kind.SCANNED,
    ]  # fmt: skip
    assert [sample.passwords for sample in samples] == [(), (), ("1077227777",), ()]


@pytest.mark.parametrize("text", ["nothing", '{"file": "a.jpg"}'])
def test_labels_that_are_not_in_their_form_are_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "labels.jsonl").write_text(text, encoding="utf-8")

    with pytest.raises(SamplesInvalidError):
        samples_in(tmp_path)


def test_a_limit_takes_of_each_kind_from_the_whole_list() -> None:
    samples = [
        Sample(path=Path(f"{number}.jpg"), kind=Kind.PHOTO if number % 3 else Kind.PRINTED)
        for number in range(30)
    ]

    kept = spread(samples, 5)

    assert [sample.kind for sample in kept].count(Kind.PHOTO) == 5
    assert [int(s.path.stem) for s in kept if s.kind is Kind.PRINTED] == [0, 6, 12, 18, 24]
    assert spread(samples, 100) == samples


def test_amounts_are_counted_beside_those_of_the_plain_rule() -> None:
    printed = Sample(path=Path("a.pdf"), kind=Kind.PRINTED, label=LABEL)
    pace = Pace(
        measures=(),
        timed=(
            timed("54000.00", "60000.00"),
            timed(None, "54000.00", severity="hard"),
            timed(None, "60000.00", legible=False, severity="hopeless"),
            timed(None, "60000.00", is_receipt=False, n_receipts=0, amount=None),
            timed("60000.00", None, n_receipts=2),
            Timed(sample=printed, seconds={Who.US: 1.0}, amounts={Who.US: "54000.00"}),
        ),
        engines=(),
        peak=1,
    )

    assert pace.amounts == {
        "photo": {Who.US: {Verdict.RIGHT: 1}, Who.RAPID: {Verdict.WRONG: 1}},
        "hard": {Who.US: {Verdict.MISSING: 1}, Who.RAPID: {Verdict.RIGHT: 1}},
        NOTHING_TO_READ: {
            Who.US: {Verdict.MISSING: 1, Verdict.ABSENT: 1},
            Who.RAPID: {Verdict.WRONG: 1, Verdict.SPURIOUS: 1},
        },
    }


@pytest.mark.parametrize(
    ("value", "target", "at_least", "met"),
    [(1.2, 1.25, False, True), (1.3, 1.25, False, False), (1.7, 1.8, True, False),
     (1.9, 1.8, True, True), (1.0, None, False, None)],
)  # fmt: skip
def test_a_measure_is_held_to_its_target(
    value: float,
    target: float | None,
    at_least: bool,  # noqa: FBT001 - a parameter of the test
    met: bool | None,  # noqa: FBT001 - as above
) -> None:
    one = Measure(name="x", value=value, unit="s", count=1, target=target, at_least=at_least)

    assert one.met is met
    assert one.as_json()["met"] is met


def test_printed_pages_need_no_other_engine_and_are_measured_all_the_same(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(printed_pdf())
    (tmp_path / "c.txt").write_bytes(b"")

    pace = measure(samples_in(tmp_path), lambda _sentence: None)

    told = {one.name: one for one in pace.measures}
    assert told["PDF con texto"].count == 2
    assert told["sin lectura"].value == 1
    assert told["dos procesos ÷ uno"].value > 0
    assert told["memoria de un proceso"].value == pace.peak > 20
    assert not pace.engines
    assert not pace.amounts
