"""Word, Excel and PowerPoint from before 2007."""

from __future__ import annotations

import struct

import pytest

from parsers.unpack import Kind, unpack
from tests.parsers.material import Storage, compound_file, encoded, photograph

PICTURE = encoded(photograph(), "JPEG", quality=80)
JPEG, PNG = 0xF01D, 0xF01E


def blip(data: bytes, *, kind: int = JPEG, digests: int = 1) -> bytes:
    """Write a picture as Office keeps it ([MS-ODRAW] 2.2.27, 2.2.28)."""
    body = bytes(16 * digests) + b"\xff" + data
    return struct.pack("<HHI", 0x46A0, kind, len(body)) + body


def word(*pieces: str | bytes, flags: int = 0, data: bytes = b"") -> bytes:
    """Write a Word document of pieces: text as UTF-16, bytes as cp1252 ([MS-DOC] 2.8.35)."""
    main, places, listed, letters = bytearray(1024), [0], b"", 0
    for piece in pieces:
        narrow = isinstance(piece, bytes)
        written = piece if isinstance(piece, bytes) else piece.encode("utf-16-le")
        letters += len(written) if narrow else len(written) // 2
        places.append(letters)
        place = (len(main) * 2) | 1 << 30 if narrow else len(main)
        listed += struct.pack("<HIH", 0, place, 0)
        main += written
    plc = struct.pack(f"<{len(places)}I", *places) + listed
    clx = b"\x01" + struct.pack("<H", 4) + b"prop" + b"\x02" + struct.pack("<I", len(plc)) + plc
    struct.pack_into("<H", main, 0, 0xA5EC)
    struct.pack_into("<H", main, 0x0A, flags)
    struct.pack_into("<II", main, 0x01A2, 16, len(clx))
    tree: Storage = {
        "WordDocument": bytes(main),
        "1Table" if flags & 0x0200 else "0Table": bytes(16) + clx,
        "Data": data,
    }
    return compound_file(tree if data else {n: d for n, d in tree.items() if n != "Data"})


@pytest.mark.parametrize("flags", [0, 0x0200])
def test_an_old_word_document_gives_its_words(flags: int) -> None:
    text = "Señores\rCédula:\x071077227777\x07\x0bVer \x13 HYPERLINK x \x14aquí\x15\x01."

    [found] = unpack(word(text, b"\rValor: $ 54.000", flags=flags), "pago.doc").documents

    assert (found.kind, found.name) == (Kind.TEXT, "pago.doc")
    assert found.data.decode() == "Señores\nCédula:\t1077227777\nVer aquí.\nValor: $ 54.000"


@pytest.mark.parametrize("digests", [1, 2])
@pytest.mark.parametrize("kind", [JPEG, PNG])
def test_a_picture_in_an_old_word_document_is_found_byte_for_byte(digests: int, kind: int) -> None:
    picture = PICTURE if kind == JPEG else encoded(photograph())
    around = b"\x1d\xf0\x05\0\0\0" + b"no picture" + blip(picture, kind=kind, digests=digests)

    documents = unpack(word("Mi pago", data=around + bytes(40)), "pago.doc").documents

    assert [(one.kind, one.is_caption) for one in documents] == [
        (Kind.PICTURE, False),
        (Kind.TEXT, True),
    ]
    assert documents[0].data == picture


def test_a_picture_in_an_old_presentation_is_found() -> None:
    slides = compound_file({"PowerPoint Document": b"x", "Pictures": blip(PICTURE)})

    assert [one.data for one in unpack(slides, "pago.ppt").documents] == [PICTURE]


def test_an_old_spreadsheet_without_pictures_is_told_apart() -> None:
    [problem] = unpack(compound_file({"Workbook": b"x" * 90}), "banco.xls").problems

    assert problem.code == "file.spreadsheet"


def test_an_old_word_document_behind_a_password_is_encrypted() -> None:
    [problem] = unpack(word("secreto", flags=0x0100), "pago.doc").problems

    assert problem.code == "file.encrypted"


@pytest.mark.parametrize("cut", [0, 200, 500])
def test_an_old_word_document_that_cannot_be_followed_is_told(cut: int) -> None:
    broken = compound_file({"WordDocument": b"\x01\x00" * cut, "0Table": b"\xff" * 90})

    [problem] = unpack(broken, "pago.doc").problems

    assert problem.code == "file.unknown_type"
