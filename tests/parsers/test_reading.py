from __future__ import annotations

import json
from datetime import date

import pytest

from models.evidence import Source
from models.money import Money
from parsers import reading
from parsers.reading import read_file
from tests.parsers.material import (
    NOTICE,
    PASSWORD,
    RECEIPT,
    encoded,
    mail,
    photograph,
    printed_pdf,
    scanned_pdf,
    screenshot,
    veiled_pdf,
    zipped,
)

ENTRIES = {"file", "is_receipt", "receipts", "seconds", "documents", "letter", "problems"}


@pytest.mark.parametrize(
    ("data", "eye"),
    [
        (encoded(screenshot()), Source.TESSERACT),
        (encoded(photograph(degrees=5), "JPEG"), Source.RAPIDOCR),
        (printed_pdf(), Source.TEXT_LAYER),
        (scanned_pdf(), Source.TESSERACT),
        ("\n".join(RECEIPT).encode(), Source.PLAIN_TEXT),
    ],
)
def test_a_receipt_says_the_same_in_every_wrapping(data: bytes, eye: Source) -> None:
    read = read_file(data, "pago")

    [receipt] = read.receipts
    assert receipt.amount == Money.pesos(171_335)
    assert receipt.date == date(2026, 11, 16)
    assert receipt.reference == "1077227777"
    assert receipt.transaction_id == "0000798314"
    assert [page.page.source for page in read.documents[0].pages] == [eye]
    assert "171.335" in read.documents[0].text


def test_the_answer_is_the_contracts_with_more_beneath() -> None:
    told = read_file(encoded(screenshot()), "pago.png").as_json()

    assert set(told) == ENTRIES
    assert (told["file"], told["is_receipt"]) == ("pago.png", True)
    assert told["receipts"][0]["amount"] == "171335.00"
    left, top, right, bottom = told["receipts"][0]["boxes"]["amount"]["box"]
    assert 0.05 < left < right < 0.5
    assert 0.35 < top < bottom < 0.42
    assert told["documents"][0]["receipts"] == told["receipts"]
    json.dumps(told)


def test_a_text_has_no_picture_and_so_no_boxes() -> None:
    told = read_file("\n".join(RECEIPT).encode(), "pago.txt").as_json()

    assert told["receipts"][0]["boxes"] == {}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (printed_pdf(password=PASSWORD), "file.encrypted"),
        (encoded(screenshot())[:2000], "file.damaged"),
        (b"%PDF-1.4 nothing", "file.damaged"),
        (zipped({"a.jpg": encoded(photograph(), "JPEG")[:3000]}), "file.damaged"),
    ],
)
def test_a_file_of_which_nothing_can_be_read_is_an_error(data: bytes, code: str) -> None:
    told = read_file(data, "archivo").as_json()

    assert told["error"]["code"] == code
    assert "is_receipt" not in told


def test_what_can_be_read_is_read_beside_what_cannot() -> None:
    message = mail(
        "Mi pago de aportes",
        attachments={"a.pdf": printed_pdf(), "b.pdf": printed_pdf(password=PASSWORD)},
    )

    told = read_file(message.as_bytes(), "correo.eml").as_json()

    assert [receipt["amount"] for receipt in told["receipts"]] == ["171335.00"]
    assert [problem["code"] for problem in told["problems"]] == ["file.encrypted"]
    assert told["letter"]["new_text"] == "Mi pago de aportes"
    assert told["letter"]["sent_at"] == "2026-11-20T16:42:00-05:00"


def test_a_password_opens_the_file_and_is_told_nowhere() -> None:
    secret = "80123456"

    told = read_file(printed_pdf(password=secret), "extracto.pdf", passwords=[secret]).as_json()

    assert told["is_receipt"]
    assert secret not in json.dumps(told)


def test_a_notice_in_the_body_of_a_mail_is_read() -> None:
    told = read_file(mail(NOTICE).as_bytes(), "aviso.eml").as_json()

    assert [receipt["amount"] for receipt in told["receipts"]] == ["54000.00"]


def test_a_mail_without_a_receipt_is_an_answer_and_no_error() -> None:
    told = read_file(mail("¿Cuánto debo de mi crédito?").as_bytes(), "c.eml").as_json()

    assert told["is_receipt"] is False
    assert told["receipts"] == []


def test_a_long_pdf_is_read_in_part_and_says_so() -> None:
    told = read_file(printed_pdf(pages=31), "extracto.pdf").as_json()

    [document] = told["documents"]
    assert len(document["pages"]) == 10
    assert [problem["code"] for problem in document["problems"]] == ["file.first_pages_only"]


def test_pages_beyond_the_time_are_left_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS", 0.0)

    told = read_file(printed_pdf(pages=2), "extracto.pdf").as_json()

    assert told["error"]["code"] == "file.too_slow"


def test_what_the_first_eye_leaves_open_the_second_is_asked() -> None:
    hidden = screenshot([line for line in RECEIPT if "nov" not in line])  # Nobody finds a date.

    [page] = read_file(encoded(hidden), "pago.png").documents[0].pages

    assert page.page.source is Source.RAPIDOCR


def test_a_scanned_slip_is_read_by_the_eye_that_tells_slashed_zeros() -> None:
    slip = ["CORRESPONSAL", "16/11/2026 12:42", "CONVENIO: 14523", "RECIBO: 551872"]
    scan = screenshot([*slip, "REF: 1077227777", "VALOR: $ 54.000", "APROBADO"])
    printed = scan.copy()
    printed.paste("#da0081", (60, 1000, 400, 1060))  # A screen has colours.

    [[alone], [coloured]] = [
        read_file(encoded(picture), "pago.png").documents[0].pages for picture in (scan, printed)
    ]

    assert alone.page.source is Source.RAPIDOCR
    assert coloured.page.source is Source.TESSERACT


def test_words_hidden_behind_a_picture_that_say_otherwise_leave_the_amount_open() -> None:
    forged = [line.replace("171.335", "971.335") for line in RECEIPT]

    [receipt] = read_file(veiled_pdf(forged, screenshot()), "pago.pdf").receipts

    assert receipt.amount is None
    assert "dos lecturas del valor: 171335.00, 971335.00" in receipt.notes
    assert receipt.amount_candidates == (Money.pesos(171_335), Money.pesos(971_335))


def test_honest_words_behind_a_picture_cause_no_doubt() -> None:
    [receipt] = read_file(veiled_pdf(RECEIPT, screenshot()), "pago.pdf").receipts

    assert receipt.confidence["amount"] > 0.9
    assert receipt.notes == ()


def test_what_is_written_beside_the_picture_of_a_receipt_is_no_second_receipt() -> None:
    members = {
        "[Content_Types].xml": b"<x/>",
        "word/document.xml": "<w:p>".join(["", *RECEIPT]).encode(),
        "word/media/image1.png": encoded(screenshot()),
    }
    blank = {**members, "word/media/image1.png": encoded(screenshot(["Hola"]))}

    assert len(read_file(zipped(members), "pago.docx").receipts) == 1
    [receipt] = read_file(zipped(blank), "pago.docx").receipts
    assert receipt.amount is not None


@pytest.mark.parametrize(
    ("lines", "looks"),
    [
        ([""], 1),  # Nothing to see, from however near.
        (["REPUBLICA DE COLOMBIA", "CEDULA DE CIUDADANIA", "APELLIDOS", "NOMBRES", "FIRMA"], 1),
        ([line for line in RECEIPT if "$" not in line], 2),
    ],
)
def test_a_photograph_is_looked_at_again_only_where_something_may_be_missing(
    lines: list[str], looks: int
) -> None:
    [document] = read_file(encoded(photograph(lines), "JPEG"), "foto.jpg").documents

    [look] = document.looks
    assert 1 + len(look.others) == looks
