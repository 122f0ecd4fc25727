"""Rich text (RTF), by itself and inside Outlook's mails."""

from __future__ import annotations

import struct

import pytest

from parsers.problems import BombError, DamagedFileError
from parsers.unpack import Kind, unpack
from parsers.unpack.rich import decompressed, rich_text
from tests.parsers.material import (
    NOTICE,
    Storage,
    compound_file,
    encoded,
    outlook_text,
    photograph,
)

LETTER = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\colortbl;\red0\green0\blue0;}"
    rb"{\*\generator Riched20;}\f0\fs20 Pagu\'e9 \u8364?\'24 54.000 de \b aportes\b0\par "
    rb"C\'e9dula:\tab 1077227777\line Se\u241\'f1ora Pe\u241n a\par}"
)
# What Outlook itself wrote for a text of one word; the example of [MS-OXRTFCP] 4.1.1.
COMPRESSED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
    "0af32068656c090020627705b06c647d0a800fa0"
)
COMPRESSED_TEXT = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def packed_plainly(text: bytes) -> bytes:
    return struct.pack("<IIII", len(text) + 12, len(text), 0x414C454D, 0) + text


def mail_in_rich_text(packed: bytes) -> bytes:
    item: Storage = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_0037001F": outlook_text("Aviso"),
        "__substg1.0_0C1A001F": outlook_text("Marta Peña"),
        "__substg1.0_5D01001F": outlook_text("marta@example.test"),
        "__substg1.0_10090102": packed,
    }
    return compound_file(item)


def test_a_rich_text_gives_the_words_that_its_reader_sees() -> None:
    assert rich_text(LETTER + b"\0").text == (
        "Pagué €$ 54.000 de aportes\nCédula:\t1077227777\nSeñora Peñ a"
    )


def test_a_rich_text_made_of_html_is_read_as_the_html() -> None:
    wrapped = (
        rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Valor: $ 54.000"
        rb"\htmlrtf\par}\htmlrtf0 {\*\htmltag72 </p>}{\*\htmltag64 <p>}Hecho{\*\htmltag72 </p>}}"
    )

    assert rich_text(wrapped).text.split("\n\n") == ["Valor: $ 54.000", "Hecho"]


def test_a_picture_in_a_rich_text_is_a_document_and_its_words_are_beside_it() -> None:
    picture = encoded(photograph(), "JPEG", quality=80)
    letter = rb"{\rtf1 Mi pago{\pict\jpegblip\picw10 " + picture.hex().encode() + rb"}}"

    shown, said = unpack(letter, "pago.rtf").documents

    assert (shown.kind, shown.data) == (Kind.PICTURE, picture)
    assert (said.data, said.is_caption) == (b"Mi pago", True)


def test_what_outlook_compressed_is_unpacked() -> None:
    assert decompressed(COMPRESSED) == COMPRESSED_TEXT
    assert decompressed(packed_plainly(LETTER)) == LETTER


@pytest.mark.parametrize("packed", [b"", b"\0" * 40, COMPRESSED[:8]])
def test_what_is_no_compressed_text_is_damaged(packed: bytes) -> None:
    with pytest.raises(DamagedFileError):
        decompressed(packed)


def test_a_compressed_text_that_claims_to_be_enormous_is_refused() -> None:
    with pytest.raises(BombError):
        decompressed(struct.pack("<IIII", 99, 1 << 30, 0x75465A4C, 0) + b"\0" * 99)


def test_a_mail_of_outlook_in_rich_text_alone_gives_its_words() -> None:
    packed = packed_plainly(rb"{\rtf1 " + NOTICE.encode() + rb"\par}")

    unpacked = unpack(mail_in_rich_text(packed), "aviso.msg")

    assert unpacked.letter is not None
    assert unpacked.letter.new_text == NOTICE
    assert NOTICE in unpacked.documents[0].data.decode()


def test_a_rich_text_with_a_brace_too_many_is_read_on() -> None:
    unpacked = unpack(rb"{\rtf1 Valor: $ 54.000}}\par Fecha 16/11/2026\'e9{{", "nota.rtf")

    assert unpacked.documents[0].data.decode() == "Valor: $ 54.000\nFecha 16/11/2026é"


def test_rich_text_nested_without_end_is_refused() -> None:
    unpacked = unpack(rb"{\rtf1 " + b"{" * 100_000, "nota.rtf")

    assert [problem.code for problem in unpacked.problems] == ["file.bomb"]
