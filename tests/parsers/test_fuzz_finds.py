"""What mutated files once brought to light: each of these ended the reading of a whole file."""

from __future__ import annotations

import io
import zipfile

import pytest

from parsers.fields.splitting import sheets_of
from parsers.unpack import unpack
from tests.parsers.fields.pages import typed
from tests.parsers.material import NOTICE, mail, printed_pdf


@pytest.mark.parametrize("charset", [b"undefined", b"idna", b"punycode", b"rot13", b"hex"])
def test_a_mail_that_claims_a_charset_which_is_none_keeps_its_words(charset: bytes) -> None:
    message = (
        b"From: Marta <marta@example.test>\r\nSubject: pago\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: text/plain; charset="' + charset + b'"\r\n'
        b"Content-Transfer-Encoding: 8bit\r\n\r\nPagu\xe9. " + NOTICE.encode()
    )

    unpacked = unpack(message, "correo.eml")

    assert unpacked.problems == ()
    assert NOTICE in unpacked.documents[0].data.decode()


def test_a_subject_in_a_charset_that_is_none_does_not_cost_the_attachment() -> None:
    message = mail(attachments={"pago.pdf": printed_pdf()}).as_bytes()
    broken = message.replace(b"Subject: Pago aportes", "Subject: =?utf-\ufffd?q?Pago?=".encode())

    unpacked = unpack(broken, "correo.eml")

    assert [document.name for document in unpacked.documents] == ["pago.pdf"]


def test_a_damaged_member_in_another_compression_does_not_cost_its_neighbours() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", NOTICE * 9)
        archive.writestr("b.txt", NOTICE)
    wounded = bytearray(out.getvalue())
    wounded[60:90] = b"\xff" * 30

    unpacked = unpack(bytes(wounded), "pagos.zip")

    assert [document.name for document in unpacked.documents] == ["b.txt"]
    assert [problem.code for problem in unpacked.problems] == ["file.damaged"]


def test_a_word_in_the_last_column_does_not_stand_beyond_the_page() -> None:
    for width in (54, 60, 90, 140):
        for length in range(1, width - 2):
            [sheet] = sheets_of(typed("x" * (width - length - 1) + " " + "8" * length))
            run = sheet.runs[-1]

            assert run.box(len(run.text) - length, len(run.text)).right <= 1
